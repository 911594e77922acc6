//! The match ladder: from the identifiers of a line to its tracks, or to the reason why there are none.
//!
//! The first rule that leaves one answer wins. Never every candidate, never the first or the last of several.

use crate::error::{CoreError, Result};
use crate::fields::identifiers::{Identifier, classify};
use crate::hash::TextHash;
use crate::index::open::Index;
use crate::index::probe::Range;
use crate::scan::trim;
use std::collections::HashMap;

/// Names of the rules, by number.
pub const RULES: [&str; 4] = ["alias", "isrc+upc", "isrc", "isrc, one account"];
/// Names of the suspense reasons, by number.
pub const REASONS: [&str; 7] =
    ["unknown isrc", "unknown upc", "album line", "ambiguous", "conflict", "no id", "lossy id"];

/// A rule of the ladder that placed a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// A saved decision names the track.
    Alias,
    /// The recording on that release.
    IsrcUpc,
    /// The only track of the recording.
    Isrc,
    /// Several tracks of the recording, all of one account.
    OneAccount,
}

/// Why a line could not be placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The catalogue does not have this ISRC.
    UnknownIsrc,
    /// No ISRC, and the catalogue does not have this UPC.
    UnknownUpc,
    /// No ISRC, but a known UPC.
    AlbumLine,
    /// Candidates of several accounts.
    Ambiguous,
    /// ISRC and UPC name different owners.
    Conflict,
    /// No identifier at all.
    NoId,
    /// An identifier that cannot be read.
    LossyId,
}

/// The identifiers of a line, each in its right place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ids {
    /// What stands for the recording; never a GTIN.
    pub isrc: Identifier,
    /// What stands for the release; never an ISRC.
    pub upc: Identifier,
    /// One of them was found in the other's column.
    pub swapped: bool,
}

impl Ids {
    /// Reads both columns; a GTIN in the ISRC column, and an ISRC in the UPC column, are taken for what they are.
    #[inline]
    pub fn read(isrc: &[u8], upc: &[u8]) -> Self {
        use Identifier::{Blank, Gtin, Isrc};
        let (left, right) = (classify(isrc), classify(upc));
        match (left, right) {
            (Gtin(_), Blank | Isrc(_)) => Self { isrc: right, upc: left, swapped: true },
            (Gtin(_), _) => Self { isrc: Blank, upc: right, swapped: true },
            (Blank, Isrc(_)) => Self { isrc: right, upc: Blank, swapped: true },
            (_, Isrc(_)) => Self { isrc: left, upc: Blank, swapped: true },
            _ => Self { isrc: left, upc: right, swapped: false },
        }
    }
}

/// Where a line goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Landing {
    /// To these tracks, by this rule.
    Placed(Range, Rule),
    /// To suspense, with its candidates.
    Suspense(Range, Reason),
}

/// What identifiers alone decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByCodes {
    /// They decide.
    Landed(Landing),
    /// The candidates need the line's date, territory and texts.
    Open(Range),
}

/// What a line says about its track, for the rules that identifiers do not decide.
#[derive(Debug, Clone, Copy)]
pub struct LineTexts<'a> {
    /// The identifiers.
    pub ids: Ids,
    /// The seven texts as written: isrc, upc, dsp_id, title, version, artist, duration.
    pub texts: [&'a [u8]; 7],
    /// The sales period.
    pub month: u16,
    /// The territory's code.
    pub territory: &'a str,
}

/// Saved decisions of a source: DSP id to track.
pub type Aliases = HashMap<Box<[u8]>, u32, TextHash>;

/// The catalogue and the saved decisions that lines are placed against.
#[derive(Debug, Clone, Copy)]
pub struct Ladder<'a> {
    index: Option<&'a Index>,
    aliases: &'a Aliases,
}

impl<'a> Ladder<'a> {
    /// A ladder; an alias to a track that the catalogue lacks is an error.
    pub fn new(index: Option<&'a Index>, aliases: &'a Aliases) -> Result<Self> {
        let tracks = index.map_or(0, Index::tracks);
        if aliases.values().any(|track| u64::from(*track) >= tracks) {
            return Err(CoreError::new("index", "an alias names a track that the catalogue does not have"));
        }
        Ok(Self { index, aliases })
    }

    /// Some decision is saved, so the texts of every line matter.
    pub fn has_decisions(&self) -> bool {
        !self.aliases.is_empty()
    }

    /// The saved decision for a line.
    pub fn decided(&self, line: &LineTexts<'_>) -> Option<Landing> {
        let track = self.aliases.get(trim(line.texts[2]))?;
        Some(Landing::Placed(Range { first: *track, count: 1 }, Rule::Alias))
    }

    /// What the identifiers of a line decide.
    #[inline]
    pub fn by_codes(&self, ids: Ids) -> Result<ByCodes> {
        self.place(ids).map(ByCodes::Landed)
    }

    /// Places a line whose identifiers leave several candidates.
    pub fn narrow(&self, candidates: Range, _line: &LineTexts<'_>) -> Result<Landing> {
        Ok(Landing::Suspense(candidates, Reason::Ambiguous))
    }

    #[inline]
    fn place(&self, ids: Ids) -> Result<Landing> {
        match ids.isrc {
            Identifier::Isrc(isrc) => self.by_isrc(isrc, ids.upc),
            Identifier::Blank => Ok(Landing::Suspense(Range::default(), self.album(ids.upc)?)),
            _ => Ok(Landing::Suspense(Range::default(), Reason::LossyId)),
        }
    }

    fn album(&self, upc: Identifier) -> Result<Reason> {
        Ok(match (upc, self.index) {
            (Identifier::Blank, _) => Reason::NoId,
            (Identifier::Gtin(gtin), Some(index)) if index.release(gtin)?.count > 0 => Reason::AlbumLine,
            (Identifier::Gtin(_), _) => Reason::UnknownUpc,
            _ => Reason::LossyId,
        })
    }

    fn by_isrc(&self, isrc: u64, upc: Identifier) -> Result<Landing> {
        let none = Landing::Suspense(Range::default(), Reason::UnknownIsrc);
        let Some(index) = self.index else { return Ok(none) };
        let candidates = index.candidates(isrc)?;
        if candidates.count == 0 {
            return Ok(none);
        }
        if let Identifier::Gtin(gtin) = upc {
            let found = index.on_release(candidates, gtin)?;
            if found.count > 0 {
                return unanimous(index, found, Rule::IsrcUpc);
            }
            let release = index.release(gtin)?;
            if release.count > 0 && !index.shares_owner(release, candidates)? {
                return Ok(Landing::Suspense(candidates, Reason::Conflict));
            }
        }
        let rule = if candidates.count == 1 { Rule::Isrc } else { Rule::OneAccount };
        unanimous(index, candidates, rule)
    }
}

fn unanimous(index: &Index, tracks: Range, rule: Rule) -> Result<Landing> {
    Ok(if index.one_account(tracks)? {
        Landing::Placed(tracks, rule)
    } else {
        Landing::Suspense(tracks, Reason::Ambiguous)
    })
}
