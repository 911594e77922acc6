//! The second, separate path of the money: exact sums of the lines by their own parser and their own accumulators.
//!
//! The cells round each line to 12 decimals; here nothing is rounded. `placed + suspense + rounding` must equal this.

use crate::error::{CoreError, Result};
use crate::fields::decimal::{UNIT, plain_sum};

/// An exact sum: whole units of 10^-12, and the rest in units of 10^-38.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
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

/// The exact value of an amount text that the field reader has taken; None if this reader disagrees.
#[inline]
pub fn exact(text: &[u8]) -> Option<Exact> {
    let negative = text.first() == Some(&b'-');
    let body = if negative || text.first() == Some(&b'+') { &text[1..] } else { text };
    let (mut whole, mut point, mut seen) = (0u128, None, 0u32);
    for byte in body {
        match byte {
            b'0'..=b'9' if seen < 38 => {
                whole = whole * 10 + u128::from(byte - b'0');
                seen += u32::from(whole > 0);
                point = point.map(|decimals: u32| decimals + 1);
            }
            b'.' => point = Some(0),
            _ => return signed(spelled(body)?, negative),
        }
    }
    let decimals = point.unwrap_or(0);
    signed(split(whole, decimals)?, negative)
}

fn split(value: u128, decimals: u32) -> Option<Exact> {
    if decimals <= 12 {
        let units = value.checked_mul(10u128.pow(12 - decimals))?;
        return Some(Exact { units: units as i128, rest: 0 });
    }
    let unit = 10u128.pow(decimals - 12);
    let rest = (value % unit).checked_mul(10u128.checked_pow(38u32.checked_sub(decimals)?)?)?;
    Some(Exact { units: (value / unit) as i128, rest: rest as i128 })
}

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
