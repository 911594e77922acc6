//! A cell, or a part of one, in 32 bytes: what partitions hold and runs are made of.

use super::{Sum, too_big};
use crate::error::Result;

/// Bytes of a record at rest.
pub const RECORD_BYTES: usize = 32;
/// Set in `lines` where amount and quantity count 2^62 times: the upper part of a sum that 64 bits do not hold.
const UPPER: u64 = 1 << 63;
const LOW_BITS: u32 = 62;

/// A key with what is added up under it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Record {
    /// First track (upper half) and facets (lower half).
    pub key: u64,
    amount: i64,
    quantity: i64,
    lines: u64,
}

impl Record {
    /// One line; None if 64 bits do not hold it.
    #[inline]
    pub fn line(key: u64, amount: i128, quantity: i128) -> Option<Self> {
        let (amount, quantity) = (i64::try_from(amount).ok()?, i64::try_from(quantity).ok()?);
        Some(Self { key, amount, quantity, lines: 1 })
    }

    /// Holds nothing.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.lines == 0
    }

    /// Adds another of the same key to this one, if 64 bits hold the sum; neither may be an upper part.
    #[inline]
    pub fn join(&mut self, other: &Self) -> bool {
        let amount = self.amount.checked_add(other.amount);
        let quantity = self.quantity.checked_add(other.quantity);
        let lines = self.lines + other.lines;
        match (amount, quantity) {
            (Some(amount), Some(quantity)) if lines < UPPER => {
                (self.amount, self.quantity, self.lines) = (amount, quantity, lines);
                true
            }
            _ => false,
        }
    }

    /// What it adds to its cell.
    #[inline]
    pub fn sum(&self) -> Sum {
        let (amount, quantity) = (i128::from(self.amount), i128::from(self.quantity));
        if self.lines & UPPER == 0 {
            return Sum { amount, quantity, lines: self.lines as i64 };
        }
        Sum {
            amount: amount << LOW_BITS,
            quantity: quantity << LOW_BITS,
            lines: (self.lines & !UPPER) as i64,
        }
    }

    /// The record of a sum, and its upper part where it has one.
    #[inline]
    pub fn of(key: u64, sum: Sum) -> Result<(Self, Option<Self>)> {
        let lines = sum.lines as u64;
        if let (Ok(amount), Ok(quantity)) = (i64::try_from(sum.amount), i64::try_from(sum.quantity)) {
            return Ok((Self { key, amount, quantity, lines }, None));
        }
        let low = |value: i128| (value & ((1 << LOW_BITS) - 1)) as i64;
        let high = |value: i128| i64::try_from(value >> LOW_BITS).map_err(|_| too_big());
        let lower = Self { key, amount: low(sum.amount), quantity: low(sum.quantity), lines };
        let upper = Self { key, amount: high(sum.amount)?, quantity: high(sum.quantity)?, lines: UPPER };
        Ok((lower, Some(upper)))
    }

    /// Appends its bytes.
    #[inline]
    pub fn write(&self, into: &mut Vec<u8>) {
        let mut bytes = [0; RECORD_BYTES];
        bytes[..8].copy_from_slice(&self.key.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.amount.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.quantity.to_le_bytes());
        bytes[24..].copy_from_slice(&self.lines.to_le_bytes());
        into.extend_from_slice(&bytes);
    }

    /// The record of these bytes.
    #[inline]
    pub fn read(bytes: &[u8; RECORD_BYTES]) -> Self {
        let (words, _) = bytes.as_chunks::<8>();
        let word = |at: usize| u64::from_le_bytes(words[at]);
        Self { key: word(0), amount: word(1) as i64, quantity: word(2) as i64, lines: word(3) }
    }
}

/// Sorts records and adds up those of one cell, in place.
pub fn add_up(records: &mut Vec<Record>) -> Result<()> {
    records.sort_unstable_by_key(|record| record.key);
    let (mut from, mut to) = (0, 0);
    while from < records.len() {
        let key = records[from].key;
        let same = records[from..].iter().take_while(|record| record.key == key).count();
        if same == 1 {
            records[to] = records[from];
            to += 1;
        } else {
            let mut sum = Sum::default();
            records[from..from + same].iter().try_for_each(|record| sum.add(record.sum()))?;
            let (lower, upper) = Record::of(key, sum)?;
            for part in [Some(lower), upper].into_iter().flatten() {
                records[to] = part;
                to += 1;
            }
        }
        from += same;
    }
    records.truncate(to);
    Ok(())
}
