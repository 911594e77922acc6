//! What a report looks like, as the format file and the report's head have settled it. The core knows no DSP.

use crate::blocks::Layout;
use crate::error::{CoreError, Result};
use crate::fields::date::Style;
use crate::inputs::encoding::Encoding;
use crate::ladder::Settings;
use crate::role::{Coded, Period, RoleText, Text};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Records to leave out, and why.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ignore {
    /// The record's first characters.
    pub starts_with: String,
    /// The reason, as it is counted and shown.
    pub reason: String,
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
    currencies: Vec<String>,
    #[serde(default)]
    territories: Vec<String>,
    match_threshold: Option<u32>,
    match_margin: Option<u32>,
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
    /// Records to leave out.
    pub ignore: Vec<Ignore>,
    /// Why the footer is left out.
    pub footer_reason: String,
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
        let Text::Column(amount) = plain("amount") else { return Err(wrong("plan: amount needs a column")) };
        Ok(Self {
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
                coded("kind", &[], Some("sale"), "a kind that the format file knows")?,
            ],
            period: Period::compile(role("sales_period"), &Style::named)?,
            header: text.header_raw.trim_end_matches(['\r', '\n']).as_bytes().to_vec(),
            footer_reason: text.footer.map(|footer| footer.reason).unwrap_or_default(),
            columns: text.column_names,
            salt: text.fingerprint_salt,
            ignore: text.ignore,
            matching,
        })
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
    if rules.into_iter().any(|rule| rule.starts_with.is_empty() || rule.reason.is_empty()) {
        return Err(wrong("plan: an ignore rule needs starts_with and reason"));
    }
    Ok(())
}
