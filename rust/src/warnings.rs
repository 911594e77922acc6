//! What is odd about lines, and no reason to refuse one.

use crate::fields::identifiers::{Identifier, check_digit_holds};
use crate::ladder::ids::Ids;

/// Things about a line that are odd, but no reason to refuse it; counted, not listed.
#[derive(Debug, Default, Clone, Copy)]
pub struct Warnings {
    /// Wrong check digit, identifiers in each other's column, lossy UPC, unreadable UPC.
    pub counts: [u64; 4],
}

/// The names of [`Warnings::counts`].
pub const WARNINGS: [&str; 4] =
    ["upc check digit wrong", "identifier in the wrong column", "upc has lost digits", "upc unreadable"];

impl Warnings {
    /// Counts what is odd about the identifiers of a line, if something is.
    #[cold]
    pub fn note(&mut self, ids: Ids) {
        self.counts[0] += u64::from(!check_digit_holds(ids.gtin()));
        match ids.upc {
            Identifier::Lossy => self.counts[2] += 1,
            Identifier::Unreadable => self.counts[3] += 1,
            _ => {}
        }
        self.counts[1] += u64::from(ids.swapped);
    }
}
