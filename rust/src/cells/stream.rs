//! The finished cells in their order, from what is in memory and what was put aside: made as they are asked for.

use super::finished::Cells;
use super::order::Order;
use super::partitions::Part;
use super::record::{RECORD_BYTES, Record};
use crate::error::{CoreError, Result};
use crate::landed::Landed;
use crate::merge::{Merge, Source};
use crate::spill::{Frames, Spill};
use std::cmp::Ordering;
use std::collections::VecDeque;
use std::thread;
use std::vec::IntoIter;

/// Records that are merged from the spill file before cells are made of them, or a few more: those of a track stay together.
const MERGED: usize = 1 << 14;

/// Cells, and their counts and sums.
type Made = (Cells, Landed);

/// Cells in order.
pub struct CellStream {
    parts: VecDeque<Part>,
    order: Order,
    threads: usize,
    /// The partition whose turn it is, where some of it was put aside, and the first record of its next track.
    merge: Option<Merge<Sorted>>,
    ahead: Option<Record>,
    /// Made and not handed out yet.
    ready: VecDeque<Cells>,
    waiting: usize,
}

impl CellStream {
    /// At the first cell.
    pub fn new(parts: Vec<Part>, order: Order, threads: usize) -> Self {
        let (merge, ahead, ready, waiting) = Default::default();
        Self { parts: parts.into(), order, threads, merge, ahead, ready, waiting }
    }

    /// The facets of the cells.
    pub fn order(&self) -> &Order {
        &self.order
    }

    /// The next cells, at most `most` of them, in pieces; with what was made on the way added to `landed`, and true if
    /// nothing is left to be made.
    pub fn next(&mut self, most: usize, landed: &mut Landed, spill: &Spill) -> Result<(Vec<Cells>, bool)> {
        while self.waiting <= most && !self.is_at_end() {
            for (cells, counted) in self.make(most + 1 - self.waiting, spill)? {
                landed.merge(&counted)?;
                self.waiting += cells.count();
                self.ready.push_back(cells);
            }
        }
        let (mut batch, mut room) = (Vec::new(), most);
        while room > 0
            && let Some(mut cells) = self.ready.pop_front()
        {
            if cells.count() > room {
                self.ready.push_front(cells.split_off(room));
            }
            room -= cells.count();
            batch.push(cells);
        }
        self.waiting -= most - room;
        Ok((batch, self.is_at_end()))
    }

    fn is_at_end(&self) -> bool {
        self.parts.is_empty() && self.merge.is_none()
    }

    /// Makes about so many cells more.
    fn make(&mut self, wanted: usize, spill: &Spill) -> Result<Vec<Made>> {
        if self.merge.is_some() || self.parts.front().is_some_and(|part| !part.runs.is_empty()) {
            return Ok(vec![self.merged(spill)?]);
        }
        let (mut parts, mut records) = (Vec::new(), 0);
        while (records < wanted || parts.len() % self.threads > 0)
            && let Some(part) = self.parts.pop_front()
        {
            if !part.runs.is_empty() {
                self.parts.push_front(part);
                break;
            }
            records += part.records();
            parts.push(part);
        }
        at_once(parts, &self.order, self.threads)
    }

    /// Cells of some tracks of a partition that was put aside.
    fn merged(&mut self, spill: &Spill) -> Result<Made> {
        if self.merge.is_none()
            && let Some(part) = self.parts.pop_front()
        {
            let aside = part.runs.into_iter().map(|run| Sorted::Aside(Frames::new(run), 0));
            let sources = std::iter::once(Sorted::Held(part.sorted.into_iter())).chain(aside).collect();
            self.merge = Some(Merge::new(sources, spill)?);
        }
        let mut records: Vec<Record> = self.ahead.take().into_iter().collect();
        while let Some(merge) = &mut self.merge {
            match (merge.next(spill)?, records.last()) {
                (Some(record), Some(last))
                    if records.len() >= MERGED && record.key >> 32 != last.key >> 32 =>
                {
                    self.ahead = Some(record);
                    break;
                }
                (Some(record), _) => records.push(record),
                (None, _) => self.merge = None,
            }
        }
        made(&[&records], &self.order)
    }
}

/// The cells of partitions that are in memory, by several threads.
fn at_once(parts: Vec<Part>, order: &Order, threads: usize) -> Result<Vec<Made>> {
    let count = parts.len();
    let mut hands: Vec<Vec<Part>> = (0..threads.clamp(1, count.max(1))).map(|_| Vec::new()).collect();
    let dealt = hands.len();
    parts.into_iter().enumerate().for_each(|(at, part)| hands[at % dealt].push(part));
    let of_part = |part: Part| made(&part.held(), order);
    let made = thread::scope(|scope| {
        let all: Vec<_> = hands
            .into_iter()
            .map(|hand| scope.spawn(move || hand.into_iter().map(of_part).collect::<Result<VecDeque<_>>>()))
            .collect();
        let bug = |_| Err(CoreError::new("bug", "the adding up of cells stopped for a reason that is a bug"));
        all.into_iter().map(|one| one.join().unwrap_or_else(bug)).collect::<Result<Vec<_>>>()
    });
    let mut made = made?;
    Ok((0..count).filter_map(|at| made[at % dealt].pop_front()).collect())
}

fn made(records: &[&[Record]], order: &Order) -> Result<Made> {
    let cells = Cells::of(&order.sort(records)?, order)?;
    let landed = cells.landed(order)?;
    Ok((cells, landed))
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
