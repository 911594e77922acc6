//! One gzip stream packed by several threads: each packs its chunks by themselves up to a byte's end, and the pieces one
//! after another are one stream (RFC 1951, section 3.2; RFC 1952).

use flate2::{Compress, Compression, Crc, FlushCompress};
use std::io::{self, Write};

/// Neither a name nor a time, so that the same lines are the same bytes; method 8 is deflate, 255 an unknown system.
const HEADER: [u8; 10] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255];
/// A last block with nothing in it.
const END: [u8; 2] = [3, 0];

/// A chunk as it is written, and the sum over its plain bytes.
pub struct Packed {
    bytes: Vec<u8>,
    sum: Crc,
}

impl Packed {
    /// Packs a chunk, or leaves it as it is.
    pub fn new(plain: Vec<u8>, packed: bool) -> Self {
        let mut sum = Crc::new();
        if !packed {
            return Self { bytes: plain, sum };
        }
        sum.update(&plain);
        let mut bytes = Vec::with_capacity(plain.len() / 2 + 1024);
        let mut deflate = Compress::new(Compression::fast(), false);
        // What fits is packed; a full buffer is enlarged. The sync flush at the end has fewer than 64 bytes.
        while (deflate.total_in() as usize) < plain.len() || bytes.capacity() - bytes.len() < 64 {
            bytes.reserve(1 << 16);
            let left = &plain[deflate.total_in() as usize..];
            let _ = deflate.compress_vec(left, &mut bytes, FlushCompress::Sync);
        }
        Self { bytes, sum }
    }
}

/// A file that chunks are written to, gzipped or plain.
pub struct Gzip<W: Write> {
    file: W,
    sum: Crc,
    packed: bool,
}

impl<W: Write> Gzip<W> {
    /// Opens the stream.
    pub fn new(mut file: W, packed: bool) -> io::Result<Self> {
        if packed {
            file.write_all(&HEADER)?;
        }
        Ok(Self { file, sum: Crc::new(), packed })
    }

    /// Writes the next chunk.
    pub fn write(&mut self, chunk: &Packed) -> io::Result<()> {
        self.sum.combine(&chunk.sum);
        self.file.write_all(&chunk.bytes)
    }

    /// Ends the stream.
    pub fn finish(mut self) -> io::Result<()> {
        if self.packed {
            self.file.write_all(&END)?;
            self.file.write_all(&self.sum.sum().to_le_bytes())?;
            self.file.write_all(&self.sum.amount().to_le_bytes())?;
        }
        self.file.flush()
    }
}
