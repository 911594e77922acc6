//! Roles of a plan: where each fact of a line comes from, and how few-valued texts become small numbers.

use crate::error::Result;
use crate::fields::date::{Month, Sold, Style, iso_month, middle_month, month_of};
use crate::hash::TextHash;
use crate::plan::wrong;
use crate::scan::trim;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Mutex;

/// The most distinct values of a coded role.
pub const MAX_CODES: usize = 4096;

/// A role as the plan writes it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleText {
    pub(crate) column: Option<usize>,
    constant: Option<String>,
    values: Option<BTreeMap<String, String>>,
    default: Option<String>,
    pub(crate) blank: Option<String>,
    to_column: Option<usize>,
    or_column: Option<usize>,
    pub(crate) percent_column: Option<usize>,
    #[serde(default)]
    pub(crate) plus_columns: Vec<usize>,
    #[serde(default)]
    pub(crate) minus_for: Vec<String>,
    #[serde(rename = "as")]
    style: Option<String>,
}

impl RoleText {
    pub(crate) fn check(&self, name: &str, columns: usize) -> Result<()> {
        if self.column.is_some() == self.constant.is_some() {
            return Err(wrong(format!("plan: {name} needs a column or a constant")));
        }
        let last_added = self.plus_columns.iter().max().copied();
        let others = self.to_column.max(self.or_column).max(self.percent_column).max(last_added);
        if self.column.max(others).is_some_and(|column| column >= columns) {
            return Err(wrong(format!("plan: {name} names a column beyond the last")));
        }
        Ok(())
    }
}

/// Where a text comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// From nowhere: blank.
    None,
    /// From a column.
    Column(usize),
    /// From a column, or from the second one where the first is blank.
    Either(usize, usize),
    /// The same for every line.
    Constant(Box<[u8]>),
}

impl Text {
    pub(crate) fn of(role: Option<&RoleText>) -> Self {
        match role {
            Some(RoleText { column: Some(one), or_column: Some(two), .. }) => Self::Either(*one, *two),
            Some(RoleText { column: Some(column), .. }) => Self::Column(*column),
            Some(RoleText { constant: Some(text), .. }) => Self::Constant(text.as_bytes().into()),
            _ => Self::None,
        }
    }

    /// The column, or the first of two.
    pub fn column(&self) -> Option<usize> {
        if let Self::Column(column) | Self::Either(column, _) = self { Some(*column) } else { None }
    }
}

/// The texts of the codes of one role, shared by all workers.
#[derive(Debug, Default)]
struct Pool {
    texts: Vec<String>,
    numbers: HashMap<String, u16>,
}

impl Pool {
    fn number(&mut self, text: &str) -> Option<u16> {
        if let Some(number) = self.numbers.get(text) {
            return Some(*number);
        }
        let number = self.texts.len();
        if number >= MAX_CODES {
            return None;
        }
        self.texts.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number as u16);
        Some(number as u16)
    }
}

/// A role with few values, each of which becomes a number.
#[derive(Debug)]
pub struct Coded {
    /// Where the text comes from.
    pub source: Text,
    /// What is expected of it, in words.
    pub expected: &'static str,
    values: HashMap<Box<[u8]>, u16, TextHash>,
    default: Option<u16>,
    blank: Option<u16>,
    open: bool,
    pool: Mutex<Pool>,
}

impl Coded {
    /// `known` are the codes that are valid (none: any text); `missing` is the value if the plan lacks the role.
    pub(crate) fn compile(
        name: &str,
        role: Option<&RoleText>,
        known: &[String],
        missing: Option<&str>,
        expected: &'static str,
    ) -> Result<Self> {
        let absent = RoleText { constant: missing.map(str::to_owned), ..RoleText::default() };
        let role = role.unwrap_or(&absent);
        let mut pool = Pool::default();
        let values_of_plan = role.values.iter().flat_map(BTreeMap::values);
        let named = values_of_plan.chain(&role.default).chain(&role.blank).chain(&role.constant);
        // In order, so that the numbers of a role that is not open are in the order of its texts.
        let all: BTreeSet<&String> = known.iter().chain(named).collect();
        let mut number = |text: &str| {
            if !known.is_empty() && !known.iter().any(|code| code == text) {
                return Err(wrong(format!("plan: {name} cannot be {text:?}")));
            }
            pool.number(text).ok_or_else(|| wrong(format!("plan: {name} has more than {MAX_CODES} values")))
        };
        for code in all {
            number(code)?;
        }
        let mut values = HashMap::default();
        for code in known {
            values.insert(code.as_bytes().into(), number(code)?);
        }
        for (text, code) in role.values.iter().flatten() {
            values.insert(text.as_bytes().into(), number(code)?);
        }
        let source = Text::of(Some(role));
        let default = match &source {
            Text::Constant(_) => role.constant.as_deref(),
            _ => role.default.as_deref(),
        };
        let default = default.map(&mut number).transpose()?;
        let blank = role.blank.as_deref().map(&mut number).transpose()?;
        if matches!(source, Text::None | Text::Either(..)) {
            return Err(wrong(format!("plan: {name} needs one column")));
        }
        let open = known.is_empty() && role.values.is_none() && default.is_none();
        Ok(Self { source, expected, values, default, blank, open, pool: Mutex::new(pool) })
    }

    /// The number of a text (blanks around it do not matter); None if it is not expected.
    pub fn code(&self, text: &[u8]) -> Option<u16> {
        let text = trim(text);
        if text.is_empty() && self.blank.is_some() {
            return self.blank;
        }
        if let Some(code) = self.values.get(text) {
            return Some(*code);
        }
        if !self.open {
            return self.default;
        }
        let text = std::str::from_utf8(text).ok()?;
        self.pool.lock().ok()?.number(text)
    }

    /// The number that stands for every line, if the plan names a constant.
    pub fn constant(&self) -> Option<u16> {
        if matches!(self.source, Text::Constant(_)) { self.default } else { None }
    }

    /// Any text is taken, so that the numbers are in the order in which the texts were met.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// The text of a number.
    pub fn text(&self, number: u16) -> String {
        let pool = self.pool.lock().ok();
        pool.and_then(|pool| pool.texts.get(usize::from(number)).cloned()).unwrap_or_default()
    }

    /// The texts of all numbers.
    pub fn texts(&self) -> Vec<String> {
        self.pool.lock().map(|pool| pool.texts.clone()).unwrap_or_default()
    }
}

/// Where the sales period comes from.
#[derive(Debug, Clone)]
pub enum Period {
    /// The same month for every line.
    Constant(Month),
    /// The month of a date.
    Date(usize, Style),
    /// The month that holds the middle day of a span.
    Span(usize, usize, Style),
}

impl Period {
    pub(crate) fn compile(role: Option<&RoleText>, named: &dyn Fn(&str) -> Option<Style>) -> Result<Self> {
        let role = role.ok_or_else(|| wrong("plan: sales_period is missing"))?;
        if let Some(text) = &role.constant {
            let day = iso_month(text.as_bytes());
            let day = day.ok_or_else(|| wrong(format!("plan: {text:?} is not a month like 2026-09")))?;
            return Ok(Self::Constant(month_of(day)));
        }
        let style = role.style.as_deref().unwrap_or("yyyy-mm-dd");
        let style = named(style).ok_or_else(|| wrong(format!("plan: unknown date style {style:?}")))?;
        Ok(match (role.column, role.to_column) {
            (Some(from), Some(to)) => Self::Span(from, to, style),
            (Some(from), None) => Self::Date(from, style),
            (None, _) => return Err(wrong("plan: sales_period needs a column or a constant")),
        })
    }

    /// When a line was sold by its date texts; None if they are no dates of the style. The day of it is kept where *daily*
    /// asks for it and the texts say one day.
    pub fn sold(style: &Style, from: &[u8], to: Option<&[u8]>, daily: bool) -> Option<Sold> {
        let first = style.day(trim(from))?;
        let last = to.map_or(Some(first), |to| style.day(trim(to)))?;
        if daily && first == last && style.has_day() {
            return Some(Sold::on(first));
        }
        middle_month(first, last).map(Sold::in_month)
    }
}
