//! Numbers and codes as the bytes of a CSV field, without allocation.

use crate::fields::identifiers::{GTIN_KEYS, ISRC_KEYS};

/// "00", "01" ... "99", one after the other.
const PAIRS: [u8; 200] = {
    let mut pairs = [0; 200];
    let mut number = 0;
    while number < 100 {
        pairs[number * 2] = b'0' + (number / 10) as u8;
        pairs[number * 2 + 1] = b'0' + (number % 10) as u8;
        number += 1;
    }
    pairs
};

/// Writes the last digits of a number over the whole of `into`, whose length is even, zeros in front.
#[inline(always)]
fn fill(into: &mut [u8], mut number: u32) {
    for two in into.as_chunks_mut::<2>().0.iter_mut().rev() {
        let pair = (number % 100) as usize * 2;
        *two = [PAIRS[pair], PAIRS[pair + 1]];
        number /= 100;
    }
}

/// Appends a whole number.
#[inline]
pub fn put_whole(out: &mut Vec<u8>, number: u64) {
    if number < 10 {
        return out.push(b'0' + number as u8);
    }
    let mut digits = [b'0'; 20];
    let mut from = 20;
    let mut rest = number;
    while rest > 0 {
        from -= 2;
        let pair = (rest % 100) as usize * 2;
        digits[from..from + 2].copy_from_slice(&PAIRS[pair..pair + 2]);
        rest /= 100;
    }
    from += usize::from(digits[from] == b'0');
    out.extend_from_slice(&digits[from..]);
}

/// Appends an amount in units of 10^-12: no exponent, no trailing zeros, never `-0`.
#[inline]
pub fn put_amount(out: &mut Vec<u8>, units: i128) {
    const ONE: u64 = 1_000_000_000_000;
    let (whole, rest) = split(out, units, ONE);
    put_whole(out, whole);
    if rest > 0 {
        let mut digits = [0; 12];
        fill(&mut digits[..6], (rest / 1_000_000) as u32);
        fill(&mut digits[6..], (rest % 1_000_000) as u32);
        put_fraction(out, &digits);
    }
}

/// Appends a quantity in units of 10^-6, in the same way.
#[inline]
pub fn put_quantity(out: &mut Vec<u8>, units: i128) {
    let (whole, rest) = split(out, units, 1_000_000);
    put_whole(out, whole);
    if rest > 0 {
        let mut digits = [0; 6];
        fill(&mut digits, rest as u32);
        put_fraction(out, &digits);
    }
}

/// Appends the sign and gives the whole ones and what is past the point; both are below 10^18 by the type's bounds.
#[inline(always)]
fn split(out: &mut Vec<u8>, units: i128, one: u64) -> (u64, u64) {
    if units < 0 {
        out.push(b'-');
    }
    let size = units.unsigned_abs();
    match u64::try_from(size) {
        Ok(size) => (size / one, size % one),
        Err(_) => ((size / u128::from(one)) as u64, (size % u128::from(one)) as u64),
    }
}

#[inline(always)]
fn put_fraction(out: &mut Vec<u8>, digits: &[u8]) {
    let zeros = digits.iter().rev().take_while(|digit| **digit == b'0').count();
    out.push(b'.');
    out.extend_from_slice(&digits[..digits.len() - zeros]);
}

/// Appends the 12 characters of an ISRC key; nothing for 0 and for what is no key.
#[inline]
pub fn put_isrc(out: &mut Vec<u8>, key: u64) {
    if key == 0 || key >= ISRC_KEYS {
        return;
    }
    let (prefix, number) = ((key - 1) / 10_000_000, ((key - 1) % 10_000_000) as u32);
    let mut text = [0; 12];
    fill(&mut text[6..], number % 1_000_000);
    text[5] = b'0' + (number / 1_000_000) as u8;
    let (country, mut issuer) = ((prefix / 46_656) as u32, (prefix % 46_656) as u32);
    for at in [4, 3, 2] {
        let value = (issuer % 36) as u8;
        text[at] = if value < 10 { b'0' + value } else { b'A' + value - 10 };
        issuer /= 36;
    }
    text[1] = b'A' + (country % 26) as u8;
    text[0] = b'A' + (country / 26) as u8;
    out.extend_from_slice(&text);
}

/// Appends the 14 digits of a GTIN key; nothing for 0 and for what is no key.
#[inline]
pub fn put_gtin(out: &mut Vec<u8>, key: u64) {
    if key == 0 || key >= GTIN_KEYS {
        return;
    }
    let mut text = [0; 14];
    fill(&mut text[..6], (key / 100_000_000) as u32);
    fill(&mut text[6..], (key % 100_000_000) as u32);
    out.extend_from_slice(&text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::decimal::plain_sum;
    use crate::fields::identifiers::{classify, gtin_text, isrc_text};
    use proptest::prelude::*;

    fn made(put: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        put(&mut out);
        String::from_utf8(out).unwrap()
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
            prop_assert_eq!(made(|out| put_isrc(out, isrc)), isrc_text(isrc));
            prop_assert_eq!(made(|out| put_gtin(out, gtin >> cut)), gtin_text(gtin >> cut));
            let again = made(|out| put_isrc(out, isrc));
            prop_assert!(again.is_empty() || classify(again.as_bytes()) == crate::fields::identifiers::Identifier::Isrc(isrc));
        }
    }
}
