//! Looks up candidates: all tracks of an ISRC, and all of a release.

use super::catalogue::{Catalogue, Terms, Track};
use super::open::Index;
use super::{ROW, bucket, least_of, order_key};
use crate::error::{CoreError, Result};
use crate::fields::identifiers::{GTIN_KEYS, ISRC_KEYS};

pub use super::catalogue::Range;

const CONDITIONAL: u64 = 1 << 47;
/// In a bucket with more rows than this, an ISRC is searched by halves.
const FEW: usize = 32;

/// The row of a track.
#[inline]
pub(super) fn pack(mixed: u64, track: Track) -> [u8; ROW] {
    let release = track.gtin | if track.conditional { CONDITIONAL } else { 0 };
    let mut row = [0; ROW];
    row[..4].copy_from_slice(&(mixed as u32).to_le_bytes());
    row[4..10].copy_from_slice(&release.to_le_bytes()[..6]);
    row[10..].copy_from_slice(&track.account.to_le_bytes());
    row
}

#[inline]
pub(super) fn unpack(row: [u8; ROW]) -> Track {
    let mut wide = [0; 16];
    wide[..ROW].copy_from_slice(&row);
    let wide = u128::from_le_bytes(wide) >> 32;
    let release = wide as u64 & ((1 << 48) - 1);
    Track {
        gtin: release & !CONDITIONAL,
        account: (wide >> 48) as u32,
        conditional: release & CONDITIONAL != 0,
    }
}

#[inline]
fn low(row: &[u8; ROW]) -> u32 {
    u32::from_le_bytes([row[0], row[1], row[2], row[3]])
}

fn is_isrc(key: u64) -> bool {
    (1..ISRC_KEYS).contains(&key)
}

/// Where the tracks of an ISRC are, if there are some: worked out once, asked for in steps.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    mixed: u64,
    bucket: usize,
}

impl Index {
    /// The place of an ISRC key; None if it is no key.
    #[inline(always)]
    pub fn place(&self, isrc: u64) -> Option<Place> {
        let mixed = order_key(isrc);
        is_isrc(isrc).then(|| Place { mixed, bucket: bucket(mixed, self.buckets) })
    }

    /// Asks the memory for where [`Index::at`] begins to look: the first step of a batch.
    #[inline(always)]
    pub fn prefetch_bucket(&self, place: Place) {
        self.pages.prefetch(self.sections[0] + place.bucket * 4);
    }

    /// Asks the memory for the rows that [`Index::at`] will compare: the second step.
    #[inline(always)]
    pub fn prefetch_tracks(&self, place: Place) {
        let at = self.sections[0] + place.bucket * 4;
        if let Some(first) = self.pages.unproven(at).map(u32::from_le_bytes) {
            let at = first as usize * ROW;
            self.pages.prefetch(at);
            self.pages.prefetch(at + 64);
        }
    }

    /// All tracks at a place.
    #[inline(always)]
    pub fn at(&self, Place { mixed, bucket }: Place) -> Result<Range> {
        let entries = self.entries(self.sections[0], bucket)?;
        let rows = self.pages.bytes(entries.start * ROW, entries.len() * ROW)?.as_chunks::<ROW>().0;
        let wanted = mixed as u32;
        let start = if rows.len() <= FEW {
            rows.iter().position(|row| low(row) == wanted).unwrap_or(rows.len())
        } else {
            let least = least_of(bucket, self.buckets) as u32;
            rows.partition_point(|row| low(row).wrapping_sub(least) < wanted.wrapping_sub(least))
        };
        let count = rows[start..].iter().take_while(|row| low(row) == wanted).count();
        let first = if count == 0 { 0 } else { (entries.start + start) as u32 };
        Ok(Range { first, count: count as u32 })
    }

    /// The entries of a bucket, from the directory at `start`.
    #[inline(always)]
    fn entries(&self, start: usize, bucket: usize) -> Result<std::ops::Range<usize>> {
        let pair: [u8; 8] = self.pages.array(start + bucket * 4)?;
        let [first, end] = [0, 1].map(|at| u32::from_le_bytes(pair.as_chunks::<4>().0[at]) as usize);
        Ok(first..end.max(first))
    }

    /// Terms of a row, if they are kept.
    pub fn kept_terms(&self, row: u32) -> Result<Option<Terms>> {
        self.terms.of(row)
    }
}

impl Catalogue for Index {
    fn tracks(&self) -> u64 {
        self.tracks
    }

    fn candidates(&self, isrc: u64) -> Result<Range> {
        self.place(isrc).map_or_else(|| Ok(Range::default()), |place| self.at(place))
    }

    #[inline(always)]
    fn track(&self, row: u32) -> Result<Track> {
        if u64::from(row) >= self.tracks {
            return Err(CoreError::new("bug", format!("the catalogue has no row {row}")));
        }
        self.pages.array(row as usize * ROW).map(unpack)
    }

    fn release(&self, gtin: u64) -> Result<Vec<u32>> {
        if !(1..GTIN_KEYS).contains(&gtin) {
            return Ok(Vec::new());
        }
        let bucket = bucket(order_key(gtin), self.release_buckets);
        let entries = self.entries(self.sections[2], bucket)?;
        let rows = self.pages.bytes(self.sections[1] + entries.start * 4, entries.len() * 4)?;
        let mut found = Vec::new();
        for row in rows.as_chunks::<4>().0.iter().map(|row| u32::from_le_bytes(*row)) {
            if self.track(row)?.gtin == gtin {
                found.push(row);
            }
        }
        Ok(found)
    }

    fn terms(&self, row: u32) -> Result<Terms> {
        self.terms.of(row)?.ok_or_else(|| CoreError::new("bug", format!("no terms are kept for row {row}")))
    }
}
