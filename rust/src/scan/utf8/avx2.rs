//! The way for processors with AVX2: two registers, and nothing to look up where 64 bytes are ASCII.

#![allow(unsafe_code)]

use super::{FIRST_HIGH, FIRST_LOW, FOUR, LATEST, SECOND_HIGH, THREE};
use crate::scan::IsClean;
use crate::scan::avx2::Chunk;
use crate::scan::vector::sixty_four;
use std::arch::x86_64::{
    __m256i, _mm256_alignr_epi8, _mm256_and_si256, _mm256_cmpeq_epi8, _mm256_movemask_epi8, _mm256_or_si256,
    _mm256_permute2x128_si256, _mm256_set1_epi8, _mm256_setr_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8,
    _mm256_srli_epi16, _mm256_subs_epu8, _mm256_testz_si256, _mm256_xor_si256,
};

/// This way, if the processor has the instructions.
pub fn way() -> Option<IsClean> {
    is_x86_feature_detected!("avx2").then_some(is_clean)
}

fn is_clean(bytes: &[u8]) -> bool {
    // SAFETY: only `way` gives this function out, and only where the processor has the instructions.
    unsafe { clean(bytes) }
}

struct State {
    last: __m256i,
    unfinished: __m256i,
    errors: __m256i,
}

#[target_feature(enable = "avx2")]
fn clean(bytes: &[u8]) -> bool {
    let zero = _mm256_setzero_si256();
    let mut state = State { last: zero, unfinished: zero, errors: zero };
    let (chunks, rest) = bytes.as_chunks::<64>();
    for chunk in chunks {
        state.take(&Chunk::load(chunk));
    }
    let mut padded = [0; 64];
    sixty_four(rest, 0, &mut padded, b' ');
    state.take(&Chunk::load(&padded));
    let errors = _mm256_or_si256(state.errors, state.unfinished);
    _mm256_testz_si256(errors, errors) == 1
}

impl State {
    #[inline]
    #[target_feature(enable = "avx2")]
    fn take(&mut self, chunk: &Chunk) {
        let zero = _mm256_setzero_si256();
        let nul = _mm256_or_si256(_mm256_cmpeq_epi8(chunk.0, zero), _mm256_cmpeq_epi8(chunk.1, zero));
        self.errors = _mm256_or_si256(self.errors, nul);
        if _mm256_movemask_epi8(_mm256_or_si256(chunk.0, chunk.1)) == 0 {
            self.errors = _mm256_or_si256(self.errors, self.unfinished);
            (self.last, self.unfinished) = (chunk.1, zero);
            return;
        }
        let low = check(chunk.0, self.last);
        let high = check(chunk.1, chunk.0);
        self.errors = _mm256_or_si256(self.errors, _mm256_or_si256(low, high));
        self.unfinished = unfinished(chunk.1);
        self.last = chunk.1;
    }
}

/// The bytes shifted by `N`, those of the register before coming in; `REST` is 16 - `N`.
#[inline]
#[target_feature(enable = "avx2")]
fn shifted<const REST: i32>(bytes: __m256i, before: __m256i) -> __m256i {
    _mm256_alignr_epi8::<REST>(bytes, _mm256_permute2x128_si256::<0x21>(before, bytes))
}

#[inline]
#[target_feature(enable = "avx2")]
fn look_up(table: [i8; 16], halves: __m256i) -> __m256i {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = table;
    let table = _mm256_setr_epi8(
        a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p,
    );
    _mm256_shuffle_epi8(table, halves)
}

#[inline]
#[target_feature(enable = "avx2")]
fn check(bytes: __m256i, before: __m256i) -> __m256i {
    let half = _mm256_set1_epi8(15);
    let upper = |bytes| _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), half);
    let first = shifted::<15>(bytes, before);
    let wrong = _mm256_and_si256(
        _mm256_and_si256(
            look_up(FIRST_HIGH, upper(first)),
            look_up(FIRST_LOW, _mm256_and_si256(first, half)),
        ),
        look_up(SECOND_HIGH, upper(bytes)),
    );
    let third = _mm256_subs_epu8(shifted::<14>(bytes, before), _mm256_set1_epi8(THREE));
    let fourth = _mm256_subs_epu8(shifted::<13>(bytes, before), _mm256_set1_epi8(FOUR));
    let wanted = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8(-128));
    _mm256_xor_si256(wanted, wrong)
}

/// Not zero where a character begins so late that it cannot end in these bytes.
#[inline]
#[target_feature(enable = "avx2")]
fn unfinished(bytes: __m256i) -> __m256i {
    let [three, two, one] = LATEST;
    let most = _mm256_setr_epi8(
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, three, two, one,
    );
    _mm256_subs_epu8(bytes, most)
}
