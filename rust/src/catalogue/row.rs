//! One row: every value checked and made canonical, the row made a record, what is wrong noted.

use super::problem::{Fault, Place, Problems, shown};
use super::run::Sorter;
use super::value::{self, Kind, Values, strip};
use super::{ACCOUNT_ID, COLUMNS, VALID_FROM, VALID_TO, WIDTH, record};
use crate::error::Result;
use crate::fields::identifiers::check_digit_holds;
use crate::hash::TextHash;
use crate::index::order_key;
use std::collections::HashSet;
use std::sync::Arc;

/// Where the texts of a row come from.
pub trait Source {
    /// The text in a column of the catalogue; empty where the source has no such column.
    fn text<'s>(&'s self, column: usize, scratch: &'s mut Vec<u8>) -> &'s [u8];
}

/// Account ids.
pub type Accounts = HashSet<Box<[u8]>, TextHash>;

/// What is to be said of a file's rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    /// Rows with as many fields as the header.
    pub rows: u64,
    /// Rows whose UPC has a wrong check digit.
    pub wrong_digits: u64,
    /// Line and GTIN key of the first of them.
    pub first_wrong: Option<(u64, u64)>,
}

impl Facts {
    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self {
            rows: self.rows + other.rows,
            wrong_digits: self.wrong_digits + other.wrong_digits,
            first_wrong: self.first_wrong.into_iter().chain(other.first_wrong).min(),
        }
    }
}

/// Reads rows into sorted runs; each thread has its own.
pub struct Worker {
    values: Arc<Values>,
    /// The records.
    pub sorter: Sorter,
    /// The accounts of the records.
    pub accounts: Accounts,
    /// What is wrong with rows.
    pub problems: Problems,
    /// Of the file that is being read.
    pub facts: Facts,
    last_account: Vec<u8>,
    scratch: Vec<u8>,
    canonical: Vec<u8>,
}

/// The keys of a row, and where the canonical text of each column ends.
#[derive(Default)]
struct Canonical {
    isrc: Option<u64>,
    gtin: u64,
    ends: [usize; WIDTH],
}

impl Worker {
    /// One whose records go to this sorter.
    pub fn new(values: Arc<Values>, sorter: Sorter) -> Self {
        Self {
            values,
            sorter,
            accounts: Accounts::default(),
            problems: Problems::default(),
            facts: Facts::default(),
            last_account: Vec::new(),
            scratch: Vec::new(),
            canonical: Vec::new(),
        }
    }

    /// Takes a row. Values that are refused count as blank for the check that no key is used twice.
    pub fn row(&mut self, place: Place, source: &impl Source) -> Result<()> {
        self.facts.rows += 1;
        let found = self.check(place, source);
        let mut texts: [&[u8]; WIDTH] = [b""; WIDTH];
        let mut from = 0;
        for (text, end) in texts.iter_mut().zip(found.ends) {
            *text = &self.canonical[from..end];
            from = end;
        }
        let [start, end] = [VALID_FROM, VALID_TO].map(|column| texts[column]);
        if !start.is_empty() && !end.is_empty() && end <= start {
            self.problems.push(place, Fault::Backward(shown(start), shown(end)));
        }
        if found.gtin != 0 && !check_digit_holds(found.gtin) {
            self.facts.wrong_digits += 1;
            self.facts.first_wrong.get_or_insert((place.line, found.gtin));
        }
        let Some(isrc) = found.isrc else { return Ok(()) };
        if self.last_account != texts[ACCOUNT_ID] {
            self.last_account.clear();
            self.last_account.extend_from_slice(texts[ACCOUNT_ID]);
            if !self.accounts.contains(texts[ACCOUNT_ID]) {
                self.accounts.insert(texts[ACCOUNT_ID].into());
            }
        }
        self.sorter.push(|arena| record::write(arena, order_key(isrc), found.gtin, texts, place))
    }

    fn check(&mut self, place: Place, source: &impl Source) -> Canonical {
        let mut found = Canonical::default();
        self.canonical.clear();
        for (column, declared) in COLUMNS.iter().enumerate() {
            let raw = source.text(column, &mut self.scratch);
            let text = strip(raw);
            let good = match declared.kind {
                _ if text.is_empty() => !declared.needs_value,
                Kind::Isrc => {
                    found.isrc = value::isrc(text);
                    found.isrc.is_some()
                }
                Kind::Upc => {
                    let gtin = value::gtin(text);
                    found.gtin = gtin.unwrap_or(0);
                    gtin.is_some()
                }
                kind => self.values.put(kind, text, &mut self.canonical),
            };
            if !good {
                self.problems.push(place, Fault::Refused(column, shown(raw)));
            }
            found.ends[column] = self.canonical.len();
        }
        found
    }

    /// Takes a row that the book has already, checked when it came; such rows come in order.
    pub fn known(&mut self, place: Place, source: &impl Source) -> Result<()> {
        self.canonical.clear();
        let mut found = Canonical::default();
        for (column, declared) in COLUMNS.iter().enumerate() {
            let text = source.text(column, &mut self.scratch);
            match declared.kind {
                Kind::Isrc => found.isrc = value::isrc(text),
                Kind::Upc => found.gtin = value::gtin(text).unwrap_or(0),
                _ => self.canonical.extend_from_slice(text),
            }
            found.ends[column] = self.canonical.len();
        }
        let mut texts: [&[u8]; WIDTH] = [b""; WIDTH];
        let mut from = 0;
        for (text, end) in texts.iter_mut().zip(found.ends) {
            *text = &self.canonical[from..end];
            from = end;
        }
        if !self.accounts.contains(texts[ACCOUNT_ID]) {
            self.accounts.insert(texts[ACCOUNT_ID].into());
        }
        let mixed = order_key(found.isrc.unwrap_or(0));
        self.sorter.push(|arena| record::write(arena, mixed, found.gtin, texts, place))
    }
}
