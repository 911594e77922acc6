//! Where records end: found on its own, so that the workers' count of records has something to agree with.

use crate::error::CoreError;
use memchr::{memchr, memrchr};

/// Whole records at the start of some bytes.
pub struct Cut {
    /// Where they end.
    pub end: usize,
    /// How many there are.
    pub records: u64,
    /// Line ends up to the end; more than records where quotes hold some.
    pub lines: u64,
    /// A quote that is opened there and not closed.
    pub open_quote: Option<usize>,
}

impl Cut {
    /// Every line end ends a record.
    pub fn plain(bytes: &[u8]) -> Self {
        let end = memrchr(b'\n', bytes).map_or(0, |at| at + 1);
        let lines = count_lines(&bytes[..end]);
        Self { end, records: lines, lines, open_quote: None }
    }

    /// Walks from quote to quote; line ends inside quotes end no record. `bytes` starts at a record start.
    pub fn quoted(bytes: &[u8], delimiter: u8) -> Self {
        let mut cut = Self { end: 0, records: 0, lines: 0, open_quote: None };
        let (mut plain_from, mut inside) = (0, 0);
        loop {
            let opens = next_open(bytes, plain_from, delimiter);
            let plain = &bytes[plain_from..opens.unwrap_or(bytes.len())];
            let ends = count_lines(plain);
            if ends > 0 {
                cut.end = plain_from + memrchr(b'\n', plain).map_or(0, |at| at + 1);
                cut.records += ends;
                cut.lines += ends + std::mem::take(&mut inside);
            }
            let Some(open) = opens else { return cut };
            match close_of(bytes, open) {
                Some(close) => {
                    inside += count_lines(&bytes[open..close]);
                    plain_from = close + 1;
                }
                None => {
                    cut.open_quote = Some(open);
                    return cut;
                }
            }
        }
    }
}

/// How many line ends there are.
pub fn count_lines(bytes: &[u8]) -> u64 {
    // 128 of them fit a byte, so the compiler adds up 16 and more at a time.
    let count = |few: &[u8]| few.iter().fold(0u8, |sum, byte| sum.wrapping_add(u8::from(*byte == b'\n')));
    let (chunks, rest) = bytes.as_chunks::<128>();
    chunks.iter().map(|chunk| u64::from(count(chunk))).sum::<u64>() + u64::from(count(rest))
}

fn next_open(bytes: &[u8], from: usize, delimiter: u8) -> Option<usize> {
    let mut at = from;
    while let Some(step) = memchr(b'"', &bytes[at..]) {
        at += step;
        let opens = at == 0 || (at > from && (bytes[at - 1] == delimiter || bytes[at - 1] == b'\n'));
        if opens {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Where the quote opened at `open` closes; doubled quotes are text.
pub fn close_of(bytes: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        at += memchr(b'"', &bytes[at..])?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

/// The error for a record beyond the limit.
pub(crate) fn too_long(most_bytes: u64, line: u64) -> CoreError {
    let message = format!("a record is longer than {most_bytes} bytes (most_line_bytes in settings.toml)");
    CoreError::at("line too long", message, line)
}
