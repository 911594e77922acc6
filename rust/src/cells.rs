//! Cells and suspense: exact sums of lines that no contract or statement can tell apart.
//!
//! A cell's key is packed into 128 bits: first track (32), tracks (20), month (16), territory, usage type, kind and
//! currency (12 each), rule or reason (4). Sums are 128-bit integers; an overflow is an error, never a wrap.

use crate::error::{CoreError, Result};
use crate::hash::{KeyHash, TextHash};
use crate::index::probe::Range;
use std::collections::HashMap;

/// Everything of a cell's key but the tracks, as small numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dims {
    /// The sales period.
    pub month: u16,
    /// Numbers of currency, territory, usage type and kind.
    pub codes: [u16; 4],
    /// Number of the rule, or of the suspense reason.
    pub rule: u8,
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
    pub fn check_width(&self) -> Result<()> {
        let fits =
            self.amount.unsigned_abs() < 10u128.pow(24) && self.quantity.unsigned_abs() < 10u128.pow(18);
        if fits { Ok(()) } else { Err(too_big()) }
    }
}

fn too_big() -> CoreError {
    CoreError::new("overflow", "a sum of amounts or quantities is too big (12 digits before the point)")
}

/// Packs a key; numbers are within their bits by construction.
#[inline]
pub fn pack(tracks: Range, dims: Dims) -> u128 {
    let [currency, territory, usage, kind] = dims.codes.map(u128::from);
    let mut key = u128::from(tracks.first) << 20 | u128::from(tracks.count);
    key = key << 16 | u128::from(dims.month);
    key = key << 12 | territory;
    key = key << 12 | usage;
    key = key << 12 | kind;
    key = key << 12 | currency;
    key << 4 | u128::from(dims.rule)
}

/// The inverse of [`pack`].
pub fn unpack(key: u128) -> (Range, Dims) {
    let part = |shift: u32, bits: u32| ((key >> shift) & ((1 << bits) - 1)) as u32;
    let tracks = Range { first: part(88, 32), count: part(68, 20) };
    let code = |shift: u32| part(shift, 12) as u16;
    let dims = Dims {
        month: part(52, 16) as u16,
        codes: [code(4), code(40), code(28), code(16)],
        rule: part(0, 4) as u8,
    };
    (tracks, dims)
}

/// Cells by packed key.
///
/// Lines gather in a short queue first: going through it in one tight loop lets the processor wait for many places of
/// the big table at once instead of for one after the other.
#[derive(Debug, Default)]
pub struct Cells {
    sums: HashMap<u128, Sum, KeyHash>,
    queue: Vec<(u128, Sum)>,
}

const QUEUE: usize = 128;

impl Cells {
    /// Adds one line or one cell.
    #[inline]
    pub fn add(&mut self, key: u128, sum: Sum) -> Result<()> {
        self.queue.push((key, sum));
        if self.queue.len() < QUEUE { Ok(()) } else { self.settle() }
    }

    fn settle(&mut self) -> Result<()> {
        self.queue.drain(..).try_for_each(|(key, sum)| self.sums.entry(key).or_default().add(sum))
    }

    /// Takes in all cells of another worker.
    pub fn merge(&mut self, mut other: Self) -> Result<()> {
        if other.sums.len() > self.sums.len() {
            std::mem::swap(self, &mut other);
        }
        other.into_sums()?.into_iter().try_for_each(|(key, sum)| self.add(key, sum))
    }

    /// The sums.
    pub fn into_sums(mut self) -> Result<HashMap<u128, Sum, KeyHash>> {
        self.settle()?;
        Ok(self.sums)
    }
}

/// The sums of a suspense item and where it was first seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// The sums.
    pub sum: Sum,
    /// Physical line of its first line.
    pub first_line: u64,
}

/// Suspense items by packed key and their five texts (isrc, upc, dsp_id, title, artist).
#[derive(Debug, Default)]
pub struct Suspense {
    /// The sums.
    pub items: HashMap<Box<[u8]>, Waiting, TextHash>,
    scratch: Vec<u8>,
}

impl Suspense {
    /// Adds one line.
    pub fn add(&mut self, key: u128, texts: [&[u8]; 5], sum: Sum, line: u64) -> Result<()> {
        self.scratch.clear();
        self.scratch.extend_from_slice(&key.to_be_bytes());
        for text in texts {
            self.scratch.extend_from_slice(&(text.len() as u32).to_be_bytes());
        }
        texts.iter().for_each(|text| self.scratch.extend_from_slice(text));
        match self.items.get_mut(self.scratch.as_slice()) {
            Some(item) => item.join(Waiting { sum, first_line: line }),
            None => {
                self.items.insert(self.scratch.as_slice().into(), Waiting { sum, first_line: line });
                Ok(())
            }
        }
    }

    /// Takes in all items of another worker.
    pub fn merge(&mut self, other: Self) -> Result<()> {
        for (key, item) in other.items {
            match self.items.get_mut(&key) {
                Some(mine) => mine.join(item)?,
                None => drop(self.items.insert(key, item)),
            }
        }
        Ok(())
    }

    /// The parts of an item's key.
    pub fn parts(item: &[u8]) -> (u128, [&[u8]; 5]) {
        let mut key = [0; 16];
        key.copy_from_slice(&item[..16]);
        let mut at = 36;
        let texts = [0, 1, 2, 3, 4].map(|text| {
            let mut four = [0; 4];
            four.copy_from_slice(&item[16 + text * 4..20 + text * 4]);
            let from = at;
            at += u32::from_be_bytes(four) as usize;
            &item[from..at]
        });
        (u128::from_be_bytes(key), texts)
    }
}

impl Waiting {
    fn join(&mut self, other: Self) -> Result<()> {
        self.first_line = self.first_line.min(other.first_line);
        self.sum.add(other.sum)
    }
}
