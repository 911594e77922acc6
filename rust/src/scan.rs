//! Finds every delimiter and line end of a block in one pass, 64 bytes at a time, without copying anything.
//!
//! The comparison of 64 bytes is written so that the compiler makes vector instructions of it; there is no `unsafe`
//! and no second code path.

use crate::blocks::close_of;

/// Set in a mark that ends a record.
pub const RECORD_END: u32 = 1 << 31;

/// The structure of one block.
#[derive(Debug, Default)]
pub struct Marks {
    /// Offsets of delimiters and line ends in order; line ends carry [`RECORD_END`].
    pub at: Vec<u32>,
    /// Offsets where text follows a closing quote (the record is to be rejected).
    pub after_quote: Vec<u32>,
}

/// Gathers the lowest bits of eight bytes into the highest byte.
const GATHER: u64 = 0x0102_0408_1020_4080;

/// One bit for each of 64 bytes: is it `byte`?
#[inline(always)]
fn mask(chunk: &[u8; 64], byte: u8) -> u64 {
    let mut flags = [0; 64];
    for (flag, seen) in flags.iter_mut().zip(chunk) {
        *flag = u8::from(*seen == byte);
    }
    let mut bits = 0;
    for (step, eight) in flags.as_chunks::<8>().0.iter().enumerate() {
        bits |= (u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56) << (step * 8);
    }
    bits
}

#[inline(always)]
fn for_chunks(bytes: &[u8], mut each: impl FnMut(usize, &[u8; 64])) {
    let (chunks, rest) = bytes.as_chunks::<64>();
    for (step, chunk) in chunks.iter().enumerate() {
        each(step * 64, chunk);
    }
    if !rest.is_empty() {
        let mut padded = [0; 64];
        padded[..rest.len()].copy_from_slice(rest);
        each(bytes.len() - rest.len(), &padded);
    }
}

impl Marks {
    /// Finds the structure of a block of whole records; a last record without a line end gets a mark at the end.
    pub fn find(&mut self, bytes: &[u8], delimiter: u8, quotes: bool) {
        self.at.clear();
        self.after_quote.clear();
        if quotes {
            self.find_quoted(bytes, delimiter);
        } else {
            self.find_plain(bytes, delimiter);
        }
        if !bytes.is_empty() && !bytes.ends_with(b"\n") {
            self.at.push(bytes.len() as u32 | RECORD_END);
        }
    }

    fn find_plain(&mut self, bytes: &[u8], delimiter: u8) {
        let out = &mut self.at;
        for_chunks(bytes, |base, chunk| {
            let ends = mask(chunk, b'\n');
            let mut all = ends | mask(chunk, delimiter);
            while all != 0 {
                let bit = all.trailing_zeros();
                let end = ((ends >> bit) as u32 & 1) << 31;
                out.push((base as u32 + bit) | end);
                all &= all - 1;
            }
        });
    }

    fn find_quoted(&mut self, bytes: &[u8], delimiter: u8) {
        let mut resume = 0;
        let mut field_start = 0;
        for_chunks(bytes, |base, chunk| {
            let ends = mask(chunk, b'\n');
            let quotes = mask(chunk, b'"');
            let mut all = ends | quotes | mask(chunk, delimiter);
            while all != 0 {
                let bit = all.trailing_zeros();
                let at = base + bit as usize;
                all &= all - 1;
                if at < resume {
                    continue;
                }
                if (quotes >> bit) & 1 == 0 {
                    self.at.push(at as u32 | (((ends >> bit) as u32 & 1) << 31));
                    field_start = at + 1;
                } else if at == field_start {
                    resume = close_of(bytes, at).map_or(bytes.len(), |close| close + 1);
                    self.note_text_after(bytes, resume, delimiter);
                }
            }
        });
    }

    fn note_text_after(&mut self, bytes: &[u8], close: usize, delimiter: u8) {
        let rest = &bytes[close..];
        let clean = match rest {
            [] | [b'\n', ..] | [b'\r'] | [b'\r', b'\n', ..] => true,
            [first, ..] => *first == delimiter,
        };
        if !clean {
            self.after_quote.push(close as u32);
        }
    }
}

/// The text of a raw field: in csv, quotes taken off and doubled quotes undone (in `scratch` if need be).
#[inline]
pub fn text_of<'a>(raw: &'a [u8], quotes: bool, scratch: &'a mut Vec<u8>) -> &'a [u8] {
    if !quotes || raw.first() != Some(&b'"') {
        return raw;
    }
    let inner = raw.strip_suffix(b"\"").filter(|left| !left.is_empty()).map_or(&raw[1..], |left| &left[1..]);
    if memchr::memchr(b'"', inner).is_none() {
        return inner;
    }
    scratch.clear();
    let mut bytes = inner.iter();
    while let Some(byte) = bytes.next() {
        scratch.push(*byte);
        if *byte == b'"' {
            bytes.next();
        }
    }
    scratch
}

/// The text without blanks (ASCII white space and no-break spaces) at either end.
#[inline]
pub fn trim(mut text: &[u8]) -> &[u8] {
    loop {
        match text {
            [first, ..] if first.is_ascii_whitespace() => text = &text[1..],
            [0xC2, 0xA0, ..] => text = &text[2..],
            [.., last] if last.is_ascii_whitespace() => text = &text[..text.len() - 1],
            [.., 0xC2, 0xA0] => text = &text[..text.len() - 2],
            _ => return text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::mask;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_mask_tells_every_byte(bytes: [u8; 32], few in proptest::array::uniform32(0..3u8), byte in 0..4u8) {
            let mut chunk = [0; 64];
            chunk[..32].copy_from_slice(&bytes);
            chunk[32..].copy_from_slice(&few);
            let naive = (0..64).filter(|at| chunk[*at] == byte).fold(0, |bits, at| bits | 1u64 << at);
            prop_assert_eq!(mask(&chunk, byte), naive);
        }
    }
}
