//! The file `names`: the codes of every track and the customer's own ids, in one place that one touch of memory finds.

use super::KEY_BITS;
use super::pages::{NUMBERS, Pages};
use super::seal::Seal;
use super::spool::Spool;
use crate::csv;
use crate::error::{CoreError, Result};
use crate::fields::identifiers::{GTIN_KEYS, ISRC_KEYS};
use std::borrow::Cow;
use std::path::Path;

const MAGIC: [u8; 8] = *b"SPARTINM";
/// ISRC key and GTIN key.
const KEYS: usize = 12;
const ISRC: u128 = (1 << KEY_BITS) - 1;
/// What comes before the ids in a slot.
const HEAD: usize = KEYS + 1;
/// The length of ids that do not fit in a slot; there stands where they are instead.
const ELSEWHERE: u8 = u8::MAX;
/// Where ids are that do not fit, and their length.
const PLACE: usize = 8 + 4;
/// The most that ids may take in a slot, so that a slot is no longer than two cache lines.
const MOST: usize = 115;
/// So many tracks at the start, which is as good as any so many, say how large a slot should be ...
const SAMPLE: usize = 1 << 14;
/// ... for the ids of all but one in so many of them to fit.
const ALL_BUT: usize = 100;

/// What a track is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Names<'a> {
    /// ISRC key.
    pub isrc: u64,
    /// GTIN key of its release; 0 if it is on none.
    pub gtin: u64,
    /// The customer's own ids of the track and of the release, perhaps empty, and the account, as fields of CSV with a
    /// comma after each.
    pub ids: &'a [u8],
}

impl<'a> Names<'a> {
    /// Track id, release id and account id, as fields of CSV.
    pub fn fields(&self) -> [&'a [u8]; 3] {
        let (track_id, rest) = csv::first_of(self.ids);
        let (release_id, rest) = csv::first_of(rest);
        [track_id, release_id, csv::first_of(rest).0]
    }

    /// Their texts.
    pub fn texts(&self) -> [Cow<'a, [u8]>; 3] {
        self.fields().map(csv::text)
    }
}

/// The open file.
#[derive(Debug)]
pub struct NamesFile {
    pub(super) pages: Pages,
    tracks: u64,
    slot: usize,
}

impl NamesFile {
    /// Opens it; an error if it is not that of so many tracks.
    pub fn open(path: &Path, tracks: u64) -> Result<Self> {
        let pages = Pages::open(path, MAGIC)?;
        let [found, slot, ..] = pages.numbers;
        let fits = found.checked_mul(slot).is_some_and(|bytes| bytes <= pages.len() as u64);
        if found != tracks || !fits || slot < (HEAD + PLACE) as u64 {
            return Err(pages.damaged());
        }
        Ok(Self { tracks, slot: slot as usize, pages })
    }

    /// Asks the memory for a row.
    #[inline]
    pub fn prefetch(&self, row: u32) {
        let at = row as usize * self.slot;
        self.pages.prefetch(at);
        self.pages.prefetch(at + self.slot - 1);
    }

    /// What the track in a row is called.
    #[inline]
    pub fn of(&self, row: u32) -> Result<Names<'_>> {
        if u64::from(row) >= self.tracks {
            return Err(CoreError::new("bug", format!("the catalogue has no row {row}")));
        }
        let slot = self.pages.bytes(row as usize * self.slot, self.slot)?;
        let (keys, rest) = slot.split_at(KEYS);
        let mut wide = [0; 16];
        wide[..KEYS].copy_from_slice(keys);
        let keys = u128::from_le_bytes(wide);
        let ids = match rest[0] {
            ELSEWHERE => self.elsewhere(rest)?,
            length => rest.get(1..=usize::from(length)).ok_or_else(|| self.pages.damaged())?,
        };
        Ok(Names { isrc: (keys & ISRC) as u64, gtin: (keys >> KEY_BITS) as u64, ids })
    }

    #[cold]
    fn elsewhere(&self, rest: &[u8]) -> Result<&[u8]> {
        let mut place = [0; 16];
        place[..PLACE].copy_from_slice(&rest[1..=PLACE]);
        let place = u128::from_le_bytes(place);
        let first = self.tracks as usize * self.slot;
        self.pages.bytes(first.wrapping_add(place as u64 as usize), (place >> 64) as usize)
    }
}

/// Writes the file: slots as they come, and after them the ids that do not fit in one.
pub struct NamesWriter {
    out: Seal,
    /// The first tracks, until it is known how large a slot is.
    first: Vec<(u128, Box<[u8]>)>,
    slot: Vec<u8>,
    ids: Vec<u8>,
    elsewhere: Spool,
    elsewhere_bytes: u64,
    tracks: u64,
}

impl NamesWriter {
    /// Begins the file; ids that do not fit in a slot wait in a spool below `folder`.
    pub fn create(path: &Path, folder: &Path) -> Result<Self> {
        Ok(Self {
            out: Seal::create(path, MAGIC)?,
            first: Vec::new(),
            slot: Vec::new(),
            ids: Vec::new(),
            elsewhere: Spool::create(folder)?,
            elsewhere_bytes: 0,
            tracks: 0,
        })
    }

    /// Adds the next row: its keys, and the texts of track id, release id and account id.
    pub fn push(&mut self, isrc: u64, gtin: u64, ids: [&[u8]; 3]) -> Result<()> {
        if isrc >= ISRC_KEYS || gtin >= GTIN_KEYS {
            return Err(CoreError::new("bug", format!("track {} has no key", self.tracks)));
        }
        self.tracks += 1;
        let keys = u128::from(isrc) | u128::from(gtin) << KEY_BITS;
        let mut fields = std::mem::take(&mut self.ids);
        fields.clear();
        for id in ids {
            csv::put_text(&mut fields, id);
            fields.push(b',');
        }
        if self.slot.is_empty() {
            self.first.push((keys, fields.as_slice().into()));
            if self.first.len() == SAMPLE {
                self.begin_slots()?;
            }
        } else {
            self.put(keys, &fields)?;
        }
        self.ids = fields;
        Ok(())
    }

    /// Decides on the size of a slot, and writes those of the tracks so far.
    fn begin_slots(&mut self) -> Result<()> {
        let first = std::mem::take(&mut self.first);
        let mut lengths: Vec<_> = first.iter().map(|(_, ids)| ids.len()).collect();
        lengths.sort_unstable_by(|one, other| other.cmp(one));
        let length = lengths.get(first.len() / ALL_BUT).map_or(0, |length| *length);
        self.slot = vec![0; HEAD + length.clamp(PLACE, MOST)];
        first.iter().try_for_each(|(keys, ids)| self.put(*keys, ids))
    }

    fn put(&mut self, keys: u128, ids: &[u8]) -> Result<()> {
        self.slot.fill(0);
        self.slot[..KEYS].copy_from_slice(&keys.to_le_bytes()[..KEYS]);
        if HEAD + ids.len() <= self.slot.len() {
            self.slot[KEYS] = ids.len() as u8;
            self.slot[HEAD..HEAD + ids.len()].copy_from_slice(ids);
        } else {
            let place = u128::from(self.elsewhere_bytes) | (ids.len() as u128) << 64;
            self.slot[KEYS] = ELSEWHERE;
            self.slot[HEAD..HEAD + PLACE].copy_from_slice(&place.to_le_bytes()[..PLACE]);
            self.elsewhere.put(ids)?;
            self.elsewhere_bytes += ids.len() as u64;
        }
        self.out.put(&self.slot)
    }

    /// Seals the file.
    pub fn finish(mut self) -> Result<()> {
        if self.slot.is_empty() {
            self.begin_slots()?;
        }
        let slot = self.slot.len() as u64;
        self.out.put_spool(self.elsewhere)?;
        let mut numbers = [0; NUMBERS];
        numbers[..2].copy_from_slice(&[self.tracks, slot]);
        self.out.finish(numbers)
    }
}
