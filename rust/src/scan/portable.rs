//! The way that works on every processor.
//!
//! The comparison of 64 bytes is written so that the compiler makes vector instructions of it where it can.

use super::Marks;
use crate::cut::close_of;
use memchr::memchr;

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

/// Calls `each` with every 64 bytes and where they start, the last ones filled up with NUL, until it says no.
#[inline(always)]
fn for_chunks(bytes: &[u8], mut each: impl FnMut(usize, &[u8; 64]) -> bool) {
    let (chunks, rest) = bytes.as_chunks::<64>();
    for (step, chunk) in chunks.iter().enumerate() {
        if !each(step * 64, chunk) {
            return;
        }
    }
    if !rest.is_empty() {
        let mut padded = [0; 64];
        padded[..rest.len()].copy_from_slice(rest);
        each(bytes.len() - rest.len(), &padded);
    }
}

/// Finds delimiters and line ends.
pub fn find(marks: &mut Marks, bytes: &[u8], delimiter: u8, quotes: bool) {
    if quotes {
        find_quoted(marks, bytes, delimiter, 0, bytes.len());
    } else {
        find_plain(marks, bytes, delimiter);
    }
}

fn find_plain(marks: &mut Marks, bytes: &[u8], delimiter: u8) {
    for_chunks(bytes, |base, chunk| {
        let ends = mask(chunk, b'\n');
        let mut all = ends | mask(chunk, delimiter);
        while all != 0 {
            let bit = all.trailing_zeros();
            marks.push(base + bit as usize, ends >> bit & 1 != 0);
            all &= all - 1;
        }
        true
    });
}

/// Reads from `from`, where a record starts, to the first record's end at or after `until`; returns where the next
/// record starts.
pub fn find_quoted(marks: &mut Marks, bytes: &[u8], delimiter: u8, from: usize, until: usize) -> usize {
    let (mut resume, mut field_start, mut next) = (from, from, bytes.len());
    for_chunks(&bytes[from..], |base, chunk| {
        let ends = mask(chunk, b'\n');
        let quotes = mask(chunk, b'"');
        let mut all = ends | quotes | mask(chunk, delimiter);
        while all != 0 {
            let bit = all.trailing_zeros();
            let at = from + base + bit as usize;
            all &= all - 1;
            if at < resume {
                continue;
            }
            if (quotes >> bit) & 1 == 0 {
                let ends_record = ends >> bit & 1 != 0;
                marks.push(at, ends_record);
                field_start = at + 1;
                if ends_record && at >= until {
                    next = field_start;
                    return false;
                }
            } else if at == field_start {
                resume = close_of(bytes, at).map_or(bytes.len(), |close| close + 1);
                note_text_after(marks, bytes, resume, delimiter);
            }
        }
        true
    });
    next
}

fn note_text_after(marks: &mut Marks, bytes: &[u8], close: usize, delimiter: u8) {
    let rest = &bytes[close..];
    let clean = match rest {
        [] | [b'\n', ..] | [b'\r'] | [b'\r', b'\n', ..] => true,
        [first, ..] => *first == delimiter,
    };
    if !clean {
        marks.after_quote.push(close as u32);
    }
}

/// The text is UTF-8 and holds no NUL byte.
pub fn is_clean(bytes: &[u8]) -> bool {
    memchr(0, bytes).is_none() && std::str::from_utf8(bytes).is_ok()
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
