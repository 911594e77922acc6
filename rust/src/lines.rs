//! Reads the facts of lines from their fields: month, codes, amount and quantity, or what is wrong with them.
//!
//! The lines of a batch are read column after column: the loop over one column is short, so that what it needs stays in
//! registers, and the processor reads several lines at once, since none waits for the one before it.

use crate::coder::Coder;
use crate::fields::date::Sold;
use crate::fields::decimal::{self, Amount};
use crate::fields::many::{Amounts, MANY, Quantities};
use crate::ladder::ids::Ids;
use crate::pending::Pending;
use crate::plan::Plan;
use crate::recall::Recall;
use crate::record::Fields;
use crate::role::{Period, Text};
use crate::scan::trim;
use crate::totals;

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

/// Reads facts; remembers what it has seen, so that most fields are one comparison.
pub struct LineReader<'a> {
    plan: &'a Plan,
    coders: [Coder<'a>; 4],
    /// The codes that are the same for every line, and the columns of those that are not.
    fixed: [u16; 4],
    varying: [Option<usize>; 4],
    days: Recall<u128, Sold>,
    spans: Recall<(u128, u128), Sold>,
    amounts: Box<Amounts>,
    quantities: Box<Quantities>,
    scratch: [Vec<u8>; 2],
}

pub(crate) const AMOUNT: &str = "a plain decimal number below 10^12 with at most 38 decimals";
pub(crate) const QUANTITY: &str = "a plain decimal number below 10^12 with at most 6 decimals";
const CODE_RULES: [&str; 4] = ["currency", "territory", "usage_type", "kind"];

impl<'a> LineReader<'a> {
    /// A reader for one worker.
    pub fn new(plan: &'a Plan) -> Self {
        let coders = plan.codes.each_ref().map(Coder::new);
        let fixed = coders.each_ref().map(|coder| coder.fixed.unwrap_or_default());
        let varying = coders.each_ref().map(|coder| coder.role.source.column());
        let (days, spans, amounts, quantities, scratch) = Default::default();
        Self { plan, coders, fixed, varying, days, spans, amounts, quantities, scratch }
    }

    /// Reads month and codes of lines with the right number of fields; the first that cannot be read refuses its line.
    #[inline(always)]
    pub fn months_and_codes(&mut self, lines: &mut [Pending<'_>]) {
        let fixed = self.fixed;
        for line in lines.iter_mut() {
            match self.known_sold(line.fields) {
                Some(sold) => (line.facts.sold, line.facts.codes) = (sold, fixed),
                None => self.read_by_itself(line, |reader, fields, facts| {
                    (facts.sold, facts.codes) = (reader.sold(fields)?, fixed);
                    Ok(())
                }),
            }
        }
        for at in 0..4 {
            if let Some(column) = self.varying[at] {
                self.codes(lines, at, column);
            }
        }
    }

    #[inline(always)]
    fn codes(&mut self, lines: &mut [Pending<'_>], at: usize, column: usize) {
        for line in lines.iter_mut() {
            match self.coders[at].known(line.fields, column) {
                Some(code) => line.facts.codes[at] = code,
                None => self.read_by_itself(line, |reader, fields, facts| {
                    facts.codes[at] = reader.code(at, fields)?;
                    Ok(())
                }),
            }
        }
    }

    /// Reads amount and quantity of lines after [`LineReader::months_and_codes`], and refuses as it does.
    #[inline(always)]
    pub fn numbers(&mut self, lines: &mut [Pending<'_>]) {
        for lines in lines.chunks_mut(MANY) {
            if self.plan.numbers.is_some() {
                lines.iter_mut().for_each(|line| self.read_by_itself(line, Self::ruled_numbers));
            } else {
                self.amounts(lines);
                self.quantities(lines);
            }
        }
    }

    fn ruled_numbers(&mut self, fields: Fields<'_>, facts: &mut Facts) -> Result<(), Box<Refusal>> {
        if let Some(numbers) = &self.plan.numbers {
            (facts.amount, facts.quantity) = numbers.read(fields, &self.plan.quantity, facts.codes[3])?;
            let beside = self.plan.beside.as_ref();
            return beside.and_then(|kept| kept.refused(fields, &numbers.written)).map_or(Ok(()), Err);
        }
        Ok(())
    }

    #[inline(always)]
    fn amounts(&mut self, lines: &mut [Pending<'_>]) {
        let column = self.plan.amount;
        for (at, line) in lines.iter().enumerate() {
            self.amounts.take(at, line.fields.number(column));
        }
        self.amounts.read();
        for (at, line) in lines.iter_mut().enumerate() {
            match self.amounts.get(at) {
                Some(amount) => line.facts.amount = amount,
                None => self.read_by_itself(line, Self::odd_amount),
            }
        }
    }

    #[inline(always)]
    fn quantities(&mut self, lines: &mut [Pending<'_>]) {
        if let Text::Column(column) = self.plan.quantity {
            for (at, line) in lines.iter().enumerate() {
                self.quantities.take(at, line.fields.number(column));
            }
        }
        self.quantities.read();
        for (at, line) in lines.iter_mut().enumerate() {
            match self.quantities.get(at) {
                Some(quantity) => line.facts.quantity = quantity,
                None => self.read_by_itself(line, Self::odd_quantity),
            }
        }
    }

    /// Reads of a line what is not read together with others, and refuses it if it cannot be read; unless it is refused
    /// already: what is read of it then does not count.
    #[cold]
    fn read_by_itself(
        &mut self,
        line: &mut Pending<'_>,
        read: impl FnOnce(&mut Self, Fields<'_>, &mut Facts) -> Result<(), Box<Refusal>>,
    ) {
        if line.refusal.is_none() {
            line.refusal = read(self, line.fields, &mut line.facts).err();
        }
    }

    /// An amount that is long or oddly written; both readers must take it.
    fn odd_amount(&mut self, fields: Fields<'_>, facts: &mut Facts) -> Result<(), Box<Refusal>> {
        let column = self.plan.amount;
        let text = trim(fields.text(column, &mut self.scratch[0]));
        let amount = decimal::amount(text).filter(|_| totals::exact(text).is_some());
        facts.amount = amount.ok_or_else(|| refusal(Some(column), "amount", AMOUNT, text))?;
        Ok(())
    }

    fn odd_quantity(&mut self, fields: Fields<'_>, facts: &mut Facts) -> Result<(), Box<Refusal>> {
        let source = &self.plan.quantity;
        let text = trim(fields.role(source, &mut self.scratch[1]));
        let quantity = if text.is_empty() { Some(0) } else { decimal::quantity(text) };
        facts.quantity = quantity.ok_or_else(|| refusal(source.column(), "quantity", QUANTITY, text))?;
        Ok(())
    }

    fn code(&mut self, at: usize, fields: Fields<'_>) -> Result<u16, Box<Refusal>> {
        let coder = &mut self.coders[at];
        coder.code(fields, &mut self.scratch[0]).ok_or_else(|| {
            let (source, scratch) = (&coder.role.source, &mut self.scratch[0]);
            refusal(source.column(), CODE_RULES[at], coder.role.expected, fields.role(source, scratch))
        })
    }

    #[inline(always)]
    fn known_sold(&self, fields: Fields<'_>) -> Option<Sold> {
        match self.plan.period {
            Period::Constant(month) => Some(Sold::in_month(month)),
            Period::Date(day, _) => self.days.get(fields.piece(day).key()?),
            Period::Span(from, to, _) => self.spans.get((fields.piece(from).key()?, fields.piece(to).key()?)),
        }
    }

    fn sold(&mut self, fields: Fields<'_>) -> Result<Sold, Box<Refusal>> {
        self.known_sold(fields).map_or_else(|| self.newly_sold(fields), Ok)
    }

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
