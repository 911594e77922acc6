//! The second, separate path of the money: exact sums of the lines by their own parser and their own accumulators.
//!
//! The cells round each line to 12 decimals; here nothing is rounded. `placed + suspense + rounding` must equal this.

use crate::abacus::Abacus;
use crate::error::{CoreError, Result};
use crate::fields::decimal::{UNIT, plain_sum};
use crate::fields::piece::Piece;
use crate::record::Fields;
use crate::scan::trim;
use serde::{Deserialize, Serialize};

/// An exact sum: whole units of 10^-12, and the rest in units of 10^-38.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exact {
    /// Units of 10^-12.
    pub units: i128,
    /// Units of 10^-38.
    pub rest: i128,
}

impl Exact {
    /// Adds; an overflow is an error.
    pub fn add(&mut self, other: Self) -> Result<()> {
        let units = self.units.checked_add(other.units);
        let rest = self.rest.checked_add(other.rest);
        let (Some(units), Some(rest)) = (units, rest) else {
            return Err(CoreError::new("overflow", "a sum of amounts is too big"));
        };
        *self = Self { units, rest };
        Ok(())
    }

    /// The same value with a rest from 0 to below one unit.
    pub fn normal(self) -> Self {
        Self { units: self.units + self.rest.div_euclid(UNIT), rest: self.rest.rem_euclid(UNIT) }
    }

    /// Plain decimal text, every digit.
    pub fn plain(self) -> String {
        plain_sum(self.units, self.rest)
    }
}

/// The lines of one currency.
#[derive(Debug, Default)]
struct Total {
    /// What is no plain number.
    exact: Exact,
    /// Plain numbers: those without a sign, and those with a `-`.
    plain: [Abacus; 2],
    /// What rounding each line to 12 decimals took or gave, in units of 10^-38.
    rounding: i128,
}

impl Total {
    /// The exact sum, and what rounding took or gave.
    fn sums(&self) -> Result<(Exact, i128)> {
        let mut exact = self.exact;
        let [plus, minus] = self.plain.map(Abacus::sum);
        exact.add(plus?)?;
        let minus = minus?;
        exact.add(Exact { units: -minus.units, rest: -minus.rest })?;
        Ok((exact, self.rounding))
    }

    /// False if the number is no plain one; nothing is added then.
    #[inline(always)]
    fn add(&mut self, number: Piece<'_>) -> bool {
        let negative = number.begins_with(b'-');
        self.plain[usize::from(negative)].add(number.without_first(usize::from(negative)))
    }

    fn note_rounding(&mut self, excess: i128) -> Result<()> {
        let too_big = || CoreError::new("overflow", "a sum of rounding excess is too big");
        self.rounding = self.rounding.checked_add(excess).ok_or_else(too_big)?;
        Ok(())
    }
}

/// The totals of some lines, by the number of the currency.
#[derive(Debug, Default)]
pub struct Totals {
    /// Where a currency stands among the known ones, counted from one; nothing where none of its lines came.
    places: Vec<u16>,
    /// The currencies that came, of a hundred and more that may, each with its number.
    known: Vec<(u16, Total)>,
}

impl Totals {
    /// Adds a line: the amount that stands in a column, and what rounding it took or gave.
    #[inline(always)]
    pub fn add(&mut self, currency: u16, fields: Fields<'_>, column: usize, excess: i128) -> Result<()> {
        let total = self.total(currency);
        if excess != 0 {
            total.note_rounding(excess)?;
        }
        if total.add(fields.number(column)) {
            return Ok(());
        }
        let mut scratch = Vec::new();
        let disagree = || CoreError::new("law", "two readers of an amount disagree; this is a bug");
        total.exact.add(exact(trim(fields.text(column, &mut scratch))).ok_or_else(disagree)?)
    }

    /// Adds an amount that is written plainly, and what rounding it took or gave.
    pub fn add_text(&mut self, currency: u16, text: &str, excess: i128) -> Result<()> {
        let disagree = || CoreError::new("law", "two readers of an amount disagree; this is a bug");
        let total = self.total(currency);
        total.note_rounding(excess)?;
        total.exact.add(exact(text.as_bytes()).ok_or_else(disagree)?)
    }

    #[inline(always)]
    fn total(&mut self, currency: u16) -> &mut Total {
        let place = match self.places.get(usize::from(currency)) {
            None | Some(0) => self.begin(currency),
            Some(place) => *place,
        };
        &mut self.known[usize::from(place) - 1].1
    }

    #[cold]
    fn begin(&mut self, currency: u16) -> u16 {
        let at = usize::from(currency);
        self.places.resize(self.places.len().max(at + 1), 0);
        self.known.push((currency, Total::default()));
        // A role has at most `role::MAX_CODES` numbers, so the place fits.
        self.places[at] = self.known.len() as u16;
        self.places[at]
    }

    /// Nothing added.
    pub fn clear(&mut self) {
        for (currency, _) in self.known.drain(..) {
            self.places[usize::from(currency)] = 0;
        }
    }

    /// The exact sum of each currency that came, and what rounding took or gave, with its number.
    pub fn sums(&self) -> impl Iterator<Item = Result<(u16, Exact, i128)>> {
        self.known
            .iter()
            .map(|(currency, total)| total.sums().map(|(exact, rounding)| (*currency, exact, rounding)))
    }

    /// Those of one currency, which may not have come.
    pub fn sums_of(&self, currency: u16) -> Result<(Exact, i128)> {
        match self.places.get(usize::from(currency)) {
            None | Some(0) => Ok(Default::default()),
            Some(place) => self.known[usize::from(*place) - 1].1.sums(),
        }
    }

    /// Takes in the totals of other lines.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        for sums in other.sums() {
            let (currency, exact, rounding) = sums?;
            let mine = self.total(currency);
            mine.exact.add(exact)?;
            mine.note_rounding(rounding)?;
        }
        Ok(())
    }
}

/// The exact value of an amount text that the field reader has taken; None if this reader disagrees.
#[inline]
pub fn exact(text: &[u8]) -> Option<Exact> {
    let negative = text.first() == Some(&b'-');
    let body = if negative || text.first() == Some(&b'+') { &text[1..] } else { text };
    let value = match plain(body) {
        Some(value) => value,
        None => spelled(body)?,
    };
    signed(value, negative)
}

/// Digit by digit, in four sums: ones, the first 12 decimals, 13 more, and the last 13; no exponent.
#[inline]
fn plain(body: &[u8]) -> Option<Exact> {
    let (ones, rest) = number(body);
    let decimals = match rest {
        [] if body.len() <= MOST_DIGITS => rest,
        [b'.', decimals @ ..] if body.len() - rest.len() <= MOST_DIGITS => decimals,
        _ => return None,
    };
    let near = decimals.len().min(12);
    let whole = u128::from(ones).wrapping_mul(ONES[12]);
    let units = whole + u128::from(all(&decimals[..near])?.wrapping_mul(ONES[12 - near] as u64));
    Some(Exact { units: units as i128, rest: if near < 12 { 0 } else { far(&decimals[near..])? } })
}

/// The 13th decimal and those after it, in units of 10^-38.
#[inline]
fn far(decimals: &[u8]) -> Option<i128> {
    if decimals.is_empty() {
        return Some(0);
    }
    let (one, two) = decimals.split_at(decimals.len().min(13));
    let last = 13usize.checked_sub(two.len())?;
    let high = u128::from(all(one)?) * ONES[26 - one.len()];
    Some((high + u128::from(all(two)?) * ONES[last]) as i128)
}

/// More digits may not fit 64 bits.
const MOST_DIGITS: usize = 18;

/// The digits at the start as a number, and what comes after them; right for at most 18 digits.
#[inline]
fn number(text: &[u8]) -> (u64, &[u8]) {
    let mut sum = 0u64;
    for (at, byte) in text.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return (sum, &text[at..]);
        }
        sum = sum.wrapping_mul(10).wrapping_add(u64::from(digit));
    }
    (sum, &[])
}

/// Nothing but digits, at most 18.
#[inline]
fn all(digits: &[u8]) -> Option<u64> {
    let (sum, rest) = number(digits);
    rest.is_empty().then_some(sum)
}

/// Powers of ten.
const ONES: [u128; 39] = {
    let mut ones = [1; 39];
    let mut at = 1;
    while at < 39 {
        ones[at] = ones[at - 1] * 10;
        at += 1;
    }
    ones
};

fn signed(value: Exact, negative: bool) -> Option<Exact> {
    Some(if negative { Exact { units: -value.units, rest: -value.rest } } else { value })
}

/// Long numbers and exponents: written out as 12 + 38 digits, then read in two halves.
fn spelled(body: &[u8]) -> Option<Exact> {
    let text = std::str::from_utf8(body).ok()?.to_ascii_lowercase();
    let (number, power) = text.split_once('e').unwrap_or((&text, "0"));
    let power: i64 = power.strip_prefix('+').unwrap_or(power).parse().ok()?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let mut places = [b'0'; 50];
    let first = 12 - whole.len() as i64 - power;
    for (at, digit) in whole.bytes().chain(fraction.bytes()).enumerate() {
        match usize::try_from(first + at as i64) {
            Ok(place) if place < 50 => places[place] = digit,
            _ if digit == b'0' => {}
            _ => return None,
        }
    }
    let digits = std::str::from_utf8(&places).ok()?;
    Some(Exact { units: digits[..24].parse().ok()?, rest: digits[24..].parse().ok()? })
}
