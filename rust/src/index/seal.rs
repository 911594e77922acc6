//! Writes a sealed file (see [`super::pages`]): every page is hashed on its way out.

use super::pages::{NUMBERS, PAGE, Tail};
use super::spool::Spool;
use crate::error::Result;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use xxhash_rust::xxh3::Xxh3;

/// A file that is being written.
pub struct Seal {
    out: BufWriter<File>,
    magic: [u8; 8],
    written: u64,
    page: Box<Xxh3>,
    sums: Vec<u8>,
}

impl Seal {
    /// Begins a new file of the kind that `magic` names.
    pub fn create(path: &Path, magic: [u8; 8]) -> Result<Self> {
        let out = BufWriter::with_capacity(1 << 20, File::create(path)?);
        Ok(Self { out, magic, written: 0, page: Box::default(), sums: Vec::new() })
    }

    /// How many bytes there are so far.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Adds bytes.
    pub fn put(&mut self, mut bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes)?;
        while !bytes.is_empty() {
            let room = PAGE - (self.written % PAGE as u64) as usize;
            let (now, later) = bytes.split_at(bytes.len().min(room));
            self.page.update(now);
            self.written += now.len() as u64;
            if now.len() == room {
                self.end_page();
            }
            bytes = later;
        }
        Ok(())
    }

    /// Adds all that a spool holds.
    pub fn put_spool(&mut self, spool: Spool) -> Result<()> {
        spool.for_chunks(|bytes| self.put(bytes))
    }

    /// Adds the first entry of each bucket, and one more at the end; `buckets` are those of the entries, in order.
    pub fn put_directory(
        &mut self,
        count: u64,
        mut next: impl FnMut() -> Result<Option<usize>>,
    ) -> Result<()> {
        let (mut bucket, mut entries) = (0u64, 0u32);
        while let Some(found) = next()? {
            while bucket <= found as u64 {
                self.put(&entries.to_le_bytes())?;
                bucket += 1;
            }
            entries += 1;
        }
        while bucket <= count {
            self.put(&entries.to_le_bytes())?;
            bucket += 1;
        }
        Ok(())
    }

    /// Adds sums and tail.
    pub fn finish(mut self, numbers: [u64; NUMBERS]) -> Result<()> {
        if !self.written.is_multiple_of(PAGE as u64) {
            self.end_page();
        }
        let tail = Tail { magic: self.magic, body: self.written, numbers };
        self.out.write_all(&self.sums)?;
        self.out.write_all(&tail.bytes(&self.sums))?;
        self.out.flush()?;
        Ok(())
    }

    fn end_page(&mut self) {
        self.sums.extend_from_slice(&self.page.digest().to_le_bytes());
        self.page.reset();
    }
}
