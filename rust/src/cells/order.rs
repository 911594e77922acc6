//! The order of finished cells: by first track, then by facets with the ranks of their codes.

use super::facets::Facets;
use super::record::Record;
use super::{Dims, counted_by, unpack};
use crate::error::{CoreError, Result};
use crate::finish::{Ranks, rekey};
use crate::index::probe::Range;

/// The bits of a key in which a record has its facets.
const FACETS: u64 = u32::MAX as u64;
/// The bits of a packed key that say which of its cell's sums it is.
pub const MEASURE: u128 = 3;

/// All facets, in the order of the ranks of their codes: the same whoever has met them first.
#[derive(Debug, Default)]
pub struct Order {
    facets: Vec<u128>,
    /// By what the cells of each are counted.
    counted: Vec<(u8, u16, u16)>,
    /// Some of them are of what was taken at source.
    has_taken: bool,
    /// The place in that order of the facets with each number.
    places: Vec<u32>,
}

impl Order {
    /// The order of all facets that were met.
    pub fn new(facets: &Facets, ranks: &Ranks) -> Self {
        let keys: Vec<u128> = facets.keys().into_iter().map(|key| rekey(key, ranks)).collect();
        let mut numbers: Vec<u32> = (0..keys.len() as u32).collect();
        numbers.sort_unstable_by_key(|number| keys[*number as usize]);
        let mut places = vec![0; keys.len()];
        for (place, number) in numbers.iter().enumerate() {
            places[*number as usize] = place as u32;
        }
        let facets: Vec<u128> = numbers.iter().map(|number| keys[*number as usize]).collect();
        let counted = facets.iter().map(|facets| counted_by(*facets)).collect();
        let has_taken = facets.iter().any(|facets| facets & MEASURE != 0);
        Self { facets, counted, has_taken, places }
    }

    /// Packed keys of the facets in their order, without a track.
    pub fn facets(&self) -> &[u128] {
        &self.facets
    }

    /// Which of its cell's sums a record of the facets at a place is.
    #[inline]
    pub fn measure(&self, place: u32) -> usize {
        (self.facets[place as usize] & MEASURE) as usize
    }

    /// Rule, month and number of the currency of the facets at a place.
    #[inline]
    pub fn counted(&self, place: u32) -> (u8, u16, u16) {
        self.counted[place as usize]
    }

    /// Something was taken of a line at source.
    pub fn has_taken(&self) -> bool {
        self.has_taken
    }

    /// What they say: how many tracks, and all else.
    pub fn said(&self) -> Vec<(Range, Dims)> {
        self.facets.iter().map(|facets| unpack(*facets)).collect()
    }

    /// All of these records in order, the places of their facets in their keys.
    ///
    /// Each goes straight to where those of its track are, or of a few tracks, which are sorted there: a range of tracks
    /// is filled evenly enough that this takes a fraction of the time of sorting all of them.
    pub fn sort(&self, chunks: &[&[Record]]) -> Result<Vec<Record>> {
        let all = || chunks.iter().copied().flatten();
        let tracks = || all().map(|record| record.key >> 32);
        let (Some(least), Some(most)) = (tracks().min(), tracks().max()) else { return Ok(Vec::new()) };
        let count = chunks.iter().map(|chunk| chunk.len()).sum::<usize>();
        u32::try_from(count).map_err(|_| too_many())?;
        let shift = (0..32).find(|shift| (most - least) >> shift < count as u64).unwrap_or(32);
        let bucket = |track: u64| ((track - least) >> shift) as usize;
        let mut ends = vec![0u32; bucket(most) + 2];
        tracks().for_each(|track| ends[bucket(track) + 1] += 1);
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        let mut sorted = vec![Record::default(); count];
        for record in all() {
            let end = &mut ends[bucket(record.key >> 32)];
            sorted[*end as usize] = self.placed(*record);
            *end += 1;
        }
        let mut start = 0;
        for end in ends.iter().map(|end| *end as usize) {
            sort_few(&mut sorted[start..end]);
            start = end;
        }
        Ok(sorted)
    }

    #[inline]
    fn placed(&self, mut record: Record) -> Record {
        let place = self.places[(record.key & FACETS) as usize];
        record.key = record.key & !FACETS | u64::from(place);
        record
    }
}

#[cold]
fn too_many() -> CoreError {
    let sentence = "one range of tracks has more than 4,294,967,295 parts of cells in memory; allow less memory, so that they are put aside";
    CoreError::new("overflow", sentence)
}

/// Most tracks have one record or two.
#[inline]
fn sort_few(few: &mut [Record]) {
    match few {
        [] | [_] => {}
        [one, other] => {
            if one.key > other.key {
                std::mem::swap(one, other);
            }
        }
        _ => few.sort_unstable_by_key(|record| record.key),
    }
}
