//! One group of records: what describes, and what counts, until the next group begins.

use super::cell::{self, Span};
use super::plan::{Duty, Grouped, Kind, is_blank};
use crate::error::{CoreError, Result};
use std::cell::RefCell;
use std::collections::HashMap;
use twox_hash::XxHash3_64;

/// A group of more bytes is an error for the file.
const MOST_BYTES: usize = 64 << 20;
/// So many records are looked through one by one; more are found by their hash.
const FEW: usize = 16;

/// A record of the group.
#[derive(Debug, Clone, Copy)]
pub struct Record {
    pub span: Span,
    /// Its kind's place; none for a comment, a blank line or a kind that nobody knows.
    pub kind: Option<usize>,
    /// Where its cells begin, and how many there are; of lines only.
    pub cells: (usize, usize),
    /// The line that it belongs to: itself, or the one that it follows.
    pub leader: usize,
}

/// Descriptions of one duty: what they keep, so many cells each.
#[derive(Debug, Default)]
pub struct Described {
    pub kept: Vec<Span>,
    pub width: usize,
    /// Which of them keep a text in a cell, by hash; made when it is asked for.
    by_hash: RefCell<HashMap<usize, Vec<(u64, usize)>>>,
}

impl Described {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.kept.len().checked_div(self.width).unwrap_or(0)
    }

    /// What one keeps in a cell.
    pub fn span(&self, number: usize, slot: usize) -> Span {
        self.kept[number * self.width + slot]
    }

    /// The only one that keeps this text in a cell.
    pub fn with(&self, bytes: &[u8], slot: usize, text: &[u8]) -> Option<usize> {
        let is = |number: &usize| cell::of(bytes, self.span(*number, slot)) == text;
        if self.count() <= FEW {
            let mut found = (0..self.count()).filter(is);
            return found.next().filter(|_| found.next().is_none());
        }
        let mut by_hash = self.by_hash.borrow_mut();
        let sorted = by_hash.entry(slot).or_insert_with(|| {
            let hash = |number| (XxHash3_64::oneshot(cell::of(bytes, self.span(number, slot))), number);
            let mut sorted: Vec<_> = (0..self.count()).map(hash).collect();
            sorted.sort_unstable();
            sorted
        });
        let hash = XxHash3_64::oneshot(text);
        let first = sorted.partition_point(|(other, _)| *other < hash);
        let mut found =
            sorted[first..].iter().take_while(|(other, _)| *other == hash).map(|(_, at)| *at).filter(is);
        found.next().filter(|_| found.next().is_none())
    }

    fn clear(&mut self) {
        self.kept.clear();
        self.by_hash.get_mut().clear();
    }
}

/// The records of one group, in their order.
#[derive(Debug, Default)]
pub struct Group {
    pub id: Vec<u8>,
    pub bytes: Vec<u8>,
    pub records: Vec<Record>,
    pub cells: Vec<Span>,
    pub resources: Described,
    pub releases: Described,
    scratch: Vec<Span>,
    leader: Option<usize>,
}

impl Group {
    /// A group with nothing in it.
    pub fn new(plan: &Grouped) -> Self {
        let mut group = Self::default();
        (group.resources.width, group.releases.width) = (plan.kept[0].len(), plan.kept[1].len());
        group
    }

    /// Nothing in it.
    pub fn clear(&mut self) {
        self.id.clear();
        self.bytes.clear();
        self.records.clear();
        self.cells.clear();
        self.resources.clear();
        self.releases.clear();
        self.leader = None;
    }

    /// Takes in a record, of a kind at `place` if it is known.
    pub fn add(&mut self, plan: &Grouped, place: Option<usize>, record: &[u8], line: u64) -> Result<()> {
        if self.bytes.len() + record.len() > MOST_BYTES {
            let message = format!("a block of records is larger than {} MiB", MOST_BYTES >> 20);
            return Err(CoreError::at("block too large", message, line));
        }
        let (base, number) = (self.bytes.len(), self.records.len());
        self.bytes.extend_from_slice(record);
        let span = (base as u32, self.bytes.len() as u32);
        let mut new = Record { span, kind: place, cells: (self.cells.len(), 0), leader: number };
        if let Some(kind) = place.map(|place| &plan.kinds[place]) {
            self.scratch.clear();
            cell::split(record, base, &mut self.scratch);
            match kind.duty {
                Duty::Resource => Grouped::keep(kind, &self.scratch, &mut self.resources.kept),
                Duty::Release => Grouped::keep(kind, &self.scratch, &mut self.releases.kept),
                Duty::Line => {
                    new.leader = self.leader.filter(|_| kind.follows).unwrap_or(number);
                    self.leader = Some(new.leader);
                    self.cells.extend_from_slice(&self.scratch);
                    new.cells.1 = self.scratch.len();
                }
                _ => {}
            }
        }
        self.records.push(new);
        Ok(())
    }

    /// The cells of a line.
    pub fn cells_of(&self, record: &Record) -> &[Span] {
        &self.cells[record.cells.0..record.cells.0 + record.cells.1]
    }

    /// The summary that a line belongs to: the one it names, or its leader, or a leader's first follower.
    pub fn summary_of(&self, plan: &Grouped, number: usize) -> Option<&[u8]> {
        let leader = self.records[number].leader;
        self.names_summary(plan, number).or_else(|| {
            if leader != number {
                return self.names_summary(plan, leader);
            }
            let after = number + 1..self.records.len();
            let mine = after.take_while(|at| {
                self.records[*at].leader == number
                    || self.kind(plan, *at).is_none_or(|kind| kind.duty != Duty::Line)
            });
            mine.filter_map(|at| self.names_summary(plan, at)).next()
        })
    }

    fn kind<'p>(&self, plan: &'p Grouped, number: usize) -> Option<&'p Kind> {
        self.records[number].kind.map(|place| &plan.kinds[place])
    }

    fn names_summary(&self, plan: &Grouped, number: usize) -> Option<&[u8]> {
        let kind = self.kind(plan, number)?;
        let span = *self.cells_of(&self.records[number]).get(kind.summary?)?;
        (!is_blank(&self.bytes, span)).then(|| cell::of(&self.bytes, span))
    }
}
