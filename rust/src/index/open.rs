//! Opens an index file read-only through a memory map, and proves each page before its first use.
//!
//! The map and the prefetch are `unsafe`. Reason for the map: the system promises nothing if another process changes or cuts
//! the file while it is mapped. Snapshots are immutable: they are written aside, renamed once, and never written again.

use super::{Layout, MAGIC, PAGE, VERSION};
use crate::error::{CoreError, Result};
use memmap2::Mmap;
use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use xxhash_rust::xxh3::xxh3_64;

/// An open index; cheap to share between threads.
#[derive(Debug)]
pub struct Index {
    map: Mmap,
    pub(super) layout: Layout,
    proven: Vec<AtomicU64>,
}

fn bad(message: &str) -> CoreError {
    CoreError::new("index", format!("{message}; build the catalogue index again"))
}

impl Index {
    /// Opens the file; the header, the sizes and the table of checksums are proven here.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path)?;
        if file.metadata()?.len() < PAGE as u64 {
            return Err(bad("the catalogue index is cut off"));
        }
        #[allow(unsafe_code)]
        // SAFETY: the map is read-only, and index files are never changed after their rename (see above).
        let map = unsafe { Mmap::map(&file)? };
        let layout = read_header(&map)?;
        let sums = &map[layout.checksums..layout.length - 8];
        if xxh3_64(sums).to_le_bytes() != map[layout.length - 8..] {
            return Err(bad("the checksums of the catalogue index are damaged"));
        }
        let words = (layout.checksums / PAGE).div_ceil(64);
        let proven = (0..words).map(|_| AtomicU64::new(0)).collect();
        Ok(Self { map, layout, proven })
    }

    /// Proves every page.
    pub fn verify(&self) -> Result<()> {
        (0..self.layout.checksums / PAGE).try_for_each(|page| self.prove(page))
    }

    /// How many tracks it holds.
    pub fn tracks(&self) -> u64 {
        self.layout.tracks
    }

    #[cold]
    fn prove(&self, page: usize) -> Result<()> {
        let stored = self.layout.checksums + page * 8;
        let bytes = &self.map[page * PAGE..(page + 1) * PAGE];
        if xxh3_64(bytes).to_le_bytes() != self.map[stored..stored + 8] {
            return Err(bad(&format!("page {page} of the catalogue index is damaged")));
        }
        self.proven[page / 64].fetch_or(1 << (page % 64), Ordering::Relaxed);
        Ok(())
    }

    #[inline]
    fn bytes<const N: usize>(&self, section: usize, row: usize) -> Result<[u8; N]> {
        let (start, size) = self.layout.sections[section];
        let at = start + row * N;
        let page = at / PAGE;
        if self.proven[page / 64].load(Ordering::Relaxed) >> (page % 64) & 1 == 0 {
            self.prove(page)?;
        }
        debug_assert!(row * N < size);
        let mut bytes = [0; N];
        bytes.copy_from_slice(&self.map[at..at + N]);
        Ok(bytes)
    }

    /// Asks the memory for an entry of a section, ahead of its use.
    #[inline]
    pub(super) fn prefetch<const N: usize>(&self, section: usize, row: usize) {
        let (start, size) = self.layout.sections[section];
        let at = start + (row * N).min(size);
        #[cfg(target_arch = "x86_64")]
        #[allow(unsafe_code)]
        // SAFETY: the address is inside the map; a prefetch reads nothing that could be seen.
        unsafe {
            use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
            _mm_prefetch::<_MM_HINT_T0>(self.map.as_ptr().add(at).cast());
        }
        #[cfg(not(target_arch = "x86_64"))]
        let _ = at;
    }

    #[inline]
    pub(super) fn long(&self, section: usize, row: usize) -> Result<u64> {
        self.bytes(section, row).map(u64::from_le_bytes)
    }

    #[inline]
    pub(super) fn short(&self, section: usize, row: usize) -> Result<u32> {
        self.bytes(section, row).map(u32::from_le_bytes)
    }
}

fn read_header(map: &[u8]) -> Result<Layout> {
    let number = |at: usize| {
        let mut eight = [0; 8];
        eight.copy_from_slice(&map[at..at + 8]);
        u64::from_le_bytes(eight)
    };
    if !map.starts_with(MAGIC) {
        return Err(bad("this is no catalogue index"));
    }
    if number(40) != xxh3_64(&map[..40]) {
        return Err(bad("the header of the catalogue index is damaged"));
    }
    if number(8) != VERSION {
        return Err(bad("the catalogue index has another version"));
    }
    let layout = Layout::of(number(16), number(24)).ok_or_else(|| bad("the catalogue index is damaged"))?;
    if layout.length != map.len() || number(32) != map.len() as u64 {
        return Err(bad("the catalogue index has a wrong length"));
    }
    Ok(layout)
}
