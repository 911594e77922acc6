//! Cells that are not hot, in partitions by range of the first track: in their order they are the whole order.
//!
//! When more memory is held than should be, a partition is sorted and added up where it is; if that does not halve
//! it, it goes to the spill file as a sorted run.

use super::facets::Facets;
use super::finished::CELL_BYTES;
use super::joined;
use super::record::{RECORD_BYTES, Record, add_up};
use crate::error::{CoreError, Result};
use crate::memory::Memory;
use crate::spill::{FRAME_BYTES, Run, Spill};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::thread;

/// Records that are handed on together: they are gathered in a core's cache, and go to the memory in one piece.
pub const HANDFUL: usize = 64;
const MOST_PARTITIONS: u64 = 256;
/// A chunk has room for so many records, or for fewer where there is little memory.
const MOST_A_CHUNK: u64 = 2048;

/// All partitions, shared by the workers.
pub struct Partitions<'a> {
    parts: Vec<Mutex<Part>>,
    /// Partitions a track, in units of 2^-32.
    scale: u64,
    held: AtomicU64,
    /// Records that a chunk has room for.
    chunk: usize,
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
    /// It was sorted at the end of the pass, and is handed out track by track.
    pub is_sorted: bool,
}

impl Part {
    /// How many records are in memory.
    pub fn records(&self) -> usize {
        self.chunks.iter().map(Vec::len).sum::<usize>() + self.sorted.len()
    }

    /// Those records, in no order.
    pub fn held(&self) -> Vec<&[Record]> {
        self.chunks.iter().chain([&self.sorted]).map(Vec::as_slice).collect()
    }
}

impl<'a> Partitions<'a> {
    /// No cells yet, of a catalogue with so many tracks.
    pub fn new(tracks: u64, threads: usize, memory: &'a Memory, spill: &'a Spill) -> Self {
        // What the workers have under way takes no more than an eighth, nor does the room of chunks that is not filled.
        let eighth = memory.limit() / (8 * RECORD_BYTES as u64);
        let count = (eighth / (HANDFUL * threads) as u64).clamp(1, MOST_PARTITIONS);
        let chunk = (eighth / count).clamp(HANDFUL as u64, MOST_A_CHUNK) as usize;
        Self {
            parts: (0..count).map(|_| Mutex::default()).collect(),
            scale: (count << 32) / tracks.max(1),
            held: AtomicU64::new(0),
            chunk,
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

    /// Takes in records of a partition.
    pub fn push(&self, at: usize, records: &[Record]) -> Result<()> {
        let mut part = self.lock(at)?;
        let room = part.chunks.last().map_or(0, |chunk| chunk.capacity() - chunk.len());
        let (here, more) = records.split_at(room.min(records.len()));
        part.chunks.last_mut().into_iter().for_each(|chunk| chunk.extend_from_slice(here));
        if !more.is_empty() {
            let mut chunk = Vec::with_capacity(self.chunk.max(more.len()));
            chunk.extend_from_slice(more);
            self.memory.take(chunk.capacity() * RECORD_BYTES);
            part.chunks.push(chunk);
        }
        let bytes = (records.len() * RECORD_BYTES) as u64;
        let held = self.held.fetch_add(bytes, Ordering::Relaxed) + bytes;
        if self.memory.is_full() { self.relieve_large(&mut part, held) } else { Ok(()) }
    }

    #[cold]
    fn relieve_large(&self, part: &mut Part, held: u64) -> Result<()> {
        let mine = (part.records() * RECORD_BYTES) as u64;
        let large = mine * 2 * self.parts.len() as u64 >= held && held > self.memory.limit() / 8;
        if large { self.relieve(part) } else { Ok(()) }
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
            self.memory.give(chunk.capacity() * RECORD_BYTES);
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

    /// Sorts what is in memory of partitions that were put aside, or are large, by all threads; the workers have handed on
    /// everything.
    ///
    /// The others are sorted when it is their turn to be handed out, as many at a time as there are threads.
    pub fn finish(self, threads: usize) -> Result<(Vec<Part>, Facets)> {
        let next = AtomicUsize::new(0);
        let work = || -> Result<()> {
            let mine = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|at| *at < self.parts.len());
            std::iter::from_fn(mine).try_for_each(|at| self.sort_now(at))
        };
        thread::scope(|scope| joined((0..threads).map(|_| scope.spawn(work)).collect()))?;
        let parts: Vec<Part> =
            self.parts.into_iter().map(|part| part.into_inner().unwrap_or_default()).collect();
        let mut unsorted: Vec<_> = parts.iter().filter(|part| !part.is_sorted).map(Part::records).collect();
        unsorted.sort_unstable_by(|one, other| other.cmp(one));
        let at_once: usize = unsorted.iter().take(threads).sum();
        self.memory.take(at_once * (RECORD_BYTES + CELL_BYTES));
        Ok((parts, self.facets))
    }

    /// Sorts a partition of which some was put aside, or for whose cells an eighth of the memory has no room.
    fn sort_now(&self, at: usize) -> Result<()> {
        let mut part = self.lock(at)?;
        let most = (self.memory.limit() / 8) as usize / (RECORD_BYTES + CELL_BYTES);
        part.is_sorted = !part.runs.is_empty() || part.records() > most;
        if part.is_sorted {
            self.add_up(&mut part)?;
        }
        let aside = !part.runs.is_empty() && !part.sorted.is_empty();
        if aside && self.memory.is_full() { self.put_aside(&mut part) } else { Ok(()) }
    }
}
