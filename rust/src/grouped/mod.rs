//! Reports whose records are of several kinds, made flat: what some records say of others is carried to them.
//!
//! Such a report has summary records at its top, then groups of records of one id (DDEX calls them blocks): some describe
//! what was sold, others say how often and for how much. Each record becomes one line, in its place, so that lines keep
//! their numbers and none is lost: one that counts becomes fields with all that it needs, one that only describes stays
//! as it is behind a word by which it is left out, and one that breaks a rule becomes a refusal.
//!
//! The core knows no standard: which kinds there are, what their cells are called and what is carried is in the plan.

mod cell;
mod check;
mod counts;
mod flat;
mod group;
mod left_out;
mod line;
mod plan;
mod said;
mod summaries;

pub use flat::Flat;
pub use plan::Grouped;
pub use said::GroupedText;

use crate::fields::decimal::{self, Amount};
use crate::lines::Refusal;

/// The first byte of a line that stands for a refused record; no record of a known kind starts with it.
pub const REFUSED: u8 = 1;
/// Between the parts of such a line.
const BETWEEN: u8 = b'\t';

/// What was refused, and the amount and currency of it as far as they can be read.
pub type Told = (Refusal, String, String);

/// Writes the line that stands for a refused record.
fn put_refused(out: &mut Vec<u8>, cell: &str, expected: &str, value: &[u8], money: [&[u8]; 2]) {
    out.push(REFUSED);
    for part in [cell.as_bytes(), expected.as_bytes(), money[0], money[1]] {
        out.extend_from_slice(part);
        out.push(BETWEEN);
    }
    out.extend_from_slice(&value[..value.len().min(800)]);
    out.push(b'\n');
}

/// The refusal that a line stands for, if it does.
pub fn refused(raw: &[u8]) -> Option<Told> {
    let mut parts = raw.strip_prefix(&[REFUSED])?.splitn(5, |byte| *byte == BETWEEN);
    let mut text = || String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let (cell, expected, amount, currency) = (text(), text(), text(), text());
    let value = parts.next().unwrap_or_default().to_vec();
    let amount = decimal::amount(amount.as_bytes()).map(Amount::plain).unwrap_or_default();
    Some((Refusal { column: None, named: cell, rule: "record", expected, value }, amount, currency))
}
