//! The finished cells one after the other in their order, from what is in memory and what was put aside.

use super::facets::Facets;
use super::partitions::Part;
use super::record::{RECORD_BYTES, Record};
use super::{AtSource, Sum, facets::FACET_BITS};
use crate::error::Result;
use crate::finish::{Ranks, broken, rekey};
use crate::merge::{Merge, Source};
use crate::spill::{Frames, Spill};
use std::cmp::{Ordering, Reverse};
use std::collections::VecDeque;
use std::vec::IntoIter;

/// The bits of a packed key that say which of its cell's sums it is.
const MEASURE: u128 = 3;

/// A finished cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Its packed key, with the ranks of its codes.
    pub key: u128,
    /// What its lines add up to.
    pub sum: Sum,
    /// What was taken of them at source.
    pub at_source: AtSource,
}

/// Cells in order.
pub struct CellStream {
    parts: VecDeque<Part>,
    current: Current,
    /// Facets with the ranks of their codes, by number.
    facets: Vec<u128>,
    /// Some of them are of what was taken at source.
    taken: bool,
    /// The cells of one track, the last one first.
    ready: Vec<Cell>,
    /// The first record of the next track.
    ahead: Option<Record>,
}

impl CellStream {
    /// At the first cell.
    pub fn new(parts: Vec<Part>, facets: &Facets, ranks: &Ranks) -> Self {
        let facets: Vec<u128> = facets.keys().into_iter().map(|key| rekey(key, ranks)).collect();
        Self {
            parts: parts.into(),
            current: Current::Held(Vec::new().into_iter()),
            taken: facets.iter().any(|key| key & MEASURE != 0),
            facets,
            ready: Vec::new(),
            ahead: None,
        }
    }

    /// The next cell, or None at the end.
    #[inline]
    pub fn next(&mut self, spill: &Spill) -> Result<Option<Cell>> {
        if self.ready.is_empty() {
            self.next_track(spill)?;
        }
        Ok(self.ready.pop())
    }

    /// The cells of a track come by the numbers of their facets; only their ranks are the same for every run.
    fn next_track(&mut self, spill: &Spill) -> Result<()> {
        let Some(first) = self.take(spill)? else { return Ok(()) };
        let (mut key, mut sum) = (first.key, first.sum());
        loop {
            match self.take(spill)? {
                Some(record) if record.key == key => sum.add(record.sum())?,
                next => {
                    self.ready.push(Cell { key: self.packed(key), sum, at_source: AtSource::default() });
                    match next {
                        Some(record) if record.key >> 32 == key >> 32 => {
                            (key, sum) = (record.key, record.sum())
                        }
                        other => {
                            self.ahead = other;
                            break;
                        }
                    }
                }
            }
        }
        self.ready.sort_unstable_by_key(|cell| Reverse(cell.key));
        self.ready.iter().try_for_each(|cell| cell.sum.check_width())?;
        if self.taken { self.join_taken() } else { Ok(()) }
    }

    /// What was taken at source comes right after its cell, and becomes a part of it.
    fn join_taken(&mut self) -> Result<()> {
        let mut joined: Vec<Cell> = Vec::with_capacity(self.ready.len());
        while let Some(cell) = self.ready.pop() {
            let (measure, of) = ((cell.key & MEASURE) as usize, cell.key & !MEASURE);
            match joined.last_mut() {
                Some(last) if measure > 0 && last.key == of => last.at_source[measure - 1] = cell.sum.amount,
                _ if measure == 0 => joined.push(cell),
                _ => return Err(broken("what was taken at source is of no cell")),
            }
        }
        joined.reverse();
        self.ready = joined;
        Ok(())
    }

    fn packed(&self, key: u64) -> u128 {
        u128::from(key >> 32) << FACET_BITS | self.facets[(key & u64::from(u32::MAX)) as usize]
    }

    fn take(&mut self, spill: &Spill) -> Result<Option<Record>> {
        if self.ahead.is_some() {
            return Ok(self.ahead.take());
        }
        loop {
            let next = match &mut self.current {
                Current::Held(records) => records.next(),
                Current::Merged(merge) => merge.next(spill)?,
            };
            if next.is_some() {
                return Ok(next);
            }
            let Some(Part { sorted, runs, .. }) = self.parts.pop_front() else { return Ok(None) };
            self.current = if runs.is_empty() {
                Current::Held(sorted.into_iter())
            } else {
                let aside = runs.into_iter().map(|run| Sorted::Aside(Frames::new(run), 0));
                let sources = std::iter::once(Sorted::Held(sorted.into_iter())).chain(aside).collect();
                Current::Merged(Merge::new(sources, spill)?)
            };
        }
    }
}

/// The partition whose turn it is.
enum Current {
    /// All of it is in memory.
    Held(IntoIter<Record>),
    /// Some of it was put aside.
    Merged(Merge<Sorted>),
}

/// One sorted sequence of records of a partition.
enum Sorted {
    /// In memory.
    Held(IntoIter<Record>),
    /// In the spill file.
    Aside(Frames, usize),
}

impl Source for Sorted {
    type Item = Record;

    fn order(one: &Record, other: &Record) -> Ordering {
        one.key.cmp(&other.key)
    }

    fn next(&mut self, spill: &Spill) -> Result<Option<Record>> {
        match self {
            Self::Held(records) => Ok(records.next()),
            Self::Aside(frames, at) => {
                if *at >= frames.bytes().len() {
                    if !frames.next(spill)? {
                        return Ok(None);
                    }
                    *at = 0;
                }
                let record = frames.bytes()[*at..].first_chunk::<RECORD_BYTES>().map(Record::read);
                *at += RECORD_BYTES;
                Ok(record)
            }
        }
    }
}
