//! Where a report's bytes come from: a plain, gzip or zstd file, or a member of a zip archive, in one of six encodings.
//!
//! How a file is packed is told by its first bytes, never by its name. Plain `read` is used, not a memory map: a file
//! that is cut off while we read it must be an error, not a crash. What is packed or transcoded is made ready by a
//! thread of its own, [`ahead`] of whoever reads it.
//!
//! ```text
//! file -> (member) -> packing -> limits -> [content hash -> encoding] -> ahead -> blocks
//! ```

mod ahead;
pub mod encoding;
pub mod keep;
pub mod limits;
mod packing;
pub mod zip;

use crate::error::{CoreError, Result};
use crate::grouped::{Flat, Grouped};
use ahead::Ahead;
use encoding::{Encoding, Transcoded};
use limits::{Capped, Limits};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

pub(crate) const BUFFER: usize = 256 << 10;

/// A report to read: its file, and what has to be known to read it.
#[derive(Debug, Clone)]
pub struct Input {
    /// The file on disk.
    pub path: PathBuf,
    /// The name of a member, where the file is a zip archive; empty for the only one that holds data.
    pub member: String,
    /// How its text is written.
    pub encoding: Encoding,
    /// What it may unpack to.
    pub limits: Limits,
}

/// A report opened for reading.
pub struct Source {
    /// The plain bytes, as UTF-8 where the encoding is another; a byte 0xFF stands for what could not be decoded.
    pub bytes: Box<dyn Read + Send>,
    /// The packed size: of the file on disk, or of the member in it.
    pub total: u64,
    /// How many of the packed bytes have been read.
    pub position: Arc<AtomicU64>,
    /// The content as it was before transcoding.
    pub content: Content,
}

/// Hashes a content that does not reach its reader as it is; see [`Content::hash`].
#[derive(Clone, Default)]
pub struct Content(Option<Arc<Mutex<blake3::Hasher>>>);

/// Hashes what is read through it.
struct Hashed {
    inner: Box<dyn Read + Send>,
    content: Content,
}

impl Read for Hashed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.content.add(&into[..count]);
        Ok(count)
    }
}

impl Source {
    /// The same with grouped records made flat lines, by a thread of its own.
    pub fn flat(self, grouped: Arc<Grouped>, most_line_bytes: u64) -> Result<Self> {
        let Self { bytes, total, position, content } = self;
        let (bytes, content) = if content.0.is_some() {
            (bytes, content)
        } else {
            let content = Content(Some(Arc::default()));
            (Box::new(Hashed { inner: bytes, content: content.clone() }) as Box<dyn Read + Send>, content)
        };
        let flat = Flat::new(bytes, grouped, most_line_bytes);
        Ok(Self { bytes: Box::new(Ahead::new(Box::new(flat))?), total, position, content })
    }
}

impl Content {
    /// BLAKE3 of the plain bytes before transcoding, in hex, once all have been read; None where the reader sees them.
    pub fn hash(&self) -> Option<String> {
        let hasher = self.0.as_ref()?.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Some(hasher.finalize().to_hex().to_string())
    }

    fn add(&self, bytes: &[u8]) {
        if let Some(hasher) = &self.0 {
            hasher.lock().unwrap_or_else(std::sync::PoisonError::into_inner).update(bytes);
        }
    }
}

/// A file, counted while it is read.
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

/// The plain bytes of an input, read by whoever asks for them.
struct Plain {
    bytes: Box<dyn Read + Send>,
    total: u64,
    position: Arc<AtomicU64>,
    packed: bool,
}

impl From<&Path> for Input {
    fn from(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            member: String::new(),
            encoding: Encoding::default(),
            limits: Limits::default(),
        }
    }
}

impl From<&PathBuf> for Input {
    fn from(path: &PathBuf) -> Self {
        Self::from(path.as_path())
    }
}

impl From<&Input> for Input {
    fn from(input: &Input) -> Self {
        input.clone()
    }
}

impl Input {
    /// Opens the report; its own encoding counts, unless it is the default and `planned` is another.
    pub fn open(&self, planned: Encoding) -> Result<Source> {
        let encoding = if self.encoding == Encoding::default() { planned } else { self.encoding };
        let Plain { bytes, total, position, packed } = self.plain()?;
        if encoding == Encoding::default() {
            let bytes = if packed { Box::new(Ahead::new(bytes)?) } else { bytes };
            return Ok(Source { bytes, total, position, content: Content::default() });
        }
        let content = Content(Some(Arc::default()));
        let text = Transcoded::new(bytes, encoding, content.clone());
        Ok(Source { bytes: Box::new(Ahead::new(Box::new(text))?), total, position, content })
    }

    /// Opens the report after its first `bytes` bytes: sought in a plain file, read over in any other.
    pub fn open_at(&self, planned: Encoding, bytes: u64) -> Result<Source> {
        let mut source = self.open(planned)?;
        if bytes == 0 {
            return Ok(source);
        }
        let plain = self.encoding == planned && planned == Encoding::default() && !self.plain()?.packed;
        if plain {
            let mut file = File::open(&self.path)?;
            file.seek(SeekFrom::Start(bytes))?;
            source.position.store(bytes, Ordering::Relaxed);
            let counted = Counted { file, position: Arc::clone(&source.position) };
            source.bytes = Box::new(counted);
        } else {
            io::copy(&mut (&mut source.bytes).take(bytes), &mut io::sink())?;
        }
        Ok(source)
    }

    /// The first plain bytes as the file has them, at most `most`.
    pub fn head(&self, most: usize) -> Result<Vec<u8>> {
        let plain = self.plain()?.bytes;
        let mut bytes = Vec::new();
        if self.encoding == Encoding::default() {
            plain.take(most as u64).read_to_end(&mut bytes)?;
        } else {
            Transcoded::new(plain, self.encoding, Content::default())
                .take(most as u64)
                .read_to_end(&mut bytes)?;
        }
        Ok(bytes)
    }

    /// The BLAKE3 hash of all plain bytes, in hex: what names a report's content, however it is packed or written.
    pub fn content_hash(&self) -> Result<String> {
        let mut hasher = blake3::Hasher::new();
        let Plain { bytes, packed, .. } = self.plain()?;
        let mut bytes = if packed { Box::new(Ahead::new(bytes)?) } else { bytes };
        let mut buffer = vec![0; BUFFER];
        loop {
            let count = bytes.read(&mut buffer)?;
            if count == 0 {
                return Ok(hasher.finalize().to_hex().to_string());
            }
            hasher.update(&buffer[..count]);
        }
    }

    fn plain(&self) -> Result<Plain> {
        let facts = std::fs::metadata(&self.path)?;
        if !facts.is_file() {
            return Err(CoreError::new("io", "not a regular file"));
        }
        let position = Arc::new(AtomicU64::new(0));
        let (file, total) = (File::open(&self.path)?, facts.len());
        if let Some(archive) = zip::Archive::of(&file, total, self.limits)? {
            let member = archive.member(&self.member)?;
            let packed = Counted { file, position: Arc::clone(&position) };
            let bytes = packing::unpack(member.open(packed)?)?.0;
            let bytes = Box::new(Capped::new(bytes, Arc::clone(&position), self.limits));
            return Ok(Plain { bytes, total: member.packed, position, packed: true });
        }
        let counted = Counted { file, position: Arc::clone(&position) };
        let (bytes, packed) = packing::unpack(counted)?;
        let bytes =
            if packed { Box::new(Capped::new(bytes, Arc::clone(&position), self.limits)) } else { bytes };
        Ok(Plain { bytes, total, position, packed })
    }
}

/// Opens a plain or packed UTF-8 file within the usual limits.
pub fn open(path: &Path) -> Result<Source> {
    Input::from(path).open(Encoding::default())
}
