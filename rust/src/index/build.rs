//! Writes the index file of a catalogue snapshot. The caller names a new file and renames it when all is well.

use super::{Layout, MAX_CANDIDATES, PAGE, bucket, order_key};
use crate::error::{CoreError, Result};
use crate::fields::identifiers::{GTIN_KEYS, ISRC_KEYS};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

/// The columns of the catalogue that the index needs, one entry a track.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// ISRC keys; 0 where the track has none.
    pub isrcs: &'a [u64],
    /// GTIN keys; 0 where the track has none.
    pub gtins: &'a [u64],
    /// Account numbers, given by the caller.
    pub accounts: &'a [u32],
}

/// Writes the index. Rows must come sorted by (order key, GTIN, account).
pub fn build(rows: Rows<'_>, path: &Path) -> Result<()> {
    check(rows)?;
    let releases = releases(rows);
    let (tracks, pairs) = (rows.isrcs.len() as u64, releases.len() as u64);
    let layout = Layout::of(tracks, pairs).ok_or_else(|| bad("too many tracks"))?;
    let mut out = Pages::create(path, layout)?;
    out.put(&layout.header())?;
    let mixed: Vec<u64> = rows.isrcs.iter().map(|key| order_key(*key)).collect();
    out.section(0, mixed.iter().flat_map(|key| key.to_le_bytes()))?;
    out.section(1, rows.gtins.iter().flat_map(|key| key.to_le_bytes()))?;
    out.section(2, rows.accounts.iter().flat_map(|account| account.to_le_bytes()))?;
    out.directory(3, mixed.iter().copied(), layout.bits[0])?;
    out.section(4, releases.iter().flat_map(|(key, _)| key.to_le_bytes()))?;
    out.section(5, releases.iter().flat_map(|(_, account)| account.to_le_bytes()))?;
    out.directory(6, releases.iter().map(|(key, _)| *key), layout.bits[1])?;
    out.finish()
}

fn bad(message: impl Into<String>) -> CoreError {
    CoreError::new("index", message)
}

fn check(rows: Rows<'_>) -> Result<()> {
    let count = rows.isrcs.len();
    if rows.gtins.len() != count || rows.accounts.len() != count {
        return Err(bad("the index columns have different lengths"));
    }
    let key = |at: usize| (order_key(rows.isrcs[at]), rows.gtins[at], rows.accounts[at]);
    let mut same = 0;
    for at in 0..count {
        if rows.isrcs[at] >= ISRC_KEYS || rows.gtins[at] >= GTIN_KEYS {
            return Err(bad(format!("track {at} has an unreadable ISRC or UPC")));
        }
        if at > 0 && key(at - 1) > key(at) {
            return Err(bad(format!("track {at} is out of order: sort by order key, UPC and account")));
        }
        same = if at > 0 && rows.isrcs[at - 1] == rows.isrcs[at] { same + 1 } else { 1 };
        if same > MAX_CANDIDATES && rows.isrcs[at] != 0 {
            return Err(bad(format!("more than {MAX_CANDIDATES} tracks have the ISRC of track {at}")));
        }
    }
    Ok(())
}

fn releases(rows: Rows<'_>) -> Vec<(u64, u32)> {
    let pairs = rows.gtins.iter().zip(rows.accounts).filter(|(gtin, _)| **gtin != 0);
    let mut pairs: Vec<_> = pairs.map(|(gtin, account)| (order_key(*gtin), *account)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// A file whose every page is hashed on its way out.
struct Pages {
    out: BufWriter<File>,
    layout: Layout,
    written: usize,
    page: Xxh3,
    checksums: Vec<u8>,
}

impl Pages {
    fn create(path: &Path, layout: Layout) -> Result<Self> {
        let out = BufWriter::with_capacity(1 << 20, File::create(path)?);
        Ok(Self { out, layout, written: 0, page: Xxh3::new(), checksums: Vec::new() })
    }

    fn put(&mut self, mut bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes)?;
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(PAGE - self.written % PAGE));
            self.page.update(now);
            self.written += now.len();
            if self.written.is_multiple_of(PAGE) {
                self.checksums.extend_from_slice(&self.page.digest().to_le_bytes());
                self.page.reset();
            }
            bytes = later;
        }
        Ok(())
    }

    fn fill_to(&mut self, end: usize) -> Result<()> {
        self.put(&vec![0; end - self.written])
    }

    fn section(&mut self, number: usize, bytes: impl Iterator<Item = u8>) -> Result<()> {
        let (start, size) = self.layout.sections[number];
        self.fill_to(start)?;
        let mut buffer = Vec::with_capacity(PAGE);
        for byte in bytes {
            buffer.push(byte);
            if buffer.len() == PAGE {
                self.put(&buffer)?;
                buffer.clear();
            }
        }
        self.put(&buffer)?;
        if self.written != start + size {
            return Err(CoreError::new("bug", "an index section has a wrong size"));
        }
        Ok(())
    }

    /// For each bucket the first row whose key is in it or after it; one more at the end.
    fn directory(&mut self, number: usize, keys: impl Iterator<Item = u64>, bits: u32) -> Result<()> {
        let mut firsts = Vec::with_capacity((1 << bits) + 1);
        let mut rows = 0u32;
        for key in keys {
            while firsts.len() <= bucket(key, bits) {
                firsts.push(rows);
            }
            rows += 1;
        }
        firsts.resize((1 << bits) + 1, rows);
        self.section(number, firsts.iter().flat_map(|first| first.to_le_bytes()))
    }

    fn finish(mut self) -> Result<()> {
        self.fill_to(self.layout.checksums)?;
        let sums = std::mem::take(&mut self.checksums);
        self.out.write_all(&sums)?;
        self.out.write_all(&xxh3_64(&sums).to_le_bytes())?;
        let file = self.out.into_inner().map_err(|error| error.into_error())?;
        file.sync_all()?;
        Ok(())
    }
}
