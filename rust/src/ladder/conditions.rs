//! Conditions of a track: from when to when, and where, its account owns it.

use super::LineTexts;
use crate::index::catalogue::Terms;

/// A territory that the report does not state.
const UNKNOWN: &str = "ZZ";

/// Why a track is no candidate for a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bar {
    /// The account owned it only later.
    NotYet,
    /// The account owned it only before.
    NoLonger,
    /// The account does not own it there.
    Elsewhere,
}

/// When and where a sale was: its day, which is the first of its sales period where no other is known, and its territory.
#[derive(Debug, Clone)]
pub struct Sale<'a> {
    said: String,
    day: String,
    territory: &'a str,
}

impl<'a> Sale<'a> {
    /// The sale of a line.
    pub fn of(line: &LineTexts<'a>) -> Self {
        let said = line.sold.text();
        let day = if line.sold.day == 0 { format!("{said}-01") } else { said.clone() };
        Self { said, day, territory: line.territory }
    }

    /// What bars a track with these terms; days are ISO texts, so they compare as they stand.
    ///
    /// A line that states no territory is barred by none.
    pub fn bar(&self, terms: &Terms) -> Option<Bar> {
        if self.day < terms.valid_from {
            return Some(Bar::NotYet);
        }
        if !terms.valid_to.is_empty() && self.day >= terms.valid_to {
            return Some(Bar::NoLonger);
        }
        let mut codes = terms.territories.split_ascii_whitespace().peekable();
        let outside = codes.peek().is_some_and(|code| code.starts_with('-'));
        let named = codes.any(|code| code.trim_start_matches('-') == self.territory);
        let holds = terms.territories.is_empty() || self.territory == UNKNOWN || named != outside;
        (!holds).then_some(Bar::Elsewhere)
    }

    /// The day whose owner has the sale, in ISO text.
    pub fn day(&self) -> &str {
        &self.day
    }

    /// The track came out only after the day, or after the last day of the sales period where no day is known.
    pub fn before_release(&self, terms: &Terms) -> bool {
        terms.release_date.get(..self.said.len()).is_some_and(|date| *date > *self.said)
    }
}
