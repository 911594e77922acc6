//! The catalogue index: from ISRC and GTIN to tracks, in flat, checksummed, memory-mapped files.
//!
//! A track is its row number. Rows are sorted by a one-to-one mix of the ISRC key, so buckets of equal width fill
//! evenly, and a row keeps only the low 32 bits of the mixed key: inside a bucket, no two keys share them, so this
//! is the whole key and no hash. Each file is a run of pages with a checksum each (see [`pages`]).
//!
//! ```text
//! index   rows       14 bytes a track: low key (u32), GTIN and whether it is conditional (47 + 1 bits), account (u32)
//!         directory  first row of each bucket (u32), one more at the end
//!         releases   rows of the tracks that are on a release (u32), by (mixed GTIN, account, row)
//!         directory  first of them of each bucket of mixed GTINs (u32), one more at the end
//! names   slots      as many bytes for each row: ISRC key (49 bits), GTIN key (47 bits), the length of the ids (u8), and
//!                    track id, release id and account id as fields of CSV, a comma after each
//!         elsewhere  the ids that do not fit in a slot, which says where they are (u64) and their length (u32)
//! terms   texts      the eight texts of a row, a NUL between
//!         entries    10 bytes each: row (u32) and where its texts begin (48 bits); one more at the end
//!         directory  first entry of every 1024th row (u32), one more at the end
//! ```

pub mod build;
pub mod catalogue;
pub mod names;
pub mod open;
pub mod pages;
pub mod probe;
pub mod releases;
pub mod seal;
pub mod spool;
pub mod terms;

/// The most tracks that one ISRC may have.
pub const MAX_CANDIDATES: usize = (1 << 20) - 1;
/// Order keys are below 2^49, as ISRC keys are.
pub const KEY_BITS: u32 = 49;
/// Bytes of a track's row.
pub const ROW: usize = 14;
/// The files of a snapshot.
pub const FILES: [&str; 3] = ["index", "names", "terms"];
/// With so many buckets or more, the low 32 bits of a mixed key tell the keys of a bucket apart.
const LEAST_BUCKETS: u64 = 1 << (KEY_BITS - 32);
const MASK: u64 = (1 << KEY_BITS) - 1;
/// A shift by more than half of the bits undoes itself.
const HALF: u32 = KEY_BITS / 2 + 1;
const FIRST: u64 = 0xBF58_476D_1CE4_E5B9;
const SECOND: u64 = 0x94D0_49BB_1331_11EB;
const TRACKS_A_BUCKET: u64 = 3;
const RELEASE_TRACKS_A_BUCKET: u64 = 8;

/// The order in which tracks are stored: a one-to-one mix of a key below 2^49, so that buckets fill evenly.
#[inline]
pub fn order_key(key: u64) -> u64 {
    let mut mixed = key & MASK;
    mixed ^= mixed >> HALF;
    mixed = mixed.wrapping_mul(FIRST) & MASK;
    mixed ^= mixed >> HALF;
    mixed = mixed.wrapping_mul(SECOND) & MASK;
    mixed ^ (mixed >> HALF)
}

/// The key that was mixed; each step of [`order_key`] undone, the last first.
pub fn key_of(mixed: u64) -> u64 {
    let mut key = mixed & MASK;
    key ^= key >> HALF;
    key = key.wrapping_mul(inverse(SECOND)) & MASK;
    key ^= key >> HALF;
    key = key.wrapping_mul(inverse(FIRST)) & MASK;
    key ^ (key >> HALF)
}

/// What undoes a multiplication by an odd number, modulo 2^64: each step of Newton's doubles the right bits.
const fn inverse(odd: u64) -> u64 {
    let (mut found, mut step) = (odd, 0);
    while step < 5 {
        found = found.wrapping_mul(2u64.wrapping_sub(odd.wrapping_mul(found)));
        step += 1;
    }
    found
}

/// The bucket of a mixed key, of `buckets` that have equal shares of all keys.
#[inline]
pub fn bucket(mixed: u64, buckets: u64) -> usize {
    ((u128::from(mixed) * u128::from(buckets)) >> KEY_BITS) as usize
}

/// Buckets for so many tracks.
fn track_buckets(tracks: u64) -> u64 {
    tracks.div_ceil(TRACKS_A_BUCKET).max(LEAST_BUCKETS)
}

/// Buckets for so many tracks on releases.
fn release_buckets(tracks: u64) -> u64 {
    tracks.div_ceil(RELEASE_TRACKS_A_BUCKET).max(1)
}
