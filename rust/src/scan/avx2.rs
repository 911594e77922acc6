//! The way for processors with AVX2: two comparisons tell 64 bytes, a carry-less multiply tells what is quoted.
//!
//! Parity of quotes is right only where every quote opens at a field's start and closes before a delimiter or a line's
//! end. A record where that does not hold is read by the portable way, from where it starts.

#![allow(unsafe_code)]

use super::{Marks, RECORD_END, portable};
use std::arch::x86_64::{
    __m256i, _mm_clmulepi64_si128, _mm_cvtsi128_si64, _mm_set_epi64x, _mm_set1_epi8, _mm256_cmpeq_epi8,
    _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_set1_epi8,
};

/// Finds delimiters and line ends; false if the processor lacks the instructions.
pub fn find(marks: &mut Marks, bytes: &[u8], delimiter: u8, quotes: bool) -> bool {
    let known = is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("popcnt")
        && is_x86_feature_detected!("pclmulqdq");
    if known && quotes {
        // SAFETY: the processor has the instructions, as it was just asked.
        unsafe { find_quoted(marks, bytes, delimiter) };
    } else if known {
        // SAFETY: as above.
        unsafe { find_plain(marks, bytes, delimiter) };
    }
    known
}

/// 64 bytes in two registers.
pub(super) struct Chunk(pub __m256i, pub __m256i);

impl Chunk {
    #[inline]
    #[target_feature(enable = "avx2")]
    pub(super) fn load(bytes: &[u8; 64]) -> Self {
        let from = bytes.as_ptr();
        // SAFETY: 64 bytes can be read from there, in two halves of 32; the load needs no alignment.
        unsafe { Self(_mm256_loadu_si256(from.cast()), _mm256_loadu_si256(from.add(32).cast())) }
    }

    /// One bit for each byte that is the wanted one.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn equal(&self, wanted: __m256i) -> u64 {
        let low = _mm256_movemask_epi8(_mm256_cmpeq_epi8(self.0, wanted)) as u32;
        let high = _mm256_movemask_epi8(_mm256_cmpeq_epi8(self.1, wanted)) as u32;
        u64::from(low) | u64::from(high) << 32
    }
}

/// The 64 bytes from an offset, filled up with NUL at the end; and how many there are.
#[inline]
pub(super) fn sixty_four(bytes: &[u8], at: usize, padded: &mut [u8; 64], fill: u8) -> usize {
    let rest = &bytes[at..];
    let count = rest.len().min(64);
    padded[..count].copy_from_slice(&rest[..count]);
    padded[count..].fill(fill);
    count
}

#[target_feature(enable = "avx2,bmi1,popcnt")]
fn find_plain(marks: &mut Marks, bytes: &[u8], delimiter: u8) {
    let (line, field) = (_mm256_set1_epi8(b'\n' as i8), _mm256_set1_epi8(delimiter as i8));
    let (chunks, rest) = bytes.as_chunks::<64>();
    let mut base = 0;
    for chunk in chunks {
        let chunk = Chunk::load(chunk);
        let ends = chunk.equal(line);
        extract(marks, base, ends | chunk.equal(field), ends);
        base += 64;
    }
    if !rest.is_empty() {
        let mut padded = [0; 64];
        sixty_four(rest, 0, &mut padded, 0);
        let chunk = Chunk::load(&padded);
        let ends = chunk.equal(line);
        extract(marks, base, ends | chunk.equal(field), ends);
    }
}

/// Appends the offsets of all bits, and the record ends among them.
#[inline]
#[target_feature(enable = "bmi1,popcnt")]
fn extract(marks: &mut Marks, base: usize, all: u64, ends: u64) {
    let (from, count) = (marks.at.len(), all.count_ones() as usize);
    marks.at.reserve(64);
    let mut left = all;
    // SAFETY: 64 places were just reserved; at most 64 are written, eight at a time; those up to `count` are real.
    unsafe {
        let to = marks.at.as_mut_ptr().add(from);
        let mut done = 0;
        while done < count {
            for step in 0..8 {
                to.add(done + step).write((base as u32).wrapping_add(left.trailing_zeros()));
                left &= left.wrapping_sub(1);
            }
            done += 8;
        }
        marks.at.set_len(from + count);
    }
    let mut left = ends;
    while left != 0 {
        let before = left.trailing_zeros();
        let rank = from + (all & ((1u64 << before) - 1)).count_ones() as usize;
        marks.at[rank] |= RECORD_END;
        marks.ends.push(rank as u32 + 1);
        left &= left - 1;
    }
}

/// What the bytes before a chunk were; each is 0 or 1, `inside` has all bits or none.
#[derive(Clone, Copy)]
struct Before {
    inside: u64,
    field_start: u64,
    closed: u64,
    carriage: u64,
}

const FRESH: Before = Before { inside: 0, field_start: 1, closed: 0, carriage: 0 };

struct Wanted {
    line: __m256i,
    field: __m256i,
    quote: __m256i,
    carriage: __m256i,
}

#[target_feature(enable = "avx2,bmi1,popcnt,pclmulqdq")]
fn find_quoted(marks: &mut Marks, bytes: &[u8], delimiter: u8) {
    let wanted = Wanted {
        line: _mm256_set1_epi8(b'\n' as i8),
        field: _mm256_set1_epi8(delimiter as i8),
        quote: _mm256_set1_epi8(b'"' as i8),
        carriage: _mm256_set1_epi8(b'\r' as i8),
    };
    let (mut before, mut base) = (FRESH, 0);
    let mut padded = [0; 64];
    while base < bytes.len() {
        let (chunk, valid) = match bytes[base..].first_chunk::<64>() {
            Some(chunk) => (Chunk::load(chunk), u64::MAX),
            None => {
                let count = sixty_four(bytes, base, &mut padded, 0);
                (Chunk::load(&padded), (1 << count) - 1)
            }
        };
        if quoted_chunk(marks, &chunk, &wanted, valid, base, &mut before) {
            base += 64;
        } else {
            base = by_portable(marks, bytes, delimiter, base + 64);
            before = FRESH;
        }
    }
}

/// False if a quote stands where parity cannot be trusted; nothing was appended then.
#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt,pclmulqdq")]
fn quoted_chunk(
    marks: &mut Marks,
    chunk: &Chunk,
    wanted: &Wanted,
    valid: u64,
    base: usize,
    before: &mut Before,
) -> bool {
    let (line, quote) = (chunk.equal(wanted.line), chunk.equal(wanted.quote));
    let separators = line | chunk.equal(wanted.field);
    if quote | before.inside | before.closed | before.carriage == 0 {
        extract(marks, base, separators, line);
        before.field_start = separators >> 63;
        return true;
    }
    let inside = prefix_xor(quote) ^ before.inside;
    let (opens, closes) = (quote & inside, quote & !inside);
    let outer = separators & !inside;
    let after_close = closes << 1 | before.closed;
    let carriage = chunk.equal(wanted.carriage) & after_close;
    let strange = opens & !(outer << 1 | before.field_start | after_close)
        | after_close & !(separators | opens | carriage)
        | (carriage << 1 | before.carriage) & !line;
    if strange & valid != 0 {
        return false;
    }
    extract(marks, base, outer, line & outer);
    *before = Before {
        inside: ((inside as i64) >> 63) as u64,
        field_start: outer >> 63,
        closed: closes >> 63,
        carriage: carriage >> 63,
    };
    true
}

/// Each bit becomes the parity of itself and those below it.
#[inline]
#[target_feature(enable = "pclmulqdq")]
fn prefix_xor(bits: u64) -> u64 {
    let product = _mm_clmulepi64_si128::<0>(_mm_set_epi64x(0, bits as i64), _mm_set1_epi8(-1));
    _mm_cvtsi128_si64(product) as u64
}

/// Forgets the record that has begun and reads on by the portable way, from its start to the first record's end that
/// is not before `until`.
#[cold]
fn by_portable(marks: &mut Marks, bytes: &[u8], delimiter: u8, until: usize) -> usize {
    let whole = marks.ends.last().map_or(0, |end| *end as usize);
    marks.at.truncate(whole);
    let from = marks.at.last().map_or(0, |mark| (mark & !RECORD_END) as usize + 1);
    portable::find_quoted(marks, bytes, delimiter, from, until)
}
