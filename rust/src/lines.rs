//! Reads the facts of one line from its fields: month, codes, amount and quantity, or what is wrong with it.

use crate::fields::date::Month;
use crate::fields::decimal::{self, Amount};
use crate::hash::TextHash;
use crate::ladder::ids::Ids;
use crate::plan::Plan;
use crate::recall::{LONG, Recall, key};
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
    #[inline(always)]
    pub fn raw(&self, column: usize) -> &'a [u8] {
        let from = if column == 0 { self.start } else { self.marks[column - 1] as usize + 1 };
        let to = (self.marks[column] & !RECORD_END) as usize;
        &self.bytes[from..to.min(self.bytes.len())]
    }

    /// The text of a field, quotes undone.
    #[inline(always)]
    pub fn text<'s>(&self, column: usize, scratch: &'s mut Vec<u8>) -> &'s [u8]
    where
        'a: 's,
    {
        text_of(self.raw(column), self.quotes, scratch)
    }

    /// The text that a role names.
    #[inline(always)]
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

/// What can be read of a line that is refused.
#[derive(Debug, Clone, Copy)]
pub struct Readable {
    /// The sales period.
    pub month: Option<Month>,
    /// Numbers of currency, territory, usage type and kind.
    pub codes: [Option<u16>; 4],
    /// The identifiers.
    pub ids: Ids,
    /// The amount, rounded, and the excess.
    pub amount: Option<Amount>,
    /// Units of 10^-6.
    pub quantity: Option<i128>,
}

struct Coder<'a> {
    role: &'a Coded,
    fixed: Option<u16>,
    recall: Recall<1, u16>,
    long: HashMap<Box<[u8]>, u16, TextHash>,
    texts: Vec<String>,
}

impl Coder<'_> {
    #[inline]
    fn code(&mut self, text: &[u8]) -> Option<u16> {
        let key = key(text);
        match self.recall.get(&[key]) {
            Some(code) => Some(code),
            None => self.look_up(text, key),
        }
    }

    fn look_up(&mut self, text: &[u8], key: u128) -> Option<u16> {
        if key == LONG {
            return self.long(text);
        }
        let code = self.role.code(text)?;
        self.recall.set([key], code);
        Some(code)
    }

    fn long(&mut self, text: &[u8]) -> Option<u16> {
        if let Some(code) = self.long.get(text) {
            return Some(*code);
        }
        let code = self.role.code(text)?;
        if self.long.len() < MAX_CODES {
            self.long.insert(text.into(), code);
        }
        Some(code)
    }

    fn text(&mut self, code: u16) -> &str {
        if usize::from(code) >= self.texts.len() {
            self.texts = self.role.texts();
        }
        self.texts.get(usize::from(code)).map_or("", String::as_str)
    }
}

/// Reads facts; remembers what it has seen, so that most fields are one comparison.
pub struct LineReader<'a> {
    plan: &'a Plan,
    coders: [Coder<'a>; 4],
    /// The codes that are the same for every line, and the roles whose codes are not.
    fixed: [u16; 4],
    varying: Vec<usize>,
    months: Recall<2, Month>,
    scratch: [Vec<u8>; 2],
}

const AMOUNT: &str = "a plain decimal number below 10^12 with at most 38 decimals";
const QUANTITY: &str = "a plain decimal number below 10^12 with at most 6 decimals";
const CODE_RULES: [&str; 4] = ["currency", "territory", "usage_type", "kind"];

impl<'a> LineReader<'a> {
    /// A reader for one worker.
    pub fn new(plan: &'a Plan) -> Self {
        let coders = [0, 1, 2, 3].map(|at| {
            let role = &plan.codes[at];
            let (recall, long, texts) = Default::default();
            Coder { role, fixed: role.constant(), recall, long, texts }
        });
        let fixed = coders.each_ref().map(|coder: &Coder| coder.fixed.unwrap_or_default());
        let varying = (0..4).filter(|at| coders[*at].fixed.is_none()).collect();
        Self { plan, coders, fixed, varying, months: Recall::default(), scratch: Default::default() }
    }

    /// The facts of a record with the right number of fields.
    #[inline]
    pub fn facts(&mut self, fields: Fields<'_>) -> Result<Facts, Box<Refusal>> {
        let month = self.month(fields)?;
        let mut codes = self.fixed;
        for index in 0..self.varying.len() {
            let at = self.varying[index];
            codes[at] = self.code(at, fields)?;
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
        let keys = [key(first), last.map_or(0, key)];
        if let Some(month) = self.months.get(&keys) {
            return Ok(month);
        }
        let said = || [first, last.unwrap_or_default()].join(&b"\n"[..usize::from(last.is_some())]);
        let month = Period::month(style, first, last)
            .ok_or_else(|| refusal(Some(from), "sales_period", style.name(), &said()))?;
        self.months.set(keys, month);
        Ok(month)
    }

    /// The texts of currency, territory, usage type and kind.
    pub fn code_texts(&mut self, codes: [u16; 4]) -> [&str; 4] {
        let mut coders = self.coders.iter_mut().zip(codes);
        std::array::from_fn(|_| coders.next().map_or("", |(coder, code)| coder.text(code)))
    }

    /// All that can be read of a refused line with the right number of fields.
    pub fn readable(&mut self, fields: Fields<'_>) -> Readable {
        let plan = self.plan;
        let (month, codes) = (self.month(fields).ok(), [0, 1, 2, 3].map(|at| self.code(at, fields).ok()));
        let [one, two] = &mut self.scratch;
        let amount = decimal::amount(trim(fields.text(plan.amount, one)));
        let count = trim(fields.role(&plan.quantity, one));
        let quantity = if count.is_empty() { Some(0) } else { decimal::quantity(count) };
        let ids = Ids::read(fields.role(&plan.texts[0], one), fields.role(&plan.texts[1], two));
        Readable { month, codes, ids, amount, quantity }
    }

    /// The amount and the currency of a refused line, as far as they can be read; else empty.
    pub fn salvage(&mut self, fields: Fields<'_>) -> (String, String) {
        let currency = self.code(0, fields).ok().map(|code| self.coders[0].text(code).to_owned());
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
