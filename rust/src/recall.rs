//! What short texts mean, remembered: the few values of a column come again and again.

/// Places of a memory at first, and at most (some 128 KiB). A text has one place; where two want the same, there come to be
/// twice as many.
const LEAST_LOG2: u32 = 5;
const MOST_LOG2: u32 = 12;

/// The meaning of texts, or of pairs of texts, each of them as one number (see [`crate::fields::piece::Piece::key`]).
#[derive(Debug)]
pub struct Recall<K, V> {
    places: Box<[Place<K, V>]>,
    log2: u32,
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
        Self { places: nothing(LEAST_LOG2), log2: LEAST_LOG2 }
    }
}

fn nothing<K: Copy + Default, V: Copy>(log2: u32) -> Box<[Place<K, V>]> {
    vec![Place { key: K::default(), value: None }; 1 << log2].into()
}

impl<K: Key + Default, V: Copy> Recall<K, V> {
    /// What was remembered for these texts.
    #[inline(always)]
    pub fn get(&self, key: K) -> Option<V> {
        let Place { key: known, value } = *self.places.get(self.place(key))?;
        if known == key { value } else { None }
    }

    /// Remembers it; with the most places there are, the last text that wants a place has it.
    pub fn set(&mut self, key: K, value: V) {
        while self.log2 < MOST_LOG2 && self.is_taken(key) {
            self.double();
        }
        self.places[self.place(key)] = Place { key, value: Some(value) };
    }

    fn is_taken(&self, key: K) -> bool {
        let Place { key: known, value } = self.places[self.place(key)];
        value.is_some() && known != key
    }

    /// Twice the places: of two neighbours one may take what stood in one place, so nobody loses his.
    fn double(&mut self) {
        let before = std::mem::replace(&mut self.places, nothing(self.log2 + 1));
        self.log2 += 1;
        for place in before.into_iter().filter(|place| place.value.is_some()) {
            self.places[self.place(place.key)] = place;
        }
    }

    #[inline(always)]
    fn place(&self, key: K) -> usize {
        (key.mixed() >> (u64::BITS - self.log2)) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(text: &str) -> u128 {
        text.bytes().rev().fold(0, |key, byte| key << 8 | u128::from(byte))
    }

    #[test]
    fn nearly_all_countries_are_remembered_at_once() {
        let letters = || 'A'..='Z';
        let codes: Vec<String> =
            letters().flat_map(|one| letters().map(move |two| format!("{one}{two}"))).step_by(3).collect();
        let mut recall = Recall::default();
        for (at, code) in codes.iter().enumerate() {
            recall.set(key(code), at);
        }
        let known = codes.iter().enumerate().filter(|(at, code)| recall.get(key(code)) == Some(*at));
        assert!(known.count() > codes.len() * 9 / 10, "of {} codes", codes.len());
    }

    proptest! {
        #[test]
        fn what_is_remembered_is_what_was_said_last(said in prop::collection::vec((0..9000u128, 0..9u8), 1..6000)) {
            let (mut recall, mut last) = (Recall::default(), std::collections::HashMap::new());
            for (key, value) in said {
                recall.set(key, value);
                last.insert(key, value);
                prop_assert_eq!(recall.get(key), Some(value));
            }
            prop_assert!(recall.places.len() <= 1 << MOST_LOG2);
            for (key, value) in last {
                prop_assert!(recall.get(key).is_none_or(|known| known == value));
            }
        }
    }
}
