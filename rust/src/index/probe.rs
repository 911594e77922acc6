//! Looks up candidates: all tracks of an ISRC, those of them on a release, and who owns a release.

use super::open::Index;
use super::{bucket, order_key};
use crate::error::Result;

/// A contiguous run of tracks, or of releases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Range {
    /// Row of the first.
    pub first: u32,
    /// How many; 0 is none.
    pub count: u32,
}

impl Range {
    fn rows(self) -> std::ops::Range<usize> {
        self.first as usize..(self.first + self.count) as usize
    }
}

impl Index {
    /// Asks the memory for where [`Index::candidates`] begins to look: the first step of a batch.
    #[inline]
    pub fn prefetch_bucket(&self, isrc: u64) {
        self.prefetch::<4>(3, bucket(order_key(isrc), self.layout.bits[0]));
    }

    /// Asks the memory for the rows that [`Index::candidates`] will compare: the second step.
    #[inline]
    pub fn prefetch_tracks(&self, isrc: u64) {
        let Ok(first) = self.short(3, bucket(order_key(isrc), self.layout.bits[0])) else { return };
        let row = first as usize;
        self.prefetch::<8>(0, row);
        self.prefetch::<8>(0, row + 7);
        self.prefetch::<8>(1, row + 3);
        self.prefetch::<4>(2, row + 3);
    }

    /// All tracks with this ISRC key.
    #[inline]
    pub fn candidates(&self, isrc: u64) -> Result<Range> {
        self.equal_range(0, 3, self.layout.bits[0], order_key(isrc))
    }

    /// All pairs of this release and an account.
    #[inline]
    pub fn release(&self, gtin: u64) -> Result<Range> {
        self.equal_range(4, 6, self.layout.bits[1], order_key(gtin))
    }

    fn equal_range(&self, keys: usize, directory: usize, bits: u32, mixed: u64) -> Result<Range> {
        let at = bucket(mixed, bits);
        let end = self.short(directory, at + 1)?;
        let mut first = self.short(directory, at)?;
        while first < end && self.long(keys, first as usize)? < mixed {
            first += 1;
        }
        let mut count = 0;
        while first + count < end && self.long(keys, (first + count) as usize)? == mixed {
            count += 1;
        }
        Ok(Range { first, count })
    }

    /// Those of the candidates that are on this release.
    #[inline]
    pub fn on_release(&self, candidates: Range, gtin: u64) -> Result<Range> {
        let mut found = Range { first: candidates.first, count: 0 };
        for row in candidates.rows() {
            match self.long(1, row)?.cmp(&gtin) {
                std::cmp::Ordering::Less => found.first += 1,
                std::cmp::Ordering::Equal => found.count += 1,
                std::cmp::Ordering::Greater => break,
            }
        }
        Ok(found)
    }

    /// All of these tracks belong to one account.
    #[inline]
    pub fn one_account(&self, tracks: Range) -> Result<bool> {
        if tracks.count <= 1 {
            return Ok(true);
        }
        let first = self.short(2, tracks.first as usize)?;
        for row in tracks.rows().skip(1) {
            if self.short(2, row)? != first {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Some account of the release owns one of the candidates.
    pub fn shares_owner(&self, release: Range, candidates: Range) -> Result<bool> {
        for row in candidates.rows() {
            let owner = self.short(2, row)?;
            for pair in release.rows() {
                if self.short(5, pair)? == owner {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}
