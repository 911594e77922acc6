//! Cells that are not hot, in partitions by range of the first track: in their order they are the whole order.
//!
//! When more memory is held than should be, a partition is sorted and added up where it is; if that does not halve
//! it, it goes to the spill file as a sorted run.

use super::facets::Facets;
use super::record::{RECORD_BYTES, Record, add_up};
use crate::error::{CoreError, Result};
use crate::memory::Memory;
use crate::spill::{FRAME_BYTES, Run, Spill};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::thread;

/// Records that are handed on together.
pub const CHUNK: usize = 256;
const MOST_PARTITIONS: u64 = 256;

/// All partitions, shared by the workers.
pub struct Partitions<'a> {
    parts: Vec<Mutex<Part>>,
    /// Partitions a track, in units of 2^-32.
    scale: u64,
    held: AtomicU64,
    /// The numbers of facets.
    pub facets: Facets,
    /// The account of all memory.
    pub memory: &'a Memory,
    spill: &'a Spill,
}

/// The cells of one range of tracks.
#[derive(Debug, Default)]
pub struct Part {
    chunks: Vec<Vec<Record>>,
    /// Sorted and added up; a part of the memory's account.
    pub sorted: Vec<Record>,
    /// Runs in the spill file.
    pub runs: Vec<Run>,
}

impl Part {
    fn records(&self) -> usize {
        self.chunks.iter().map(Vec::len).sum::<usize>() + self.sorted.len()
    }
}

impl<'a> Partitions<'a> {
    /// No cells yet, of a catalogue with so many tracks.
    pub fn new(tracks: u64, threads: usize, memory: &'a Memory, spill: &'a Spill) -> Self {
        // What the workers have under way takes no more than an eighth.
        let affordable = memory.limit() / (8 * (CHUNK * RECORD_BYTES * threads) as u64);
        let count = affordable.clamp(1, MOST_PARTITIONS);
        Self {
            parts: (0..count).map(|_| Mutex::default()).collect(),
            scale: (count << 32) / tracks.max(1),
            held: AtomicU64::new(0),
            facets: Facets::default(),
            memory,
            spill,
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.parts.len()
    }

    /// The partition of a track.
    #[inline]
    pub fn of(&self, track: u32) -> usize {
        let at = ((u128::from(track) * u128::from(self.scale)) >> 32) as usize;
        at.min(self.parts.len() - 1)
    }

    /// Takes in records of a partition, whose memory is already in the account.
    pub fn push(&self, at: usize, chunk: Vec<Record>) -> Result<()> {
        let mut part = self.lock(at)?;
        let bytes = (chunk.len() * RECORD_BYTES) as u64;
        let held = self.held.fetch_add(bytes, Ordering::Relaxed) + bytes;
        part.chunks.push(chunk);
        let mine = (part.records() * RECORD_BYTES) as u64;
        let large = mine * 2 * self.parts.len() as u64 >= held && held > self.memory.limit() / 8;
        if self.memory.is_full() && large { self.relieve(&mut part) } else { Ok(()) }
    }

    fn lock(&self, at: usize) -> Result<MutexGuard<'_, Part>> {
        self.parts[at].lock().map_err(|_| CoreError::new("bug", "a partition of cells was left half done"))
    }

    fn relieve(&self, part: &mut Part) -> Result<()> {
        let before = part.records();
        self.add_up(part)?;
        if part.sorted.len() * 2 > before { self.put_aside(part) } else { Ok(()) }
    }

    /// Makes one sorted sequence of what is in memory.
    fn add_up(&self, part: &mut Part) -> Result<()> {
        if part.chunks.is_empty() {
            return Ok(());
        }
        let (before, sorted) = (part.records(), part.sorted.capacity());
        self.memory.take(before * RECORD_BYTES);
        let mut records = Vec::with_capacity(before);
        records.extend_from_slice(&part.sorted);
        part.sorted = Vec::new();
        self.memory.give(sorted * RECORD_BYTES);
        for chunk in part.chunks.drain(..) {
            records.extend_from_slice(&chunk);
            self.memory.give(CHUNK * RECORD_BYTES);
        }
        add_up(&mut records)?;
        if records.len() < before / 4 * 3 {
            records.shrink_to_fit();
        }
        self.memory.give(before.saturating_sub(records.capacity()) * RECORD_BYTES);
        self.held.fetch_sub(((before - records.len()) * RECORD_BYTES) as u64, Ordering::Relaxed);
        part.sorted = records;
        Ok(())
    }

    fn put_aside(&self, part: &mut Part) -> Result<()> {
        let (mut run, mut bytes) = (Run::default(), Vec::with_capacity(FRAME_BYTES));
        for records in part.sorted.chunks(FRAME_BYTES / RECORD_BYTES) {
            bytes.clear();
            records.iter().for_each(|record| record.write(&mut bytes));
            self.spill.append(&mut run, &bytes)?;
        }
        part.runs.push(run);
        self.held.fetch_sub((part.sorted.len() * RECORD_BYTES) as u64, Ordering::Relaxed);
        self.memory.give(part.sorted.capacity() * RECORD_BYTES);
        part.sorted = Vec::new();
        Ok(())
    }

    /// Adds up what is left in memory of every partition, by all threads; the workers have handed on everything.
    pub fn finish(self, threads: usize) -> Result<(Vec<Part>, Facets)> {
        let next = AtomicUsize::new(0);
        let work = || -> Result<()> {
            while let Some(part) = self.parts.get(next.fetch_add(1, Ordering::Relaxed)) {
                let broken = |_| CoreError::new("bug", "a partition of cells was left half done");
                let mut part = part.lock().map_err(broken)?;
                self.add_up(&mut part)?;
                if self.memory.is_full() && !part.runs.is_empty() && !part.sorted.is_empty() {
                    self.put_aside(&mut part)?;
                }
            }
            Ok(())
        };
        thread::scope(|scope| {
            let others: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let bug =
                |_| Err(CoreError::new("bug", "the adding up of cells stopped for a reason that is a bug"));
            others.into_iter().try_for_each(|other| other.join().unwrap_or_else(bug))
        })?;
        let parts = self.parts.into_iter().map(|part| part.into_inner().unwrap_or_default()).collect();
        Ok((parts, self.facets))
    }
}
