//! Turns text of other encodings into UTF-8, in front of the blocks. Nothing is guessed and nothing is changed
//! silently: what cannot be decoded becomes a byte that no UTF-8 text has, so that its line is rejected.
//!
//! No library does just this: `encoding_rs` follows the WHATWG's labels, in which latin-1 is cp1252 and the five bytes
//! that cp1252 leaves undefined are control characters.

use super::Content;
use crate::error::{CoreError, Result};
use serde::Deserialize;
use std::io::{self, Read};

/// Stands for what could not be decoded: it is in no UTF-8 text, so the line is rejected by the rule `encoding`.
pub const UNDECODED: u8 = 0xFF;
const BYTES: usize = 64 << 10;

/// How the text of a report is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-16, its byte order told by the mark that it must start with.
    #[serde(rename = "utf-16")]
    Utf16,
    /// UTF-16, low byte first.
    #[serde(rename = "utf-16le")]
    Utf16Le,
    /// UTF-16, high byte first.
    #[serde(rename = "utf-16be")]
    Utf16Be,
    /// ISO 8859-1: each byte is the character of that number.
    #[serde(rename = "latin-1")]
    Latin1,
    /// Windows-1252: latin-1 with printable characters from 0x80 to 0x9F, five of them undefined.
    #[serde(rename = "cp1252")]
    Cp1252,
}

impl Encoding {
    /// The encoding of this name.
    pub fn named(name: &str) -> Result<Self> {
        Self::deserialize(serde::de::value::StrDeserializer::<serde::de::value::Error>::new(name))
            .map_err(|_| CoreError::new("plan", format!("there is no encoding {name:?}")))
    }
}

/// The characters of cp1252 from 0x80 to 0x9F (Unicode's CP1252.TXT); 0 where it has none.
const CP1252: [u16; 32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,
    0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
    0x0153, 0, 0x017E, 0x0178,
];

/// Reads text of another encoding as UTF-8, and hashes it as it was.
pub(super) struct Transcoded<R> {
    inner: R,
    encoding: Encoding,
    content: Content,
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    high: Option<u16>,
    started: bool,
    ended: bool,
}

impl<R: Read> Transcoded<R> {
    pub(super) fn new(inner: R, encoding: Encoding, content: Content) -> Self {
        let (raw, text) = (Vec::with_capacity(BYTES), Vec::with_capacity(BYTES * 2));
        Self { inner, encoding, content, raw, text, at: 0, high: None, started: false, ended: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        let from = self.raw.len();
        (&mut self.inner).take(BYTES as u64).read_to_end(&mut self.raw)?;
        self.content.add(&self.raw[from..]);
        self.ended = self.raw.len() - from < BYTES;
        self.at = 0;
        self.text.clear();
        if !self.started {
            self.started = true;
            self.take_mark()?;
        }
        match self.encoding {
            Encoding::Utf8 | Encoding::Utf16 => self.text.append(&mut self.raw),
            Encoding::Utf16Le => self.wide(u16::from_le_bytes)?,
            Encoding::Utf16Be => self.wide(u16::from_be_bytes)?,
            Encoding::Latin1 => self.narrow(u16::from),
            Encoding::Cp1252 => self.narrow(|byte| match byte {
                0x80..=0x9F => CP1252[usize::from(byte) - 0x80],
                _ => u16::from(byte),
            }),
        }
        Ok(())
    }

    /// Takes off a byte order mark and settles the byte order.
    fn take_mark(&mut self) -> Result<()> {
        let seen = match self.raw.as_slice() {
            [0xFF, 0xFE, ..] => Some(Encoding::Utf16Le),
            [0xFE, 0xFF, ..] => Some(Encoding::Utf16Be),
            _ => None,
        };
        let wrong = |what: &str| Err(CoreError::at("corrupt", what, 1));
        match (self.encoding, seen) {
            (Encoding::Utf8 | Encoding::Latin1 | Encoding::Cp1252, _) => return Ok(()),
            (Encoding::Utf16, None) if self.raw.is_empty() => return Ok(()),
            (Encoding::Utf16, None) => {
                return wrong("there is no byte order mark; its format must say utf-16le or utf-16be");
            }
            (Encoding::Utf16, Some(order)) => self.encoding = order,
            (order, Some(other)) if order != other => {
                return wrong("its byte order mark is not that of the encoding that its format says");
            }
            _ => {}
        }
        if seen.is_some() {
            self.raw.drain(..2);
        }
        Ok(())
    }

    fn narrow(&mut self, character: impl Fn(u8) -> u16) {
        for byte in self.raw.drain(..) {
            match character(byte) {
                0 if byte != 0 => self.text.push(UNDECODED),
                unit => push(&mut self.text, u32::from(unit)),
            }
        }
    }

    fn wide(&mut self, unit: fn([u8; 2]) -> u16) -> Result<()> {
        let (pairs, rest) = self.raw.as_chunks::<2>();
        for pair in pairs {
            let unit = unit(*pair);
            let high = self.high.take();
            match (high, unit) {
                (Some(high), 0xDC00..=0xDFFF) => {
                    let pair = (u32::from(high) - 0xD800) << 10 | (u32::from(unit) - 0xDC00);
                    push(&mut self.text, 0x1_0000 + pair);
                    continue;
                }
                (Some(_), _) => self.text.push(UNDECODED),
                (None, _) => {}
            }
            match unit {
                0xD800..=0xDBFF => self.high = Some(unit),
                unit => push(&mut self.text, u32::from(unit)),
            }
        }
        let odd = rest.len();
        self.raw.drain(..self.raw.len() - odd);
        if self.ended && odd > 0 {
            return Err(CoreError::new(
                "truncated",
                "the file ends in the middle of a UTF-16 character; send or fetch it again",
            ));
        }
        if self.ended && self.high.take().is_some() {
            self.text.push(UNDECODED);
        }
        Ok(())
    }
}

/// Adds a character as UTF-8; a number that is no character (half of a pair) cannot be decoded.
#[inline]
fn push(text: &mut Vec<u8>, number: u32) {
    if number < 0x80 {
        text.push(number as u8);
        return;
    }
    match char::from_u32(number) {
        Some(character) => text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        None => text.push(UNDECODED),
    }
}

impl<R: Read> Read for Transcoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.ended {
            self.refill()?;
        }
        let rest = &self.text[self.at..];
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        Ok(count)
    }
}
