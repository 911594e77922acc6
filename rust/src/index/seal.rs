//! Writes a sealed file (see [`super::pages`]): every page is hashed on its way out.

use super::pages::{NUMBERS, PAGE, Tail};
use super::spool::Spool;
use crate::error::Result;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use twox_hash::XxHash3_64;

/// Written in such pieces, a file lies in the system's cache in large pages where there are some, and look-ups all over
/// it miss the processor's table of addresses less often.
const LARGE_PAGE: usize = 2 << 20;

/// A file that is being written.
pub struct Seal {
    out: BufWriter<File>,
    magic: [u8; 8],
    /// The page that is being filled.
    page: Vec<u8>,
    pages: u64,
    sums: Vec<u8>,
}

impl Seal {
    /// Begins a new file of the kind that `magic` names.
    pub fn create(path: &Path, magic: [u8; 8]) -> Result<Self> {
        let out = BufWriter::with_capacity(LARGE_PAGE, File::create(path)?);
        let page = Vec::with_capacity(PAGE);
        Ok(Self { out, magic, page, pages: 0, sums: Vec::new() })
    }

    /// How many bytes there are so far.
    pub fn written(&self) -> u64 {
        self.pages * PAGE as u64 + self.page.len() as u64
    }

    /// Adds bytes.
    #[inline]
    pub fn put(&mut self, mut bytes: &[u8]) -> Result<()> {
        while bytes.len() >= PAGE - self.page.len() {
            let (now, later) = bytes.split_at(PAGE - self.page.len());
            self.page.extend_from_slice(now);
            self.end_page()?;
            bytes = later;
        }
        self.page.extend_from_slice(bytes);
        Ok(())
    }

    /// Adds all that a spool holds.
    pub fn put_spool(&mut self, spool: Spool) -> Result<()> {
        spool.for_chunks(|bytes| self.put(bytes))
    }

    /// Adds the first entry of each bucket, and one more at the end; `next` gives the bucket of each entry, in order.
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
        let body = self.written();
        if !self.page.is_empty() {
            self.end_page()?;
        }
        let tail = Tail { magic: self.magic, body, numbers };
        self.out.write_all(&self.sums)?;
        self.out.write_all(&tail.bytes(&self.sums))?;
        self.out.flush()?;
        Ok(())
    }

    fn end_page(&mut self) -> Result<()> {
        self.sums.extend_from_slice(&XxHash3_64::oneshot(&self.page).to_le_bytes());
        self.out.write_all(&self.page)?;
        self.page.clear();
        self.pages += 1;
        Ok(())
    }
}
