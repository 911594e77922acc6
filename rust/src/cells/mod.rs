//! Cells: exact sums of lines that no contract or statement can tell apart, within a given memory.
//!
//! ```text
//! line -> front (hot cells, by worker) -> partition, by range of the first track -> sorted and added up -> in order
//!                                                  '--- memory is full ---> sorted run in the spill file ---'
//! ```
//!
//! A cell's key is packed into 128 bits: first track (32), tracks (20), month (16), day (5), territory, usage
//! type, kind and currency (12 each), rule or reason (4), measure (2). All but the first track is its [`facets`], known by a number while cells
//! are added up. Sums are 128-bit integers; an overflow is an error, never a wrap.

pub mod facets;
pub mod finished;
pub mod front;
pub mod order;
pub mod partitions;
pub mod record;
pub mod stream;

use crate::error::{CoreError, Result};
use crate::fields::date::Sold;
use crate::index::probe::Range;
use std::thread::ScopedJoinHandle;

/// Everything of a cell's key but the tracks, as small numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dims {
    /// The sales period, and the day where it is kept.
    pub sold: Sold,
    /// Numbers of currency, territory, usage type and kind.
    pub codes: [u16; 4],
    /// Number of the rule, or of the suspense reason.
    pub rule: u8,
    /// What is added up under the key: 0 for the amount with quantity and lines, else what was taken at source, by its
    /// place in [`AT_SOURCE`] and one.
    pub measure: u8,
}

/// What a DSP took of lines before it reported their amounts: the names of the sums that ride on a cell.
pub const AT_SOURCE: [&str; 2] = ["tax_at_source", "deducted_at_source"];

/// Sums of what was taken at source, in units of 10^-12, in the order of [`AT_SOURCE`].
pub type AtSource = [i128; AT_SOURCE.len()];

/// Adds; an overflow is an error.
pub fn add_at_source(into: &mut AtSource, more: AtSource) -> Result<()> {
    for (sum, units) in into.iter_mut().zip(more) {
        *sum = sum.checked_add(units).ok_or_else(too_big)?;
    }
    Ok(())
}

/// They fit DECIMAL(24,12), as cells and suspense are stored.
pub fn check_at_source(sums: AtSource) -> Result<()> {
    sums.into_iter().try_for_each(|amount| Sum { amount, ..Sum::default() }.check_width())
}

/// What is added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// Units of 10^-12.
    pub amount: i128,
    /// Units of 10^-6.
    pub quantity: i128,
    /// How many lines.
    pub lines: i64,
}

impl Sum {
    /// Adds; an overflow is an error.
    #[inline]
    pub fn add(&mut self, other: Self) -> Result<()> {
        let amount = self.amount.checked_add(other.amount);
        let quantity = self.quantity.checked_add(other.quantity);
        let (Some(amount), Some(quantity)) = (amount, quantity) else { return Err(too_big()) };
        *self = Self { amount, quantity, lines: self.lines + other.lines };
        Ok(())
    }

    /// It fits DECIMAL(24,12) and DECIMAL(18,6), as cells are stored.
    #[inline]
    pub fn check_width(&self) -> Result<()> {
        const AMOUNT: u128 = 10u128.pow(24);
        const QUANTITY: u128 = 10u128.pow(18);
        let fits = self.amount.unsigned_abs() < AMOUNT && self.quantity.unsigned_abs() < QUANTITY;
        if fits { Ok(()) } else { Err(too_big()) }
    }
}

/// What threads have made of cells; all of them end before the first error counts.
fn joined<T>(threads: Vec<ScopedJoinHandle<'_, Result<T>>>) -> Result<Vec<T>> {
    let bug = |_| Err(CoreError::new("bug", "the adding up of cells stopped for a reason that is a bug"));
    let ended: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap_or_else(bug)).collect();
    ended.into_iter().collect()
}

pub(crate) fn too_big() -> CoreError {
    CoreError::new("overflow", "a sum of amounts or quantities is too big (12 digits before the point)")
}

/// Packs a key; numbers are within their bits by construction.
#[inline]
pub fn pack(tracks: Range, dims: Dims) -> u128 {
    let [currency, territory, usage, kind] = dims.codes.map(u64::from);
    let sold = u64::from(dims.sold.month) << 5 | u64::from(dims.sold.day);
    let high = u64::from(tracks.first) << 31 | u64::from(tracks.count) << 11 | sold >> 10;
    let kept = u64::from(dims.rule) << 2 | u64::from(dims.measure);
    let low = sold << 54 | territory << 42 | usage << 30 | kind << 18 | currency << 6 | kept;
    u128::from(high) << 64 | u128::from(low)
}

/// Rule, month and number of the currency in a packed key.
#[inline]
pub fn counted_by(key: u128) -> (u8, u16, u16) {
    let low = key as u64;
    ((low >> 2 & 0xF) as u8, (key >> 59) as u16, (low >> 6 & 0xFFF) as u16)
}

/// The inverse of [`pack`].
pub fn unpack(key: u128) -> (Range, Dims) {
    let part = |shift: u32, bits: u32| ((key >> shift) & ((1 << bits) - 1)) as u32;
    let tracks = Range { first: part(95, 32), count: part(75, 20) };
    let code = |shift: u32| part(shift, 12) as u16;
    let dims = Dims {
        sold: Sold { month: part(59, 16) as u16, day: part(54, 5) as u8 },
        codes: [code(6), code(42), code(30), code(18)],
        rule: part(2, 4) as u8,
        measure: part(0, 2) as u8,
    };
    (tracks, dims)
}
