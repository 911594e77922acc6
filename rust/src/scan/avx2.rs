//! The way for processors with AVX2: two comparisons tell 64 bytes.

#![allow(unsafe_code)]

use super::vector::{Before, FRESH, by_portable, scan, sixty_four};
use super::{Find, Marks};
use std::arch::x86_64::{
    __m256i, _mm_clmulepi64_si128, _mm_cvtsi128_si64, _mm_set_epi64x, _mm_set1_epi8, _mm256_cmpeq_epi8,
    _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_set1_epi8,
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
    mark_ends(marks, from, all, ends);
}

/// Appends which of the marks from `from` on, that stand for the bits of `all`, are those of `ends`.
#[inline(always)]
fn mark_ends(marks: &mut Marks, from: usize, all: u64, ends: u64) {
    let mut left = ends;
    while left != 0 {
        let before = left.trailing_zeros();
        let rank = from + (all & ((1u64 << before) - 1)).count_ones() as usize;
        marks.ends.push(rank as u32);
        left &= left - 1;
    }
}
