//! What a plan wants kept beside the facts of a line: texts as they are written, and figures in plain decimals.
//!
//! A usage feed says of its lines who listened, where and how often, in more columns than money has. They stand with the
//! lines in suspense; a plan that asks for none of them, as of every sales report, has an empty text there.

use crate::fields::decimal::{self, AMOUNT_SCALE, Amount, EXACT_SCALE};
use crate::fields::written::Written;
use crate::lines::{Refusal, refusal};
use crate::plan::wrong;
use crate::record::Fields;
use crate::scan::trim;
use serde::Deserialize;

/// A column with a figure, and how many decimals it may have.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    pub(crate) column: usize,
    decimals: u32,
}

/// The columns that are kept.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beside {
    pub(crate) texts: Vec<usize>,
    pub(crate) figures: Vec<Figure>,
}

const COUNT: &str = "a plain decimal number from 0 to below 10^12, or nothing";

impl Beside {
    pub(crate) fn check(&self, columns: usize) -> crate::error::Result<()> {
        let figures = self.figures.iter().map(|figure| figure.column);
        if self.texts.iter().copied().chain(figures).any(|column| column >= columns) {
            return Err(wrong("plan: what is kept beside a line names a column beyond the last"));
        }
        Ok(())
    }

    /// Why a line cannot be taken: a figure that is no number.
    pub fn refused(&self, fields: Fields<'_>, written: &Written) -> Option<Box<Refusal>> {
        let mut scratch = Vec::new();
        self.figures.iter().find_map(|figure| {
            let said = fields.text(figure.column, &mut scratch);
            let none = figure.read(said, written).is_none();
            none.then(|| refusal(Some(figure.column), "figure", COUNT, said))
        })
    }

    /// Everything that is kept of a line, one after the other with its length before it.
    pub fn write(&self, fields: Fields<'_>, written: &Written, into: &mut Vec<u8>) {
        into.clear();
        let mut scratch = Vec::new();
        for column in &self.texts {
            push(into, trim(fields.text(*column, &mut scratch)));
        }
        for figure in &self.figures {
            let read = figure.read(fields.text(figure.column, &mut scratch), written);
            push(into, read.unwrap_or_default().as_bytes());
        }
    }
}

impl Figure {
    /// The figure in plain decimals, empty where nothing is said; None if it is no number that it may be.
    fn read(&self, said: &[u8], written: &Written) -> Option<String> {
        let text = written.plain(said)?;
        if text.is_empty() {
            return Some(text);
        }
        let amount = decimal::amount(text.as_bytes()).filter(|amount| self.holds(*amount))?;
        Some(amount.plain())
    }

    fn holds(&self, Amount { units, excess }: Amount) -> bool {
        let multiple = |value: i128, scale: u32| {
            value % 10i128.pow(scale.saturating_sub(self.decimals).min(EXACT_SCALE - AMOUNT_SCALE)) == 0
        };
        let near = self.decimals < AMOUNT_SCALE;
        let fits =
            if near { excess == 0 && multiple(units, AMOUNT_SCALE) } else { multiple(excess, EXACT_SCALE) };
        fits && (units > 0 || (units == 0 && excess >= 0))
    }
}

fn push(into: &mut Vec<u8>, text: &[u8]) {
    into.extend_from_slice(&(text.len() as u32).to_be_bytes());
    into.extend_from_slice(text);
}

/// The n-th of what was kept, from 0.
pub fn part(mut kept: &[u8], n: usize) -> &[u8] {
    let mut text = [].as_slice();
    for _ in 0..=n {
        let Some((length, rest)) = kept.split_first_chunk::<4>() else { return &[] };
        (text, kept) = rest.split_at_checked(u32::from_be_bytes(*length) as usize).unwrap_or((&[], &[]));
    }
    text
}

/// How many were kept.
pub fn count(mut kept: &[u8]) -> usize {
    let mut found = 0;
    while let Some((length, rest)) = kept.split_first_chunk::<4>() {
        (found, kept) = (found + 1, rest.get(u32::from_be_bytes(*length) as usize..).unwrap_or_default());
    }
    found
}
