//! Looks up candidates: all tracks of an ISRC, and all of a release.

use super::catalogue::{Catalogue, Found, Terms, Track};
use super::open::Index;
use super::{LEAST_BUCKETS, ROW, bucket, order_key};
use crate::error::{CoreError, Result};
use crate::fields::identifiers::{GTIN_KEYS, ISRC_KEYS};

pub use super::catalogue::Range;

const CONDITIONAL: u64 = 1 << 47;
/// Most buckets have at most so many rows, nearly all twice as many.
const FEW: usize = 6;

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
pub(super) fn unpack(row: &[u8; ROW]) -> Track {
    let account = u32::from_le_bytes(row.last_chunk().copied().unwrap_or_default());
    // In one piece, with the first bytes of the account behind the release.
    let release = u64::from_le_bytes(row[4..].first_chunk().copied().unwrap_or_default());
    Track { gtin: release & (CONDITIONAL - 1), account, conditional: release & CONDITIONAL != 0 }
}

#[inline]
fn low(row: &[u8; ROW]) -> u32 {
    u32::from_le_bytes([row[0], row[1], row[2], row[3]])
}

/// The entries of a bucket, from its place in a directory: the first, and how many there are.
#[inline(always)]
fn entries_of(pair: [u8; 8]) -> (usize, usize) {
    let pair = u64::from_le_bytes(pair);
    let start = pair & 0xFFFF_FFFF;
    (start as usize, (pair >> 32).saturating_sub(start) as usize)
}

/// Which of these rows have that low key, a bit for each.
///
/// All are compared, whatever they are and however many count: that is quicker than to guess wrong where to stop.
#[inline(always)]
fn same_of_few(rows: &[u8; FEW * ROW], wanted: u32) -> u32 {
    let rows = rows.as_chunks::<ROW>().0;
    rows.iter().enumerate().fold(0, |same, (at, row)| same | u32::from(low(row) == wanted) << at)
}

/// Where they begin, and how many they are: those of one key lie side by side.
#[inline(always)]
fn run_of(same: u32) -> (usize, usize) {
    (same.trailing_zeros() as usize, same.count_ones() as usize)
}

/// Where the rows with that low key begin among any number of rows, and how many they are.
#[inline(always)]
fn among(rows: &[[u8; ROW]], wanted: u32) -> (usize, usize) {
    let bytes = rows.as_flattened();
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk())
        && rows.len() <= 2 * FEW
    {
        return run_of(same_of_few(first, wanted) | same_of_few(last, wanted) << (rows.len() - FEW));
    }
    among_many(rows, wanted)
}

/// What was found in rows of which the first is the catalogue's row `at`: from which of them on, and how many.
#[inline(always)]
fn found(rows: &[[u8; ROW]], at: usize, (start, count): (usize, usize)) -> Found {
    let Some(first) = rows.get(start).filter(|_| count > 0) else { return Found::default() };
    Found { tracks: Range { first: (at + start) as u32, count: count as u32 }, first: unpack(first) }
}

/// Rows stand in the order of how far their low keys are from that of the first.
fn among_many(rows: &[[u8; ROW]], wanted: u32) -> (usize, usize) {
    let least = rows.first().map_or(0, low);
    let start = rows.partition_point(|row| low(row).wrapping_sub(least) < wanted.wrapping_sub(least));
    (start, rows[start..].iter().take_while(|row| low(row) == wanted).count())
}

fn is_isrc(key: u64) -> bool {
    (1..ISRC_KEYS).contains(&key)
}

/// Where the tracks of an ISRC are, if there are some: worked out once, asked for in steps.
#[derive(Debug, Clone, Copy)]
pub struct Spot {
    mixed: u64,
    bucket: usize,
}

impl Index {
    /// The spot of an ISRC key; None if it is no key.
    #[inline(always)]
    pub fn spot(&self, isrc: u64) -> Option<Spot> {
        let mixed = order_key(isrc);
        is_isrc(isrc).then(|| Spot { mixed, bucket: bucket(mixed, self.buckets) })
    }

    /// Asks the memory for where [`Index::at`] begins to look: the first step of a batch.
    #[inline(always)]
    pub fn prefetch_bucket(&self, spot: Spot) {
        self.pages.prefetch(self.sections[0] + spot.bucket * 4);
    }

    /// Asks the memory for the rows that [`Index::at`] will compare: the second step.
    #[inline(always)]
    pub fn prefetch_tracks(&self, spot: Spot) {
        let pair = self.pages.unproven(self.sections[0] + spot.bucket * 4).copied().map(entries_of);
        if let Some((first, count)) = pair {
            // Those that are compared in any case lie in two lines, or in three.
            self.pages.prefetch(first * ROW);
            self.pages.prefetch(first * ROW + FEW * ROW / 2);
            self.pages.prefetch((first + count.max(FEW)) * ROW - 1);
        }
    }

    /// All tracks at a spot.
    #[inline(always)]
    pub fn at(&self, Spot { mixed, bucket }: Spot) -> Result<Found> {
        let (first, count) = self.entries(self.sections[0], bucket)?;
        if count <= FEW {
            // What is compared beyond the last row is the directory, at least as long, and does not count.
            const { assert!((LEAST_BUCKETS + 1) * 4 >= (FEW * ROW) as u64) };
            let few = self.pages.array(first * ROW)?;
            let same = same_of_few(few, mixed as u32) & ((1 << count) - 1);
            return Ok(found(few.as_chunks().0, first, run_of(same)));
        }
        let rows = self.pages.bytes(first * ROW, count * ROW)?.as_chunks().0;
        Ok(found(rows, first, among(rows, mixed as u32)))
    }

    /// The entries of a bucket, from the directory at `start`: the first, and how many there are.
    #[inline(always)]
    fn entries(&self, start: usize, bucket: usize) -> Result<(usize, usize)> {
        Ok(entries_of(*self.pages.array(start + bucket * 4)?))
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
        self.spot(isrc).map_or_else(|| Ok(Range::default()), |spot| Ok(self.at(spot)?.tracks))
    }

    #[inline(always)]
    fn track(&self, row: u32) -> Result<Track> {
        if u64::from(row) >= self.tracks {
            return Err(CoreError::new("bug", format!("the catalogue has no row {row}")));
        }
        let row = self.pages.bytes(row as usize * ROW, ROW)?.first_chunk();
        row.map(unpack).ok_or_else(|| self.pages.damaged())
    }

    fn release(&self, gtin: u64) -> Result<Vec<u32>> {
        if !(1..GTIN_KEYS).contains(&gtin) {
            return Ok(Vec::new());
        }
        let bucket = bucket(order_key(gtin), self.release_buckets);
        let (first, count) = self.entries(self.sections[2], bucket)?;
        let rows = self.pages.bytes(self.sections[1] + first * 4, count * 4)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(mixed: u64) -> [u8; ROW] {
        pack(mixed, Track { gtin: mixed, account: 7, conditional: false })
    }

    proptest! {
        /// Fewer rows than are compared at once, up to twice as many, and more; the low keys pass their greatest now and then.
        #[test]
        fn the_rows_of_a_key_are_found_among_any_number(
            least in prop_oneof![0..9u64, u64::from(u32::MAX) - 20..u64::from(u32::MAX)],
            steps in prop::collection::vec(0..3u64, 0..4 * FEW),
            wanted in 0..60u64,
        ) {
            let keys: Vec<u64> = steps.iter().scan(least, |key, step| { *key += step; Some(*key) }).collect();
            let rows: Vec<_> = keys.iter().map(|key| row(*key)).collect();
            let wanted = least + wanted;
            let found = keys.iter().filter(|key| **key == wanted).count();
            let (start, count) = among(&rows, wanted as u32);
            prop_assert_eq!(count, found);
            if found > 0 {
                prop_assert_eq!(start, keys.partition_point(|key| *key < wanted));
            }
            if rows.len() <= FEW {
                let room: Vec<u8> = [rows.as_flattened(), &[row(wanted); FEW].concat()].concat();
                let same = same_of_few(room.first_chunk().expect("there is room"), wanted as u32);
                prop_assert_eq!(run_of(same & ((1 << rows.len()) - 1)).1, found);
            }
        }
    }
}
