//! The way for processors with AVX-512: one register, and the same work whatever the bytes are, so that no branch has
//! to be guessed where some titles are ASCII and some are not.

#![allow(unsafe_code)]

use super::{FIRST_HIGH, FIRST_LOW, FOUR, LATEST, SECOND_HIGH, THREE};
use crate::scan::IsClean;
use crate::scan::avx512::Chunk;
use crate::scan::vector::sixty_four;
use std::arch::x86_64::{
    __m512i, _mm_set_epi8, _mm512_alignr_epi8, _mm512_alignr_epi32, _mm512_and_si512, _mm512_broadcast_i32x4,
    _mm512_or_si512, _mm512_set1_epi8, _mm512_setzero_si512, _mm512_shuffle_epi8, _mm512_srli_epi16,
    _mm512_subs_epu8, _mm512_test_epi8_mask, _mm512_testn_epi8_mask, _mm512_xor_si512,
};

/// This way, if the processor has the instructions.
pub fn way() -> Option<IsClean> {
    let known = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw");
    known.then_some(is_clean)
}

fn is_clean(bytes: &[u8]) -> bool {
    // SAFETY: only `way` gives this function out, and only where the processor has the instructions.
    unsafe { clean(bytes) }
}

#[target_feature(enable = "avx512f,avx512bw")]
fn clean(bytes: &[u8]) -> bool {
    let (mut before, mut errors, mut nuls) = (_mm512_setzero_si512(), _mm512_setzero_si512(), 0);
    let mut take = |chunk: Chunk| {
        errors = _mm512_or_si512(errors, check(chunk.0, before));
        nuls |= _mm512_testn_epi8_mask(chunk.0, chunk.0);
        before = chunk.0;
    };
    let (chunks, rest) = bytes.as_chunks::<64>();
    chunks.iter().for_each(|chunk| take(Chunk::load(chunk)));
    let mut padded = [0; 64];
    sixty_four(rest, 0, &mut padded, b' ');
    take(Chunk::load(&padded));
    let errors = _mm512_or_si512(errors, unfinished(before));
    nuls == 0 && _mm512_test_epi8_mask(errors, errors) == 0
}

/// The bytes shifted by `N`, those of the register before coming in; `REST` is 16 - `N`.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn shifted<const REST: i32>(bytes: __m512i, before: __m512i) -> __m512i {
    _mm512_alignr_epi8::<REST>(bytes, _mm512_alignr_epi32::<12>(bytes, before))
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn look_up(table: [i8; 16], halves: __m512i) -> __m512i {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = table;
    let table = _mm_set_epi8(p, o, n, m, l, k, j, i, h, g, f, e, d, c, b, a);
    _mm512_shuffle_epi8(_mm512_broadcast_i32x4(table), halves)
}

/// Not zero where something is wrong.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn check(bytes: __m512i, before: __m512i) -> __m512i {
    let half = _mm512_set1_epi8(15);
    let upper = |bytes| _mm512_and_si512(_mm512_srli_epi16::<4>(bytes), half);
    let first = shifted::<15>(bytes, before);
    let wrong = _mm512_and_si512(
        _mm512_and_si512(
            look_up(FIRST_HIGH, upper(first)),
            look_up(FIRST_LOW, _mm512_and_si512(first, half)),
        ),
        look_up(SECOND_HIGH, upper(bytes)),
    );
    let third = _mm512_subs_epu8(shifted::<14>(bytes, before), _mm512_set1_epi8(THREE));
    let fourth = _mm512_subs_epu8(shifted::<13>(bytes, before), _mm512_set1_epi8(FOUR));
    let wanted = _mm512_and_si512(_mm512_or_si512(third, fourth), _mm512_set1_epi8(-128));
    _mm512_xor_si512(wanted, wrong)
}

/// Not zero where a character begins so late that it cannot end in these bytes.
#[inline]
#[target_feature(enable = "avx512f,avx512bw")]
fn unfinished(bytes: __m512i) -> __m512i {
    let mut most = [u8::MAX; 64];
    most[61..].copy_from_slice(&LATEST.map(|byte| byte as u8));
    _mm512_subs_epu8(bytes, Chunk::load(&most).0)
}
