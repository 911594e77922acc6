//! The way for processors with AVX2: two comparisons tell 64 bytes.

#![allow(unsafe_code)]

use super::vector::{Before, FRESH, by_portable, scan, sixty_four};
use super::{Find, Marks};
use std::arch::x86_64::{
    __m256i, _mm_clmulepi64_si128, _mm_cvtsi128_si64, _mm_loadl_epi64, _mm_set_epi64x, _mm_set1_epi8,
    _mm256_add_epi32, _mm256_cmpeq_epi8, _mm256_cvtepu8_epi32, _mm256_loadu_si256, _mm256_movemask_epi8,
    _mm256_set1_epi8, _mm256_set1_epi32, _mm256_storeu_si256,
};

/// This way, if the processor has the instructions.
pub fn way() -> Option<Find> {
    let known = is_x86_feature_detected!("avx2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("popcnt")
        && is_x86_feature_detected!("pclmulqdq");
    known.then_some(find)
}

/// 64 bytes in two registers.
pub(super) struct Chunk(pub __m256i, pub __m256i);

#[inline]
#[target_feature(enable = "avx2")]
fn splat(byte: u8) -> __m256i {
    _mm256_set1_epi8(byte as i8)
}

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

scan!("avx2,bmi1,popcnt,pclmulqdq");

/// For each byte, where its bits are, from the lowest on.
static PLACES: [[u8; 8]; 256] = {
    let mut places = [[0; 8]; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut bit, mut count) = (0, 0);
        while bit < 8 {
            if byte >> bit & 1 == 1 {
                places[byte][count] = bit as u8;
                count += 1;
            }
            bit += 1;
        }
        byte += 1;
    }
    places
};

/// Appends the offsets of all bits, and the record ends among them.
#[inline]
#[target_feature(enable = "avx2,bmi1,popcnt")]
fn extract(marks: &mut Marks, base: usize, all: u64, ends: u64) {
    let from = marks.at.len();
    put(&mut marks.at, base, all);
    mark_ends(&mut marks.ends, from, all, ends);
}

/// Appends the offsets of the bits, counted from `base`.
///
/// Eight are written for each byte, however many bits it has: to ask how many there are would be guessed wrong again and
/// again.
#[inline]
#[target_feature(enable = "avx2,popcnt")]
fn put(offsets: &mut Vec<u32>, base: usize, bits: u64) {
    let (from, count) = (offsets.len(), bits.count_ones() as usize);
    offsets.reserve(64 + 8);
    let mut base = _mm256_set1_epi32(base as i32);
    // SAFETY: 72 places were just reserved; eight are written from each of at most 64 on; those up to `count` are real.
    unsafe {
        let mut to = offsets.as_mut_ptr().add(from);
        for byte in bits.to_le_bytes() {
            let places = _mm_loadl_epi64(PLACES[usize::from(byte)].as_ptr().cast());
            _mm256_storeu_si256(to.cast(), _mm256_add_epi32(_mm256_cvtepu8_epi32(places), base));
            to = to.add(byte.count_ones() as usize);
            base = _mm256_add_epi32(base, _mm256_set1_epi32(8));
        }
        offsets.set_len(from + count);
    }
}

/// Appends which of the marks from `from` on, that stand for the bits of `all`, are those of `ends`.
///
/// Most often there is one or none, and which of both cannot be guessed: one is written in any case.
#[inline]
#[target_feature(enable = "bmi1,popcnt")]
fn mark_ends(marks: &mut Vec<u32>, from: usize, all: u64, ends: u64) {
    let rank = |ends: u64| (from as u32).wrapping_add((all & ends.wrapping_sub(1) & !ends).count_ones());
    let count = marks.len();
    marks.push(rank(ends));
    marks.truncate(count + usize::from(ends != 0));
    let mut left = ends & ends.wrapping_sub(1);
    while left != 0 {
        marks.push(rank(left));
        left &= left - 1;
    }
}
