//! What a report looks like, as the format file and the report's head have settled it. The core knows no DSP.

use crate::beside::Beside;
use crate::blocks::Layout;
use crate::error::{CoreError, Result};
use crate::fields::date::Style;
use crate::fields::written::Written;
use crate::grouped::{Grouped, GroupedText};
use crate::inputs::encoding::Encoding;
use crate::inputs::{Input, Source};
use crate::ladder::Settings;
use crate::numbers::{Deducted, Numbers};
use crate::record::Fields;
use crate::role::{Coded, Period, RoleText, Text};
use crate::scan::trim;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::Arc;

/// Records to leave out, and why.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ignore {
    /// The record's first characters.
    #[serde(default)]
    pub starts_with: String,
    /// The column that must hold one of the words.
    column: Option<usize>,
    #[serde(default)]
    is: Vec<String>,
    /// The record states totals, so its text is kept.
    #[serde(default)]
    pub total: bool,
    /// The reason, as it is counted and shown.
    pub reason: String,
}

impl Ignore {
    /// Whether a record is one to leave out.
    #[inline]
    pub fn matches(&self, raw: &[u8], fields: Fields<'_>) -> bool {
        raw.starts_with(self.starts_with.as_bytes())
            && self.column.is_none_or(|column| self.says(fields, column))
    }

    fn says(&self, fields: Fields<'_>, column: usize) -> bool {
        let mut scratch = Vec::new();
        column < fields.count() && {
            let said = trim(fields.text(column, &mut scratch));
            self.is.iter().any(|word| word.as_bytes() == said)
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Deduction {
    kind: String,
    column: usize,
    rides_as: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanText {
    #[serde(default)]
    encoding: Encoding,
    skip_lines: u64,
    header_raw: String,
    delimiter: String,
    quotes: String,
    column_names: Vec<String>,
    #[serde(default)]
    fingerprint_salt: String,
    roles: BTreeMap<String, RoleText>,
    #[serde(default)]
    ignore: Vec<Ignore>,
    footer: Option<Ignore>,
    numbers: Option<Written>,
    #[serde(default)]
    deducted: Vec<Deduction>,
    beside: Option<Beside>,
    grouped: Option<GroupedText>,
    currencies: Vec<String>,
    #[serde(default)]
    territories: Vec<String>,
    #[serde(default)]
    daily: bool,
    match_threshold: Option<u32>,
    match_margin: Option<u32>,
    /// How the text was made from a document: for whoever makes it again.
    #[serde(rename = "document")]
    _document: Option<serde::de::IgnoredAny>,
}

/// The texts of a line, in the order in which they stand everywhere.
pub const TEXTS: [&str; 7] = ["isrc", "upc", "dsp_id", "title", "version", "artist", "duration"];
const OTHER_ROLES: [&str; 7] =
    ["quantity", "amount", "currency", "territory", "usage_type", "kind", "sales_period"];

/// A checked plan.
#[derive(Debug)]
pub struct Plan {
    /// How the report's text is written.
    pub encoding: Encoding,
    /// How to cut blocks.
    pub layout: Layout,
    /// The header record as it stands in the file.
    pub header: Vec<u8>,
    /// The columns' names, in file order.
    pub columns: Vec<String>,
    /// Goes into the fingerprint.
    pub salt: String,
    /// Texts taken as they are, in the order of [`TEXTS`].
    pub texts: [Text; 7],
    /// The quantity; none means 0.
    pub quantity: Text,
    /// The amount's column.
    pub amount: usize,
    /// Codes with few values: currency, territory, usage_type, kind.
    pub codes: [Coded; 4],
    /// The sales period.
    pub period: Period,
    /// The day of the sale is kept where the report gives one.
    pub daily: bool,
    /// What the plan says about numbers besides their columns.
    pub numbers: Option<Numbers>,
    /// What is kept of each line beside its facts.
    pub beside: Option<Beside>,
    /// Records to leave out.
    pub ignore: Vec<Ignore>,
    /// The footer states totals, so its records are kept.
    pub footer_total: bool,
    /// Why the footer is left out.
    pub footer_reason: String,
    /// The kinds of records that are made flat lines before.
    pub grouped: Option<Arc<Grouped>>,
    /// When texts decide.
    pub matching: Settings,
}

pub(crate) fn wrong(message: impl Into<String>) -> CoreError {
    CoreError::new("plan", message)
}

impl Plan {
    /// Reads and checks the JSON text of a plan.
    pub fn from_json(json: &str) -> Result<Self> {
        let text: PlanText = serde_json::from_str(json).map_err(|error| wrong(format!("plan: {error}")))?;
        check(&text)?;
        let role = |name: &str| text.roles.get(name);
        let plain = |name: &str| Text::of(role(name));
        let coded = |name: &'static str, known: &[String], missing: Option<&str>, expected: &'static str| {
            Coded::compile(name, role(name), known, missing, expected)
        };
        let usual = Settings::default();
        let threshold = text.match_threshold.unwrap_or(usual.threshold);
        let matching = Settings { threshold, margin: text.match_margin.unwrap_or(usual.margin) }.check()?;
        let (Text::Column(amount), Some(of_amount)) = (plain("amount"), role("amount")) else {
            return Err(wrong("plan: amount needs a column"));
        };
        let kinds = coded("kind", &[], Some("sale"), "a kind that the format file knows")?;
        let deducted = text.deducted.into_iter();
        let deducted = deducted.map(|part| Deducted::new(part.kind, part.column, part.rides_as.as_deref()));
        let deducted = deducted.collect::<Result<_>>()?;
        let numbers =
            Numbers::compile(text.numbers.clone(), (of_amount, amount), role("quantity"), deducted, &kinds)?;
        if text.beside.is_some() && numbers.is_none() {
            return Err(wrong("plan: figures beside a line need rules about numbers"));
        }
        let columns = text.column_names.len();
        let grouped = text.grouped.map(|grouped| Grouped::compile(grouped, columns)).transpose()?;
        Ok(Self {
            grouped: grouped.map(Arc::new),
            encoding: text.encoding,
            layout: Layout {
                skip_lines: text.skip_lines,
                delimiter: text.delimiter.as_bytes()[0],
                quotes: text.quotes == "csv",
                footer: text.footer.as_ref().map(|footer| footer.starts_with.clone().into_bytes()),
            },
            texts: TEXTS.map(plain),
            quantity: plain("quantity"),
            amount,
            codes: [
                coded("currency", &text.currencies, None, "an ISO 4217 currency code")?,
                coded("territory", &text.territories, Some("ZZ"), "an ISO 3166-1 country code")?,
                coded("usage_type", &[], Some(""), "a usage type that the format file knows")?,
                kinds,
            ],
            period: Period::compile(role("sales_period"), &Style::named)?,
            daily: text.daily,
            header: text.header_raw.trim_end_matches(['\r', '\n']).as_bytes().to_vec(),
            footer_total: text.footer.as_ref().is_some_and(|footer| footer.total),
            numbers,
            beside: text.beside,
            footer_reason: text.footer.map(|footer| footer.reason).unwrap_or_default(),
            columns: text.column_names,
            salt: text.fingerprint_salt,
            ignore: text.ignore,
            matching,
        })
    }

    /// Opens a report that has this plan.
    pub fn open(&self, input: &Input) -> Result<Source> {
        let source = input.open(self.encoding)?;
        match &self.grouped {
            None => Ok(source),
            Some(grouped) => source.flat(Arc::clone(grouped), input.limits.most_line_bytes),
        }
    }

    /// Opens it after its first `bytes` bytes, as this plan reads them.
    pub fn open_at(&self, input: &Input, bytes: u64) -> Result<Source> {
        if self.grouped.is_none() {
            return input.open_at(self.encoding, bytes);
        }
        let mut source = self.open(input)?;
        io::copy(&mut (&mut source.bytes).take(bytes), &mut io::sink())?;
        Ok(source)
    }

    /// Which sums of what was taken at source its lines carry.
    pub fn taken(&self) -> [bool; 2] {
        self.numbers.as_ref().map_or([false; 2], Numbers::taken)
    }

    /// The name of a column.
    pub fn column_name(&self, column: usize) -> &str {
        self.columns.get(column).map_or("", String::as_str)
    }
}

fn check(text: &PlanText) -> Result<()> {
    if text.delimiter.len() != 1 || matches!(text.delimiter.as_bytes()[0], b'\n' | b'\r' | b'"' | 0) {
        return Err(wrong("plan: the delimiter must be one ASCII character, no line end and no quote"));
    }
    if !matches!(text.quotes.as_str(), "none" | "csv") {
        return Err(wrong("plan: quotes must be \"none\" or \"csv\""));
    }
    if text.column_names.is_empty() {
        return Err(wrong("plan: no columns"));
    }
    for (name, role) in &text.roles {
        if !TEXTS.iter().chain(&OTHER_ROLES).any(|known| known == name) {
            return Err(wrong(format!("plan: unknown role {name}")));
        }
        role.check(name, text.column_names.len())?;
    }
    let rules = text.ignore.iter().chain(&text.footer);
    if rules
        .into_iter()
        .any(|rule| rule.reason.is_empty() || (rule.starts_with.is_empty() && rule.is.is_empty()))
    {
        return Err(wrong("plan: an ignore rule needs a reason, and starts_with or words of a column"));
    }
    let named =
        text.ignore.iter().filter_map(|rule| rule.column).chain(text.deducted.iter().map(|d| d.column));
    if named.max().is_some_and(|column| column >= text.column_names.len()) {
        return Err(wrong("plan: a rule names a column beyond the last"));
    }
    if let Some(beside) = &text.beside {
        beside.check(text.column_names.len())?;
    }
    if text.footer.as_ref().is_some_and(|footer| footer.starts_with.is_empty()) {
        return Err(wrong("plan: a footer needs starts_with"));
    }
    Ok(())
}
