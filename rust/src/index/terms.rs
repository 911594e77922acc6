//! The file `terms`: texts and conditions of the tracks whose identifiers may not decide.

use super::catalogue::Terms;
use super::pages::{NUMBERS, Pages};
use super::seal::Seal;
use super::spool::{Spool, next};
use crate::error::{CoreError, Result};
use std::path::Path;

const MAGIC: [u8; 8] = *b"SPARTITM";
const ENTRY: usize = 10;
const ROWS_A_STEP: u32 = 1024;
/// The texts of [`Terms`], in its order.
pub const TEXTS: usize = 8;

/// The open file.
#[derive(Debug)]
pub struct TermsFile {
    pub(super) pages: Pages,
    entries: usize,
    directory: usize,
}

impl TermsFile {
    /// Opens it; an error if it is not that of so many tracks.
    pub fn open(path: &Path, tracks: u64) -> Result<Self> {
        let pages = Pages::open(path, MAGIC)?;
        let [found, entries, directory, ..] = pages.numbers;
        if found != tracks {
            return Err(pages.damaged());
        }
        Ok(Self { entries: entries as usize, directory: directory as usize, pages })
    }

    /// The terms of a row; None if none are kept.
    pub fn of(&self, row: u32) -> Result<Option<Terms>> {
        let step: &[u8; 8] = self.pages.array(self.directory + (row / ROWS_A_STEP) as usize * 4)?;
        let [first, end] = [0, 1].map(|at| u32::from_le_bytes(step.as_chunks::<4>().0[at]) as usize);
        let count = end.checked_sub(first).ok_or_else(|| self.pages.damaged())?;
        let entries = self.pages.bytes(self.entries + first * ENTRY, (count + 1) * ENTRY)?;
        let entries = entries.as_chunks::<ENTRY>().0;
        match entries[..count].binary_search_by_key(&row, |entry| split(entry).0) {
            Ok(at) => self.read(split(&entries[at]).1, split(&entries[at + 1]).1).map(Some),
            Err(_) => Ok(None),
        }
    }

    fn read(&self, from: usize, to: usize) -> Result<Terms> {
        let texts = self.pages.bytes(from, to.wrapping_sub(from))?;
        let mut texts = std::str::from_utf8(texts).map_err(|_| self.pages.damaged())?.split('\0');
        let mut next = || texts.next().map(str::to_owned).ok_or_else(|| self.pages.damaged());
        Ok(Terms {
            title: next()?,
            version: next()?,
            artist: next()?,
            duration: next()?,
            release_date: next()?,
            valid_from: next()?,
            valid_to: next()?,
            territories: next()?,
        })
    }
}

fn split(entry: &[u8; ENTRY]) -> (u32, usize) {
    let mut wide = [0; 16];
    wide[..ENTRY].copy_from_slice(entry);
    let entry = u128::from_le_bytes(wide);
    (entry as u32, (entry >> 32) as usize)
}

/// Writes the file: texts as they come, the entries after them, the directory last.
pub struct TermsWriter {
    out: Seal,
    entries: Spool,
    rows: Spool,
}

impl TermsWriter {
    /// Begins the file; what comes later waits in spools below `folder`.
    pub fn create(path: &Path, folder: &Path) -> Result<Self> {
        Ok(Self {
            out: Seal::create(path, MAGIC)?,
            entries: Spool::create(folder)?,
            rows: Spool::create(folder)?,
        })
    }

    /// Adds the texts of a row, a NUL between them; rows come in order.
    pub fn push(&mut self, row: u32, texts: &[u8]) -> Result<()> {
        self.entry(row)?;
        self.rows.put(&row.to_le_bytes())?;
        self.out.put(texts)
    }

    fn entry(&mut self, row: u32) -> Result<()> {
        if self.out.written() >> 48 != 0 {
            return Err(CoreError::new("overflow", "the texts of the catalogue take more than 256 TiB"));
        }
        let entry = u128::from(row) | u128::from(self.out.written()) << 32;
        self.entries.put(&entry.to_le_bytes()[..ENTRY])
    }

    /// Seals the file of a catalogue of so many tracks.
    pub fn finish(mut self, tracks: u64) -> Result<()> {
        self.entry(u32::MAX)?;
        let entries = self.out.written();
        self.out.put_spool(self.entries)?;
        let directory = self.out.written();
        let mut rows = self.rows.reader()?;
        let steps = tracks.div_ceil(ROWS_A_STEP.into());
        self.out.put_directory(steps, || {
            Ok(next(&mut rows)?.map(|row| (u32::from_le_bytes(row) / ROWS_A_STEP) as usize))
        })?;
        let mut numbers = [0; NUMBERS];
        numbers[..3].copy_from_slice(&[tracks, entries, directory]);
        self.out.finish(numbers)
    }
}
