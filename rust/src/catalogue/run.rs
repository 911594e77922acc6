//! Sorts records of any length: in memory as long as they fit, else in sorted runs in one nameless file.

use super::record::order_key;
use crate::error::{CoreError, Result};
use crate::index::spool::Spool;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::Arc;

const LENGTH: usize = 4;

/// A record in the arena.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    mixed: u64,
    at: u32,
    length: u32,
}

/// Takes records in any order.
pub struct Sorter {
    folder: PathBuf,
    limit: usize,
    arena: Vec<u8>,
    entries: Vec<Entry>,
    spool: Option<Spool>,
    written: u64,
    /// Where each run in the spool begins and ends.
    runs: Vec<(u64, u64)>,
}

impl Sorter {
    /// One that keeps about so many bytes in memory; runs go to a file in `folder`.
    pub fn new(folder: PathBuf, limit: usize) -> Self {
        let limit = limit.min(u32::MAX as usize / 2);
        Self {
            folder,
            limit,
            arena: Vec::new(),
            entries: Vec::new(),
            spool: None,
            written: 0,
            runs: Vec::new(),
        }
    }

    /// Adds the record that `write` appends.
    pub fn push(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Result<()> {
        let at = self.arena.len();
        write(&mut self.arena);
        let length = self.arena.len() - at;
        if length > self.limit.max(1 << 24) {
            return Err(CoreError::new("overflow", "a row of the catalogue is longer than 16 MiB"));
        }
        let mixed = order_key(&self.arena[at..]);
        self.entries.push(Entry { mixed, at: at as u32, length: length as u32 });
        if self.arena.len() + self.entries.len() * size_of::<Entry>() > self.limit {
            self.spill()?;
        }
        Ok(())
    }

    fn sort(&mut self) {
        let arena = &self.arena;
        self.entries
            .sort_unstable_by(|a, b| a.mixed.cmp(&b.mixed).then_with(|| of(arena, *a).cmp(of(arena, *b))));
    }

    fn spill(&mut self) -> Result<()> {
        self.sort();
        if self.spool.is_none() {
            self.spool = Some(Spool::create(&self.folder)?);
        }
        let Some(spool) = &mut self.spool else { return Ok(()) };
        let start = self.written;
        for entry in self.entries.drain(..) {
            spool.put(&entry.length.to_le_bytes())?;
            spool.put(of(&self.arena, entry))?;
            self.written += LENGTH as u64 + u64::from(entry.length);
        }
        self.runs.push((start, self.written));
        self.arena.clear();
        Ok(())
    }

    /// How many runs there will be, and how many bytes of them are on disk.
    pub fn size(&self) -> (usize, u64) {
        (self.runs.len() + 1, self.written)
    }

    /// The runs; each of those on disk reads `buffer_bytes` at a time.
    pub fn into_runs(mut self, buffer_bytes: usize) -> Result<Vec<Run>> {
        let mut runs = Vec::new();
        if let Some(spool) = self.spool.take() {
            let file = Arc::new(spool.into_file()?);
            let stored = |(at, end)| {
                Run::Stored(Stored {
                    file: Arc::clone(&file),
                    at,
                    end,
                    buffer: Vec::new(),
                    from: 0,
                    size: buffer_bytes,
                })
            };
            runs.extend(self.runs.drain(..).map(stored));
        }
        self.sort();
        runs.push(Run::Kept { arena: self.arena, entries: self.entries, next: 0 });
        Ok(runs)
    }
}

fn of(arena: &[u8], entry: Entry) -> &[u8] {
    &arena[entry.at as usize..][..entry.length as usize]
}

/// Records in order.
pub enum Run {
    /// In memory.
    Kept {
        /// The records one after the other.
        arena: Vec<u8>,
        /// Their order.
        entries: Vec<Entry>,
        /// The next of them.
        next: usize,
    },
    /// On disk.
    Stored(Stored),
}

/// A run on disk.
pub struct Stored {
    file: Arc<File>,
    at: u64,
    end: u64,
    buffer: Vec<u8>,
    from: usize,
    size: usize,
}

impl Run {
    /// The next record, in `into`; false at the end.
    pub fn next(&mut self, into: &mut Vec<u8>) -> Result<bool> {
        into.clear();
        match self {
            Self::Kept { arena, entries, next } => {
                let Some(entry) = entries.get(*next) else { return Ok(false) };
                into.extend_from_slice(of(arena, *entry));
                *next += 1;
                Ok(true)
            }
            Self::Stored(stored) => stored.next(into),
        }
    }
}

impl Stored {
    fn next(&mut self, into: &mut Vec<u8>) -> Result<bool> {
        if self.from == self.buffer.len() && self.at == self.end {
            return Ok(false);
        }
        self.need(LENGTH)?;
        let length =
            self.buffer[self.from..].first_chunk().map_or(0, |length| u32::from_le_bytes(*length) as usize);
        self.from += LENGTH;
        self.need(length)?;
        into.extend_from_slice(&self.buffer[self.from..self.from + length]);
        self.from += length;
        Ok(true)
    }

    /// Makes sure that so many bytes are in the buffer.
    fn need(&mut self, count: usize) -> Result<()> {
        let left = self.buffer.len() - self.from;
        if left >= count {
            return Ok(());
        }
        self.buffer.drain(..self.from);
        self.from = 0;
        let more = (self.size.max(count) - left).min((self.end - self.at) as usize);
        self.buffer.resize(left + more, 0);
        self.file.read_exact_at(&mut self.buffer[left..], self.at)?;
        self.at += more as u64;
        if self.buffer.len() < count {
            return Err(CoreError::new("bug", "a sorted run of the catalogue ends inside a row"));
        }
        Ok(())
    }
}
