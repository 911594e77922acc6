//! No key twice: of the rows in order, which take the place of others, and which have a key that was used before.

use super::problem::{Fault, MAX_PROBLEMS, Place, Problems};
use super::record::{self, KNOWN, Record};
use super::sort::Merge;
use crate::error::Result;
use crate::fields::identifiers::isrc_text;
use crate::index::key_of;
use std::collections::VecDeque;

/// Rows in order; those that the book has already give way to rows of the same ISRC, UPC, account and track id.
pub struct Rows {
    merge: Merge,
    updating: bool,
    ahead: Vec<u8>,
    group: VecDeque<Vec<u8>>,
}

impl Rows {
    /// All rows of `merge`; `updating` if rows that the book has already are among them.
    pub fn new(merge: Merge, updating: bool) -> Self {
        Self { merge, updating, ahead: Vec::new(), group: VecDeque::new() }
    }

    /// The next row's record, in `into`; false at the end.
    pub fn next(&mut self, into: &mut Vec<u8>) -> Result<bool> {
        if !self.updating {
            return self.merge.next(into);
        }
        if self.group.is_empty() {
            self.fill()?;
        }
        let Some(record) = self.group.pop_front() else { return Ok(false) };
        *into = record;
        Ok(true)
    }

    /// The next group of rows with the same ISRC, UPC, account and track id.
    fn fill(&mut self) -> Result<()> {
        let mut record = std::mem::take(&mut self.ahead);
        if record.is_empty() && !self.merge.next(&mut record)? {
            return Ok(());
        }
        let track = record[..record::read(&record)?.track_end].to_vec();
        let mut replaced = false;
        loop {
            replaced |= record::read(&record)?.place.file != KNOWN;
            self.group.push_back(std::mem::take(&mut record));
            if !self.merge.next(&mut record)? {
                break;
            }
            if !record.starts_with(&track) {
                self.ahead = record;
                break;
            }
        }
        if replaced {
            self.group.retain(|record| record::read(record).is_ok_and(|read| read.place.file != KNOWN));
        }
        Ok(())
    }
}

/// Finds the rows whose key was used before.
pub struct Repeated {
    files: usize,
    key: Vec<u8>,
    places: Vec<Place>,
    within: Problems,
    across: Problems,
}

impl Repeated {
    /// None so far, of so many files.
    pub fn new(files: usize) -> Self {
        let (within, across) = (Problems::default(), Problems::default());
        Self { files, key: Vec::new(), places: Vec::new(), within, across }
    }

    /// Sees the next row; true if its key is that of the one before.
    pub fn see(&mut self, bytes: &[u8], read: &Record<'_>) -> bool {
        let key = &bytes[..read.key_end];
        let again = self.key == key;
        if !again {
            self.end_key();
            self.key.clear();
            self.key.extend_from_slice(key);
        }
        self.places.push(read.place);
        if self.places.len() > (1 << 16) + self.most() {
            self.places.sort_unstable();
            self.places.truncate(self.most());
        }
        again
    }

    /// Of the first so many places of a key, at least [`MAX_PROBLEMS`] are no file's first.
    fn most(&self) -> usize {
        self.files + MAX_PROBLEMS
    }

    fn end_key(&mut self) {
        if self.places.len() > 1 {
            self.places.sort_unstable();
            let isrc = isrc_text(key_of(record::order_key(&self.key)));
            for places in self.places.chunk_by(|a, b| a.file == b.file) {
                for place in &places[1..] {
                    self.within.push(*place, Fault::Repeated(isrc.clone(), places[0]));
                }
            }
            for place in &self.places[1..] {
                self.across.push(*place, Fault::Repeated(isrc.clone(), self.places[0]));
            }
        }
        self.places.clear();
    }

    /// The rows that repeat a key of their own file; if there are none, those that repeat a key of another.
    pub fn problems(mut self) -> Problems {
        self.end_key();
        if self.within.is_empty() { self.across } else { self.within }
    }
}
