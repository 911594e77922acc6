//! Recent answers of the ladder by identifiers, where they took more than one look: songs come in crowds.

use crate::fields::identifiers::Identifier;
use crate::index::catalogue::Range;
use crate::ladder::ByCodes;
use crate::ladder::ids::Ids;

const PLACES_LOG2: u32 = 11;

/// One fixed place for each pair; the last one that wanted it has it.
#[derive(Debug)]
pub struct Recent {
    places: Box<[(u64, u64, ByCodes)]>,
}

const LOSSY: u64 = u64::MAX - 1;
const UNREADABLE: u64 = u64::MAX - 2;

impl Default for Recent {
    fn default() -> Self {
        let nothing = ByCodes::Open(Range::default());
        Self { places: vec![(u64::MAX, 0, nothing); 1 << PLACES_LOG2].into() }
    }
}

/// An identifier as one number; a column holds one kind that can be read, so two kinds cannot be mistaken.
#[inline]
fn number(id: Identifier) -> u64 {
    match id {
        Identifier::Blank => 0,
        Identifier::Isrc(key) | Identifier::Gtin(key) => key,
        Identifier::Lossy => LOSSY,
        Identifier::Unreadable => UNREADABLE,
    }
}

impl Recent {
    #[inline]
    fn place(isrc: u64, upc: u64) -> usize {
        ((isrc ^ upc.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - PLACES_LOG2)) as usize
    }

    /// The answer, if it is remembered.
    #[inline]
    pub fn get(&self, ids: Ids) -> Option<ByCodes> {
        let (isrc, upc) = (number(ids.isrc), number(ids.upc));
        let place = &self.places[Self::place(isrc, upc)];
        ((place.0, place.1) == (isrc, upc)).then_some(place.2)
    }

    /// Remembers an answer.
    #[inline]
    pub fn set(&mut self, ids: Ids, answer: ByCodes) -> ByCodes {
        let (isrc, upc) = (number(ids.isrc), number(ids.upc));
        self.places[Self::place(isrc, upc)] = (isrc, upc, answer);
        answer
    }
}
