//! How to run: threads, blocks and memory, none of which changes an answer; and how much of it is wanted.

use std::path::Path;

/// How to run.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Worker threads, 1 or more.
    pub threads: usize,
    /// Aimed size of a block.
    pub block_bytes: usize,
    /// What everything that grows may take.
    pub memory_bytes: u64,
    /// An existing folder for what does not fit in memory.
    pub spill_folder: &'a Path,
    /// Cells and suspense are kept; else lines are only placed, counted and added up.
    pub cells: bool,
}

impl Options<'_> {
    pub(crate) fn threads(&self) -> usize {
        self.threads.clamp(1, 256)
    }

    /// Blocks, of which each worker has one, take at most a quarter of the memory, their marks counted.
    pub(crate) fn block_bytes(&self) -> usize {
        let most = self.memory_bytes / (8 * self.threads() as u64);
        self.block_bytes.min(most.max(LEAST_BLOCK) as usize).max(1)
    }
}

/// Blocks do not become smaller than this for want of memory.
const LEAST_BLOCK: u64 = 16 << 10;
