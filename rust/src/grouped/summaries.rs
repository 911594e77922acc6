//! The summary records at the top of a report, as the lines name them: by id, and by licensor where several share one.

use super::cell::{self, Span};
use super::plan::{Kind, is_blank};
use crate::hash::TextHash;
use std::collections::HashMap;

/// What summaries of one id say, cell by cell.
#[derive(Debug, Default)]
pub struct Said {
    cells: Vec<Cell>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Cell {
    Same(Box<[u8]>),
    Differs,
}

impl Said {
    /// What they say in a cell; None where they do not agree.
    pub fn cell(&self, slot: usize) -> Option<&[u8]> {
        match self.cells.get(slot) {
            Some(Cell::Same(text)) => Some(text),
            Some(Cell::Differs) => None,
            None => Some(b""),
        }
    }

    fn add(&mut self, cells: &[Cell]) {
        if self.cells.is_empty() {
            self.cells = cells.to_vec();
        }
        for (mine, theirs) in self.cells.iter_mut().zip(cells) {
            if mine != theirs {
                *mine = Cell::Differs;
            }
        }
    }
}

/// All summaries of one id.
#[derive(Debug, Default)]
struct OfId {
    all: Said,
    by_licensor: HashMap<Box<[u8]>, Said, TextHash>,
}

/// All summaries so far.
#[derive(Debug, Default)]
pub struct Summaries {
    by_id: HashMap<Box<[u8]>, OfId, TextHash>,
}

impl Summaries {
    /// Takes in a summary record.
    pub fn add(&mut self, kind: &Kind, record: &[u8], cells: &[Span]) {
        let span = |at: Option<usize>| at.and_then(|at| cells.get(at)).copied().unwrap_or_default();
        let kept: Vec<_> =
            kind.keeps.iter().map(|at| Cell::Same(cell::of(record, span(*at)).into())).collect();
        let of_id = self.by_id.entry(cell::of(record, span(kind.summary)).into()).or_default();
        of_id.all.add(&kept);
        let licensor = span(kind.licensor);
        if !is_blank(record, licensor) {
            of_id.by_licensor.entry(cell::of(record, licensor).into()).or_default().add(&kept);
        }
    }

    /// The summaries of an id: those of the licensor, where there are some.
    pub fn of(&self, id: &[u8], licensor: &[u8]) -> Option<&Said> {
        let of_id = self.by_id.get(id)?;
        Some(of_id.by_licensor.get(licensor).unwrap_or(&of_id.all))
    }
}
