//! Adds decimals up as on an abacus: digit under digit, column by column, carrying only now and then.
//!
//! No amount is ever made a number here, and its digits are taken out of the text in another way than by the reader that
//! makes numbers for the cells. What the two share is where a field begins and ends.

use crate::error::Result;
use crate::fields::piece::Piece;
use crate::totals::Exact;

/// The most lines whose digits fit the bytes: 28 nines are 252.
const MOST_LINES: u32 = 28;
/// Columns after the point; those before it are eight.
const DECIMALS: usize = 12;

/// What stands in each column since the last carrying, a byte a column, in the order in which digits are written.
#[derive(Debug, Clone, Copy, Default)]
pub struct Abacus {
    lines: u32,
    ones: u64,
    decimals: u128,
}

impl Abacus {
    /// Writes a number without sign under the others; false if it is not just digits, at most 8 before the point and 12
    /// after it. There must be room.
    #[inline(always)]
    pub fn add(&mut self, number: Piece<'_>) -> bool {
        let Some((ones, decimals)) = number.halves() else { return false };
        let fits = decimals.len() <= DECIMALS && ones.len() + decimals.len() > 0;
        let (Some(left), Some(right), true) = (ones.last_eight_values(), decimals.first_values(), fits)
        else {
            return false;
        };
        if beyond_nine([left, right as u64, (right >> 64) as u64]) {
            return false;
        }
        self.ones += left;
        self.decimals += right;
        self.lines += 1;
        true
    }

    /// No further line fits before the columns are carried.
    #[inline(always)]
    pub fn is_full(&self) -> bool {
        self.lines == MOST_LINES
    }

    /// Carries: what the columns say goes into a sum, or is taken from it, and they are empty again.
    pub fn carry(&mut self, into: &mut Exact, negative: bool) -> Result<()> {
        let count = |sum: i128, digits: u8| sum * 10 + i128::from(digits);
        let ones = self.ones.to_le_bytes().into_iter().fold(0, count);
        let units = self.decimals.to_le_bytes()[..DECIMALS].iter().copied().fold(ones, count);
        *self = Self::default();
        into.add(Exact { units: if negative { -units } else { units }, rest: 0 })
    }
}

/// One of the bytes is no digit's value.
#[inline(always)]
fn beyond_nine(values: [u64; 3]) -> bool {
    let seen = values.map(|eight| eight.wrapping_add(u64::from_le_bytes([0x76; 8])) | eight);
    (seen[0] | seen[1] | seen[2]) & u64::from_le_bytes([0x80; 8]) != 0
}
