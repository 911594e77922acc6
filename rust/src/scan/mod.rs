//! Finds every delimiter and line end of a block in one pass, 64 bytes at a time, without copying anything.
//!
//! Several ways lead to the same marks: vector instructions where the processor has them (told when the program runs),
//! and plain Rust everywhere. A test proves all those that the machine has equal.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod portable;
mod text;
#[cfg(target_arch = "x86_64")]
mod utf8;
#[cfg(target_arch = "x86_64")]
mod vector;
pub mod wide;

pub use text::{text_of, trim};

/// The structure of one block.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// The place before the block, one less than 0, then the offsets of delimiters and line ends in order.
    pub at: Vec<u32>,
    /// For each record, which of them is its line end.
    pub ends: Vec<u32>,
    /// Offsets where text follows a closing quote (the record is to be rejected).
    pub after_quote: Vec<u32>,
}

/// A way to find delimiters and line ends: appends them to empty marks.
pub type Find = fn(&mut Marks, &[u8], u8, bool);

/// A way to tell whether bytes are clean text; see [`is_clean`].
pub type IsClean = fn(&[u8]) -> bool;

/// The ways that this processor has, the fastest first; the last is the portable one.
pub fn ways() -> impl Iterator<Item = Find> {
    #[cfg(target_arch = "x86_64")]
    let vectors = [avx512::way(), avx2::way()];
    #[cfg(not(target_arch = "x86_64"))]
    let vectors = [None; 0];
    let portable: Find = portable::find;
    vectors.into_iter().flatten().chain([portable])
}

impl Marks {
    /// Finds the structure of a block of whole records; a last record without a line end gets a mark at the end.
    pub fn find(&mut self, bytes: &[u8], delimiter: u8, quotes: bool) {
        let way = ways().next().unwrap_or(portable::find);
        self.find_by(way, bytes, delimiter, quotes);
    }

    /// The same by one of the [`ways`].
    pub fn find_by(&mut self, way: Find, bytes: &[u8], delimiter: u8, quotes: bool) {
        self.at.clear();
        self.at.push(u32::MAX);
        self.ends.clear();
        self.after_quote.clear();
        way(self, bytes, delimiter, quotes);
        self.close(bytes);
    }

    fn close(&mut self, bytes: &[u8]) {
        if !bytes.is_empty() && !bytes.ends_with(b"\n") {
            self.push(bytes.len(), true);
        }
    }

    #[inline(always)]
    fn push(&mut self, at: usize, ends_record: bool) {
        if ends_record {
            self.ends.push(self.at.len() as u32);
        }
        self.at.push(at as u32);
    }
}

/// The text is UTF-8 and holds no NUL byte.
pub fn is_clean(bytes: &[u8]) -> bool {
    let way = clean_ways().next().unwrap_or(portable::is_clean);
    way(bytes)
}

/// The ways of [`is_clean`] that this processor has, the fastest first; the last is the portable one.
pub fn clean_ways() -> impl Iterator<Item = IsClean> {
    #[cfg(target_arch = "x86_64")]
    let vectors = utf8::ways();
    #[cfg(not(target_arch = "x86_64"))]
    let vectors = std::iter::empty();
    let portable: IsClean = portable::is_clean;
    vectors.chain([portable])
}
