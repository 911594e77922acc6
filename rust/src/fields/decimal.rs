//! Exact decimal numbers: optional sign, digits with an optional point, optional exponent, and nothing else.
//!
//! No float is ever involved. An amount is kept in units of 10^-12, rounded half-even; what the rounding took or gave
//! is returned in units of 10^-38, so that it can be summed and proved.

use super::packed::sixteen;
use std::fmt::Write;

/// Decimals of an amount.
pub const AMOUNT_SCALE: u32 = 12;
/// Decimals of the rounding excess: the most that a line may have.
pub const EXACT_SCALE: u32 = 38;
/// Decimals of a quantity.
pub const QUANTITY_SCALE: u32 = 6;
/// Units of 10^-38 in one unit of 10^-12.
pub const UNIT: i128 = 10i128.pow(EXACT_SCALE - AMOUNT_SCALE);
const LIMIT: u128 = 10u128.pow(24);
/// Units of a quantity of one.
pub const QUANTITY_ONE: u64 = 10u64.pow(QUANTITY_SCALE);
const QUANTITY_UNIT: i128 = 10i128.pow(AMOUNT_SCALE - QUANTITY_SCALE);

/// An amount as the ledger sees it, and the exact rest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amount {
    /// Units of 10^-12, rounded half-even.
    pub units: i128,
    /// Exact value minus rounded value, in units of 10^-38.
    pub excess: i128,
}

/// Reads an amount; None if it is not a number of the grammar, has more than 38 decimals, or is not below 10^12.
#[inline(always)]
pub fn amount(text: &[u8]) -> Option<Amount> {
    let (negative, digits) = sign(text);
    let exact = whole_and_rest(digits)?;
    let (units, excess) = if exact.1 == 0 { (exact.0, 0) } else { round(exact) };
    let units = units as i128;
    if units.unsigned_abs() >= LIMIT {
        return None;
    }
    Some(if negative { Amount { units: -units, excess: -excess } } else { Amount { units, excess } })
}

/// The digits of at most sixteen characters, read as one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digits {
    /// The number, without its point.
    pub value: u64,
    /// How many digits stand after the point; 16 if there is none.
    pub decimals: u64,
    /// Not zero if there is more than digits and a point.
    pub wrong: u64,
}

impl Digits {
    /// Those of sixteen characters in two halves, zeros where a number is shorter. Nothing branches, so that many can be
    /// read side by side.
    #[inline(always)]
    pub fn of([first, last]: [u64; 2]) -> Self {
        const ONES: u64 = u64::from_le_bytes([1; 8]);
        let point = first_point(first);
        let in_first = all(point);
        let later = first_point(last) & !in_first;
        let in_last = all(later);
        // What stands before the point moves up to where the point is, and a zero comes in.
        let before =
            [(point >> 7).wrapping_sub(1) & in_first | in_last, (later >> 7).wrapping_sub(1) & in_last];
        let after = [
            (point << 1).wrapping_neg() & in_first | !(in_first | in_last),
            (later << 1).wrapping_neg() | !in_last,
        ];
        let zero = u64::from(b'0') & (in_first | in_last);
        let moved = first & before[0];
        let halves =
            [moved << 8 | first & after[0] | zero, (last & before[1]) << 8 | moved >> 56 | last & after[1]];
        let mut wrong = 0;
        let value = sixteen(halves, &mut wrong);
        let count = (after[0] & ONES).wrapping_add(after[1] & ONES);
        Self { value, decimals: count.wrapping_mul(ONES) >> 56, wrong }
    }

    /// The amount that they are, if there were so many characters; None if that is none, or has more than 12 decimals.
    #[inline(always)]
    pub fn amount(self, length: u64, negative: bool) -> Option<Amount> {
        let (factor, limit) = WORTH.get(self.decimals as usize)?;
        if self.wrong != 0 || self.value >= *limit || length <= u64::from(self.decimals < 16) {
            return None;
        }
        let units = (u128::from(self.value) * u128::from(*factor)) as i128;
        Some(Amount { units: if negative { -units } else { units }, excess: 0 })
    }
}

/// All bits if there is one, else none.
#[inline(always)]
fn all(bits: u64) -> u64 {
    u64::from(bits != 0).wrapping_neg()
}

/// The highest bit of the first point among eight characters; 0 if there is none.
#[inline(always)]
fn first_point(text: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let odd = text ^ (ONES * b'.' as u64);
    let points = odd.wrapping_sub(ONES) & !odd & (ONES << 7);
    points & points.wrapping_neg()
}

/// By the number of decimals, the last for no point: how many units of 10^-12 the digits, read as one number, count; and
/// from where on that number is too great, or has too many decimals.
const WORTH: [(u64, u64); 17] = {
    let mut worth = [(0, 0); 17];
    let mut decimals = 0;
    while decimals <= AMOUNT_SCALE {
        // A number of sixteen digits is below any limit that 64 bits do not hold.
        let limit = 10u64.saturating_pow(AMOUNT_SCALE + decimals);
        worth[decimals as usize] = (10u64.pow(AMOUNT_SCALE - decimals), limit);
        decimals += 1;
    }
    worth[16] = worth[0];
    worth
};

/// Reads a quantity in units of 10^-6; None if it is not a number, has more than 6 decimals, or is not below 10^12.
#[inline(always)]
pub fn quantity(text: &[u8]) -> Option<i128> {
    let exact = amount(text)?;
    (exact.excess == 0 && exact.units % QUANTITY_UNIT == 0).then_some(exact.units / QUANTITY_UNIT)
}

#[inline(always)]
fn sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

/// Whole units of 10^-12 and the rest in units of 10^-38, both cut off towards zero.
fn whole_and_rest(digits: &[u8]) -> Option<(u128, u128)> {
    let (mantissa, exponent) = split_exponent(digits)?;
    let point = mantissa.iter().position(|byte| *byte == b'.').unwrap_or(mantissa.len());
    let mut weight = point as i64 + exponent;
    let (mut high, mut low, mut count) = (0u128, 0u128, 0);
    let edge = -i64::from(AMOUNT_SCALE);
    for (at, byte) in mantissa.iter().enumerate() {
        if at == point {
            continue;
        }
        if !byte.is_ascii_digit() {
            return None;
        }
        weight -= 1;
        count += 1;
        let digit = u128::from(byte - b'0');
        if weight < -i64::from(EXACT_SCALE) || (weight >= 12 && digit != 0) {
            return None;
        }
        // At most 24 and 26 digits that are not leading zeros: neither can overflow.
        let part = if weight >= edge { &mut high } else { &mut low };
        *part = part.wrapping_mul(10).wrapping_add(digit);
    }
    if count == 0 {
        return None;
    }
    high = high.checked_mul(if high == 0 { 1 } else { 10u128.pow((weight - edge).max(0) as u32) })?;
    let missing = if weight < edge { weight + i64::from(EXACT_SCALE) } else { 0 };
    Some((high, low * 10u128.pow(missing as u32)))
}

fn split_exponent(digits: &[u8]) -> Option<(&[u8], i64)> {
    let Some(at) = digits.iter().position(|byte| matches!(byte, b'e' | b'E')) else {
        return Some((digits, 0));
    };
    let (negative, power) = sign(&digits[at + 1..]);
    if power.is_empty() || power.len() > 4 || !power.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let size = power.iter().fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0'));
    Some((&digits[..at], if negative { -size } else { size }))
}

#[inline]
fn round((high, low): (u128, u128)) -> (u128, i128) {
    let low = low as i128;
    let up = low * 2 > UNIT || (low * 2 == UNIT && high % 2 == 1);
    if up { (high + 1, low - UNIT) } else { (high, low) }
}

impl Amount {
    /// The exact number, every digit.
    pub fn plain(self) -> String {
        plain_sum(self.units, self.excess)
    }
}

/// A number in units of 10^-12 plus one in units of 10^-38 as plain text: no exponent, no trailing zeros, never `-0`.
pub fn plain_sum(units: i128, excess: i128) -> String {
    let carry = excess.div_euclid(UNIT);
    let rest = excess.rem_euclid(UNIT);
    let mut units = units + carry;
    let mut rest = rest;
    let negative = units < 0;
    if negative && rest > 0 {
        units += 1;
        rest = UNIT - rest;
    }
    let whole = units.unsigned_abs();
    let mut text = String::new();
    let ones = 10u128.pow(AMOUNT_SCALE);
    let sign = if negative && (whole > 0 || rest > 0) { "-" } else { "" };
    let _ = write!(text, "{sign}{}.{:012}{rest:026}", whole / ones, whole % ones);
    text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    text
}
