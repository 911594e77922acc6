//! What short texts mean, remembered: the few values of a column come again and again.

use crate::fields::packed::packed;

/// Places of a memory; a text has one place, and the last one that wanted it has it.
const PLACES_LOG2: u32 = 7;

/// The meaning of `N` texts taken together, for texts of at most 15 bytes.
#[derive(Debug)]
pub struct Recall<const N: usize, V> {
    places: Box<[([u128; N], V)]>,
}

/// The key of every text that is too long.
pub const LONG: u128 = u128::MAX - 1;
const NOTHING: u128 = u128::MAX;

/// A short text and its length as one number.
#[inline]
pub fn key(text: &[u8]) -> u128 {
    match packed(text) {
        Some(packed) if text.len() <= 15 => packed | (text.len() as u128) << 120,
        _ => LONG,
    }
}

impl<const N: usize, V: Copy + Default> Default for Recall<N, V> {
    fn default() -> Self {
        Self { places: vec![([NOTHING; N], V::default()); 1 << PLACES_LOG2].into() }
    }
}

impl<const N: usize, V: Copy> Recall<N, V> {
    #[inline]
    fn place(keys: &[u128; N]) -> usize {
        let mixed = keys.iter().fold(0u64, |mixed, key| {
            (mixed ^ *key as u64 ^ ((*key >> 64) as u64).rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        });
        (mixed >> (64 - PLACES_LOG2)) as usize
    }

    /// What was remembered for these keys.
    #[inline]
    pub fn get(&self, keys: &[u128; N]) -> Option<V> {
        let (known, value) = &self.places[Self::place(keys)];
        (known == keys).then_some(*value)
    }

    /// Remembers it, if all texts are short.
    pub fn set(&mut self, keys: [u128; N], value: V) {
        if !keys.contains(&LONG) {
            self.places[Self::place(&keys)] = (keys, value);
        }
    }
}
