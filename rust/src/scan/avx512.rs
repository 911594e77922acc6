//! The way for processors with AVX-512: one comparison tells 64 bytes, one instruction puts their offsets in a row.

#![allow(unsafe_code)]

use super::vector::{Before, FRESH, by_portable, scan, sixty_four};
use super::{Find, Marks};
use std::arch::x86_64::{
    __m512i, _mm_clmulepi64_si128, _mm_cvtsi128_si64, _mm_set_epi64x, _mm_set1_epi8, _mm512_add_epi32,
    _mm512_castsi512_si128, _mm512_cmpeq_epi8_mask, _mm512_cvtepu8_epi32, _mm512_extracti32x4_epi32,
    _mm512_loadu_si512, _mm512_maskz_compress_epi8, _mm512_set1_epi8, _mm512_set1_epi32, _mm512_storeu_si512,
    _pext_u64,
};

/// This way, if the processor has the instructions.
pub fn way() -> Option<Find> {
    let known = is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vbmi2")
        && is_x86_feature_detected!("bmi1")
        && is_x86_feature_detected!("bmi2")
        && is_x86_feature_detected!("popcnt")
        && is_x86_feature_detected!("pclmulqdq");
    known.then_some(find)
}

/// 64 bytes in one register.
pub(super) struct Chunk(pub __m512i);

#[inline]
#[target_feature(enable = "avx512f")]
fn splat(byte: u8) -> __m512i {
    _mm512_set1_epi8(byte as i8)
}

impl Chunk {
    #[inline]
    #[target_feature(enable = "avx512f")]
    pub(super) fn load(bytes: &[u8; 64]) -> Self {
        // SAFETY: 64 bytes can be read from there; the load needs no alignment.
        unsafe { Self(_mm512_loadu_si512(bytes.as_ptr().cast())) }
    }

    /// One bit for each byte that is the wanted one.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw")]
    fn equal(&self, wanted: __m512i) -> u64 {
        _mm512_cmpeq_epi8_mask(self.0, wanted)
    }
}

scan!("avx512f,avx512bw,avx512vbmi2,bmi1,bmi2,popcnt,pclmulqdq");

/// 0 to 63.
const OFFSETS: [u8; 64] = {
    let mut offsets = [0; 64];
    let mut at = 0;
    while at < 64 {
        offsets[at] = at as u8;
        at += 1;
    }
    offsets
};

/// Appends the offsets of all bits, and which of them are record ends.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,bmi1,bmi2,popcnt")]
fn extract(marks: &mut Marks, base: usize, all: u64, ends: u64) {
    let from = marks.at.len();
    put(&mut marks.at, base, all);
    put(&mut marks.ends, from, _pext_u64(ends, all));
}

/// Appends the offsets of the bits, counted from `base`.
///
/// Thirty-two are written without asking how many there are: nearly always that is all, and more or less than sixteen
/// would be guessed wrong again and again.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,popcnt")]
fn put(offsets: &mut Vec<u32>, base: usize, bits: u64) {
    let (from, count) = (offsets.len(), bits.count_ones() as usize);
    offsets.reserve(64);
    let packed = _mm512_maskz_compress_epi8(bits, Chunk::load(&OFFSETS).0);
    let base = _mm512_set1_epi32(base as i32);
    let wide = |quarter| _mm512_add_epi32(_mm512_cvtepu8_epi32(quarter), base);
    // SAFETY: 64 places were just reserved; at most 64 are written, sixteen at a time; those up to `count` are real.
    unsafe {
        let to = offsets.as_mut_ptr().add(from);
        _mm512_storeu_si512(to.cast(), wide(_mm512_castsi512_si128(packed)));
        _mm512_storeu_si512(to.add(16).cast(), wide(_mm512_extracti32x4_epi32::<1>(packed)));
        if count > 32 {
            _mm512_storeu_si512(to.add(32).cast(), wide(_mm512_extracti32x4_epi32::<2>(packed)));
            _mm512_storeu_si512(to.add(48).cast(), wide(_mm512_extracti32x4_epi32::<3>(packed)));
        }
        offsets.set_len(from + count);
    }
}
