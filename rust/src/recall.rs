//! What short texts mean, remembered: the few values of a column come again and again.

/// Places of a memory; a text has one place, and the last one that wanted it has it.
const PLACES_LOG2: u32 = 7;

/// The meaning of texts, or of pairs of texts, each of them as one number (see [`crate::fields::piece::Piece::key`]).
#[derive(Debug)]
pub struct Recall<K, V> {
    places: Box<[Place<K, V>; 1 << PLACES_LOG2]>,
}

/// A text and its meaning; none where nothing was remembered yet.
#[derive(Debug, Clone, Copy)]
struct Place<K, V> {
    key: K,
    value: Option<V>,
}

/// Texts as numbers, mixed to one: equal texts give equal numbers.
pub trait Key: Copy + PartialEq {
    /// 64 bits of which the upper ones are well mixed.
    fn mixed(self) -> u64;
}

impl Key for u128 {
    #[inline(always)]
    fn mixed(self) -> u64 {
        (self as u64 ^ ((self >> 64) as u64).rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

impl Key for (u128, u128) {
    #[inline(always)]
    fn mixed(self) -> u64 {
        (self.0.mixed() ^ self.1 as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ self.1.mixed()
    }
}

impl<K: Copy + Default, V: Copy> Default for Recall<K, V> {
    fn default() -> Self {
        Self { places: Box::new([Place { key: K::default(), value: None }; 1 << PLACES_LOG2]) }
    }
}

impl<K: Key, V: Copy> Recall<K, V> {
    /// What was remembered for these texts.
    #[inline(always)]
    pub fn get(&self, key: K) -> Option<V> {
        let Place { key: known, value } = self.places[Self::place(key)];
        if known == key { value } else { None }
    }

    /// Remembers it.
    pub fn set(&mut self, key: K, value: V) {
        self.places[Self::place(key)] = Place { key, value: Some(value) };
    }

    #[inline(always)]
    fn place(key: K) -> usize {
        (key.mixed() >> (u64::BITS - PLACES_LOG2)) as usize
    }
}
