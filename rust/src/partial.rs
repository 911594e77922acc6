//! What one worker has found, and how the findings of several become one.

use crate::error::{CoreError, Result};
use crate::landed::Landed;
use crate::plan::Plan;
use crate::totals::Totals;
use crate::warnings::Warnings;

/// More rejected lines than this stop the file.
pub const MOST_REJECTED: usize = 200_000;
/// More records that state totals than this stop the file.
pub const MOST_TOTALS: usize = 10_000;
const SAMPLES: usize = 20;
const SHOWN: usize = 200;

/// The names of the rules that a rejected line can break.
pub const REJECTIONS: [&str; 14] = [
    "amount",
    "quantity",
    "currency",
    "territory",
    "usage_type",
    "kind",
    "sales_period",
    "figure",
    "ragged",
    "quotes",
    "encoding",
    "nul byte",
    "unreadable",
    "record",
];

/// A line that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Physical line where the record starts.
    pub line: u64,
    /// Name of the column at fault; empty if it is the record as a whole.
    pub column: String,
    /// The text at fault, at most 200 characters, control characters written out.
    pub value: String,
    /// What was expected.
    pub expected: String,
    /// Name of the rule that it breaks.
    pub rule: &'static str,
    /// The amount in plain decimals, empty if it cannot be read.
    pub amount: String,
    /// The currency, empty if it cannot be read.
    pub currency: String,
}

impl Rejected {
    /// About what it takes in memory.
    pub fn bytes(&self) -> usize {
        let texts = [&self.column, &self.value, &self.expected, &self.amount, &self.currency];
        size_of::<Self>() + texts.iter().map(|text| text.capacity()).sum::<usize>()
    }
}

/// A sample of what was left out: line, number of the reason, text.
pub type Sample = (u64, usize, String);

/// A record that states totals: line, text.
pub type Stated = (u64, String);

/// What a worker has found.
#[derive(Debug, Default)]
pub struct Partial {
    /// Placed lines.
    pub placed: Landed,
    /// Lines that wait.
    pub waiting: Landed,
    /// The second path of the money.
    pub totals: Totals,
    /// What was deducted before the amounts, one for each kind of the plan.
    pub deducted: Vec<Totals>,
    /// Records that state totals.
    pub stated: Vec<Stated>,
    /// Unreadable lines.
    pub rejected: Vec<Rejected>,
    /// How many records were left out, by the number of the reason.
    pub ignored: Vec<u64>,
    /// The first of them.
    pub samples: Vec<Sample>,
    /// Sum of the data records' hashes.
    pub fingerprint: u128,
    /// Records that were not left out.
    pub data_records: u64,
    /// All records.
    pub lines: u64,
    /// Oddities.
    pub warnings: Warnings,
}

impl Partial {
    /// Nothing found yet.
    pub fn new(plan: &Plan) -> Self {
        let kinds = plan.numbers.as_ref().map_or(0, |numbers| numbers.deducted.len());
        let deducted = std::iter::repeat_with(Totals::default).take(kinds).collect();
        Self { ignored: vec![0; plan.ignore.len() + 3], deducted, ..Self::default() }
    }

    /// The reasons for leaving a record out, in the order of their numbers.
    pub fn reasons(plan: &Plan) -> Vec<&str> {
        let mut names = vec![plan.footer_reason.as_str(), "blank line", "repeated header"];
        names.extend(plan.ignore.iter().map(|rule| rule.reason.as_str()));
        names
    }

    /// Counts a record that is left out; one that states totals is kept.
    pub fn ignore(&mut self, reason: usize, line: u64, raw: &[u8], states_totals: bool) -> Result<()> {
        self.ignored[reason] += 1;
        if states_totals {
            if self.stated.len() >= MOST_TOTALS {
                let most = format!("more than {MOST_TOTALS} records state totals");
                return Err(CoreError::at("too many totals", most, line));
            }
            self.stated.push((line, String::from_utf8_lossy(raw).into_owned()));
        }
        if self.samples.len() < SAMPLES {
            self.samples.push((line, reason, shown(raw)));
        }
        Ok(())
    }

    /// Takes in what another worker has found.
    pub fn merge(&mut self, other: Self) -> Result<()> {
        self.placed.merge(&other.placed)?;
        self.waiting.merge(&other.waiting)?;
        self.totals.merge(&other.totals)?;
        for (mine, theirs) in self.deducted.iter_mut().zip(&other.deducted) {
            mine.merge(theirs)?;
        }
        self.stated.extend(other.stated);
        self.stated.sort();
        self.rejected.extend(other.rejected);
        self.rejected.sort_by_key(|row| row.line);
        self.samples.extend(other.samples);
        self.samples.sort_by_key(|sample| sample.0);
        self.samples.truncate(SAMPLES);
        add_all(&mut self.ignored, &other.ignored);
        add_all(&mut self.warnings.counts, &other.warnings.counts);
        self.fingerprint = self.fingerprint.wrapping_add(other.fingerprint);
        self.data_records += other.data_records;
        self.lines += other.lines;
        Ok(())
    }
}

fn add_all(into: &mut [u64], from: &[u64]) {
    for (mine, theirs) in into.iter_mut().zip(from) {
        *mine += theirs;
    }
}

/// Untrusted bytes as text for people: at most 200 characters, control and direction marks written out.
pub fn shown(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(SHOWN * 4)]);
    let mut out = String::new();
    for letter in text.chars().take(SHOWN) {
        let marks =
            matches!(letter, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        if letter.is_control() || marks {
            out.extend(letter.escape_unicode());
        } else {
            out.push(letter);
        }
    }
    out
}
