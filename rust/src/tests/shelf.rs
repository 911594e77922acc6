//! A catalogue as a list, as slow and as plain as can be.

use crate::error::{CoreError, Result};
use crate::fields::identifiers::{gtin_key, isrc_key};
use crate::index::catalogue::{Catalogue, Range, Terms, Track};
use crate::index::order_key;
use crate::ladder::explain::Naming;
use std::collections::BTreeSet;

/// ISRC, GTIN, account, title, first and last-but-one day, territories, release date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row {
    pub isrc: &'static str,
    pub upc: &'static str,
    pub account: u32,
    pub title: &'static str,
    pub valid: (&'static str, &'static str),
    pub territories: &'static str,
    pub released: &'static str,
}

pub(crate) const PLAIN: Row =
    Row { isrc: "", upc: "", account: 0, title: "", valid: ("", ""), territories: "", released: "" };

/// A catalogue as a list.
#[derive(Debug)]
pub(crate) struct Shelf(pub Vec<Row>);

impl Shelf {
    pub(crate) fn new(rows: &[Row]) -> Self {
        let mut rows = rows.to_vec();
        rows.sort_by_key(|row| (order_key(isrc_key(row.isrc.as_bytes())), row.account, row.upc, *row));
        Self(rows)
    }

    pub(crate) fn row(&self, row: u32) -> Result<&Row> {
        self.0.get(row as usize).ok_or_else(|| CoreError::new("bug", "no such row"))
    }

    fn several(&self, isrc: &str) -> bool {
        let owners: BTreeSet<_> =
            self.0.iter().filter(|row| row.isrc == isrc).map(|row| row.account).collect();
        owners.len() > 1
    }

    pub(crate) fn naming(&self, row: u32) -> Result<Naming> {
        let row = self.row(row)?;
        let account_id = format!("account {}", row.account);
        Ok(Naming { isrc: row.isrc.to_owned(), upc: row.upc.to_owned(), account_id, ..Naming::default() })
    }
}

impl Catalogue for Shelf {
    fn tracks(&self) -> u64 {
        self.0.len() as u64
    }

    fn candidates(&self, isrc: u64) -> Result<Range> {
        let is_it = |row: &Row| isrc_key(row.isrc.as_bytes()) == isrc;
        let count = self.0.iter().filter(|row| is_it(row)).count() as u32;
        Ok(Range { first: self.0.iter().position(is_it).unwrap_or(0) as u32, count })
    }

    fn track(&self, row: u32) -> Result<Track> {
        let row = self.row(row)?;
        let conditional = row.valid != ("", "") || !row.territories.is_empty();
        Ok(Track { gtin: gtin_key(row.upc.as_bytes()), account: row.account, conditional })
    }

    fn release(&self, gtin: u64) -> Result<Vec<u32>> {
        let on = |row: &u32| gtin != 0 && gtin_key(self.0[*row as usize].upc.as_bytes()) == gtin;
        let mut rows: Vec<u32> = (0..self.0.len() as u32).filter(on).collect();
        rows.sort_by_key(|row| (self.0[*row as usize].account, *row));
        Ok(rows)
    }

    fn terms(&self, row: u32) -> Result<Terms> {
        let track = self.track(row)?;
        let row = self.row(row)?;
        if !track.conditional && !self.several(row.isrc) {
            return Err(CoreError::new("bug", "no terms are kept for this row"));
        }
        Ok(Terms {
            title: row.title.to_owned(),
            release_date: row.released.to_owned(),
            valid_from: row.valid.0.to_owned(),
            valid_to: row.valid.1.to_owned(),
            territories: row.territories.to_owned(),
            ..Terms::default()
        })
    }
}
