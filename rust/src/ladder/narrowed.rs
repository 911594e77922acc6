//! What a worker remembers of answers that took more than identifiers. Its size is bounded and it never changes an answer.

use super::{Ladder, Landing, LineTexts};
use crate::error::Result;
use crate::hash::TextHash;
use crate::index::catalogue::{Catalogue, Range};
use std::collections::HashMap;

/// Answers that took date, territory and texts, by all that they depend on; full, it begins anew.
#[derive(Debug, Default)]
pub struct Narrowed {
    answers: HashMap<Box<[u8]>, Landing, TextHash>,
    bytes: usize,
    key: Vec<u8>,
}

const MOST_BYTES: usize = 8 << 20;

impl Narrowed {
    /// What [`Ladder::narrow`] says.
    pub fn narrow<C: Catalogue>(
        &mut self,
        ladder: &Ladder<'_, C>,
        candidates: Range,
        line: &LineTexts<'_>,
    ) -> Result<Landing> {
        self.ask(line);
        if let Some(landing) = self.answers.get(self.key.as_slice()) {
            return Ok(*landing);
        }
        let landing = ladder.narrow(candidates, line)?;
        self.bytes += self.key.len() + size_of::<(Box<[u8]>, Landing)>();
        if self.bytes > MOST_BYTES {
            self.answers.clear();
            self.bytes = self.key.len();
        }
        self.answers.insert(self.key.as_slice().into(), landing);
        Ok(landing)
    }

    /// Writes down everything an answer depends on.
    fn ask(&mut self, line: &LineTexts<'_>) {
        let (isrc, upc) = line.ids.keys();
        let [_, _, _, texts @ ..] = line.texts;
        self.key.clear();
        self.key.extend_from_slice(&isrc.to_le_bytes());
        self.key.extend_from_slice(&upc.to_le_bytes());
        self.key.extend_from_slice(&line.sold.month.to_le_bytes());
        self.key.push(line.sold.day);
        for text in [line.territory.as_bytes()].into_iter().chain(texts) {
            self.key.extend_from_slice(&(text.len() as u32).to_le_bytes());
            self.key.extend_from_slice(text);
        }
    }
}
