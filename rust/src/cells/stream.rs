//! The finished cells in their order, from what is in memory and what was put aside: made as they are asked for.

use super::finished::Cells;
use super::joined;
use super::order::Order;
use super::partitions::Part;
use super::record::{RECORD_BYTES, Record, add_up};
use crate::error::Result;
use crate::merge::{Merge, Source};
use crate::spill::{Frames, Spill};
use std::cmp::Ordering;
use std::collections::VecDeque;
use std::thread;
use std::vec::IntoIter;

/// Records of which cells are made at a time, or a few more: those of a track stay together.
const PIECE: usize = 1 << 16;

/// Cells in order.
pub struct CellStream {
    parts: VecDeque<Part>,
    order: Order,
    threads: usize,
    /// The partition whose turn it is, where it is merged, and the first record of its next track.
    merge: Option<Merge<Sorted>>,
    ahead: Option<Record>,
    /// Made and not handed out yet: pieces with something in them.
    ready: VecDeque<Cells>,
    waiting: usize,
}

impl CellStream {
    /// At the first cell.
    pub fn new(parts: Vec<Part>, order: Order, threads: usize) -> Self {
        let (merge, ahead, ready, waiting) = Default::default();
        Self { parts: parts.into(), order, threads: threads.max(1), merge, ahead, ready, waiting }
    }

    /// The facets of the cells.
    pub fn order(&self) -> &Order {
        &self.order
    }

    /// The next cells, at most `most` of them, in pieces; and true if nothing is left.
    pub fn next(&mut self, most: usize, spill: &Spill) -> Result<(Vec<Cells>, bool)> {
        while self.waiting <= most && !self.is_at_end() {
            let wanted = most.saturating_add(1) - self.waiting;
            for cells in self.make(wanted, spill)? {
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
        Ok((batch, self.is_at_end() && self.ready.is_empty()))
    }

    /// All partitions are made.
    fn is_at_end(&self) -> bool {
        self.parts.is_empty() && self.merge.is_none()
    }

    /// Makes about so many cells more.
    fn make(&mut self, wanted: usize, spill: &Spill) -> Result<Vec<Cells>> {
        if self.merge.is_some() || self.parts.front().is_some_and(|part| part.is_sorted) {
            return Ok(vec![self.merged(spill)?]);
        }
        let (mut parts, mut records) = (Vec::new(), 0);
        while (records < wanted || parts.len() % self.threads > 0)
            && let Some(part) = self.parts.pop_front()
        {
            if part.is_sorted {
                self.parts.push_front(part);
                break;
            }
            records += part.records();
            parts.push(part);
        }
        at_once(parts, &self.order, self.threads)
    }

    /// Cells of some tracks of a partition of which a part was put aside, or that is large.
    fn merged(&mut self, spill: &Spill) -> Result<Cells> {
        if self.merge.is_none()
            && let Some(part) = self.parts.pop_front()
        {
            let aside = part.runs.into_iter().map(|run| Sorted::Aside(Frames::new(run), 0));
            let sources = std::iter::once(Sorted::Held(part.sorted.into_iter())).chain(aside).collect();
            self.merge = Some(Merge::new(sources, spill)?);
        }
        let mut records: Vec<Record> = self.ahead.take().into_iter().collect();
        let mut most = PIECE;
        while let Some(merge) = &mut self.merge {
            match (merge.next(spill)?, records.last()) {
                (Some(record), Some(last)) if records.len() >= most => {
                    if record.key >> 32 != last.key >> 32 {
                        self.ahead = Some(record);
                        break;
                    }
                    // One track is in many runs: what of it is one cell needs no more room than that.
                    records.push(record);
                    add_up(&mut records)?;
                    most = PIECE.max(2 * records.len());
                }
                (Some(record), _) => records.push(record),
                (None, _) => self.merge = None,
            }
        }
        Cells::of(&self.order.sort(&[&records])?, &self.order)
    }
}

/// The cells of partitions that are in memory, by several threads.
fn at_once(parts: Vec<Part>, order: &Order, threads: usize) -> Result<Vec<Cells>> {
    let count = parts.len();
    let mut hands: Vec<Vec<Part>> = (0..threads.min(count)).map(|_| Vec::new()).collect();
    let dealt = hands.len();
    parts.into_iter().enumerate().for_each(|(at, part)| hands[at % dealt].push(part));
    let of_part = |part: Part| in_pieces(&order.sort(&part.held())?, order);
    let of_hand = |hand: Vec<Part>| hand.into_iter().map(of_part).collect::<Result<VecDeque<_>>>();
    let mut made = thread::scope(|scope| {
        joined(hands.into_iter().map(|hand| scope.spawn(move || of_hand(hand))).collect())
    })?;
    Ok((0..count).filter_map(|at| made[at % dealt].pop_front()).flatten().collect())
}

/// Cells of sorted records, in pieces that are cut between tracks.
fn in_pieces(mut sorted: &[Record], order: &Order) -> Result<Vec<Cells>> {
    let (mut pieces, track) = (Vec::new(), |record: &Record| record.key >> 32);
    while !sorted.is_empty() {
        let (first, rest) = sorted.split_at(sorted.len().min(PIECE));
        let last = first.last().map(track);
        let more = rest.iter().take_while(|record| Some(track(record)) == last).count();
        let (piece, later) = sorted.split_at(first.len() + more);
        pieces.push(Cells::of(piece, order)?);
        sorted = later;
    }
    Ok(pieces)
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
