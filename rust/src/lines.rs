//! Reads the facts of one line from its fields: month, codes, amount and quantity, or what is wrong with it.

use crate::fields::date::Month;
use crate::fields::decimal::{self, Amount};
use crate::hash::TextHash;
use crate::plan::Plan;
use crate::role::{Coded, MAX_CODES, Period, Text};
use crate::scan::{RECORD_END, text_of, trim};
use crate::totals::{self, Exact};
use std::collections::HashMap;

/// The fields of one record, as offsets into its block.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    /// The block up to the record's end (its carriage return taken off).
    pub bytes: &'a [u8],
    /// Where the record starts.
    pub start: usize,
    /// One mark at the end of each field.
    pub marks: &'a [u32],
    /// Whether quotes quote.
    pub quotes: bool,
}

impl<'a> Fields<'a> {
    /// The field as it stands in the file.
    #[inline]
    pub fn raw(&self, column: usize) -> &'a [u8] {
        let from = if column == 0 { self.start } else { self.marks[column - 1] as usize + 1 };
        let to = (self.marks[column] & !RECORD_END) as usize;
        &self.bytes[from..to.min(self.bytes.len())]
    }

    /// The text of a field, quotes undone.
    #[inline]
    pub fn text<'s>(&self, column: usize, scratch: &'s mut Vec<u8>) -> &'s [u8]
    where
        'a: 's,
    {
        text_of(self.raw(column), self.quotes, scratch)
    }

    /// The text that a role names.
    #[inline]
    pub fn role<'s>(&self, source: &'s Text, scratch: &'s mut Vec<u8>) -> &'s [u8]
    where
        'a: 's,
    {
        match source {
            Text::Column(column) => self.text(*column, scratch),
            Text::Constant(text) => text,
            Text::None => b"",
        }
    }
}

/// What a readable line says, apart from its identifiers.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// The sales period.
    pub month: Month,
    /// Numbers of currency, territory, usage type and kind.
    pub codes: [u16; 4],
    /// The amount, rounded, and the excess.
    pub amount: Amount,
    /// The amount by the second reader.
    pub exact: Exact,
    /// Units of 10^-6.
    pub quantity: i128,
}

/// Why a line is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The column at fault.
    pub column: Option<usize>,
    /// The name of the rule that it breaks.
    pub rule: &'static str,
    /// What was expected.
    pub expected: String,
    /// The text at fault.
    pub value: Vec<u8>,
}

struct Coder<'a> {
    role: &'a Coded,
    fixed: Option<u16>,
    last: Option<(Vec<u8>, u16)>,
    seen: HashMap<Box<[u8]>, u16, TextHash>,
}

impl Coder<'_> {
    #[inline]
    fn code(&mut self, text: &[u8]) -> Option<u16> {
        match &self.last {
            Some((last, code)) if last == text => Some(*code),
            _ => self.look_up(text),
        }
    }

    fn look_up(&mut self, text: &[u8]) -> Option<u16> {
        let code = match self.seen.get(text) {
            Some(code) => *code,
            None => {
                let code = self.role.code(text)?;
                if self.seen.len() < MAX_CODES {
                    self.seen.insert(text.into(), code);
                }
                code
            }
        };
        let (last, number) = self.last.get_or_insert_default();
        last.clear();
        last.extend_from_slice(text);
        *number = code;
        Some(code)
    }
}

/// Reads facts; remembers what it has seen, so that most fields are one comparison.
pub struct LineReader<'a> {
    plan: &'a Plan,
    coders: [Coder<'a>; 4],
    months: HashMap<Box<[u8]>, Month, TextHash>,
    last_month: (Vec<u8>, Month),
    scratch: [Vec<u8>; 2],
    dates: Vec<u8>,
}

const AMOUNT: &str = "a plain decimal number below 10^12 with at most 38 decimals";
const QUANTITY: &str = "a plain decimal number below 10^12 with at most 6 decimals";
const CODE_RULES: [&str; 4] = ["currency", "territory", "usage_type", "kind"];
const MOST_MONTH_TEXTS: usize = 4096;

impl<'a> LineReader<'a> {
    /// A reader for one worker.
    pub fn new(plan: &'a Plan) -> Self {
        let coders = [0, 1, 2, 3].map(|at| {
            let role = &plan.codes[at];
            Coder { role, fixed: role.constant(), last: None, seen: HashMap::default() }
        });
        Self {
            plan,
            coders,
            months: HashMap::default(),
            last_month: (Vec::new(), 0),
            scratch: Default::default(),
            dates: Vec::new(),
        }
    }

    /// The facts of a record with the right number of fields.
    #[inline]
    pub fn facts(&mut self, fields: Fields<'_>) -> Result<Facts, Box<Refusal>> {
        let month = self.month(fields)?;
        let mut codes = [0; 4];
        for (at, code) in codes.iter_mut().enumerate() {
            *code = self.code(at, fields)?;
        }
        let plan = self.plan;
        let text = trim(fields.text(plan.amount, &mut self.scratch[0]));
        let refused = || refusal(Some(plan.amount), "amount", AMOUNT, text);
        let amount = decimal::amount(text).ok_or_else(refused)?;
        let exact = totals::exact(text).ok_or_else(refused)?;
        let text = trim(fields.role(&plan.quantity, &mut self.scratch[1]));
        let quantity = if text.is_empty() { Some(0) } else { decimal::quantity(text) };
        let quantity = quantity.ok_or_else(|| refusal(column(&plan.quantity), "quantity", QUANTITY, text))?;
        Ok(Facts { month, codes, amount, exact, quantity })
    }

    #[inline]
    fn code(&mut self, at: usize, fields: Fields<'_>) -> Result<u16, Box<Refusal>> {
        let coder = &mut self.coders[at];
        if let Some(code) = coder.fixed {
            return Ok(code);
        }
        let text = fields.role(&coder.role.source, &mut self.scratch[0]);
        match coder.code(text) {
            Some(code) => Ok(code),
            None => Err(refusal(column(&coder.role.source), CODE_RULES[at], coder.role.expected, text)),
        }
    }

    #[inline]
    fn month(&mut self, fields: Fields<'_>) -> Result<Month, Box<Refusal>> {
        let (from, to, style) = match self.plan.period {
            Period::Constant(month) => return Ok(month),
            Period::Date(from, style) => (from, None, style),
            Period::Span(from, to, style) => (from, Some(to), style),
        };
        let [one, two] = &mut self.scratch;
        let first = fields.text(from, one);
        let last = to.map(|to| fields.text(to, two));
        self.dates.clear();
        self.dates.extend_from_slice(first);
        if let Some(last) = last {
            self.dates.push(b'\n');
            self.dates.extend_from_slice(last);
        }
        if self.last_month.0 == self.dates && !self.dates.is_empty() {
            return Ok(self.last_month.1);
        }
        let month = match self.months.get(self.dates.as_slice()) {
            Some(month) => *month,
            None => {
                let month = Period::month(style, first, last)
                    .ok_or_else(|| refusal(Some(from), "sales_period", style.name(), &self.dates))?;
                if self.months.len() < MOST_MONTH_TEXTS {
                    self.months.insert(self.dates.as_slice().into(), month);
                }
                month
            }
        };
        self.last_month.0.clone_from(&self.dates);
        self.last_month.1 = month;
        Ok(month)
    }

    /// The amount and the currency of a refused line, as far as they can be read; else empty.
    pub fn salvage(&mut self, fields: Fields<'_>) -> (String, String) {
        let currency = self.code(0, fields).ok();
        let currency = currency.map(|code| self.plan.codes[0].texts().swap_remove(code.into()));
        let amount = decimal::amount(trim(fields.text(self.plan.amount, &mut self.scratch[0])));
        (amount.map(Amount::plain).unwrap_or_default(), currency.unwrap_or_default())
    }
}

fn column(source: &Text) -> Option<usize> {
    if let Text::Column(column) = source { Some(*column) } else { None }
}

fn refusal(column: Option<usize>, rule: &'static str, expected: &str, value: &[u8]) -> Box<Refusal> {
    Box::new(Refusal { column, rule, expected: expected.to_owned(), value: value.to_vec() })
}
