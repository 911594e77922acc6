//! What does not fit in memory: sorted runs in one file, read back with their lengths and checksums proven.
//!
//! The file is made when it is first needed and loses its name at once, so that nothing is left behind even by a
//! crash.

use crate::error::{CoreError, Result};
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use twox_hash::XxHash3_64;

/// About how many bytes are written and read back at a time.
pub const FRAME_BYTES: usize = 64 << 10;

/// A file for runs, below a folder that the caller has chosen.
#[derive(Debug)]
pub struct Spill {
    folder: PathBuf,
    file: Mutex<Option<Tape>>,
    written: AtomicU64,
}

#[derive(Debug)]
struct Tape {
    file: File,
    path: PathBuf,
    end: u64,
}

impl Drop for Tape {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// A piece of a run, as it must be read back.
#[derive(Debug, Clone, Copy)]
struct Frame {
    at: u64,
    bytes: u32,
    sum: u64,
}

/// Items in order, in the file.
#[derive(Debug, Default)]
pub struct Run {
    frames: Vec<Frame>,
}

impl Spill {
    /// Nothing written yet.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), file: Mutex::new(None), written: AtomicU64::new(0) }
    }

    /// Bytes written so far.
    pub fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// Adds a frame to a run.
    pub fn append(&self, run: &mut Run, bytes: &[u8]) -> Result<()> {
        let mut file = self.file.lock().map_err(|_| lost(&self.folder))?;
        if file.is_none() {
            *file = Some(create(&self.folder).map_err(|error| self.refused(&error))?);
        }
        let Some(tape) = file.as_mut() else { return Err(lost(&self.folder)) };
        let (at, count) = (tape.end, bytes.len() as u64);
        let written = tape.file.seek(SeekFrom::Start(at)).and_then(|_| tape.file.write_all(bytes));
        written.map_err(|error| self.refused(&error))?;
        tape.end += count;
        self.written.fetch_add(count, Ordering::Relaxed);
        let long = || CoreError::new("overflow", "more than 4 GiB were put aside in one piece");
        let bytes_long = u32::try_from(count).map_err(|_| long())?;
        run.frames.push(Frame { at, bytes: bytes_long, sum: XxHash3_64::oneshot(bytes) });
        Ok(())
    }

    fn read(&self, frame: Frame, into: &mut Vec<u8>) -> Result<()> {
        let mut file = self.file.lock().map_err(|_| lost(&self.folder))?;
        let Some(tape) = file.as_mut() else { return Err(lost(&self.folder)) };
        into.resize(frame.bytes as usize, 0);
        let read = tape.file.seek(SeekFrom::Start(frame.at)).and_then(|_| tape.file.read_exact(into));
        if read.is_err() || XxHash3_64::oneshot(into) != frame.sum {
            return Err(lost(&self.folder));
        }
        Ok(())
    }

    fn refused(&self, error: &std::io::Error) -> CoreError {
        let folder = self.folder.display();
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::WriteZero | ErrorKind::QuotaExceeded => CoreError::new(
                "disk full",
                format!("the disk of {folder} is full; free space there, or allow more memory"),
            ),
            _ => CoreError::new(
                "io",
                format!("{folder}: what does not fit in memory cannot be written ({error})"),
            ),
        }
    }
}

fn create(folder: &Path) -> std::io::Result<Tape> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let name = format!("spill-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let path = folder.join(name);
    let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
    let _ = std::fs::remove_file(&path);
    Ok(Tape { file, path, end: 0 })
}

fn lost(folder: &Path) -> CoreError {
    let folder = folder.display();
    CoreError::new(
        "spill",
        format!(
            "{folder}: what was put aside there cannot be read back as it was written; check the disk and try again"
        ),
    )
}

/// Reads a run frame by frame.
#[derive(Debug)]
pub struct Frames {
    run: Run,
    next: usize,
    bytes: Vec<u8>,
}

impl Frames {
    /// At the start of the run.
    pub fn new(run: Run) -> Self {
        Self { run, next: 0, bytes: Vec::new() }
    }

    /// Reads the next frame; false at the end.
    pub fn next(&mut self, spill: &Spill) -> Result<bool> {
        let Some(frame) = self.run.frames.get(self.next) else { return Ok(false) };
        self.next += 1;
        spill.read(*frame, &mut self.bytes)?;
        Ok(true)
    }

    /// The frame that was read last.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_aside_comes_back_or_is_an_error() -> Result<()> {
        let spill = Spill::new(&std::env::temp_dir());
        let (mut one, mut two) = (Run::default(), Run::default());
        for part in [b"first", b"third"] {
            spill.append(&mut one, part)?;
            spill.append(&mut two, b"other")?;
        }
        assert_eq!(spill.written(), 20);
        let mut frames = Frames::new(one);
        assert!(frames.next(&spill)? && frames.bytes() == b"first");
        assert!(frames.next(&spill)? && frames.bytes() == b"third");
        assert!(!frames.next(&spill)?);
        if let Some(tape) = spill.file.lock().expect("nobody has failed with it").as_mut() {
            tape.file.seek(SeekFrom::Start(7)).and_then(|_| tape.file.write_all(b"!"))?;
        }
        let error = Frames::new(two).next(&spill).expect_err("a byte was changed");
        assert_eq!(error.code, "spill");
        Ok(())
    }

    #[test]
    fn the_file_has_no_name_that_could_be_left_behind() -> Result<()> {
        let folder = std::env::temp_dir().join(format!("spartito-spill-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let spill = Spill::new(&folder);
        spill.append(&mut Run::default(), b"bytes")?;
        assert_eq!(std::fs::read_dir(&folder)?.count(), 0);
        std::fs::remove_dir(&folder)?;
        Ok(())
    }
}
