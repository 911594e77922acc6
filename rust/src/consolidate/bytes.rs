//! The bytes of rows, with room behind them: a short text is stored together with whatever stands after it, in one go,
//! and what comes next is written over that.

use crate::csv;

/// What is stored at once of a text that many rows hold.
const WIDE: usize = 64;

/// Bytes that grow at their end.
#[derive(Debug, Default)]
pub struct Bytes {
    /// The bytes, and after them what does not count.
    memory: Vec<u8>,
    length: usize,
}

impl Bytes {
    /// All of them.
    pub fn as_slice(&self) -> &[u8] {
        &self.memory[..self.length]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// None any more; the memory stays.
    pub fn clear(&mut self) {
        self.length = 0;
    }

    /// Adds the first `length` of some bytes, of which there are at most `N`.
    #[inline(always)]
    pub fn put_first<const N: usize>(&mut self, wide: &[u8; N], length: usize) {
        debug_assert!(length <= N);
        match self.memory.get_mut(self.length..).and_then(<[u8]>::first_chunk_mut) {
            Some(room) => {
                *room = *wide;
                self.length += length;
            }
            None => self.grow(&wide[..length]),
        }
    }

    /// Adds bytes, however many.
    #[inline(always)]
    pub fn put(&mut self, text: &[u8]) {
        match self.memory.get_mut(self.length..self.length + text.len()) {
            Some(room) => {
                room.copy_from_slice(text);
                self.length += text.len();
            }
            None => self.grow(text),
        }
    }

    /// Adds a byte.
    #[inline(always)]
    pub fn push(&mut self, byte: u8) {
        self.put_first(&[byte], 1);
    }

    /// Adds a text that was made ready.
    #[inline(always)]
    pub fn put_ready(&mut self, text: &Ready) {
        if text.long.is_empty() {
            self.put_first(&text.wide, text.length);
        } else {
            self.put(&text.long);
        }
    }

    /// Adds a text as a field of CSV.
    #[inline]
    pub fn put_text(&mut self, text: &[u8]) {
        if csv::is_plain(text) {
            self.put(text);
        } else {
            self.put(&csv::quoted(text));
        }
    }

    /// Adds what there is no room for, and makes room for as much again.
    #[cold]
    fn grow(&mut self, text: &[u8]) {
        self.memory.truncate(self.length);
        self.memory.extend_from_slice(text);
        self.length = self.memory.len();
        self.memory.resize(2 * self.length + 2 * WIDE, 0);
    }
}

/// A text that many rows hold.
#[derive(Debug, Clone)]
pub struct Ready {
    wide: [u8; WIDE],
    length: usize,
    /// The text if it is too long to be stored at once.
    long: Box<[u8]>,
}

impl Ready {
    /// Makes a text ready.
    pub fn new(text: &[u8]) -> Self {
        let (mut wide, length) = ([0; WIDE], text.len());
        let long = match wide.get_mut(..length) {
            Some(short) => {
                short.copy_from_slice(text);
                Box::default()
            }
            None => text.into(),
        };
        Self { wide, length, long }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_are_what_was_added(texts in prop::collection::vec("[a-z]{0,100}", 0..40), clear in 0..40usize) {
            let (mut bytes, mut plain) = (Bytes::default(), Vec::new());
            for (at, text) in texts.iter().enumerate() {
                let text = text.as_bytes();
                match (at % 3, text.len()) {
                    (0, length @ ..=64) => {
                        let mut wide = [b'#'; 64];
                        wide[..length].copy_from_slice(text);
                        bytes.put_first(&wide, length);
                    }
                    (1, _) => bytes.put_ready(&Ready::new(text)),
                    _ => bytes.put(text),
                }
                plain.extend_from_slice(text);
                prop_assert_eq!(bytes.as_slice(), plain.as_slice());
                if at == clear {
                    bytes.clear();
                    plain.clear();
                }
            }
        }
    }
}
