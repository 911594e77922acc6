//! The memory of everything that grows with a report: how much is held, the limit, and the most that was ever held.

use std::sync::atomic::{AtomicU64, Ordering};

/// An account of bytes, shared by all threads.
#[derive(Debug)]
pub struct Memory {
    limit: u64,
    held: AtomicU64,
    peak: AtomicU64,
}

impl Memory {
    /// Nothing held yet.
    pub fn new(limit: u64) -> Self {
        Self { limit, held: AtomicU64::new(0), peak: AtomicU64::new(0) }
    }

    /// Says that so many more bytes are held.
    pub fn take(&self, bytes: usize) {
        let now = self.held.fetch_add(bytes as u64, Ordering::Relaxed) + bytes as u64;
        self.peak.fetch_max(now, Ordering::Relaxed);
    }

    /// Says that so many bytes are held no more.
    pub fn give(&self, bytes: usize) {
        self.held.fetch_sub(bytes as u64, Ordering::Relaxed);
    }

    /// More is held than should be: whoever can must put something aside.
    pub fn is_full(&self) -> bool {
        self.held.load(Ordering::Relaxed) > self.limit
    }

    /// What should not be exceeded.
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// The most that was ever held.
    pub fn peak(&self) -> u64 {
        self.peak.load(Ordering::Relaxed)
    }
}
