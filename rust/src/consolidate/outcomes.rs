//! What can become of a record, as the last column says it: `isrc+upc`, `suspense: ambiguous`, `rejected: amount` ...

use super::bytes::Ready;
use crate::csv::put_text;
use crate::ladder::{REASONS, RULES, Reason, Rule};
use crate::partial::{Partial, REJECTIONS};
use crate::plan::Plan;

/// Every outcome by number: the rules, the reasons for suspense, for rejecting and for ignoring.
#[derive(Debug)]
pub struct Outcomes {
    /// The texts of `match_rule`.
    pub texts: Vec<String>,
    /// The same as the end of a row: ready-made bytes.
    ends: Vec<Ready<32>>,
}

const SUSPENSE: usize = RULES.len();
const REJECTED: usize = SUSPENSE + REASONS.len();
const IGNORED: usize = REJECTED + REJECTIONS.len();

impl Outcomes {
    /// The outcomes that a report with this plan can have.
    pub fn new(plan: &Plan) -> Self {
        let mut texts: Vec<String> = RULES.map(str::to_owned).to_vec();
        texts.extend(REASONS.map(|reason| format!("suspense: {reason}")));
        texts.extend(REJECTIONS.map(|rule| format!("rejected: {rule}")));
        texts.extend(Partial::reasons(plan).into_iter().map(|reason| format!("ignored: {reason}")));
        let ends = texts.iter().map(|text| {
            let mut end = Vec::new();
            put_text(&mut end, text.as_bytes());
            end.push(b'\n');
            Ready::new(&end)
        });
        Self { ends: ends.collect(), texts }
    }

    /// The last field of a row, with the line's end.
    #[inline]
    pub fn end(&self, outcome: usize) -> &Ready<32> {
        &self.ends[outcome]
    }

    /// Placed by a rule.
    #[inline]
    pub fn placed(rule: Rule) -> usize {
        rule as usize
    }

    /// In suspense for a reason.
    #[inline]
    pub fn waiting(reason: Reason) -> usize {
        SUSPENSE + reason as usize
    }

    /// Rejected by a rule of [`REJECTIONS`].
    pub fn rejected(rule: &str) -> usize {
        REJECTED + REJECTIONS.iter().position(|known| *known == rule).expect("every rule is among them")
    }

    /// Ignored for a reason, by its number.
    #[inline]
    pub fn ignored(reason: usize) -> usize {
        IGNORED + reason
    }
}
