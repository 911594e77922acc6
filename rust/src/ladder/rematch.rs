//! Matches waiting suspense items again, with the present catalogue and the present decisions.

use super::ids::Ids;
use super::narrowed::Narrowed;
use super::{ByCodes, Ladder, Landing, LineTexts};
use crate::error::{CoreError, Result};
use crate::fields::date::{Sold, iso_sold};
use crate::index::catalogue::Catalogue;

/// The ladder with its memory: places one line after the other.
pub struct Placing<'a, C> {
    ladder: Ladder<'a, C>,
    narrowed: Narrowed,
}

impl<'a, C: Catalogue> Placing<'a, C> {
    /// Nothing remembered yet.
    pub fn new(ladder: Ladder<'a, C>) -> Self {
        Self { ladder, narrowed: Narrowed::default() }
    }

    /// Where a line goes.
    pub fn place(&mut self, line: &LineTexts<'_>) -> Result<Landing> {
        let decided = if self.ladder.may_be_decided(line.ids) { self.ladder.decided(line) } else { None };
        let landing = match (decided, self.ladder.by_codes(line.ids)?) {
            (Some(landing), _) | (None, ByCodes::Landed(landing)) => landing,
            (None, ByCodes::Open(candidates)) => self.narrowed.narrow(&self.ladder, candidates, line)?,
        };
        self.ladder.chosen(line.ids, landing)
    }
}

/// A line as it stands in suspense or is asked about: a month `YYYY-MM` or a day `YYYY-MM-DD`, a territory, seven texts.
pub fn line<'a>(sales_period: &[u8], territory: &'a str, texts: [&'a [u8]; 7]) -> Result<LineTexts<'a>> {
    let sold = sold(sales_period)?;
    Ok(LineTexts { ids: Ids::read(texts[0], texts[1]), texts, sold, territory })
}

fn sold(sales_period: &[u8]) -> Result<Sold> {
    let wrong = || {
        let written = String::from_utf8_lossy(sales_period);
        CoreError::new(
            "plan",
            format!("sales_period {written:?} is not a month like 2026-09 or a day like 2026-09-30"),
        )
    };
    iso_sold(sales_period).ok_or_else(wrong)
}
