//! Whether bytes are UTF-8 without NUL, 64 at a time, by three table look-ups a byte (Keiser and Lemire, "Validating
//! UTF-8 in less than one instruction per byte", 2020).

mod avx2;
mod avx512;

use super::IsClean;

/// The ways that this processor has, the fastest first.
pub fn ways() -> impl Iterator<Item = IsClean> {
    [avx512::way(), avx2::way()].into_iter().flatten()
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

/// The last bytes of a register: a byte above them begins a character so late that it cannot end there.
const LATEST: [i8; 3] = [(0xF0u8 - 1) as i8, (0xE0u8 - 1) as i8, (0xC0u8 - 1) as i8];

/// Taken from a byte, these leave its highest bit only where it begins three bytes or more, or four.
const THREE: i8 = (0xE0u8 - 0x80) as i8;
const FOUR: i8 = (0xF0u8 - 0x80) as i8;
