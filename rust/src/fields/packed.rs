//! Short texts as numbers, so that they can be compared and read a whole text at a time.

/// A text of at most 16 bytes in one number: its first byte is the lowest, what is missing is zero.
#[inline(always)]
pub fn packed(text: &[u8]) -> Option<u128> {
    let count = text.len();
    if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        let (first, last) = (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
        return (count <= 16).then(|| u128::from(first) | u128::from(last) << ((count - 8) * 8));
    }
    if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return Some(u128::from(first) | u128::from(last) << ((count - 4) * 8));
    }
    Some(match text {
        [one, two, three] => u128::from(*one) | u128::from(*two) << 8 | u128::from(*three) << 16,
        [one, two] => u128::from(*one) | u128::from(*two) << 8,
        [one] => u128::from(*one),
        _ => 0,
    })
}

/// Eight zeros as text.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// The value of eight ASCII digits, the first the lowest byte; bits come into `wrong` where one is no digit, and nothing
/// branches.
#[inline(always)]
pub fn eight(text: u64, wrong: &mut u64) -> u64 {
    let digits = text ^ ZEROS;
    *wrong |= (digits.wrapping_add(0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080;
    // Neighbours join: pairs, fours, eight.
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_FFFF_0000_FFFF;
    fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xFFFF_FFFF
}

/// The same of sixteen digits in two halves.
#[inline(always)]
pub fn sixteen([first, last]: [u64; 2], wrong: &mut u64) -> u64 {
    eight(first, wrong).wrapping_mul(100_000_000).wrapping_add(eight(last, wrong))
}

/// At most 16 characters as two halves, moved to their right end, zeros as text filling the left.
#[inline(always)]
pub fn aligned(text: &[u8]) -> Option<[u64; 2]> {
    let count = text.len();
    if let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        let missing = 16usize.checked_sub(count)? as u32 * 8;
        let first = u64::from_le_bytes(*first).checked_shl(missing).unwrap_or(0);
        return Some([first | zeros(missing), u64::from_le_bytes(*last)]);
    }
    let missing = (8 - count) as u32 * 8;
    let text = (packed(text)? as u64).checked_shl(missing).unwrap_or(0);
    Some([ZEROS, text | zeros(missing)])
}

/// Zeros as text in that many lowest bits.
#[inline(always)]
fn zeros(bits: u32) -> u64 {
    ZEROS & !u64::MAX.checked_shl(bits).unwrap_or(0)
}

/// The value of sixteen ASCII digits.
#[inline(always)]
pub fn sixteen_digits(halves: [u64; 2]) -> Option<u64> {
    let mut wrong = 0;
    let value = sixteen(halves, &mut wrong);
    (wrong == 0).then_some(value)
}

/// The value of at most 16 ASCII digits; None if there are more, none, or one is no digit.
#[inline(always)]
pub fn digits(text: &[u8]) -> Option<u64> {
    if text.is_empty() { None } else { sixteen_digits(aligned(text)?) }
}
