//! What is true of a report, known before anybody reads it: how many lines go where, and their money to the last digit.

use std::collections::BTreeMap;
use std::fmt::Write;

/// Where a line must go: a rule of the match ladder, or the reason why it waits in suspense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Landing {
    /// Placed by the rule of this name.
    Rule(&'static str),
    /// Suspense for this reason.
    Reason(&'static str),
}

/// Lines and amounts by where they must go; amounts in billionths of a dollar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    sums: BTreeMap<Landing, (u64, i128)>,
}

impl Facts {
    /// Counts a line.
    pub fn line(&mut self, landing: Landing, amount: i64) {
        let sum = self.sums.entry(landing).or_default();
        sum.0 += 1;
        sum.1 += i128::from(amount);
    }

    /// Adds what is true of another part of the report.
    pub fn add(&mut self, other: &Self) {
        for (landing, (lines, amount)) in &other.sums {
            let sum = self.sums.entry(*landing).or_default();
            sum.0 += lines;
            sum.1 += amount;
        }
    }

    /// All of it as one JSON object.
    pub fn json(&self) -> String {
        let placed = |landing: &Landing| matches!(landing, Landing::Rule(_));
        let (lines, total) = self.sum(|_| true);
        let amounts = [total, self.sum(placed).1, self.sum(|landing| !placed(landing)).1].map(plain);
        format!(
            "{{\"lines\": {lines}, \"currency\": \"USD\", \"total\": \"{}\", \"placed\": \"{}\", \"suspense\": \"{}\", \
             \"rules\": {}, \"reasons\": {}}}\n",
            amounts[0],
            amounts[1],
            amounts[2],
            self.counts(placed),
            self.counts(|landing| !placed(landing)),
        )
    }

    fn sum(&self, wanted: impl Fn(&Landing) -> bool) -> (u64, i128) {
        let some = self.sums.iter().filter(|(landing, _)| wanted(landing));
        some.fold((0, 0), |sum, (_, part)| (sum.0 + part.0, sum.1 + part.1))
    }

    fn counts(&self, wanted: impl Fn(&Landing) -> bool) -> String {
        let mut text = String::from("{");
        for (landing, (lines, _)) in self.sums.iter().filter(|(landing, _)| wanted(landing)) {
            let (Landing::Rule(name) | Landing::Reason(name)) = landing;
            let comma = if text.len() > 1 { ", " } else { "" };
            let _ = write!(text, "{comma}\"{name}\": {lines}");
        }
        text + "}"
    }
}

/// Billionths as a plain decimal, without zeros at the end.
fn plain(amount: i128) -> String {
    let (sign, magnitude) = (if amount < 0 { "-" } else { "" }, amount.unsigned_abs());
    let text = format!("{sign}{}.{:09}", magnitude / 1_000_000_000, magnitude % 1_000_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
