//! The bytes of rows, with room behind them: a short text is stored together with whatever stands after it, in one go,
//! and what comes next is written over that.
//!
//! A row is first made in a [`Row`], room of a fixed size in which no part of it asks for more than one comparison; one
//! that does not fit is made again in [`Bytes`], which grow. Both are an [`Out`], so the same code makes it.

use crate::csv;

/// The room for a row; nearly every row is far shorter.
pub const ROOM: usize = 1024;

/// Where a row goes.
pub trait Out {
    /// Adds the first `length` of some bytes, of which there are at most `N`.
    fn put_first<const N: usize>(&mut self, wide: &[u8; N], length: usize);

    /// Adds bytes, however many.
    fn put(&mut self, text: &[u8]);

    /// Adds a byte.
    #[inline(always)]
    fn push(&mut self, byte: u8) {
        self.put_first(&[byte], 1);
    }

    /// Adds a text that was made ready.
    #[inline(always)]
    fn put_ready<const N: usize>(&mut self, text: &Ready<N>) {
        if text.long.is_empty() {
            self.put_first(&text.wide, text.length);
        } else {
            self.put(&text.long);
        }
    }

    /// Adds a text as a field of CSV.
    #[inline(always)]
    fn put_text(&mut self, text: &[u8]) {
        if csv::is_plain(text) {
            self.put(text);
        } else {
            self.put(&csv::quoted(text));
        }
    }
}

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

    /// The memory that they take, with the room behind them.
    pub fn held_bytes(&self) -> usize {
        self.memory.capacity()
    }

    /// None any more; the memory stays.
    pub fn clear(&mut self) {
        self.length = 0;
    }

    /// Room for a row after these bytes.
    #[inline(always)]
    pub fn row(&mut self) -> Row<'_> {
        if self.memory.len() - self.length < ROOM {
            self.memory.resize(2 * (self.length + ROOM), 0);
        }
        let room = self.memory[self.length..].first_chunk_mut().expect("there is room");
        Row { room, at: 0 }
    }

    /// Keeps so many bytes of the last row.
    #[inline(always)]
    pub fn keep(&mut self, length: usize) {
        self.length += length;
    }
}

impl Out for Bytes {
    fn put_first<const N: usize>(&mut self, wide: &[u8; N], length: usize) {
        self.put(&wide[..length]);
    }

    fn put(&mut self, text: &[u8]) {
        let end = self.length + text.len();
        if self.memory.len() < end {
            self.memory.resize(2 * end, 0);
        }
        self.memory[self.length..end].copy_from_slice(text);
        self.length = end;
    }
}

/// Room for a row, and how far it is filled. What does not fit is left out, and so is all that comes after it.
///
/// The place where the next byte goes must stay in a register, since every part of a row waits for it; so nobody who is
/// not inlined may get to see its address.
#[derive(Debug)]
pub struct Row<'a> {
    room: &'a mut [u8; ROOM],
    at: usize,
}

/// Where a row stands that did not fit.
const FULL: usize = usize::MAX;

impl Row<'_> {
    /// How long the row is, if all of it was put in.
    #[inline(always)]
    pub fn length(&self) -> Option<usize> {
        (self.at != FULL).then_some(self.at)
    }

    /// Adds `HALF` to twice as many bytes, as two halves that may overlap.
    #[inline(always)]
    fn put_halves<const HALF: usize>(&mut self, text: &[u8]) {
        let halves = text.first_chunk::<HALF>().zip(text.last_chunk::<HALF>());
        if let Some((first, last)) = halves
            && self.at <= ROOM - 64
        {
            let end = self.at + text.len();
            self.room[self.at..self.at + HALF].copy_from_slice(first);
            self.room[end - HALF..end].copy_from_slice(last);
            self.at = end;
        } else {
            self.at = FULL;
        }
    }

    #[inline(never)]
    fn put_any(room: &mut [u8; ROOM], at: usize, text: &[u8]) -> usize {
        match room.get_mut(at..at.saturating_add(text.len())) {
            Some(room) => {
                room.copy_from_slice(text);
                at + text.len()
            }
            None => FULL,
        }
    }
}

impl Out for Row<'_> {
    #[inline(always)]
    fn put_first<const N: usize>(&mut self, wide: &[u8; N], length: usize) {
        debug_assert!(length <= N);
        if self.at <= ROOM - N {
            self.room[self.at..self.at + N].copy_from_slice(wide);
            self.at += length;
        } else {
            self.at = FULL;
        }
    }

    #[inline(always)]
    fn put(&mut self, text: &[u8]) {
        match text.len() {
            16..=32 => self.put_halves::<16>(text),
            33..=64 => self.put_halves::<32>(text),
            8..=15 => self.put_halves::<8>(text),
            _ => self.at = Self::put_any(self.room, self.at, text),
        }
    }
}

/// A text that many rows hold; it is stored at once if it has at most `N` bytes.
#[derive(Debug, Clone)]
pub struct Ready<const N: usize> {
    wide: [u8; N],
    length: usize,
    /// The text if it is longer.
    long: Box<[u8]>,
}

impl<const N: usize> Ready<N> {
    /// Makes a text ready.
    pub fn new(text: &[u8]) -> Self {
        let (mut wide, length) = ([0; N], text.len());
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

    fn put(out: &mut impl Out, texts: &[String]) {
        for (at, text) in texts.iter().enumerate() {
            let text = text.as_bytes();
            match (at % 3, text.len()) {
                (0, length @ ..=64) => {
                    let mut wide = [b'#'; 64];
                    wide[..length].copy_from_slice(text);
                    out.put_first(&wide, length);
                }
                (1, _) => out.put_ready(&Ready::<32>::new(text)),
                _ => out.put(text),
            }
        }
    }

    proptest! {
        #[test]
        fn bytes_are_what_was_added(rows in prop::collection::vec(prop::collection::vec("[a-z]{0,100}", 0..40), 1..4)) {
            let (mut bytes, mut plain) = (Bytes::default(), Vec::new());
            for texts in rows {
                let mut row = bytes.row();
                put(&mut row, &texts);
                match row.length() {
                    Some(length) => bytes.keep(length),
                    None => put(&mut bytes, &texts),
                }
                plain.extend_from_slice(texts.concat().as_bytes());
                prop_assert_eq!(bytes.as_slice(), plain.as_slice());
            }
        }

        #[test]
        fn a_row_is_given_back_whole_or_not_at_all(texts in prop::collection::vec("[a-z]{0,100}", 0..40)) {
            let mut bytes = Bytes::default();
            let mut row = bytes.row();
            put(&mut row, &texts);
            let all = texts.concat().len();
            prop_assert!(row.length().is_none_or(|length| length == all));
            prop_assert!(row.length().is_some() || all > ROOM - 64);
        }
    }
}
