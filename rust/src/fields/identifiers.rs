//! ISRC and GTIN (UPC, EAN) as they come, and as they are.
//!
//! An ISRC becomes a number below 2^49, a GTIN its own value; 0 is blank. What cannot be read is said so, and an
//! identifier that has lost digits (`7.24E+11`) is never guessed at.

use super::packed::{digits, eight, packed, sixteen};
use crate::scan::trim;

/// What a text in an identifier column is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Identifier {
    /// Nothing, or only zeros.
    #[default]
    Blank,
    /// An ISRC, packed: 1 or more.
    Isrc(u64),
    /// A GTIN's value: 1 or more, below 10^14.
    Gtin(u64),
    /// A spreadsheet has cut its digits.
    Lossy,
    /// Anything else.
    Unreadable,
}

/// The key of an identifier that cannot be read.
pub const UNREADABLE: u64 = u64::MAX;
/// One more than the greatest ISRC key.
pub const ISRC_KEYS: u64 = 26 * 26 * 36 * 36 * 36 * 10_000_000 + 1;
/// One more than the greatest GTIN key.
pub const GTIN_KEYS: u64 = 100_000_000_000_000;
const LONGEST: usize = 40;

/// Reads an identifier from a column of either kind.
#[inline(always)]
pub fn classify(text: &[u8]) -> Identifier {
    if text.is_empty() {
        return Identifier::Blank;
    }
    if let Some(key) = clean_isrc(text) {
        return Identifier::Isrc(key);
    }
    match clean_gtin(text) {
        Some(key) => Identifier::Gtin(key),
        None => classify_slowly(text),
    }
}

/// 12 to 14 digits and nothing else, not all zeros: nearly every UPC.
#[inline(always)]
fn clean_gtin(text: &[u8]) -> Option<u64> {
    if !(12..=14).contains(&text.len()) {
        return None;
    }
    digits(text).filter(|key| *key > 0)
}

/// The packed key of an ISRC column: 0 blank, [`UNREADABLE`] if it is no ISRC.
pub fn isrc_key(text: &[u8]) -> u64 {
    match classify(text) {
        Identifier::Isrc(key) => key,
        Identifier::Blank => 0,
        _ => UNREADABLE,
    }
}

/// The key of a GTIN column: 0 blank, [`UNREADABLE`] if it is no GTIN.
pub fn gtin_key(text: &[u8]) -> u64 {
    match classify(text) {
        Identifier::Gtin(key) => key,
        Identifier::Blank => 0,
        _ => UNREADABLE,
    }
}

#[inline(always)]
fn clean_isrc(text: &[u8]) -> Option<u64> {
    let twelve = if text.len() == 12 { packed(text)? } else { return None };
    let mut wrong = 0;
    let key = isrc_of([twelve as u64, (twelve >> 32) as u64], &mut wrong);
    (wrong == 0).then_some(key)
}

/// The key of an ISRC from its first eight characters and its last eight; bits come into `wrong` if it is none. Nothing
/// branches, so that many can be read side by side.
#[inline(always)]
pub fn isrc_of([first, last]: [u64; 2], wrong: &mut u64) -> u64 {
    let byte = |at: u32| first >> (8 * at) & 0xFF;
    let [a, b] = [0, 1].map(|at| byte(at).wrapping_sub(u64::from(b'A')));
    *wrong |= u64::from((a > 25) | (b > 25));
    let mut issuer = 0u64;
    for at in 2..5 {
        let (digit, letter) =
            (byte(at).wrapping_sub(u64::from(b'0')), byte(at).wrapping_sub(u64::from(b'A')));
        *wrong |= u64::from((digit > 9) & (letter > 25));
        let value = if digit > 9 { letter.wrapping_add(10) } else { digit };
        issuer = issuer.wrapping_mul(36).wrapping_add(value);
    }
    // Seven digits, with a zero for the character before them.
    let number = eight(last & !0xFF | u64::from(b'0'), wrong);
    let country = a.wrapping_mul(26).wrapping_add(b);
    let front = country.wrapping_mul(46_656).wrapping_add(issuer);
    front.wrapping_mul(10_000_000).wrapping_add(number).wrapping_add(1)
}

/// The key of a GTIN of at most sixteen digits in two halves, and, if its check digit is wrong, another number than 0; bits
/// come into `wrong` if it is no number.
#[inline(always)]
pub fn gtin_of(halves: [u64; 2], wrong: &mut u64) -> (u64, u64) {
    const BYTES: u64 = 0x00FF_00FF_00FF_00FF;
    const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);
    let [first, last] = halves.map(|half| half ^ ZEROS);
    let sums = first.wrapping_add(last);
    // From the right, digits weigh 1 and 3 in turn.
    let weights = (sums & BYTES).wrapping_mul(3).wrapping_add(sums >> 8 & BYTES);
    let weight = weights.wrapping_mul(0x0001_0001_0001_0001) >> 48;
    let tens = weight.wrapping_mul(205) >> 11;
    (sixteen(halves, wrong), weight.wrapping_sub(tens.wrapping_mul(10)))
}

#[cold]
fn classify_slowly(text: &[u8]) -> Identifier {
    let text = unwrap(text);
    if text.is_empty() {
        return Identifier::Blank;
    }
    if text.len() > LONGEST {
        return Identifier::Unreadable;
    }
    if is_lossy(text) {
        return Identifier::Lossy;
    }
    if let Some(answer) = gtin(text) {
        return answer;
    }
    let mut kept = [0; LONGEST];
    let count = compact(text, &mut kept, b" -.");
    let kept = &kept[..count];
    let bare = kept.strip_prefix(b"ISRC:").or_else(|| kept.strip_prefix(b"ISRC"));
    let isrc = clean_isrc(kept).or_else(|| bare.and_then(clean_isrc));
    match isrc {
        Some(key) => Identifier::Isrc(key),
        None if kept.is_empty() => Identifier::Blank,
        None => Identifier::Unreadable,
    }
}

/// Undoes `="0724..."`, quotes, a spreadsheet's leading apostrophe, and blanks around.
fn unwrap(text: &[u8]) -> &[u8] {
    let text = trim(text);
    let text = text.strip_prefix(b"=").unwrap_or(text);
    let text = text.strip_prefix(b"\"").and_then(|left| left.strip_suffix(b"\"")).unwrap_or(text);
    trim(text.strip_prefix(b"'").unwrap_or(text))
}

/// Copies upper-cased bytes, leaving out those in `drop` and no-break spaces; returns how many.
fn compact(text: &[u8], into: &mut [u8; LONGEST], drop: &[u8]) -> usize {
    let mut count = 0;
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with(&[0xC2, 0xA0]) {
            at += 2;
            continue;
        }
        if !drop.contains(&text[at]) {
            into[count] = text[at].to_ascii_uppercase();
            count += 1;
        }
        at += 1;
    }
    count
}

/// Like `7.24E+11`, `7,24e11`: digits, perhaps a point and digits, then an exponent.
fn is_lossy(text: &[u8]) -> bool {
    let Some(at) = text.iter().position(|byte| matches!(byte, b'e' | b'E')) else { return false };
    let power = &text[at + 1..];
    let power = power.strip_prefix(b"+").unwrap_or(power);
    let points = text[..at].iter().filter(|byte| matches!(byte, b'.' | b',')).count();
    let plain = text[..at].iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','));
    at > 0
        && text[0].is_ascii_digit()
        && plain
        && points <= 1
        && !power.is_empty()
        && power.iter().all(u8::is_ascii_digit)
}

/// Digits with spaces or hyphens between, perhaps `.0` at the end; 8 to 14 digits once zeros in front are cut to 14.
fn gtin(text: &[u8]) -> Option<Identifier> {
    let whole = match text.iter().position(|byte| *byte == b'.') {
        Some(at) if text[at + 1..].iter().all(|byte| *byte == b'0') => &text[..at],
        _ => text,
    };
    let mut kept = [0; LONGEST];
    let count = compact(whole, &mut kept, b" -");
    let digits = &kept[..count];
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let zeros = digits.iter().take_while(|byte| **byte == b'0').count();
    if zeros == count {
        return Some(Identifier::Blank);
    }
    if count < 8 || count - zeros > 14 {
        return Some(Identifier::Unreadable);
    }
    Some(Identifier::Gtin(digits.iter().fold(0, |sum, byte| sum * 10 + u64::from(byte - b'0'))))
}

/// For four digits of a GTIN, the last of them of weight 1: their weighted sum.
const WEIGHED: [u8; 10_000] = {
    let mut sums = [0; 10_000];
    let mut four = 0;
    while four < 10_000 {
        sums[four] = (four % 10 + four / 10 % 10 * 3 + four / 100 % 10 + four / 1000 * 3) as u8;
        four += 1;
    }
    sums
};

/// The check digit of a GTIN is right.
#[inline(always)]
pub fn check_digit_holds(gtin: u64) -> bool {
    let four = |of: u64| u32::from(WEIGHED[(of % 10_000) as usize]);
    let (low, high) = (gtin % 100_000_000, gtin / 100_000_000);
    (four(low) + four(low / 10_000) + four(high) + four(high / 10_000)) % 10 == 0
}

/// Adds the ISRC of a key; nothing for 0 and for what is no key.
pub fn put_isrc(into: &mut Vec<u8>, key: u64) {
    if key == 0 || key >= ISRC_KEYS {
        return;
    }
    let (mut letters, mut digits) = ((key - 1) / 10_000_000, (key - 1) % 10_000_000);
    let mut text = [0; 12];
    for place in text[5..].iter_mut().rev() {
        *place = b'0' + (digits % 10) as u8;
        digits /= 10;
    }
    for place in text[2..5].iter_mut().rev() {
        let value = (letters % 36) as u8;
        *place = if value < 10 { b'0' + value } else { b'A' + value - 10 };
        letters /= 36;
    }
    text[..2].copy_from_slice(&[b'A' + (letters / 26) as u8, b'A' + (letters % 26) as u8]);
    into.extend_from_slice(&text);
}

/// Adds the 14 digits of a GTIN key; nothing for 0 and for what is no key.
pub fn put_gtin(into: &mut Vec<u8>, key: u64) {
    if key == 0 || key >= GTIN_KEYS {
        return;
    }
    let (mut text, mut digits) = ([0; 14], key);
    for place in text.iter_mut().rev() {
        *place = b'0' + (digits % 10) as u8;
        digits /= 10;
    }
    into.extend_from_slice(&text);
}

/// The ISRC of a key; empty for 0 and for what is no key.
pub fn isrc_text(key: u64) -> String {
    let mut text = Vec::with_capacity(12);
    put_isrc(&mut text, key);
    text.into_iter().map(char::from).collect()
}

/// The 14 digits of a GTIN key; empty for 0 and for what is no key.
pub fn gtin_text(key: u64) -> String {
    let mut text = Vec::with_capacity(14);
    put_gtin(&mut text, key);
    text.into_iter().map(char::from).collect()
}
