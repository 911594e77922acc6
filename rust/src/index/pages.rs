//! Opens a sealed file read-only through a memory map, and proves each page before its first use.
//!
//! ```text
//! pages  64 KiB each, the last perhaps shorter
//! sums   one xxh3 (u64) a page
//! tail   sixteen u64: magic, version, length of the pages, twelve numbers that the kind of file gives meaning,
//!        and one xxh3 of the sums and of the tail before it
//! ```
//!
//! Opening proves the tail and the sums, some 100 bytes for each million tracks; whatever is read after is proven by
//! its page's sum. So a flipped bit anywhere is an error, and never an answer.

use crate::error::{CoreError, Result};
use memmap2::Mmap;
use std::fs::File;
use std::hash::Hasher;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use twox_hash::XxHash3_64;

/// The version of the layout.
pub const VERSION: u64 = 3;
/// The unit of checksums.
pub const PAGE: usize = 64 << 10;
/// Numbers in the tail that the kind of file gives meaning.
pub const NUMBERS: usize = 12;
/// Bytes of the tail.
pub const TAIL: usize = 128;

/// What the tail says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tail {
    /// Names the kind of file.
    pub magic: [u8; 8],
    /// Length of the pages in bytes.
    pub body: u64,
    /// What the kind of file keeps there.
    pub numbers: [u64; NUMBERS],
}

impl Tail {
    /// The bytes of the tail, after these sums.
    pub fn bytes(&self, sums: &[u8]) -> [u8; TAIL] {
        let mut bytes = [0; TAIL];
        bytes[..8].copy_from_slice(&self.magic);
        let numbers = [VERSION, self.body].into_iter().chain(self.numbers);
        for (into, number) in bytes[8..].as_chunks_mut::<8>().0.iter_mut().zip(numbers) {
            *into = number.to_le_bytes();
        }
        let mut hash = XxHash3_64::new();
        hash.write(sums);
        hash.write(&bytes[..TAIL - 8]);
        bytes[TAIL - 8..].copy_from_slice(&hash.finish().to_le_bytes());
        bytes
    }

    fn read(bytes: &[u8; TAIL]) -> Self {
        let numbers = bytes.as_chunks::<8>().0;
        let number = |at: usize| u64::from_le_bytes(numbers[at]);
        Self { magic: numbers[0], body: number(2), numbers: std::array::from_fn(|at| number(3 + at)) }
    }
}

/// An open sealed file; cheap to share between threads.
#[derive(Debug)]
pub struct Pages {
    map: Mmap,
    body: usize,
    proven: Vec<AtomicU64>,
    /// Pages that are not proven yet: once there is none, no more need be asked.
    unproven: AtomicUsize,
    path: PathBuf,
    /// What the kind of file keeps in the tail.
    pub numbers: [u64; NUMBERS],
}

impl Pages {
    /// Opens a file of the kind that `magic` names.
    pub fn open(path: &Path, magic: [u8; 8]) -> Result<Self> {
        let file = File::open(path)
            .map_err(|error| bad(path, &format!("cannot be opened ({error}); import the catalogue again")))?;
        if file.metadata()?.len() < TAIL as u64 {
            return Err(bad(path, "is cut off"));
        }
        #[allow(unsafe_code)]
        // SAFETY: the system promises nothing if another process changes or cuts a file while it is mapped. The map
        // is read-only, and sealed files are never written again: they are made aside and renamed once.
        let map = unsafe { Mmap::map(&file)? };
        let body = proven_body(&map, magic).ok_or_else(|| bad(path, "is damaged or of another version"))?;
        let tail = Tail::read(map.last_chunk().expect("the length is checked above"));
        let pages = body.div_ceil(PAGE);
        let proven = (0..pages.div_ceil(64)).map(|_| AtomicU64::new(0)).collect();
        let unproven = AtomicUsize::new(pages);
        Ok(Self { map, body, proven, unproven, path: path.to_owned(), numbers: tail.numbers })
    }

    /// Much of the file will be read, all over it: what the system's cache does not hold comes there in large pages, where
    /// there are some, so that look-ups miss the processor's table of addresses less often.
    pub fn expect_much(&self) {
        // Where the system has none, small ones do.
        #[cfg(target_os = "linux")]
        let _ = self.map.advise(memmap2::Advice::HugePage);
    }

    /// Proves every page.
    pub fn verify(&self) -> Result<()> {
        (0..self.body.div_ceil(PAGE)).try_for_each(|page| self.prove(page))
    }

    /// An error that names this file.
    #[cold]
    pub fn damaged(&self) -> CoreError {
        bad(&self.path, "is damaged")
    }

    /// Length of the pages in bytes.
    pub fn len(&self) -> usize {
        self.body
    }

    /// There are no pages.
    pub fn is_empty(&self) -> bool {
        self.body == 0
    }

    /// Bytes whose pages are proven.
    #[inline(always)]
    pub fn bytes(&self, at: usize, length: usize) -> Result<&[u8]> {
        let end = at.wrapping_add(length);
        if at >= end || end > self.body {
            return if length == 0 { Ok(&[]) } else { Err(self.damaged()) };
        }
        if self.unproven.load(Ordering::Relaxed) > 0 {
            let (first, last) = (at / PAGE, (end - 1) / PAGE);
            if !(self.is_proven(first) && (first == last || self.is_proven(last) && last - first == 1)) {
                self.prove_all(first, last)?;
            }
        }
        Ok(&self.map[at..end])
    }

    #[inline(always)]
    fn is_proven(&self, page: usize) -> bool {
        self.proven[page / 64].load(Ordering::Relaxed) >> (page % 64) & 1 == 1
    }

    #[cold]
    fn prove_all(&self, first: usize, last: usize) -> Result<()> {
        (first..=last).filter(|page| !self.is_proven(*page)).try_for_each(|page| self.prove(page))
    }

    /// `N` bytes whose pages are proven.
    #[inline(always)]
    pub fn array<const N: usize>(&self, at: usize) -> Result<&[u8; N]> {
        self.bytes(at, N)?.first_chunk().ok_or_else(|| self.damaged())
    }

    /// `N` bytes that nobody has proven: good for guessing what to prefetch, and where only those count that
    /// [`Pages::bytes`] has proven.
    #[inline]
    pub fn unproven<const N: usize>(&self, at: usize) -> Option<&[u8; N]> {
        self.map.get(at..)?.first_chunk()
    }

    /// Asks the memory for the line at this offset, to be in the second cache; costs nothing and changes nothing.
    ///
    /// The first cache waits for so few lines at once that a batch of such questions would hold it up.
    #[inline(always)]
    pub fn prefetch(&self, at: usize) {
        #[cfg(target_arch = "x86_64")]
        if let Some(byte) = self.map.get(at) {
            use std::arch::x86_64::{_MM_HINT_T1, _mm_prefetch};
            #[allow(unsafe_code)]
            // SAFETY: a prefetch reads nothing that the program can see and cannot fault; the address is in the map.
            unsafe {
                _mm_prefetch(std::ptr::from_ref(byte).cast(), _MM_HINT_T1);
            }
        }
        #[cfg(not(target_arch = "x86_64"))]
        let _ = at;
    }

    #[cold]
    fn prove(&self, page: usize) -> Result<()> {
        let bytes = &self.map[page * PAGE..self.body.min((page + 1) * PAGE)];
        let sum = self.unproven(self.body + page * 8).copied().map(u64::from_le_bytes);
        if sum != Some(XxHash3_64::oneshot(bytes)) {
            return Err(bad(&self.path, &format!("is damaged (page {page})")));
        }
        // Two threads may prove a page at the same time; it counts once.
        let before = self.proven[page / 64].fetch_or(1 << (page % 64), Ordering::Relaxed);
        if before >> (page % 64) & 1 == 0 {
            self.unproven.fetch_sub(1, Ordering::Relaxed);
        }
        Ok(())
    }
}

fn bad(path: &Path, what: &str) -> CoreError {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    CoreError::new("index", format!("the catalogue's file {name} {what}; import the catalogue again"))
}

/// Where the pages end, if the tail fits the file and its hash is right.
fn proven_body(map: &[u8], magic: [u8; 8]) -> Option<usize> {
    let (front, bytes) = map.split_last_chunk::<TAIL>()?;
    let tail = Tail::read(bytes);
    let body = usize::try_from(tail.body).ok().filter(|body| *body <= front.len())?;
    let sums = &front[body..];
    let whole = sums.len() == body.div_ceil(PAGE) * 8;
    (whole && tail.magic == magic && tail.bytes(sums) == *bytes).then_some(body)
}
