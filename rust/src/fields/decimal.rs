//! Exact decimal numbers: optional sign, digits with an optional point, optional exponent, and nothing else.
//!
//! No float is ever involved. An amount is kept in units of 10^-12, rounded half-even; what the rounding took or gave
//! is returned in units of 10^-38, so that it can be summed and proved.

use super::packed::sixteen_digits;
use super::piece::Piece;
use std::fmt::Write;

/// Decimals of an amount.
pub const AMOUNT_SCALE: u32 = 12;
/// Decimals of the rounding excess: the most that a line may have.
pub const EXACT_SCALE: u32 = 38;
/// Decimals of a quantity.
pub const QUANTITY_SCALE: u32 = 6;
/// Units of 10^-38 in one unit of 10^-12.
pub const UNIT: i128 = 10i128.pow(EXACT_SCALE - AMOUNT_SCALE);
const ONE: u64 = 10u64.pow(AMOUNT_SCALE);
const LIMIT: u128 = 10u128.pow(24);
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

/// The common case of [`amount`], read where it stands: at most 16 digits, of which 12 may be decimals, perhaps a `-` in
/// front. A point is read as a digit 0, so that one division tells what is before it from what is after it.
#[inline(always)]
pub fn plain(number: Piece<'_>) -> Option<Amount> {
    let negative = number.text().first() == Some(&b'-');
    let number = number.without_first(usize::from(negative));
    let (digits, point) = pointless(number.last_digits()?);
    let value = sixteen_digits([digits as u64, (digits >> 64) as u64])?;
    let (ones, rest, decimals) = match point {
        None => (value, 0, 0),
        Some(decimals) => (value / POWERS[decimals + 1], value % POWERS[decimals + 1], decimals),
    };
    let missing = (AMOUNT_SCALE as usize).checked_sub(decimals)?;
    if ones >= ONE || number.len() <= usize::from(point.is_some()) {
        return None;
    }
    let units = (u128::from(ones) * u128::from(ONE) + u128::from(rest * POWERS[missing])) as i128;
    Some(Amount { units: if negative { -units } else { units }, excess: 0 })
}

/// Sixteen characters with `0` for their first point, and how many stand after it.
#[inline(always)]
fn pointless(text: u128) -> (u128, Option<usize>) {
    const ONES: u128 = u128::from_le_bytes([1; 16]);
    let odd = text ^ (ONES * b'.' as u128);
    let points = odd.wrapping_sub(ONES) & !odd & (ONES << 7);
    if points == 0 {
        return (text, None);
    }
    let bit = points.trailing_zeros() - 7;
    (text ^ u128::from(b'.' ^ b'0') << bit, Some(15 - bit as usize / 8))
}

/// The common case of [`quantity`], read where it stands: at most 12 digits and nothing else.
#[inline(always)]
pub fn whole(number: Piece<'_>) -> Option<i128> {
    let digits = number.last_digits().filter(|_| (1..=12).contains(&number.len()))?;
    let value = sixteen_digits([digits as u64, (digits >> 64) as u64])?;
    Some(i128::from(value * POWERS[QUANTITY_SCALE as usize]))
}

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

const POWERS: [u64; 20] = {
    let mut powers = [1; 20];
    let mut at = 1;
    while at < 20 {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

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
