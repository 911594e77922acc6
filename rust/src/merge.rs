//! One order out of several sorted sequences, in memory and in the spill file.

use crate::error::Result;
use crate::spill::Spill;
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

/// A sorted sequence.
pub trait Source {
    /// What it is a sequence of.
    type Item;

    /// How two items are ordered.
    fn order(one: &Self::Item, other: &Self::Item) -> Ordering;

    /// The next item, or None at the end.
    fn next(&mut self, spill: &Spill) -> Result<Option<Self::Item>>;
}

/// The first item that a source has not given yet.
struct Head<S: Source> {
    item: S::Item,
    source: usize,
}

// The heap gives the greatest first, so the smallest item counts as the greatest.
impl<S: Source> Ord for Head<S> {
    fn cmp(&self, other: &Self) -> Ordering {
        S::order(&other.item, &self.item)
    }
}

impl<S: Source> PartialOrd for Head<S> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<S: Source> PartialEq for Head<S> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<S: Source> Eq for Head<S> {}

/// Several sequences as one.
pub struct Merge<S: Source> {
    heads: BinaryHeap<Head<S>>,
    sources: Vec<S>,
}

impl<S: Source> Merge<S> {
    /// At the start of all sources.
    pub fn new(mut sources: Vec<S>, spill: &Spill) -> Result<Self> {
        let mut heads = BinaryHeap::with_capacity(sources.len());
        for (source, items) in sources.iter_mut().enumerate() {
            heads.extend(items.next(spill)?.map(|item| Head { item, source }));
        }
        Ok(Self { heads, sources })
    }

    /// The smallest item that is left; which of equal ones comes first is not said.
    pub fn next(&mut self, spill: &Spill) -> Result<Option<S::Item>> {
        let Some(mut head) = self.heads.peek_mut() else { return Ok(None) };
        Ok(Some(match self.sources[head.source].next(spill)? {
            Some(item) => std::mem::replace(&mut head.item, item),
            None => PeekMut::pop(head).item,
        }))
    }
}
