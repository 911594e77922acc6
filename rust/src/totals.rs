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
    let (mut whole, mut chunk, mut size) = (0u128, 0u64, 0usize);
    let (mut point, mut seen) = (None, 0u32);
    for byte in body {
        match byte {
            b'0'..=b'9' if seen < 38 => {
                chunk = chunk.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
                seen += 1;
                size += 1;
                if size == CHUNK {
                    whole = whole.wrapping_mul(ONES[CHUNK]).wrapping_add(u128::from(chunk));
                    (chunk, size) = (0, 0);
                }
            }
            b'.' if point.is_none() => point = Some(seen),
            _ => return signed(spelled(body)?, negative),
        }
    }
    whole = whole.wrapping_mul(ONES[size]).wrapping_add(u128::from(chunk));
    signed(split(whole, point.map_or(0, |before| seen - before))?, negative)
}

/// Digits that are gathered in 64 bits before they go to 128 (which is slow); 38 digits never overflow these.
const CHUNK: usize = 18;

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

fn split(value: u128, decimals: u32) -> Option<Exact> {
    let decimals = decimals as usize;
    if decimals <= 12 {
        let units = value.checked_mul(ONES[12 - decimals])?;
        return Some(Exact { units: units as i128, rest: 0 });
    }
    let unit = ONES[decimals - 12];
    let (units, rest) = match (u64::try_from(value), u64::try_from(unit)) {
        (Ok(value), Ok(unit)) => (u128::from(value / unit), u128::from(value % unit)),
        _ => (value / unit, value % unit),
    };
    Some(Exact { units: units as i128, rest: rest.wrapping_mul(ONES[38 - decimals]) as i128 })
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
