//! A row as one string of bytes that sorts as the row does.
//!
//! ```text
//! order key of the ISRC (u64, highest byte first), account id, NUL, GTIN (u64), track id, NUL, title, NUL, version,
//! NUL, valid_from, NUL, and the other texts, a NUL after each, then file (u32) and line (u64)
//! ```
//!
//! Up to `valid_from` it is the row's key, so rows with the same key are neighbours. Texts hold no NUL.

use super::problem::Place;
use super::{ACCOUNT_ID, ISRC, TRACK_ID, UPC, VALID_FROM, WIDTH};
use crate::error::{CoreError, Result};
use memchr::memchr;

/// The file number of a row that the book has already.
pub const KNOWN: u32 = u32::MAX;
/// The texts after the track id, in order.
const TEXTS: [usize; 11] = [2, 7, VALID_FROM, 3, 6, 8, 9, 10, 11, 13, 14];
/// The texts of the key among them.
const KEY_TEXTS: usize = 3;
const PLACE: usize = 12;
const NUMBER: usize = 8;

/// A record read again.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// Order key of the ISRC.
    pub mixed: u64,
    /// GTIN key; 0 if blank.
    pub gtin: u64,
    /// Canonical texts by column; empty for ISRC and UPC.
    pub texts: [&'a [u8]; WIDTH],
    /// Length of (order key, account, GTIN, track id).
    pub track_end: usize,
    /// Length of the key.
    pub key_end: usize,
    /// Where the row stands.
    pub place: Place,
}

/// Writes the record of a row: the keys, and the canonical texts by column.
pub fn write(into: &mut Vec<u8>, mixed: u64, gtin: u64, texts: [&[u8]; WIDTH], place: Place) {
    let text = |into: &mut Vec<u8>, column: usize| {
        into.extend_from_slice(texts[column]);
        into.push(0);
    };
    into.extend_from_slice(&mixed.to_be_bytes());
    text(into, ACCOUNT_ID);
    into.extend_from_slice(&gtin.to_be_bytes());
    text(into, TRACK_ID);
    TEXTS.into_iter().for_each(|column| text(into, column));
    into.extend_from_slice(&place.file.to_be_bytes());
    into.extend_from_slice(&place.line.to_be_bytes());
}

/// The order key, by which most records are told apart.
#[inline]
pub fn order_key(record: &[u8]) -> u64 {
    record.first_chunk().map_or(0, |key| u64::from_be_bytes(*key))
}

/// Reads a record.
pub fn read(record: &[u8]) -> Result<Record<'_>> {
    parse(record)
        .ok_or_else(|| CoreError::new("corrupt", "a sorted row of the catalogue is damaged; import again"))
}

fn parse(record: &[u8]) -> Option<Record<'_>> {
    let mut texts: [&[u8]; WIDTH] = [b""; WIDTH];
    let (body, place) = record.split_at_checked(record.len().checked_sub(PLACE)?)?;
    let mut at = NUMBER;
    let mut text = |at: &mut usize, column: usize| {
        let rest = body.get(*at..)?;
        let length = memchr(0, rest)?;
        texts[column] = &rest[..length];
        *at += length + 1;
        Some(())
    };
    text(&mut at, ACCOUNT_ID)?;
    let gtin = u64::from_be_bytes(*body.get(at..)?.first_chunk()?);
    at += NUMBER;
    text(&mut at, TRACK_ID)?;
    let track_end = at;
    for column in &TEXTS[..KEY_TEXTS] {
        text(&mut at, *column)?;
    }
    let key_end = at;
    for column in &TEXTS[KEY_TEXTS..] {
        text(&mut at, *column)?;
    }
    let (file, line) = place.split_first_chunk::<4>()?;
    let place = Place { file: u32::from_be_bytes(*file), line: u64::from_be_bytes(*line.first_chunk()?) };
    debug_assert!(texts[ISRC].is_empty() && texts[UPC].is_empty());
    (at == body.len()).then_some(Record { mixed: order_key(record), gtin, texts, track_end, key_end, place })
}
