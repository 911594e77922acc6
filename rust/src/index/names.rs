//! The file `names`: the account and the customer's own ids of every track.

use super::pages::{NUMBERS, Pages};
use super::seal::Seal;
use super::spool::Spool;
use crate::error::Result;
use crate::fields::identifiers::ISRC_KEYS;
use std::path::Path;

const MAGIC: [u8; 8] = *b"SPARTINM";
const RECORD: usize = 12;
const KEY: u128 = (1 << super::KEY_BITS) - 1;
/// Longest texts of all tracks together: what 47 bits count.
const MOST: u64 = 1 << 47;

/// What a track is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Names<'a> {
    /// ISRC key.
    pub isrc: u64,
    /// GTIN key of its release; 0 if it is on none.
    pub gtin: u64,
    /// Its account.
    pub account_id: &'a [u8],
    /// The customer's own id of the track, perhaps empty.
    pub track_id: &'a [u8],
    /// The customer's own id of the release, perhaps empty.
    pub release_id: &'a [u8],
}

/// The open file.
#[derive(Debug)]
pub struct NamesFile {
    pub(super) pages: Pages,
    rows: usize,
    accounts: usize,
    account_texts: usize,
}

impl NamesFile {
    /// Opens it; None if it is not that of so many tracks.
    pub fn open(path: &Path, tracks: u64) -> Result<Self> {
        let pages = Pages::open(path, MAGIC)?;
        let [found, rows, accounts, account_texts, ..] = pages.numbers;
        if found != tracks {
            return Err(pages.damaged());
        }
        Ok(Self {
            rows: rows as usize,
            accounts: accounts as usize,
            account_texts: account_texts as usize,
            pages,
        })
    }

    fn at(&self, row: u32) -> usize {
        self.rows + row as usize * RECORD
    }

    /// Asks the memory for a row.
    #[inline]
    pub fn prefetch(&self, row: u32) {
        self.pages.prefetch(self.at(row));
    }

    /// Asks the memory for the texts of a row whose prefetch has come.
    #[inline]
    pub fn prefetch_texts(&self, row: u32) {
        if let Some(record) = self.pages.unproven::<RECORD>(self.at(row)) {
            self.pages.prefetch(split(record).1);
        }
    }

    /// Asks the memory for where an account's id begins.
    #[inline]
    pub fn prefetch_account(&self, account: u32) {
        self.pages.prefetch(self.accounts + account as usize * 8);
    }

    /// ISRC key, track id and release id of a row.
    #[inline]
    pub fn of(&self, row: u32) -> Result<(u64, &[u8], &[u8])> {
        let pair: [u8; 2 * RECORD] = self.pages.array(self.at(row))?;
        let (record, next) = pair.split_at(RECORD);
        let ((isrc, from), (_, to)) = (split(record), split(next));
        let texts = self.pages.bytes(from, to.wrapping_sub(from))?;
        // Ids are short: a search made for long texts takes longer to begin than this takes in all.
        let nul = texts.iter().position(|byte| *byte == 0).ok_or_else(|| self.pages.damaged())?;
        Ok((isrc, &texts[..nul], &texts[nul + 1..]))
    }

    /// The id of an account by its number.
    #[inline]
    pub fn account_id(&self, account: u32) -> Result<&[u8]> {
        let pair: [u8; 16] = self.pages.array(self.accounts + account as usize * 8)?;
        let [from, to] = [0, 1].map(|at| u64::from_le_bytes(pair.as_chunks::<8>().0[at]) as usize);
        self.pages.bytes(self.account_texts + from, to.wrapping_sub(from))
    }
}

#[inline]
fn split(record: &[u8]) -> (u64, usize) {
    let mut wide = [0; 16];
    wide[..RECORD].copy_from_slice(record);
    let record = u128::from_le_bytes(wide);
    ((record & KEY) as u64, (record >> super::KEY_BITS) as usize)
}

/// Writes the file: texts as they come, the rows after them, the accounts last.
pub struct NamesWriter {
    out: Seal,
    rows: Spool,
    tracks: u64,
}

impl NamesWriter {
    /// Begins the file; rows wait in a spool below `folder`.
    pub fn create(path: &Path, folder: &Path) -> Result<Self> {
        Ok(Self { out: Seal::create(path, MAGIC)?, rows: Spool::create(folder)?, tracks: 0 })
    }

    /// Adds the next row.
    pub fn push(&mut self, isrc: u64, track_id: &[u8], release_id: &[u8]) -> Result<()> {
        self.record(isrc)?;
        self.tracks += 1;
        self.out.put(track_id)?;
        self.out.put(&[0])?;
        self.out.put(release_id)
    }

    fn record(&mut self, isrc: u64) -> Result<()> {
        let at = self.out.written();
        if at >= MOST || isrc >= ISRC_KEYS {
            return Err(crate::error::CoreError::new(
                "overflow",
                "the ids of the catalogue take more than 128 TiB",
            ));
        }
        let record = u128::from(isrc) | u128::from(at) << super::KEY_BITS;
        self.rows.put(&record.to_le_bytes()[..RECORD])
    }

    /// Adds the account ids, in order of their numbers, and seals the file.
    pub fn finish<'a>(mut self, accounts: impl Iterator<Item = &'a [u8]> + Clone) -> Result<()> {
        self.record(0)?;
        let rows = self.out.written();
        self.out.put_spool(self.rows)?;
        let starts = self.out.written();
        let mut at = 0u64;
        for id in accounts.clone() {
            self.out.put(&at.to_le_bytes())?;
            at += id.len() as u64;
        }
        self.out.put(&at.to_le_bytes())?;
        let texts = self.out.written();
        accounts.into_iter().try_for_each(|id| self.out.put(id))?;
        let mut numbers = [0; NUMBERS];
        numbers[..4].copy_from_slice(&[self.tracks, rows, starts, texts]);
        self.out.finish(numbers)
    }
}
