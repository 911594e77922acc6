//! Adds decimals up as on an abacus: digit under digit, column by column, carrying only now and then.
//!
//! No amount is ever made a number here, and its digits are taken out of the text in another way than by the reader that
//! makes numbers for the cells. What the two share is where a field begins and ends.

use crate::error::{CoreError, Result};
use crate::fields::piece::Piece;
use crate::totals::Exact;

/// The most numbers whose digits fit the bytes: 28 nines are 252.
const MOST_NUMBERS: u32 = 28;
/// The characters that a number may have.
const LENGTH: usize = 16;
/// The most of them after the point.
const DECIMALS: usize = 12;

/// A one, in units of the last of them.
const ONE: i128 = 10i128.pow(DECIMALS as u32);

/// Numbers written under each other, those that have as many digits before the point in one frame.
#[derive(Debug, Clone, Copy)]
pub struct Abacus {
    frames: [Frame; LENGTH + 1],
    /// What has been carried, in units of the last column; none once it was too much.
    carried: Option<i128>,
}

impl Default for Abacus {
    fn default() -> Self {
        Self { frames: Default::default(), carried: Some(0) }
    }
}

/// What stands in each column since the last carrying: a byte a column, in the order in which digits are written.
#[derive(Debug, Clone, Copy, Default)]
struct Frame {
    columns: [u64; 2],
    numbers: u32,
}

impl Abacus {
    /// Writes a number without sign under the others; false if it is not just digits, perhaps with a point, at most
    /// sixteen characters, and twelve of them after the point.
    #[inline(always)]
    pub fn add(&mut self, number: Piece<'_>) -> bool {
        let Some((columns, ones)) = number.columns() else { return false };
        let point = usize::from(ones < number.len());
        let fits = number.len() > point && number.len() - ones <= DECIMALS + 1;
        if !fits || beyond_nine(columns) {
            return false;
        }
        let frame = &mut self.frames[ones];
        frame.columns[0] += columns[0];
        frame.columns[1] += columns[1];
        frame.numbers += 1;
        if frame.numbers == MOST_NUMBERS {
            frame.carry(ones, &mut self.carried);
        }
        true
    }

    /// The sum of all that was added.
    pub fn sum(mut self) -> Result<Exact> {
        for (ones, frame) in self.frames.iter_mut().enumerate().filter(|(_, frame)| frame.numbers > 0) {
            frame.carry(ones, &mut self.carried);
        }
        let too_big = || CoreError::new("overflow", "a sum of amounts is too big");
        self.carried.map(|units| Exact { units, rest: 0 }).ok_or_else(too_big)
    }
}

impl Frame {
    /// What the columns say, of which so many are before the point, goes into a sum, and they are empty again.
    #[cold]
    fn carry(&mut self, ones: usize, into: &mut Option<i128>) {
        let columns = self.columns.map(u64::to_le_bytes);
        let columns = columns.as_flattened();
        let mut sums = [0u64; 2];
        for column in &columns[..ones] {
            sums[0] = sums[0].wrapping_mul(10).wrapping_add(u64::from(*column));
        }
        for at in 1..=DECIMALS {
            let column = columns.get(ones + at).copied().unwrap_or_default();
            sums[1] = sums[1].wrapping_mul(10).wrapping_add(u64::from(column));
        }
        let units = i128::from(sums[0]) * ONE + i128::from(sums[1]);
        *self = Self::default();
        *into = into.and_then(|sum| sum.checked_add(units));
    }
}

/// One of the bytes is no digit's value.
#[inline(always)]
fn beyond_nine(values: [u64; 2]) -> bool {
    let seen = values.map(|eight| eight.wrapping_add(u64::from_le_bytes([0x76; 8])) | eight);
    (seen[0] | seen[1]) & u64::from_le_bytes([0x80; 8]) != 0
}
