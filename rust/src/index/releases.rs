//! Sorts the tracks by release: by (mixed GTIN, account, row), in memory as long as they fit, else in runs on disk.

use super::order_key;
use super::spool::{Spool, next};
use crate::error::Result;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

const ENTRY: usize = size_of::<u128>();

/// The tracks that are on releases.
pub struct Releases {
    folder: PathBuf,
    most: usize,
    waiting: Vec<u128>,
    runs: Vec<Spool>,
    /// How many there are.
    pub count: u64,
}

/// A track on a release, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Mixed GTIN of the release.
    pub mixed: u64,
    /// Row of the track.
    pub row: u32,
}

impl Releases {
    /// None yet; runs go to `folder` when more than `memory_bytes` are waiting.
    pub fn new(folder: PathBuf, memory_bytes: usize) -> Self {
        Self { folder, most: (memory_bytes / ENTRY).max(1), waiting: Vec::new(), runs: Vec::new(), count: 0 }
    }

    /// Adds a track.
    pub fn push(&mut self, gtin: u64, account: u32, row: u32) -> Result<()> {
        if self.waiting.len() == self.most {
            self.spill()?;
        }
        self.waiting.push(u128::from(order_key(gtin)) << 64 | u128::from(account) << 32 | u128::from(row));
        self.count += 1;
        Ok(())
    }

    fn spill(&mut self) -> Result<()> {
        self.waiting.sort_unstable();
        let mut run = Spool::create(&self.folder)?;
        for entry in self.waiting.drain(..) {
            run.put(&entry.to_le_bytes())?;
        }
        self.runs.push(run);
        Ok(())
    }

    /// Hands over all of them in order.
    pub fn for_each(mut self, mut each: impl FnMut(Placed) -> Result<()>) -> Result<()> {
        let placed = |entry: u128| Placed { mixed: (entry >> 64) as u64, row: entry as u32 };
        if self.runs.is_empty() {
            self.waiting.sort_unstable();
            return self.waiting.into_iter().try_for_each(|entry| each(placed(entry)));
        }
        self.spill()?;
        self.waiting = Vec::new();
        let readers: Result<Vec<_>> = self.runs.into_iter().map(Spool::reader).collect();
        let mut readers = readers?;
        let mut heads = BinaryHeap::new();
        for (run, reader) in readers.iter_mut().enumerate() {
            heads.extend(head(reader)?.map(|entry| Reverse((entry, run))));
        }
        while let Some(Reverse((entry, run))) = heads.pop() {
            each(placed(entry))?;
            heads.extend(head(&mut readers[run])?.map(|entry| Reverse((entry, run))));
        }
        Ok(())
    }
}

fn head(reader: &mut BufReader<File>) -> Result<Option<u128>> {
    Ok(next::<ENTRY>(reader)?.map(u128::from_le_bytes))
}
