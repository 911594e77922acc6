//! Keeps a report's bytes as a compressed copy, with every thread, at the speed of the disk; and takes them out again.

use super::Input;
use crate::error::Result;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// The fastest of the usual levels: the copy is read far more often than it is sent anywhere.
const LEVEL: i32 = 1;

/// Writes the plain bytes of `input` (before any transcoding) to the new file `path`, packed by zstd with a checksum.
///
/// The same bytes give the same copy, whatever the threads.
pub fn keep(input: &Input, path: &Path, threads: usize) -> Result<()> {
    let mut bytes = input.plain()?.bytes;
    let target = BufWriter::with_capacity(super::BUFFER, File::create_new(path)?);
    let mut packer = zstd::stream::write::Encoder::new(target, LEVEL)?;
    packer.include_checksum(true)?;
    packer.multithread(threads.clamp(1, 256) as u32)?;
    std::io::copy(&mut bytes, &mut packer)?;
    packer.finish()?.flush()?;
    Ok(())
}

/// Writes the plain bytes of `input` (before any transcoding) to the new file `path`, as they are.
pub fn unpack(input: &Input, path: &Path) -> Result<()> {
    let mut bytes = input.plain()?.bytes;
    let mut target = BufWriter::with_capacity(super::BUFFER, File::create_new(path)?);
    std::io::copy(&mut bytes, &mut target)?;
    target.flush()?;
    Ok(())
}
