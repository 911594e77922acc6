//! Whether bytes are UTF-8 without NUL, 64 at a time, by three table look-ups a byte (Keiser and Lemire, "Validating
//! UTF-8 in less than one instruction per byte", 2020).

#![allow(unsafe_code)]

use super::avx2::Chunk;
use super::vector::sixty_four;
use std::arch::x86_64::{
    __m256i, _mm256_alignr_epi8, _mm256_and_si256, _mm256_cmpeq_epi8, _mm256_movemask_epi8, _mm256_or_si256,
    _mm256_permute2x128_si256, _mm256_set1_epi8, _mm256_setr_epi8, _mm256_setzero_si256, _mm256_shuffle_epi8,
    _mm256_srli_epi16, _mm256_subs_epu8, _mm256_testz_si256, _mm256_xor_si256,
};

/// The answer, or None if the processor lacks the instructions.
pub fn is_clean(bytes: &[u8]) -> Option<bool> {
    // SAFETY: the processor has the instructions, as it was just asked.
    is_x86_feature_detected!("avx2").then(|| unsafe { clean(bytes) })
}

const TOO_SHORT: i8 = 1;
const TOO_LONG: i8 = 1 << 1;
const OVERLONG_3: i8 = 1 << 2;
const TOO_LARGE: i8 = 1 << 3;
const SURROGATE: i8 = 1 << 4;
const OVERLONG_2: i8 = 1 << 5;
/// Beyond U+10FFFF by its second byte, or four bytes where three would do.
const TOO_LARGE_2: i8 = 1 << 6;
const TWO_CONTINUATIONS: i8 = -128;
const CARRY: i8 = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS;

/// What may be wrong, by the upper half of a byte.
const FIRST_HIGH: [i8; 16] = {
    let mut table = [TOO_LONG; 16];
    let mut at = 8;
    while at < 12 {
        table[at] = TWO_CONTINUATIONS;
        at += 1;
    }
    table[12] = TOO_SHORT | OVERLONG_2;
    table[13] = TOO_SHORT;
    table[14] = TOO_SHORT | OVERLONG_3 | SURROGATE;
    table[15] = TOO_SHORT | TOO_LARGE | TOO_LARGE_2;
    table
};

/// By the lower half of it.
const FIRST_LOW: [i8; 16] = {
    let mut table = [CARRY | TOO_LARGE | TOO_LARGE_2; 16];
    table[0] = CARRY | OVERLONG_3 | OVERLONG_2 | TOO_LARGE_2;
    table[1] = CARRY | OVERLONG_2;
    table[2] = CARRY;
    table[3] = CARRY;
    table[4] = CARRY | TOO_LARGE;
    table[13] |= SURROGATE;
    table
};

/// By the upper half of the byte after it.
const SECOND_HIGH: [i8; 16] = {
    let mut table = [TOO_SHORT; 16];
    let any = TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS;
    table[8] = any | OVERLONG_3 | TOO_LARGE_2;
    table[9] = any | OVERLONG_3 | TOO_LARGE;
    table[10] = any | SURROGATE | TOO_LARGE;
    table[11] = any | SURROGATE | TOO_LARGE;
    table
};

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
    let third =
        _mm256_subs_epu8(shifted::<14>(bytes, before), _mm256_set1_epi8(0xE0u8.wrapping_sub(0x80) as i8));
    let fourth =
        _mm256_subs_epu8(shifted::<13>(bytes, before), _mm256_set1_epi8(0xF0u8.wrapping_sub(0x80) as i8));
    let wanted = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8(-128));
    _mm256_xor_si256(wanted, wrong)
}

/// Not zero where a character begins so late that it cannot end in these bytes.
#[inline]
#[target_feature(enable = "avx2")]
fn unfinished(bytes: __m256i) -> __m256i {
    let (three, two, one) = (0xF0u8 - 1, 0xE0u8 - 1, 0xC0u8 - 1);
    let most = _mm256_setr_epi8(
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        -1,
        three as i8,
        two as i8,
        one as i8,
    );
    _mm256_subs_epu8(bytes, most)
}
