//! Appends to a large file in large pieces, past the system's cache where the file system lets us, while more are made.
//!
//! The rows are written once and not read again soon; the cache is for what is.

use super::run::unwritable;
use crate::error::{CoreError, Result};
use memmap2::{Advice, MmapMut};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

/// Addresses and lengths are multiples of this where the cache is passed by: the largest sector or page in use.
const UNIT: usize = 4096;
/// What is written at a time.
const PIECE: usize = 4 << 20;
/// Pieces that are written, or wait for it, while another is filled.
const UNDER_WAY: usize = 2;
/// The memory that it comes to hold.
pub const HELD_BYTES: usize = (UNDER_WAY + 1) * PIECE;

/// The end of a file, and what is not written of it yet.
pub struct Appender {
    /// Through the cache: for what is no whole piece.
    file: File,
    piece: MmapMut,
    filled: usize,
    /// Where the piece begins in the file, a multiple of [`UNIT`].
    at: u64,
    under_way: usize,
    full: Option<SyncSender<(MmapMut, u64)>>,
    written: Receiver<io::Result<MmapMut>>,
    writer: Option<JoinHandle<()>>,
}

impl Appender {
    /// Goes on at the byte `end` of an existing file; what stands after it is cut off.
    pub fn new(path: &Path, end: u64) -> Result<Self> {
        let file = OpenOptions::new().read(true).write(true).open(path).map_err(unwritable)?;
        file.set_len(end).map_err(unwritable)?;
        let (mut piece, filled) = (memory()?, (end % UNIT as u64) as usize);
        let at = end - filled as u64;
        file.read_exact_at(&mut piece[..filled], at).map_err(unwritable)?;
        let (full, pieces) = sync_channel::<(MmapMut, u64)>(UNDER_WAY);
        let (done, written) = sync_channel(UNDER_WAY);
        let mut files = Files { past: past(path), through: file.try_clone().map_err(unwritable)? };
        let writer = thread::Builder::new().name("write".to_owned()).spawn(move || {
            for (piece, at) in pieces {
                if done.send(files.write(&piece, at).map(|()| piece)).is_err() {
                    return;
                }
            }
        });
        let writer = Some(writer.map_err(unwritable)?);
        Ok(Self { file, piece, filled, at, under_way: 0, full: Some(full), written, writer })
    }

    /// Appends bytes; they are in the file after [`Appender::flush`] at the latest.
    pub fn put(&mut self, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(PIECE - self.filled));
            self.piece[self.filled..][..now.len()].copy_from_slice(now);
            self.filled += now.len();
            if self.filled == PIECE {
                self.hand_on()?;
            }
            bytes = later;
        }
        Ok(())
    }

    /// Waits for what is under way, and writes what waits.
    pub fn flush(&mut self) -> Result<()> {
        while self.under_way > 0 {
            self.one_written()?;
        }
        self.file.write_all_at(&self.piece[..self.filled], self.at).map_err(unwritable)
    }

    fn hand_on(&mut self) -> Result<()> {
        let next = if self.under_way < UNDER_WAY { memory()? } else { self.one_written()? };
        let full = std::mem::replace(&mut self.piece, next);
        let sent = self.full.as_ref().is_some_and(|pieces| pieces.send((full, self.at)).is_ok());
        if !sent {
            return Err(gone());
        }
        (self.under_way, self.at, self.filled) = (self.under_way + 1, self.at + PIECE as u64, 0);
        Ok(())
    }

    fn one_written(&mut self) -> Result<MmapMut> {
        let piece = self.written.recv().map_err(|_| gone())?;
        self.under_way -= 1;
        piece.map_err(unwritable)
    }
}

impl Drop for Appender {
    fn drop(&mut self) {
        self.full = None;
        self.writer.take().map(JoinHandle::join);
    }
}

fn gone() -> CoreError {
    CoreError::new("bug", "the writing of the rows stopped for a reason that is a bug")
}

/// Memory for a piece, in large pages where there are some: what is written past the cache is looked up page by page.
fn memory() -> Result<MmapMut> {
    let memory = MmapMut::map_anon(PIECE).map_err(unwritable)?;
    // Where the system has none, small ones do.
    #[cfg(target_os = "linux")]
    let _ = memory.advise(Advice::HugePage);
    Ok(memory)
}

/// The file, opened in both ways.
struct Files {
    past: Option<File>,
    through: File,
}

impl Files {
    fn write(&mut self, piece: &[u8], at: u64) -> io::Result<()> {
        match self.past.as_ref().map(|file| file.write_all_at(piece, at)) {
            Some(Err(error)) if error.kind() == io::ErrorKind::InvalidInput => {
                // The file system takes no such writes after all.
                self.past = None;
                self.through.write_all_at(piece, at)
            }
            Some(done) => done,
            None => self.through.write_all_at(piece, at),
        }
    }
}

/// The file past the cache, if its file system knows of that.
fn past(path: &Path) -> Option<File> {
    #[cfg(target_os = "linux")]
    return OpenOptions::new().write(true).custom_flags(libc::O_DIRECT).open(path).ok();
    #[cfg(not(target_os = "linux"))]
    None
}
