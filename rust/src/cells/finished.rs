//! Finished cells in their order, column by column.

use super::order::{MEASURE, Order};
use super::record::Record;
use super::{AtSource, Sum};
use crate::error::Result;
use crate::finish::broken;
use crate::landed::Landed;

/// The memory of a cell in columns, with what was taken of it.
pub const CELL_BYTES: usize = 72;

/// Some cells: an entry of each column is one.
#[derive(Debug, Default)]
pub struct Cells {
    /// First track.
    pub tracks: Vec<u32>,
    /// All else of the key: the place of its facets in their order.
    pub facets: Vec<u32>,
    /// How many lines.
    pub lines: Vec<i64>,
    /// Units of 10^-6.
    pub quantities: Vec<i64>,
    /// Units of 10^-12.
    pub amounts: Vec<i128>,
    /// What was taken of each at source; empty if it was of no line of the report.
    at_source: Vec<AtSource>,
}

impl Cells {
    /// The cells of records that [`Order::sort`] has sorted; all records of each are there.
    pub fn of(records: &[Record], order: &Order) -> Result<Self> {
        let mut cells = Self::with_capacity(records.len());
        for same in records.chunk_by(|one, other| one.key == other.key) {
            let mut sum = same[0].sum();
            same[1..].iter().try_for_each(|record| sum.add(record.sum()))?;
            sum.check_width()?;
            let (track, facets) = ((same[0].key >> 32) as u32, same[0].key as u32);
            match order.measure(facets) {
                0 => cells.push(track, facets, sum, order.has_taken()),
                measure => cells.join_taken(track, facets, (measure, sum.amount), order)?,
            }
        }
        Ok(cells)
    }

    fn with_capacity(count: usize) -> Self {
        Self {
            tracks: Vec::with_capacity(count),
            facets: Vec::with_capacity(count),
            lines: Vec::with_capacity(count),
            quantities: Vec::with_capacity(count),
            amounts: Vec::with_capacity(count),
            at_source: Vec::new(),
        }
    }

    #[inline]
    fn push(&mut self, track: u32, facets: u32, sum: Sum, taken: bool) {
        self.tracks.push(track);
        self.facets.push(facets);
        self.lines.push(sum.lines);
        // Below 10^18: the width was checked.
        self.quantities.push(sum.quantity as i64);
        self.amounts.push(sum.amount);
        if taken {
            self.at_source.push(AtSource::default());
        }
    }

    /// What was taken at source comes right after its cell, and becomes a part of it.
    #[cold]
    fn join_taken(
        &mut self,
        track: u32,
        facets: u32,
        (measure, units): (usize, i128),
        order: &Order,
    ) -> Result<()> {
        let of = |facets: u32| order.facets()[facets as usize] & !MEASURE;
        match (self.tracks.last(), self.facets.last(), self.at_source.last_mut()) {
            (Some(last), Some(cell), Some(taken)) if *last == track && of(*cell) == of(facets) => {
                taken[measure - 1] = units;
                Ok(())
            }
            _ => Err(broken("what was taken at source is of no cell")),
        }
    }

    /// What was taken of each at source.
    pub fn at_source(&self) -> impl Iterator<Item = AtSource> + '_ {
        (0..self.count()).map(|at| self.at_source.get(at).copied().unwrap_or_default())
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.tracks.len()
    }

    /// The cells from one on; those before it stay.
    pub fn split_off(&mut self, at: usize) -> Self {
        Self {
            tracks: self.tracks.split_off(at),
            facets: self.facets.split_off(at),
            lines: self.lines.split_off(at),
            quantities: self.quantities.split_off(at),
            amounts: self.amounts.split_off(at),
            at_source: self.at_source.split_off(at.min(self.at_source.len())),
        }
    }

    /// Adds counts and sums of all of them.
    pub fn land(&self, order: &Order, landed: &mut Landed) -> Result<()> {
        for ((facets, amount), lines) in self.facets.iter().zip(&self.amounts).zip(&self.lines) {
            let (rule, month, currency) = order.counted(*facets);
            landed.add(rule, month, currency, *amount, *lines as u64)?;
        }
        for (facets, taken) in self.facets.iter().zip(&self.at_source) {
            landed.add_at_source(order.counted(*facets).2, *taken)?;
        }
        Ok(())
    }
}
