//! Reads the facts of lines from their fields: month, codes, amount and quantity, or what is wrong with them.
//!
//! The lines of a batch are read column after column: the loop over one column is short, so that what it needs stays in
//! registers, and the processor reads several lines at once, since none waits for the one before it.

use crate::fields::date::Sold;
use crate::fields::decimal::{self, Amount};
use crate::hash::TextHash;
use crate::ladder::ids::Ids;
use crate::pending::Pending;
use crate::plan::Plan;
use crate::recall::Recall;
use crate::record::Fields;
use crate::role::{Coded, MAX_CODES, Period, Text};
use crate::scan::trim;
use crate::totals;
use std::collections::HashMap;

/// What a readable line says, apart from its identifiers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    /// The sales period, and perhaps the day.
    pub sold: Sold,
    /// Numbers of currency, territory, usage type and kind.
    pub codes: [u16; 4],
    /// The amount, rounded, and the excess.
    pub amount: Amount,
    /// Units of 10^-6.
    pub quantity: i128,
}

/// Why a line is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The column at fault.
    pub column: Option<usize>,
    /// The name of what is at fault, where it is no column.
    pub named: String,
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
    /// The sales period, and perhaps the day.
    pub sold: Option<Sold>,
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
    recall: Recall<u128, u16>,
    long: HashMap<Box<[u8]>, u16, TextHash>,
    texts: Vec<String>,
}

impl Coder<'_> {
    #[inline(always)]
    fn code(&mut self, fields: Fields<'_>, scratch: &mut Vec<u8>) -> Option<u16> {
        let role = self.role;
        let Text::Column(column) = role.source else { return self.fixed };
        let key = fields.piece(column).key();
        match key.and_then(|key| self.recall.get(key)) {
            Some(code) => Some(code),
            None => self.look_up(fields.text(column, scratch), key),
        }
    }

    /// `key` is that of the field with its quotes, so the two spellings of a text are remembered apart.
    #[cold]
    fn look_up(&mut self, text: &[u8], key: Option<u128>) -> Option<u16> {
        let Some(key) = key else { return self.long(text) };
        let code = self.role.code(text)?;
        self.recall.set(key, code);
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
    days: Recall<u128, Sold>,
    spans: Recall<(u128, u128), Sold>,
    scratch: [Vec<u8>; 2],
}

pub(crate) const AMOUNT: &str = "a plain decimal number below 10^12 with at most 38 decimals";
pub(crate) const QUANTITY: &str = "a plain decimal number below 10^12 with at most 6 decimals";
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
        let (days, spans, scratch) = Default::default();
        Self { plan, coders, fixed, varying, days, spans, scratch }
    }

    /// Reads month and codes of lines with the right number of fields; the first that cannot be read refuses its line.
    pub fn months_and_codes(&mut self, lines: &mut [Pending<'_>]) {
        let fixed = self.fixed;
        each(lines, |fields, facts| self.sold(fields).map(|sold| (facts.sold, facts.codes) = (sold, fixed)));
        for index in 0..self.varying.len() {
            let at = self.varying[index];
            each(lines, |fields, facts| self.code(at, fields).map(|code| facts.codes[at] = code));
        }
    }

    /// Reads amount and quantity of lines after [`LineReader::months_and_codes`], and refuses as it does.
    pub fn numbers(&mut self, lines: &mut [Pending<'_>]) {
        if let Some(numbers) = &self.plan.numbers {
            let quantity = &self.plan.quantity;
            return each(lines, |fields, facts| {
                let read = numbers.read(fields, quantity, facts.codes[3])?;
                (facts.amount, facts.quantity) = read;
                let beside = self.plan.beside.as_ref();
                beside.and_then(|kept| kept.refused(fields, &numbers.written)).map_or(Ok(()), Err)
            });
        }
        each(lines, |fields, facts| self.amount(fields).map(|amount| facts.amount = amount));
        each(lines, |fields, facts| self.quantity(fields).map(|quantity| facts.quantity = quantity));
    }

    #[inline(always)]
    fn amount(&mut self, fields: Fields<'_>) -> Result<Amount, Box<Refusal>> {
        decimal::plain(fields.number(self.plan.amount)).map_or_else(|| self.odd_amount(fields), Ok)
    }

    /// An amount that is long or oddly written; both readers must take it.
    #[cold]
    fn odd_amount(&mut self, fields: Fields<'_>) -> Result<Amount, Box<Refusal>> {
        let column = self.plan.amount;
        let text = trim(fields.text(column, &mut self.scratch[0]));
        let amount = decimal::amount(text).filter(|_| totals::exact(text).is_some());
        amount.ok_or_else(|| refusal(Some(column), "amount", AMOUNT, text))
    }

    #[inline(always)]
    fn quantity(&mut self, fields: Fields<'_>) -> Result<i128, Box<Refusal>> {
        let known = match self.plan.quantity {
            Text::Column(column) => decimal::whole(fields.number(column)),
            _ => None,
        };
        known.map_or_else(|| self.odd_quantity(fields), Ok)
    }

    #[cold]
    fn odd_quantity(&mut self, fields: Fields<'_>) -> Result<i128, Box<Refusal>> {
        let source = &self.plan.quantity;
        let text = trim(fields.role(source, &mut self.scratch[1]));
        let quantity = if text.is_empty() { Some(0) } else { decimal::quantity(text) };
        quantity.ok_or_else(|| refusal(source.column(), "quantity", QUANTITY, text))
    }

    #[inline(always)]
    fn code(&mut self, at: usize, fields: Fields<'_>) -> Result<u16, Box<Refusal>> {
        let coder = &mut self.coders[at];
        coder.code(fields, &mut self.scratch[0]).ok_or_else(|| {
            let (source, scratch) = (&coder.role.source, &mut self.scratch[0]);
            refusal(source.column(), CODE_RULES[at], coder.role.expected, fields.role(source, scratch))
        })
    }

    #[inline(always)]
    fn sold(&mut self, fields: Fields<'_>) -> Result<Sold, Box<Refusal>> {
        let known = match self.plan.period {
            Period::Constant(month) => Some(Sold::in_month(month)),
            Period::Date(day, _) => fields.piece(day).key().and_then(|key| self.days.get(key)),
            Period::Span(from, to, _) => {
                fields.piece(from).key().zip(fields.piece(to).key()).and_then(|keys| self.spans.get(keys))
            }
        };
        known.map_or_else(|| self.newly_sold(fields), Ok)
    }

    #[cold]
    fn newly_sold(&mut self, fields: Fields<'_>) -> Result<Sold, Box<Refusal>> {
        let (from, to, style) = match &self.plan.period {
            Period::Constant(month) => return Ok(Sold::in_month(*month)),
            Period::Date(from, style) => (*from, None, style),
            Period::Span(from, to, style) => (*from, Some(*to), style),
        };
        let [one, two] = &mut self.scratch;
        let first = fields.text(from, one);
        let last = to.map(|to| fields.text(to, two));
        let said = || [first, last.unwrap_or_default()].join(&b"\n"[..usize::from(last.is_some())]);
        let sold = Period::sold(style, first, last, self.plan.daily)
            .ok_or_else(|| refusal(Some(from), "sales_period", style.name(), &said()))?;
        match (fields.piece(from).key(), to.map(|to| fields.piece(to).key())) {
            (Some(day), None) => self.days.set(day, sold),
            (Some(from), Some(Some(to))) => self.spans.set((from, to), sold),
            _ => {}
        }
        Ok(sold)
    }

    /// The texts of currency, territory, usage type and kind.
    pub fn code_texts(&mut self, codes: [u16; 4]) -> [&str; 4] {
        let mut coders = self.coders.iter_mut().zip(codes);
        std::array::from_fn(|_| coders.next().map_or("", |(coder, code)| coder.text(code)))
    }

    /// All that can be read of a refused line with the right number of fields.
    pub fn readable(&mut self, fields: Fields<'_>) -> Readable {
        let plan = self.plan;
        let (sold, codes) = (self.sold(fields).ok(), [0, 1, 2, 3].map(|at| self.code(at, fields).ok()));
        let [one, two] = &mut self.scratch;
        let (amount, quantity) = match &plan.numbers {
            Some(numbers) => numbers.readable(fields, &plan.quantity, codes[3]),
            None => {
                let amount = decimal::amount(trim(fields.text(plan.amount, one)));
                let count = trim(fields.role(&plan.quantity, one));
                (amount, if count.is_empty() { Some(0) } else { decimal::quantity(count) })
            }
        };
        let ids = Ids::read(fields.role(&plan.texts[0], one), fields.role(&plan.texts[1], two));
        Readable { sold, codes, ids, amount, quantity }
    }

    /// The amount and the currency of a refused line, as far as they can be read; else empty.
    pub fn salvage(&mut self, fields: Fields<'_>) -> (String, String) {
        let currency = self.code(0, fields).ok().map(|code| self.coders[0].text(code).to_owned());
        let amount = match &self.plan.numbers {
            Some(numbers) => numbers.readable(fields, &Text::None, self.code(3, fields).ok()).0,
            None => decimal::amount(trim(fields.text(self.plan.amount, &mut self.scratch[0]))),
        };
        (amount.map(Amount::plain).unwrap_or_default(), currency.unwrap_or_default())
    }
}

/// Reads a column of each line that is not refused so far, or refuses the line.
#[inline(always)]
fn each(lines: &mut [Pending<'_>], mut read: impl FnMut(Fields<'_>, &mut Facts) -> Result<(), Box<Refusal>>) {
    for line in lines.iter_mut().filter(|line| line.refusal.is_none()) {
        line.refusal = read(line.fields, &mut line.facts).err();
    }
}

#[cold]
pub(crate) fn refusal(
    column: Option<usize>,
    rule: &'static str,
    expected: &str,
    value: &[u8],
) -> Box<Refusal> {
    Box::new(Refusal {
        column,
        named: String::new(),
        rule,
        expected: expected.to_owned(),
        value: value.to_vec(),
    })
}
