//! Facets: all of a cell's key but its first track, each combination known by a number. There are few of them.

use crate::error::{CoreError, Result};
use crate::hash::KeyHash;
use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::Mutex;

/// Bits of a packed key below the first track.
pub const FACET_BITS: u32 = 95;
const PLACES_LOG2: u32 = 9;

/// The numbers that all workers share; they are given in the order in which combinations are met.
#[derive(Debug, Default)]
pub struct Facets {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    numbers: HashMap<u128, u32, KeyHash>,
    keys: Vec<u128>,
}

impl Facets {
    fn number(&self, facets: u128) -> Result<u32> {
        let broken = || CoreError::new("bug", "the facets of cells cannot be numbered");
        let mut known = self.known.lock().map_err(|_| broken())?;
        if let Some(number) = known.numbers.get(&facets) {
            return Ok(*number);
        }
        let number = u32::try_from(known.keys.len()).map_err(|_| broken())?;
        known.keys.push(facets);
        known.numbers.insert(facets, number);
        Ok(number)
    }

    /// The combinations by number.
    pub fn keys(&self) -> Vec<u128> {
        self.known.lock().map(|known| known.keys.clone()).unwrap_or_default()
    }
}

/// What one worker remembers of the numbers.
pub struct Numbers<'a> {
    shared: &'a Facets,
    recent: Box<[(u128, u32)]>,
    seen: HashMap<u128, u32, KeyHash>,
}

impl<'a> Numbers<'a> {
    /// Remembers nothing yet.
    pub fn new(shared: &'a Facets) -> Self {
        Self { shared, recent: vec![(u128::MAX, 0); 1 << PLACES_LOG2].into(), seen: HashMap::default() }
    }

    /// The number of the facets in a packed key.
    #[inline]
    pub fn of(&mut self, packed: u128) -> Result<u32> {
        let facets = packed & ((1 << FACET_BITS) - 1);
        let at = (KeyHash.hash_one(facets) >> (64 - PLACES_LOG2)) as usize;
        if self.recent[at].0 == facets {
            return Ok(self.recent[at].1);
        }
        let number = self.look_up(facets)?;
        self.recent[at] = (facets, number);
        Ok(number)
    }

    fn look_up(&mut self, facets: u128) -> Result<u32> {
        if let Some(number) = self.seen.get(&facets) {
            return Ok(*number);
        }
        let number = self.shared.number(facets)?;
        self.seen.insert(facets, number);
        Ok(number)
    }
}
