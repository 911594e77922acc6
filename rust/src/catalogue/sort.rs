//! Merges sorted runs into one.

use super::record::order_key;
use super::run::Run;
use crate::error::Result;
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

/// The next record of a run.
struct Head {
    mixed: u64,
    record: Vec<u8>,
    run: usize,
}

impl Ord for Head {
    /// The least record is the greatest head, since a heap gives its greatest.
    fn cmp(&self, other: &Self) -> Ordering {
        let forward = self.mixed.cmp(&other.mixed).then_with(|| self.record.cmp(&other.record));
        forward.reverse()
    }
}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Head {}

/// All records of several runs, in order.
pub struct Merge {
    runs: Vec<Run>,
    heads: BinaryHeap<Head>,
}

impl Merge {
    /// Begins.
    pub fn new(mut runs: Vec<Run>) -> Result<Self> {
        let mut heads = BinaryHeap::new();
        for (run, records) in runs.iter_mut().enumerate() {
            let mut record = Vec::new();
            if records.next(&mut record)? {
                heads.push(Head { mixed: order_key(&record), record, run });
            }
        }
        Ok(Self { runs, heads })
    }

    /// The next record, in `into`; false at the end.
    pub fn next(&mut self, into: &mut Vec<u8>) -> Result<bool> {
        let Some(mut head) = self.heads.peek_mut() else { return Ok(false) };
        std::mem::swap(into, &mut head.record);
        let Head { mixed, record, run } = &mut *head;
        if self.runs[*run].next(record)? {
            *mixed = order_key(record);
        } else {
            PeekMut::pop(head);
        }
        Ok(true)
    }
}
