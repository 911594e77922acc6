//! What a report may unpack to: a few bytes that become terabytes are no sales report.

use crate::blocks::MOST_LINE_BYTES;
use crate::error::CoreError;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Unpacked bytes below this are never too many for their packed size.
const RATIO_FROM: u64 = 1 << 30;

/// Caps against files that were made to harm; the settings of a book by the same names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Unpacked bytes for each packed byte, counted from the first GiB on.
    pub most_unpacked_ratio: u64,
    /// Unpacked bytes in all.
    pub most_unpacked_bytes: u64,
    /// Bytes of one record.
    pub most_line_bytes: u64,
    /// Members of a zip archive.
    pub most_members: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            most_unpacked_ratio: 1000,
            most_unpacked_bytes: 1 << 40,
            most_line_bytes: MOST_LINE_BYTES,
            most_members: 10_000,
        }
    }
}

/// The refusal of an input that is over a limit: what it does, and which setting allows it.
pub fn over(what: &str, setting: &str, most: u64) -> CoreError {
    let message = format!(
        "it {what}, which no sales report does; if this is one, raise {setting} (now {most}) in settings.toml"
    );
    CoreError::new("bomb", message)
}

/// Unpacked bytes, counted against the packed ones that they came from.
pub(super) struct Capped {
    inner: Box<dyn Read + Send>,
    packed: Arc<AtomicU64>,
    limits: Limits,
    unpacked: u64,
}

impl Capped {
    pub(super) fn new(inner: Box<dyn Read + Send>, packed: Arc<AtomicU64>, limits: Limits) -> Self {
        Self { inner, packed, limits, unpacked: 0 }
    }

    fn check(&self) -> Result<(), CoreError> {
        let Limits { most_unpacked_ratio: ratio, most_unpacked_bytes: bytes, .. } = self.limits;
        if self.unpacked > bytes {
            return Err(over(&format!("unpacks to more than {bytes} bytes"), "most_unpacked_bytes", bytes));
        }
        let packed = self.packed.load(Ordering::Relaxed);
        if self.unpacked > RATIO_FROM && self.unpacked > packed.saturating_mul(ratio) {
            let what = format!("unpacks to more than {ratio} times its size");
            return Err(over(&what, "most_unpacked_ratio", ratio));
        }
        Ok(())
    }
}

impl Read for Capped {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.unpacked += count as u64;
        self.check()?;
        Ok(count)
    }
}
