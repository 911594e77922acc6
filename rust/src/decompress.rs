//! Opens a report as a stream of plain bytes, unpacking gzip (every member, checksums verified) with a cap against bombs.
//!
//! The kind of packing is told by the first bytes, never by the name. Plain `read` is used, not a memory map: a file
//! that is cut off while we read it must be an error, not a crash.

use crate::error::{Bomb, CoreError, Result};
use flate2::bufread::MultiGzDecoder;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Unpacked bytes below this are never called a bomb.
pub const BOMB_FLOOR: u64 = 1 << 30;
/// Unpacked bytes per packed byte above this are called a bomb.
pub const BOMB_RATIO: u64 = 1000;
const BUFFER: usize = 256 << 10;

/// A report opened for reading.
pub struct Source {
    /// The plain bytes.
    pub bytes: Box<dyn Read + Send>,
    /// The size of the file on disk.
    pub total: u64,
    /// How many of them have been read.
    pub position: Arc<AtomicU64>,
}

struct Counted {
    file: File,
    position: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(into)?;
        self.position.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

struct Capped<R> {
    inner: R,
    packed: Arc<AtomicU64>,
    unpacked: u64,
}

impl<R: Read> Read for Capped<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.unpacked += count as u64;
        let packed = self.packed.load(Ordering::Relaxed);
        if self.unpacked > BOMB_FLOOR && self.unpacked > packed.saturating_mul(BOMB_RATIO) {
            return Err(io::Error::other(Bomb));
        }
        Ok(count)
    }
}

/// Opens a regular file; gzip is unpacked.
pub fn open(path: &Path) -> Result<Source> {
    let facts = std::fs::metadata(path)?;
    if !facts.is_file() {
        return Err(CoreError::new("io", "not a regular file"));
    }
    let file = File::open(path)?;
    let position = Arc::new(AtomicU64::new(0));
    let counted = Counted { file, position: Arc::clone(&position) };
    let mut buffered = BufReader::with_capacity(BUFFER, counted);
    let packed = buffered.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    let bytes: Box<dyn Read + Send> = if packed {
        let inner = MultiGzDecoder::new(buffered);
        Box::new(Capped { inner, packed: Arc::clone(&position), unpacked: 0 })
    } else {
        Box::new(buffered)
    };
    Ok(Source { bytes, total: facts.len(), position })
}

/// The first plain bytes of a file, at most `most` of them.
pub fn head(path: &Path, most: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.bytes.take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The BLAKE3 hash of all plain bytes, in hex: what names a report's content, however it is packed.
pub fn content_hash(path: &Path) -> Result<String> {
    let mut hasher = blake3::Hasher::new();
    let mut bytes = open(path)?.bytes;
    let mut buffer = vec![0; BUFFER];
    loop {
        let count = bytes.read(&mut buffer)?;
        if count == 0 {
            return Ok(hasher.finalize().to_hex().to_string());
        }
        hasher.update(&buffer[..count]);
    }
}
