//! Numbers and codes as the bytes of a CSV field: eight digits at a time, without a loop.

use super::bytes::Out;
use crate::fields::identifiers::{GTIN_KEYS, ISRC_KEYS};

/// The least number of nine digits.
const NINE_DIGITS: u64 = 100_000_000;
const EIGHT_ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);
const SIXTEEN_ZEROS: u128 = u128::from_le_bytes([b'0'; 16]);

/// The eight digits of a number below 10^8, the first the lowest byte, as numbers from 0 to 9.
///
/// Two halves of four digits, then four of two, then eight of one, each time all halves at once: to divide by 100 and by
/// 10 is to multiply and shift, right for so few digits. Nothing can overflow, and to check it would take as long again.
#[inline(always)]
fn eight(number: u64) -> u64 {
    let halves = (number / 10_000) | (number % 10_000) << 32;
    let hundreds = (halves.wrapping_mul(10_486) >> 20) & 0x7F_0000_007F;
    let pairs = hundreds | halves.wrapping_sub(hundreds.wrapping_mul(100)) << 16;
    let tens = (pairs.wrapping_mul(103) >> 10) & 0x000F_000F_000F_000F;
    tens | pairs.wrapping_sub(tens.wrapping_mul(10)) << 8
}

/// The same as text.
#[inline(always)]
fn eight_digits(number: u64) -> [u8; 8] {
    (eight(number) | EIGHT_ZEROS).to_le_bytes()
}

/// The digits of two such numbers, one after the other.
#[inline(always)]
fn sixteen(high: u64, low: u64) -> u128 {
    u128::from(eight(high)) | u128::from(eight(low)) << 64
}

/// Adds a whole number.
#[inline(always)]
pub fn put_whole(out: &mut impl Out, number: u64) {
    if number >= NINE_DIGITS {
        return put_long(out, number);
    }
    put_short(out, number);
}

/// Adds a number of at most eight digits.
#[inline(always)]
fn put_short(out: &mut impl Out, number: u64) {
    let digits = eight(number);
    let zeros = (digits.trailing_zeros() as usize / 8).min(7);
    out.put_first(&((digits | EIGHT_ZEROS) >> (zeros * 8)).to_le_bytes(), 8 - zeros);
}

/// Adds a number of nine digits or more.
#[inline(always)]
fn put_long(out: &mut impl Out, number: u64) {
    let (rest, last) = (number / NINE_DIGITS, number % NINE_DIGITS);
    if rest >= NINE_DIGITS {
        out.put(number.to_string().as_bytes());
    } else {
        put_short(out, rest);
        out.put_first(&eight_digits(last), 8);
    }
}

/// Adds an amount in units of 10^-12: no exponent, no trailing zeros, never `-0`.
#[inline(always)]
pub fn put_amount(out: &mut impl Out, units: i128) {
    let (whole, rest) = split(out, units, 1_000_000_000_000);
    put_whole(out, whole);
    if rest > 0 {
        put_fraction(out, rest / 10_000, rest % 10_000 * 10_000);
    }
}

/// Adds a quantity in units of 10^-6, in the same way.
#[inline(always)]
pub fn put_quantity(out: &mut impl Out, units: i128) {
    let (whole, rest) = split(out, units, 1_000_000);
    put_whole(out, whole);
    if rest > 0 {
        put_fraction(out, rest * 100, 0);
    }
}

/// Adds the sign and gives the whole ones and what is past the point; both are below 10^18 by the type's bounds.
#[inline(always)]
fn split(out: &mut impl Out, units: i128, one: u64) -> (u64, u64) {
    if units < 0 {
        out.push(b'-');
    }
    let size = units.unsigned_abs();
    match u64::try_from(size) {
        Ok(size) => (size / one, size % one),
        Err(_) => ((size / u128::from(one)) as u64, (size % u128::from(one)) as u64),
    }
}

/// Adds a point and sixteen decimals, without the zeros at the end.
#[inline(always)]
fn put_fraction(out: &mut impl Out, high: u64, low: u64) {
    let decimals = sixteen(high, low);
    out.push(b'.');
    out.put_first(&(decimals | SIXTEEN_ZEROS).to_le_bytes(), 16 - decimals.leading_zeros() as usize / 8);
}

/// Adds the 12 characters of an ISRC key, nothing for 0 and for what is no key, and a comma.
#[inline(always)]
pub fn put_isrc(out: &mut impl Out, key: u64) {
    if key == 0 || key >= ISRC_KEYS {
        return out.push(b',');
    }
    let (prefix, number) = ((key - 1) / 10_000_000, (key - 1) % 10_000_000);
    let (country, issuer) = (prefix / 46_656, prefix % 46_656);
    let mut text = [b','; 16];
    text[4..12].copy_from_slice(&eight_digits(number));
    text[0] = b'A' + (country / 26) as u8;
    text[1] = b'A' + (country % 26) as u8;
    for (at, value) in [issuer / 1296, issuer / 36 % 36, issuer % 36].into_iter().enumerate() {
        text[2 + at] = ALPHANUMERIC[value as usize];
    }
    out.put_first(&text, 13);
}

const ALPHANUMERIC: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Adds the 14 digits of a GTIN key, nothing for 0 and for what is no key, and a comma.
#[inline(always)]
pub fn put_gtin(out: &mut impl Out, key: u64) {
    if key == 0 || key >= GTIN_KEYS {
        return out.push(b',');
    }
    let mut text = (sixteen(key / 1_000_000, key % 1_000_000 * 100) | SIXTEEN_ZEROS).to_le_bytes();
    text[14] = b',';
    out.put_first(&text, 15);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consolidate::bytes::Bytes;
    use crate::fields::decimal::plain_sum;
    use crate::fields::identifiers::{Identifier, classify, gtin_text, isrc_text};
    use proptest::prelude::*;

    fn made(put: impl Fn(&mut Bytes)) -> String {
        let mut out = Bytes::default();
        put(&mut out);
        String::from_utf8(out.as_slice().to_vec()).unwrap()
    }

    proptest! {
        #[test]
        fn a_whole_number_is_its_digits(number: u64, cut in 0..64u32) {
            prop_assert_eq!(made(|out| put_whole(out, number >> cut)), (number >> cut).to_string());
        }

        #[test]
        fn an_amount_is_the_plain_number(units in -(10i128.pow(24) - 1)..10i128.pow(24), cut in 0..24u32, zeros in 0..12u32) {
            let units = units / 10i128.pow(cut) / 10i128.pow(zeros) * 10i128.pow(zeros);
            prop_assert_eq!(made(|out| put_amount(out, units)), plain_sum(units, 0));
        }

        #[test]
        fn a_quantity_is_the_plain_number(units in -(10i128.pow(18) - 1)..10i128.pow(18), cut in 0..18u32) {
            let units = units / 10i128.pow(cut);
            prop_assert_eq!(made(|out| put_quantity(out, units)), plain_sum(units * 1_000_000, 0));
        }

        #[test]
        fn codes_are_written_as_they_are_read(isrc in 0..ISRC_KEYS + 2, gtin in 0..GTIN_KEYS + 2, cut in 0..47u32) {
            prop_assert_eq!(made(|out| put_isrc(out, isrc)), isrc_text(isrc) + ",");
            prop_assert_eq!(made(|out| put_gtin(out, gtin >> cut)), gtin_text(gtin >> cut) + ",");
            let again = isrc_text(isrc);
            prop_assert!(again.is_empty() || classify(again.as_bytes()) == Identifier::Isrc(isrc));
        }
    }
}
