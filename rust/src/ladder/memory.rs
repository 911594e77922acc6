//! What a worker remembers of the ladder, for songs come in crowds. Its size is fixed and it never changes an answer.

use super::{ByCodes, Ladder, Landing, LineTexts, Reason};
use crate::error::Result;
use crate::fields::identifiers::Identifier;
use crate::hash::TextHash;
use crate::index::catalogue::{Catalogue, Range};
use crate::index::{KEY_BITS, order_key};
use std::collections::HashMap;

/// Recent answers by identifiers: one fixed place for each pair, the last one wins.
#[derive(Debug)]
pub struct Recent {
    answers: Box<[(u64, u64, ByCodes)]>,
}

const RECENT_BITS: u32 = 13;

impl Default for Recent {
    fn default() -> Self {
        let empty = ByCodes::Landed(Landing::Suspense(Range::default(), Reason::NoId));
        Self { answers: vec![(0, 0, empty); 1 << RECENT_BITS].into() }
    }
}

impl Recent {
    /// What the identifiers decide; remembered where both can be read and there is an ISRC.
    #[inline]
    pub fn by_codes<C: Catalogue>(
        &mut self,
        ladder: &Ladder<'_, C>,
        ids: super::ids::Ids,
    ) -> Result<ByCodes> {
        let (isrc, upc) = match (ids.isrc, ids.upc) {
            (Identifier::Isrc(isrc), Identifier::Gtin(upc)) => (isrc, upc),
            (Identifier::Isrc(isrc), Identifier::Blank) => (isrc, 0),
            _ => return ladder.by_codes(ids),
        };
        let mixed = order_key(isrc ^ upc.rotate_left(32));
        let place = &mut self.answers[(mixed >> (KEY_BITS - RECENT_BITS)) as usize];
        if (place.0, place.1) != (isrc, upc) {
            *place = (isrc, upc, ladder.by_codes(ids)?);
        }
        Ok(place.2)
    }
}

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
        self.key.extend_from_slice(&line.month.to_le_bytes());
        for text in [line.territory.as_bytes()].into_iter().chain(texts) {
            self.key.extend_from_slice(&(text.len() as u32).to_le_bytes());
            self.key.extend_from_slice(text);
        }
    }
}
