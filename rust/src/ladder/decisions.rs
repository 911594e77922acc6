//! Saved decisions of one source: which tracks a DSP id, or a whole suspense item, belongs to.
//!
//! A decision is a person's word and stands above every rule, windows and territories included.

use super::chosen::Chosen;
use super::{Ids, LineTexts};
use crate::error::{CoreError, Result};
use crate::fields::identifiers::Identifier;
use crate::hash::TextHash;
use crate::index::catalogue::{Catalogue, Range};
use crate::scan::trim;
use std::collections::HashMap;

/// Saved decisions, each for tracks of one account.
#[derive(Debug, Default)]
pub struct Decisions {
    dsp_ids: HashMap<Box<[u8]>, Range, TextHash>,
    items: HashMap<Box<[u8]>, Range, TextHash>,
    chosen: Chosen,
    gate: Gate,
}

impl Decisions {
    /// Adds a decision for a DSP id; an error if there is one already.
    pub fn add_dsp_id(&mut self, dsp_id: &[u8], tracks: Range) -> Result<()> {
        once(self.dsp_ids.insert(trim(dsp_id).into(), tracks))
    }

    /// Adds a decision for an item by its seven texts as suspense keeps them; an error if there is one already.
    pub fn add_item(&mut self, texts: [&[u8]; 7], tracks: Range) -> Result<()> {
        let ids = Ids::read(texts[0], texts[1]);
        self.gate.open(if self.chosen.take(texts, tracks) { any_release(ids) } else { ids });
        once(self.items.insert(key(texts).into(), tracks))
    }

    /// Adds a decision about the lines of a recording that an account has on several releases: which of its tracks they are.
    ///
    /// Another account may have the recording on the same releases, and a decision of its own. Those added first count before
    /// what items say of the same tracks.
    pub fn add_recording(&mut self, [isrc, releases]: [&[u8]; 2], tracks: Range) -> Result<()> {
        let mut texts = [b"".as_slice(); 7];
        (texts[0], texts[1]) = (isrc, releases);
        if !self.chosen.take(texts, tracks) {
            return Err(CoreError::new(
                "plan",
                "a saved decision about a recording names no ISRC and its releases",
            ));
        }
        self.gate.open(any_release(Ids::read(isrc, b"")));
        Ok(())
    }

    /// Proves that every decision names tracks of this catalogue, all of one account.
    pub fn check<C: Catalogue>(&self, catalogue: Option<&C>) -> Result<()> {
        for tracks in self.dsp_ids.values().chain(self.items.values()).chain(self.chosen.tracks()) {
            let known = catalogue.map_or(0, Catalogue::tracks);
            let end = u64::from(tracks.first) + u64::from(tracks.count);
            let (Some(catalogue), true) = (catalogue, tracks.count > 0 && end <= known) else {
                return Err(wrong("a saved decision names a track that the catalogue does not have"));
            };
            let account = catalogue.track(tracks.first)?.account;
            for row in tracks.rows().skip(1) {
                if catalogue.track(row)?.account != account {
                    return Err(wrong("a saved decision names tracks of several accounts"));
                }
            }
        }
        Ok(())
    }

    /// Some decision may be for a line with these identifiers; next to no work.
    #[inline]
    pub fn may_be(&self, ids: Ids) -> bool {
        !self.dsp_ids.is_empty()
            || self.gate.lets_through(ids)
            || !self.chosen.is_empty() && self.gate.lets_through(any_release(ids))
    }

    /// The one of several tracks of a recording that a person has chosen for lines that do not say their release.
    #[inline]
    pub fn chosen<C: Catalogue>(&self, catalogue: &C, ids: Ids, tracks: Range) -> Result<Option<Range>> {
        if self.chosen.is_empty() { Ok(None) } else { self.chosen.of(catalogue, ids, tracks) }
    }

    /// The tracks of a DSP id.
    pub fn dsp_id(&self, dsp_id: &[u8]) -> Option<Range> {
        if self.dsp_ids.is_empty() {
            return None;
        }
        self.dsp_ids.get(trim(dsp_id)).copied()
    }

    /// The tracks of a whole line.
    pub fn item(&self, line: &LineTexts<'_>) -> Option<Range> {
        if !self.gate.lets_through(line.ids) {
            return None;
        }
        let [isrc, upc] = line.ids.normal(line.texts[0], line.texts[1]);
        let mut texts = line.texts;
        (texts[0], texts[1]) = (isrc.as_bytes(), upc.as_bytes());
        self.items.get(key(texts).as_slice()).copied()
    }
}

/// The recording, whatever release it is on.
fn any_release(ids: Ids) -> Ids {
    Ids { upc: Identifier::Blank, ..ids }
}

fn wrong(message: &str) -> CoreError {
    CoreError::new("index", message)
}

fn once(before: Option<Range>) -> Result<()> {
    let twice = || CoreError::new("plan", "two saved decisions are for the same DSP id or the same item");
    before.map_or(Ok(()), |_| Err(twice()))
}

/// Lengths, then texts.
fn key(texts: [&[u8]; 7]) -> Vec<u8> {
    let mut key = Vec::with_capacity(28 + texts.iter().map(|text| text.len()).sum::<usize>());
    texts.iter().for_each(|text| key.extend_from_slice(&(text.len() as u32).to_be_bytes()));
    texts.iter().for_each(|text| key.extend_from_slice(text));
    key
}

/// A bit for the identifiers of each item with a decision, so that other lines need not build their key.
#[derive(Debug, Default)]
struct Gate {
    bits: Vec<u64>,
}

const GATE_BITS: u32 = 18;

impl Gate {
    fn open(&mut self, ids: Ids) {
        self.bits.resize(1 << (GATE_BITS - 6), 0);
        let bit = Self::bit(ids);
        self.bits[bit / 64] |= 1 << (bit % 64);
    }

    #[inline]
    fn lets_through(&self, ids: Ids) -> bool {
        if self.bits.is_empty() {
            return false;
        }
        let bit = Self::bit(ids);
        self.bits[bit / 64] >> (bit % 64) & 1 == 1
    }

    #[inline]
    fn bit(ids: Ids) -> usize {
        let (isrc, upc) = ids.keys();
        let mixed = (isrc ^ upc.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> (u64::BITS - GATE_BITS)) as usize
    }
}
