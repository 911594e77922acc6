//! What the ways with vector instructions share: 64 bytes become bits, a carry-less multiply tells what is quoted.
//!
//! Parity of quotes is right only where every quote opens at a field's start and closes before a delimiter or a line's
//! end. A record where that does not hold is read by the portable way, from where it starts.

use super::{Marks, portable};

/// What the bytes before a chunk were; each is 0 or 1, `inside` has all bits or none.
#[derive(Clone, Copy)]
pub(super) struct Before {
    pub inside: u64,
    pub field_start: u64,
    pub closed: u64,
    pub carriage: u64,
}

/// Before the first byte of a record.
pub(super) const FRESH: Before = Before { inside: 0, field_start: 1, closed: 0, carriage: 0 };

/// The 64 bytes from an offset, filled up at the end; and how many there are.
#[inline]
pub(super) fn sixty_four(bytes: &[u8], at: usize, padded: &mut [u8; 64], fill: u8) -> usize {
    let rest = &bytes[at..];
    let count = rest.len().min(64);
    padded[..count].copy_from_slice(&rest[..count]);
    padded[count..].fill(fill);
    count
}

/// Forgets the record that has begun and reads on by the portable way, from its start to the first record's end that
/// is not before `until`.
#[cold]
pub(super) fn by_portable(marks: &mut Marks, bytes: &[u8], delimiter: u8, until: usize) -> usize {
    let end = marks.ends.last().map_or(0, |end| *end as usize);
    marks.at.truncate(end + 1);
    let from = marks.at[end].wrapping_add(1);
    portable::find_quoted(marks, bytes, delimiter, from as usize, until)
}

/// Makes `find` of a module's `Chunk` and `extract`, for a processor with these features.
macro_rules! scan {
    ($features:literal) => {
        fn find(marks: &mut Marks, bytes: &[u8], delimiter: u8, quotes: bool) {
            // SAFETY: only `way` gives this function out, and only where the processor has the instructions.
            unsafe {
                if quotes {
                    find_quoted(marks, bytes, delimiter)
                } else {
                    find_plain(marks, bytes, delimiter)
                }
            }
        }

        #[target_feature(enable = $features)]
        fn find_plain(marks: &mut Marks, bytes: &[u8], delimiter: u8) {
            let (line, field) = (splat(b'\n'), splat(delimiter));
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

        #[target_feature(enable = $features)]
        fn find_quoted(marks: &mut Marks, bytes: &[u8], delimiter: u8) {
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
                if quoted_chunk(marks, &chunk, delimiter, valid, base, &mut before) {
                    base += 64;
                } else {
                    base = by_portable(marks, bytes, delimiter, base + 64);
                    before = FRESH;
                }
            }
        }

        /// False if a quote stands where parity cannot be trusted; nothing was appended then.
        #[inline]
        #[target_feature(enable = $features)]
        fn quoted_chunk(
            marks: &mut Marks,
            chunk: &Chunk,
            delimiter: u8,
            valid: u64,
            base: usize,
            before: &mut Before,
        ) -> bool {
            let (line, quote) = (chunk.equal(splat(b'\n')), chunk.equal(splat(b'"')));
            let separators = line | chunk.equal(splat(delimiter));
            if quote | before.inside | before.closed | before.carriage == 0 {
                extract(marks, base, separators, line);
                before.field_start = separators >> 63;
                return true;
            }
            let inside = prefix_xor(quote) ^ before.inside;
            let (opens, closes) = (quote & inside, quote & !inside);
            let outer = separators & !inside;
            let after_close = closes << 1 | before.closed;
            let carriage = chunk.equal(splat(b'\r')) & after_close;
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
    };
}
pub(super) use scan;
