//! Unpacks gzip (every member, checksums verified) and zstd (every frame); anything else passes as it is.

use super::BUFFER;
use crate::error::{CoreError, Result};
use flate2::bufread::MultiGzDecoder;
use std::io::{self, BufRead, BufReader, Cursor, Read};

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
/// Frames without data, which some writers put first (RFC 8878, section 3.1.2); the lower four bits of the first byte vary.
const ZSTD_SKIPPABLE: &[u8] = &[0x50, 0x2a, 0x4d, 0x18];
/// 128 MiB, the window that every decoder is asked to support (RFC 8878 recommends 8 MiB at least; `zstd --long` is 2^27).
const MOST_WINDOW_LOG: u32 = 27;

/// The plain bytes, and whether they were packed. Plain ones pass without a buffer: whoever reads them has a large one.
pub(super) fn unpack(mut packed: impl Read + Send + 'static) -> Result<(Box<dyn Read + Send>, bool)> {
    let mut start = Vec::new();
    (&mut packed).take(4).read_to_end(&mut start)?;
    let is_gzip = start.starts_with(GZIP);
    let is_zstd = start == ZSTD || is_skippable(&start);
    let whole = Cursor::new(start).chain(packed);
    if is_gzip {
        return Ok((Box::new(MultiGzDecoder::new(BufReader::with_capacity(BUFFER, whole))), true));
    }
    if is_zstd {
        return Ok((Box::new(Zstd::new(BufReader::with_capacity(BUFFER, whole))?), true));
    }
    Ok((Box::new(whole), false))
}

fn is_skippable(start: &[u8]) -> bool {
    start.len() == 4 && start[0] & 0xf0 == ZSTD_SKIPPABLE[0] && start[1..] == ZSTD_SKIPPABLE[1..]
}

/// A zstd stream whose errors say what is wrong with the file.
pub(super) struct Zstd<R>(zstd::stream::read::Decoder<'static, R>);

impl<R: BufRead> Zstd<R> {
    pub(super) fn new(packed: R) -> io::Result<Self> {
        let mut decoder = zstd::stream::read::Decoder::with_buffer(packed)?;
        decoder.window_log_max(MOST_WINDOW_LOG)?;
        Ok(Self(decoder))
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into).map_err(explain)
    }
}

/// The library says that a frame is wrong in words only.
fn explain(error: io::Error) -> io::Error {
    if error.kind() != io::ErrorKind::Other || error.get_ref().is_some_and(|inner| inner.is::<CoreError>()) {
        return error;
    }
    if error.to_string().contains("too much memory") {
        let message =
            "it was packed by zstd with a window of more than 128 MiB; pack it again without --long";
        return CoreError::new("corrupt", message).into();
    }
    io::Error::new(io::ErrorKind::InvalidData, error.to_string())
}
