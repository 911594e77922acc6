//! Hashers for the tables of the core. A hash only finds a place; the whole key is always compared.

use std::hash::{BuildHasher, Hasher, RandomState};
use twox_hash::XxHash3_64;

/// Hashes a packed 128-bit key by two folded multiplications.
#[derive(Clone, Copy, Default)]
pub struct KeyHasher(u64);

const MIX: u64 = 0x9E37_79B9_7F4A_7C15;
const STIR: u64 = 0xD6E8_FEB8_6659_FD93;

fn fold(a: u64, b: u64) -> u64 {
    let wide = u128::from(a) * u128::from(b);
    (wide as u64) ^ ((wide >> 64) as u64)
}

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = fold(self.0 ^ u64::from(*byte), MIX);
        }
    }

    fn write_u128(&mut self, key: u128) {
        let low = fold(key as u64 ^ MIX, STIR);
        self.0 = fold(low ^ (key >> 64) as u64, MIX);
    }
}

/// Makes [`KeyHasher`]s.
#[derive(Clone, Copy, Default)]
pub struct KeyHash;

impl BuildHasher for KeyHash {
    type Hasher = KeyHasher;

    fn build_hasher(&self) -> KeyHasher {
        KeyHasher(0)
    }
}

/// Hashes texts with xxh3 under a seed that is new for every process, so that a file cannot be made to collide.
#[derive(Clone, Copy)]
pub struct TextHash(u64);

impl Default for TextHash {
    fn default() -> Self {
        Self(RandomState::new().hash_one(MIX))
    }
}

/// See [`TextHash`].
#[derive(Clone, Copy)]
pub struct TextHasher(u64);

impl Hasher for TextHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = XxHash3_64::oneshot_with_seed(self.0, bytes);
    }

    fn write_usize(&mut self, length: usize) {
        self.0 ^= length as u64;
    }
}

impl BuildHasher for TextHash {
    type Hasher = TextHasher;

    fn build_hasher(&self) -> TextHasher {
        TextHasher(self.0)
    }
}
