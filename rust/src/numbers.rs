//! The numbers of a line where they are not simply one plain column: how they are written, which sign they get, which
//! part of them counts, and what was deducted before. Formats that say none of this never come here.

use crate::cells::{AT_SOURCE, AtSource};
use crate::error::Result;
use crate::fields::decimal::{self, Amount};
use crate::fields::written::{Written, times_percent};
use crate::lines::{AMOUNT, QUANTITY, Refusal, refusal};
use crate::plan::wrong;
use crate::record::Fields;
use crate::role::{Coded, RoleText, Text};
use crate::totals;
use std::borrow::Cow;

/// What was deducted before the amount of each line.
#[derive(Debug, Clone)]
pub struct Deducted {
    /// Its kind.
    pub kind: String,
    /// Where it stands.
    pub column: usize,
    /// Its place in [`AT_SOURCE`], where it rides on the line into a cell.
    pub rides: Option<usize>,
}

impl Deducted {
    /// Of a kind in a column, and the sum of a cell that it rides in, if it does.
    pub(crate) fn new(kind: String, column: usize, rides_as: Option<&str>) -> Result<Self> {
        let place = |name: &str| AT_SOURCE.iter().position(|known| *known == name);
        let unknown = |name: &str| wrong(format!("plan: {kind} cannot ride as {name:?}"));
        let rides = rides_as.map(|name| place(name).ok_or_else(|| unknown(name))).transpose()?;
        Ok(Self { kind, column, rides })
    }
}

/// The rules of a plan about numbers.
#[derive(Debug, Default)]
pub struct Numbers {
    /// How numbers are written.
    pub(crate) written: Written,
    amount: usize,
    /// An empty amount is 0.
    blank: bool,
    percent: Option<usize>,
    /// Further columns of the quantity, which are added to it.
    plus: Vec<usize>,
    /// Whether lines of each kind, by its number, are taken off: in the amount, and in the quantity.
    minus: [Vec<bool>; 2],
    /// What was deducted at source.
    pub deducted: Vec<Deducted>,
}

/// 10^12 in units of 10^-6: where a quantity is too big.
const MOST_QUANTITY: u128 = 10u128.pow(18);

const SIGN: &str = "a number without a minus, since the format takes off what this kind says";
const WRITTEN: &str = "a number written as the format says";
const PERCENT: &str = "a percentage";

/// Room for the plain text of a number as most are.
pub type Short = [u8; 24];

type Read<T> = std::result::Result<T, Box<Refusal>>;

impl Numbers {
    /// The rules, if the plan has any.
    pub(crate) fn compile(
        written: Option<Written>,
        amount: (&RoleText, usize),
        quantity: Option<&RoleText>,
        deducted: Vec<Deducted>,
        kinds: &Coded,
    ) -> Result<Option<Self>> {
        let (role, amount) = amount;
        let minus =
            [minus_of(&role.minus_for, kinds)?, minus_of(quantity.map_or(&[], |q| &q.minus_for), kinds)?];
        let blank = role.blank.is_some();
        let plus = quantity.map_or_else(Vec::new, |q| q.plus_columns.clone());
        let none = written.is_none() && minus.iter().all(Vec::is_empty) && deducted.is_empty();
        if none && !blank && role.percent_column.is_none() && plus.is_empty() {
            return Ok(None);
        }
        let written = written.unwrap_or_default();
        if !written.is_sound() {
            return Err(wrong("plan: the marks of numbers are not such that they can be told apart"));
        }
        Ok(Some(Self { written, amount, blank, percent: role.percent_column, plus, minus, deducted }))
    }

    /// Amount and quantity of a line of a kind; what was deducted must be readable too.
    pub fn read(&self, fields: Fields<'_>, quantity: &Text, kind: u16) -> Read<(Amount, i128)> {
        let buffer = &mut Short::default();
        let text = self.amount(fields, kind, buffer)?;
        let amount = exact(&text)
            .ok_or_else(|| refusal(Some(self.amount), "amount", AMOUNT, fields.raw(self.amount)))?;
        for at in 0..self.deducted.len() {
            let text = self.deduction(fields, at, buffer)?;
            exact(&text)
                .ok_or_else(|| refusal(Some(self.deducted[at].column), "amount", AMOUNT, text.as_bytes()))?;
        }
        let text = self.quantity(quantity, fields, kind, buffer)?;
        let count = whole(&text);
        let count = count.ok_or_else(|| refusal(quantity.column(), "quantity", QUANTITY, text.as_bytes()))?;
        Ok((amount, if self.plus.is_empty() { count } else { self.added(count, fields, kind)? }))
    }

    /// A quantity with the further columns added to it.
    #[inline(never)]
    fn added(&self, mut count: i128, fields: Fields<'_>, kind: u16) -> Read<i128> {
        let buffer = &mut Short::default();
        for column in &self.plus {
            let text = self.quantity(&Text::Column(*column), fields, kind, buffer)?;
            let sum = whole(&text).and_then(|more| sum(count, more));
            count = sum.ok_or_else(|| refusal(Some(*column), "quantity", QUANTITY, text.as_bytes()))?;
        }
        Ok(count)
    }

    /// Amount and quantity of a refused line, as far as they can be read.
    pub fn readable(
        &self,
        fields: Fields<'_>,
        quantity: &Text,
        kind: Option<u16>,
    ) -> (Option<Amount>, Option<i128>) {
        let Some(kind) = kind else { return (None, None) };
        let buffer = &mut Short::default();
        let amount = self.amount(fields, kind, buffer).ok().and_then(|text| exact(&text));
        let count = self.quantity(quantity, fields, kind, buffer).ok().and_then(|text| whole(&text));
        let count = count.and_then(|count| self.added(count, fields, kind).ok());
        (amount, count)
    }

    /// The amount of a line of a kind as plain text.
    pub fn amount<'b>(&self, fields: Fields<'_>, kind: u16, buffer: &'b mut Short) -> Read<Cow<'b, str>> {
        if self.percent.is_none()
            && !self.takes_off(0, kind)
            && let Some(text) = self.simple(fields, self.amount, buffer)
        {
            return Ok(text.into());
        }
        let mut text = self.column(fields, self.amount, "amount", WRITTEN)?;
        if text.is_empty() && self.blank {
            "0".clone_into(&mut text);
        }
        if let Some(column) = self.percent {
            let mut scratch = Vec::new();
            let said = fields.text(column, &mut scratch);
            let percent = self.written.plain(said.strip_suffix(b"%").unwrap_or(said));
            let part = percent.and_then(|percent| times_percent(&text, &percent));
            text = part.ok_or_else(|| refusal(Some(column), "amount", PERCENT, said))?;
        }
        Ok(self.signed(text, 0, kind, fields, Some(self.amount))?.into())
    }

    /// The quantity of a line of a kind as plain text.
    fn quantity<'b>(
        &self,
        source: &Text,
        fields: Fields<'_>,
        kind: u16,
        buffer: &'b mut Short,
    ) -> Read<Cow<'b, str>> {
        if let Text::Column(column) = source
            && !self.takes_off(1, kind)
            && let Some(text) = self.simple(fields, *column, buffer)
        {
            return Ok(text.into());
        }
        let mut scratch = Vec::new();
        let said = fields.role(source, &mut scratch);
        let column = source.column();
        let text = self.written.plain(said).ok_or_else(|| refusal(column, "quantity", WRITTEN, said))?;
        Ok(self.signed(text, 1, kind, fields, column)?.into())
    }

    /// What was deducted at source of the n-th kind, as plain text; empty says 0.
    pub fn deduction<'b>(&self, fields: Fields<'_>, at: usize, buffer: &'b mut Short) -> Read<Cow<'b, str>> {
        let column = self.deducted[at].column;
        if let Some(text) = self.simple(fields, column, buffer) {
            return Ok(text.into());
        }
        let text = self.column(fields, column, "amount", WRITTEN)?;
        Ok(if text.is_empty() { "0".into() } else { text.into() })
    }

    /// What was taken at source of a line that was read, and rides on it.
    #[inline(never)]
    pub fn at_source(&self, fields: Fields<'_>) -> Read<AtSource> {
        let (mut units, buffer) = (AtSource::default(), &mut Short::default());
        for (at, deducted) in self.deducted.iter().enumerate() {
            let Some(place) = deducted.rides else { continue };
            let text = self.deduction(fields, at, buffer)?;
            units[place] += exact(&text).unwrap_or_default().units;
        }
        Ok(units)
    }

    /// Which sums of what was taken at source there are.
    pub fn taken(&self) -> [bool; 2] {
        [0, 1].map(|place| self.deducted.iter().any(|deducted| deducted.rides == Some(place)))
    }

    /// A field of digits, perhaps a minus before them and one decimal mark among them, as plain text: it says the same
    /// however the other marks are written.
    #[inline]
    fn simple<'b>(&self, fields: Fields<'_>, column: usize, buffer: &'b mut Short) -> Option<&'b str> {
        let (said, mark) = (fields.number(column).text(), self.written.decimal_byte());
        let plain = buffer.get_mut(..said.len())?;
        let (mut digits, mut marks) = (0, 0);
        for (at, (byte, out)) in said.iter().zip(plain.iter_mut()).enumerate() {
            *out = *byte;
            match *byte {
                b'0'..=b'9' => digits += 1,
                byte if byte == mark => (marks, *out) = (marks + 1, b'.'),
                b'-' if at == 0 => {}
                _ => return None,
            }
        }
        if digits > 0 && marks <= 1 { std::str::from_utf8(plain).ok() } else { None }
    }

    /// Whether lines of a kind are taken off, in the amount or in the quantity.
    fn takes_off(&self, which: usize, kind: u16) -> bool {
        self.minus[which].get(usize::from(kind)).is_some_and(|minus| *minus)
    }

    fn column(&self, fields: Fields<'_>, column: usize, rule: &'static str, expected: &str) -> Read<String> {
        let mut scratch = Vec::new();
        let said = fields.text(column, &mut scratch);
        self.written.plain(said).ok_or_else(|| refusal(Some(column), rule, expected, said))
    }

    fn signed(
        &self,
        text: String,
        which: usize,
        kind: u16,
        fields: Fields<'_>,
        column: Option<usize>,
    ) -> Read<String> {
        if !self.takes_off(which, kind) || text.is_empty() {
            return Ok(text);
        }
        if text.starts_with('-') {
            let said = column.map_or(b"".as_slice(), |column| fields.raw(column));
            return Err(refusal(column, ["amount", "quantity"][which], SIGN, said));
        }
        Ok(format!("-{text}"))
    }
}

/// An amount that both readers take.
pub(crate) fn exact(text: &str) -> Option<Amount> {
    decimal::amount(text.as_bytes()).filter(|_| totals::exact(text.as_bytes()).is_some())
}

fn whole(text: &str) -> Option<i128> {
    if text.is_empty() { Some(0) } else { decimal::quantity(text.as_bytes()) }
}

/// Two quantities added up, if that is a quantity itself: below 10^12.
fn sum(one: i128, two: i128) -> Option<i128> {
    one.checked_add(two).filter(|sum| sum.unsigned_abs() < MOST_QUANTITY)
}

/// For each number of a kind whether it is one of these.
fn minus_of(named: &[String], kinds: &Coded) -> Result<Vec<bool>> {
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let texts = kinds.texts();
    if kinds.is_open() || !named.iter().all(|kind| texts.contains(kind)) {
        return Err(wrong("plan: minus_for names a kind that no line can have"));
    }
    Ok(texts.iter().map(|text| named.contains(text)).collect())
}
