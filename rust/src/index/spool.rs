//! Bytes that are put aside on disk and read again once, in order.

use crate::error::Result;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

const BUFFER: usize = 1 << 18;

/// A nameless file; its room is free again as soon as it is dropped, or its process dies.
#[derive(Debug)]
pub struct Spool {
    out: BufWriter<File>,
}

impl Spool {
    /// A new one; its file is made in `folder` and its name taken away at once.
    pub fn create(folder: &Path) -> Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let name = format!(".spool-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = folder.join(name);
        let file = File::options().read(true).write(true).create_new(true).open(&path)?;
        std::fs::remove_file(&path)?;
        Ok(Self { out: BufWriter::with_capacity(BUFFER, file) })
    }

    /// Adds bytes.
    pub fn put(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(self.out.write_all(bytes)?)
    }

    /// The file itself.
    pub fn into_file(self) -> Result<File> {
        Ok(self.out.into_inner().map_err(|error| error.into_error())?)
    }

    /// Everything from the start.
    pub fn reader(self) -> Result<BufReader<File>> {
        let mut file = self.into_file()?;
        file.rewind()?;
        Ok(BufReader::with_capacity(BUFFER, file))
    }

    /// Hands over everything, chunk by chunk.
    pub fn for_chunks(self, mut each: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let mut reader = self.reader()?;
        let mut buffer = vec![0; BUFFER];
        loop {
            let count = reader.read(&mut buffer)?;
            if count == 0 {
                return Ok(());
            }
            each(&buffer[..count])?;
        }
    }
}

/// The next `N` bytes, or None at the end.
pub fn next<const N: usize>(reader: &mut impl Read) -> Result<Option<[u8; N]>> {
    let mut bytes = [0; N];
    match reader.read_exact(&mut bytes) {
        Ok(()) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error.into()),
    }
}
