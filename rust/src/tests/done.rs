//! A placement with everything taken out of it, to compare.

use crate::cells::facets::FACET_BITS;
use crate::cells::finished::Cells;
use crate::cells::order::Order;
use crate::cells::{AtSource, Sum};
use crate::error::Result;
use crate::partial::Rejected;
use crate::place::Options;
use crate::placement::Placement;
use crate::suspense::Item;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A finished cell, with its packed key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    pub key: u128,
    pub sum: Sum,
    pub at_source: AtSource,
}

fn cell(cells: &Cells, at: usize, order: &Order) -> Cell {
    let facets = order.facets()[cells.facets[at] as usize];
    let (amount, quantity) = (cells.amounts[at], i128::from(cells.quantities[at]));
    Cell {
        key: u128::from(cells.tracks[at]) << FACET_BITS | facets,
        sum: Sum { amount, quantity, lines: cells.lines[at] },
        at_source: cells.at_source().nth(at).unwrap_or_default(),
    }
}

/// A placement with all its batches taken.
#[derive(Debug)]
pub(super) struct Done {
    pub cells: Vec<Cell>,
    pub suspense: Vec<Item>,
    pub rejected: Vec<Rejected>,
    pub summary: Value,
}

pub(super) fn options(threads: usize, block_bytes: usize, memory_bytes: u64) -> Options<'static> {
    Options { threads, block_bytes, memory_bytes, spill_folder: folder(), cells: true }
}

fn folder() -> &'static Path {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(std::env::temp_dir);
    &FOLDER
}

impl Done {
    /// All batches of at most `most`.
    pub(super) fn of(mut placed: Placement, most: usize) -> Result<Self> {
        let (mut cells, mut suspense) = (Vec::new(), Vec::new());
        while let Some(batch) = placed.next_cells(most)? {
            let count: usize = batch.iter().map(Cells::count).sum();
            assert!(count > 0 && count <= most, "a batch holds something, and no more than asked for");
            assert!(cells.len() % most == 0, "only the last batch is not full");
            let order = placed.facets();
            cells.extend(batch.iter().flat_map(|some| (0..some.count()).map(|at| cell(some, at, order))));
        }
        while let Some(batch) = placed.next_suspense(most)? {
            suspense.extend(batch);
        }
        let summary = serde_json::from_str(&placed.summary).expect("the summary is JSON");
        Ok(Self { cells, suspense, rejected: placed.rejected, summary })
    }
}

/// The summary without what says how the work was done.
pub(super) fn facts(done: &Done) -> Value {
    let mut summary = done.summary.clone();
    let facts = summary.as_object_mut().expect("the summary is an object");
    facts.remove("peak_memory_bytes");
    facts.remove("spilled_bytes");
    summary
}
