//! Saved decisions about a recording that an account has on several releases: on which of them its lines are.
//!
//! A line that does not say its release stands for all of them. Such lines of an account are one item, named by the ISRC
//! and the releases, and a person may say which track they belong to.

use super::Ids;
use crate::error::Result;
use crate::fields::identifiers::{Identifier, gtin_key};
use crate::index::catalogue::{Catalogue, Range};
use std::collections::HashMap;

const BETWEEN: u8 = b'|';
const GTIN_DIGITS: usize = 14;
const NO_RELEASE: &[u8] = b"-";

/// Decisions about recordings, by ISRC.
#[derive(Debug, Default)]
pub struct Chosen {
    by_isrc: HashMap<u64, Vec<Choice>>,
}

#[derive(Debug)]
struct Choice {
    releases: Vec<u64>,
    tracks: Range,
}

impl Chosen {
    /// Takes a decision whose item names an ISRC and several releases; true if this is one.
    pub fn take(&mut self, [isrc, upc, rest @ ..]: [&[u8]; 7], tracks: Range) -> bool {
        let Identifier::Isrc(isrc) = Ids::read(isrc, b"").isrc else { return false };
        if !upc.contains(&BETWEEN) || rest.iter().any(|text| !text.is_empty()) {
            return false;
        }
        let releases: Option<Vec<u64>> = upc.split(|byte| *byte == BETWEEN).map(release).collect();
        let Some(releases) = releases.map(sorted) else { return false };
        self.by_isrc.entry(isrc).or_default().push(Choice { releases, tracks });
        true
    }

    /// The tracks of every decision.
    pub fn tracks(&self) -> impl Iterator<Item = &Range> {
        self.by_isrc.values().flatten().map(|choice| &choice.tracks)
    }

    /// Some decision may be for this recording.
    pub fn is_empty(&self) -> bool {
        self.by_isrc.is_empty()
    }

    /// The one of these tracks that lines without a release belong to, if it was decided for just these releases.
    #[cold]
    pub fn of<C: Catalogue>(&self, catalogue: &C, ids: Ids, tracks: Range) -> Result<Option<Range>> {
        let Identifier::Isrc(isrc) = ids.isrc else { return Ok(None) };
        let Some(choices) = self.by_isrc.get(&isrc) else { return Ok(None) };
        let gtins: Result<Vec<u64>> =
            tracks.rows().map(|row| catalogue.track(row).map(|track| track.gtin)).collect();
        let releases = sorted(gtins?);
        let inside = |one: &Range| {
            tracks.rows().contains(&one.first) && tracks.rows().contains(&(one.first + one.count - 1))
        };
        let fits = |choice: &&Choice| choice.releases == releases && inside(&choice.tracks);
        Ok(choices.iter().find(fits).map(|choice| choice.tracks))
    }
}

/// A release as an item names it; a column of a report that holds several codes is only a UPC that cannot be read.
fn release(text: &[u8]) -> Option<u64> {
    if text == NO_RELEASE {
        return Some(0);
    }
    (text.len() == GTIN_DIGITS && text.iter().all(u8::is_ascii_digit)).then(|| gtin_key(text))
}

fn sorted(mut releases: Vec<u64>) -> Vec<u64> {
    releases.sort_unstable();
    releases.dedup();
    releases
}
