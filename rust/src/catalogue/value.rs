//! What a value of each kind must look like, and its one canonical text. The rules are those of `tables/values.py`, and
//! a test holds the two equal.

use crate::fields::date::iso_day;
use crate::fields::duration;
use crate::fields::identifiers::{Identifier, classify};
use std::collections::{BTreeSet, HashSet};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An ISRC; its canonical text is written when it is read again.
    Isrc,
    /// A UPC, EAN or GTIN; likewise.
    Upc,
    /// An id of the customer's own.
    Id,
    /// Text without control characters.
    Text,
    /// `YYYY-MM-DD`
    Date,
    /// Seconds, in one of four ways.
    Duration,
    /// Country codes, or all but some.
    Territories,
}

const LONGEST_ID: usize = 200;
const RESERVED: [&str; 11] =
    ["*", "rate:", "waiting:", "late:", "superseded:", "superseding:", "redivided:", "=", "+", "-", "@"];
/// What does not show in an id, or has no meaning of its own.
const INVISIBLE: [(char, char); 18] = [
    ('\0', '\x1f'),
    ('\x7f', '\u{a0}'),
    ('\u{ad}', '\u{ad}'),
    ('\u{600}', '\u{605}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{70f}', '\u{70f}'),
    ('\u{890}', '\u{891}'),
    ('\u{8e2}', '\u{8e2}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{180e}', '\u{180e}'),
    ('\u{2000}', '\u{200f}'),
    ('\u{2028}', '\u{202f}'),
    ('\u{205f}', '\u{206f}'),
    ('\u{3000}', '\u{3000}'),
    ('\u{e000}', '\u{f8ff}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{fff0}', '\u{ffff}'),
];
const PRIVATE: char = '\u{e0000}';

/// Checks values.
#[derive(Debug, Clone)]
pub struct Values {
    territories: HashSet<String>,
}

impl Values {
    /// Values whose territories are these codes.
    pub fn new(territories: Vec<String>) -> Self {
        Self { territories: territories.into_iter().collect() }
    }

    /// Adds the canonical text of a value that is stripped and not blank; false if it is refused.
    #[inline]
    pub fn put(&self, kind: Kind, text: &[u8], into: &mut Vec<u8>) -> bool {
        match kind {
            Kind::Isrc | Kind::Upc => return false,
            Kind::Id if is_id(text) => into.extend_from_slice(text),
            Kind::Text if is_text(text) => into.extend_from_slice(text),
            Kind::Date if is_date(text) => into.extend_from_slice(text),
            Kind::Duration => match duration::seconds(text) {
                Some(seconds) => into.extend_from_slice(seconds.to_string().as_bytes()),
                None => return false,
            },
            Kind::Territories => return self.put_territories(text, into),
            _ => return false,
        }
        true
    }

    fn put_territories(&self, text: &[u8], into: &mut Vec<u8>) -> bool {
        let Some(text) = std::str::from_utf8(text).ok().filter(|text| text.is_ascii()) else { return false };
        let upper = text.to_ascii_uppercase();
        let mut codes: BTreeSet<&str> =
            upper.split([' ', ',', ';', '|']).filter(|part| !part.is_empty()).collect();
        let any = !codes.is_empty();
        let world = codes.remove("WORLD");
        let out = codes.iter().filter(|code| code.starts_with('-')).count();
        let known =
            codes.iter().all(|code| self.territories.contains(code.strip_prefix('-').unwrap_or(code)));
        let mixed = out < codes.len() && (world || out > 0);
        if !any || !known || mixed {
            return false;
        }
        for (at, code) in codes.into_iter().enumerate() {
            if at > 0 {
                into.push(b' ');
            }
            into.extend_from_slice(code.as_bytes());
        }
        true
    }
}

/// The key of an ISRC.
#[inline]
pub fn isrc(text: &[u8]) -> Option<u64> {
    if let Identifier::Isrc(key) = classify(text) { Some(key) } else { None }
}

/// The key of a GTIN.
#[inline]
pub fn gtin(text: &[u8]) -> Option<u64> {
    if let Identifier::Gtin(key) = classify(text) { Some(key) } else { None }
}

/// The text without white space at either end.
#[inline]
pub fn strip(text: &[u8]) -> &[u8] {
    let shows = |byte: &u8| (0x21..0x7f).contains(byte);
    if text.first().is_none_or(shows) && text.last().is_none_or(shows) {
        return text;
    }
    let blank = |found: char| found.is_whitespace() || ('\x1c'..='\x1f').contains(&found);
    std::str::from_utf8(text).map_or(text, |text| text.trim_matches(blank).as_bytes())
}

fn is_id(text: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(text) else { return false };
    if RESERVED.iter().any(|reserved| text.starts_with(reserved)) {
        return false;
    }
    if text.is_ascii() {
        return text.len() <= LONGEST_ID && !text.bytes().any(|byte| byte < b' ' || byte == 0x7f);
    }
    let invisible =
        |found: char| found >= PRIVATE || INVISIBLE.iter().any(|(from, to)| (*from..=*to).contains(&found));
    text.chars().count() <= LONGEST_ID && !text.chars().any(invisible)
}

/// No control characters but tab and line ends.
fn is_text(text: &[u8]) -> bool {
    let plain = text.iter().all(|byte| (0x20..0x7f).contains(byte));
    plain
        || std::str::from_utf8(text)
            .is_ok_and(|text| !text.chars().any(|c| c.is_control() && !"\t\n\r".contains(c)))
}

fn is_date(text: &[u8]) -> bool {
    matches!(text.get(..2), Some(b"19" | b"20" | b"21")) && iso_day(text).is_some()
}
