//! The catalogue index: from ISRC and GTIN to tracks, in one flat, checksummed, memory-mapped file.
//!
//! Tracks are stored by (mixed ISRC key, GTIN, account); a track is its row number, and all tracks of one ISRC are
//! one contiguous range. Whole keys are compared: a hash alone never decides money.
//!
//! ```text
//! header    one page: magic, version, tracks, releases, file length, checksum of these, zeros
//! sections  in this order: isrc (u64 mixed key a track), gtin (u64 a track), account (u32 a track),
//!           directory (u32: first track of each bucket), release keys (u64 mixed GTIN), release accounts (u32),
//!           release directory (u32)
//! checksums one xxh3 (u64) for each 64 KiB page before them, then one xxh3 of these checksums
//! ```

pub mod build;
pub mod open;
pub mod probe;

use xxhash_rust::xxh3::xxh3_64;

/// The first bytes of an index file.
pub const MAGIC: &[u8; 8] = b"SPARTIDX";
/// The version of the layout.
pub const VERSION: u64 = 1;
/// The unit of checksums.
pub const PAGE: usize = 64 << 10;
/// The most tracks that one ISRC may have.
pub const MAX_CANDIDATES: usize = (1 << 20) - 1;
/// Sections of the file.
pub const SECTIONS: usize = 7;
const TRACKS_A_BUCKET: u64 = 8;

/// The order in which tracks are stored: a one-to-one mix of a key, so that buckets fill evenly.
#[inline]
pub fn order_key(key: u64) -> u64 {
    let mut mixed = key.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// Where everything is in a file with these counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Rows of the catalogue.
    pub tracks: u64,
    /// Distinct pairs of GTIN and account.
    pub releases: u64,
    /// Log2 of the buckets of tracks, and of releases.
    pub bits: [u32; 2],
    /// Offset and length in bytes of each section.
    pub sections: [(usize, usize); SECTIONS],
    /// Offset of the checksums, and the length of the file.
    pub checksums: usize,
    /// The whole file in bytes.
    pub length: usize,
}

impl Layout {
    /// The layout for these counts; None if they are absurd.
    pub fn of(tracks: u64, releases: u64) -> Option<Self> {
        if tracks > u64::from(u32::MAX) || releases > tracks {
            return None;
        }
        let bits = [bucket_bits(tracks), bucket_bits(releases)];
        let sizes = [
            tracks * 8,
            tracks * 8,
            tracks * 4,
            ((1u64 << bits[0]) + 1) * 4,
            releases * 8,
            releases * 4,
            ((1u64 << bits[1]) + 1) * 4,
        ];
        let mut sections = [(0, 0); SECTIONS];
        let mut at = PAGE;
        for (section, size) in sections.iter_mut().zip(sizes) {
            *section = (at, size as usize);
            at += (size as usize).next_multiple_of(64);
        }
        let checksums = at.next_multiple_of(PAGE);
        let length = checksums + checksums / PAGE * 8 + 8;
        Some(Self { tracks, releases, bits, sections, checksums, length })
    }

    /// The header page.
    pub fn header(&self) -> Vec<u8> {
        let mut page = Vec::with_capacity(PAGE);
        page.extend_from_slice(MAGIC);
        for number in [VERSION, self.tracks, self.releases, self.length as u64] {
            page.extend_from_slice(&number.to_le_bytes());
        }
        page.extend_from_slice(&xxh3_64(&page).to_le_bytes());
        page.resize(PAGE, 0);
        page
    }
}

fn bucket_bits(rows: u64) -> u32 {
    (rows / TRACKS_A_BUCKET).max(1).next_power_of_two().trailing_zeros()
}

/// The bucket of a mixed key: its highest bits.
#[inline]
pub fn bucket(mixed: u64, bits: u32) -> usize {
    if bits == 0 { 0 } else { (mixed >> (64 - bits)) as usize }
}
