//! The match ladder: from what a line says to its tracks, or to the reason why there are none.
//!
//! The first rule that leaves one answer wins. Never every candidate, never the first or the last of several. What
//! depends on identifiers alone ([`Ladder::by_codes`]) can be remembered; the rest ([`Ladder::decided`],
//! [`Ladder::narrow`]) is asked only where it matters. One climb serves both, and [`explain`] as well.

pub mod album;
mod called;
pub mod chosen;
mod climb;
mod conditions;
pub mod decisions;
pub mod explain;
pub mod ids;
pub mod narrowed;
mod narrowing;
pub mod rematch;
pub mod similarity;
mod witness;
mod wording;
mod words;

use crate::error::{CoreError, Result};
use crate::fields::date::Sold;
use crate::index::catalogue::{Catalogue, Found, Range};
use crate::index::open::Index;
use climb::Climb;
use decisions::Decisions;
use ids::Ids;
use witness::{Nobody, Witness};

/// Names of the rules, by number.
pub const RULES: [&str; 6] = ["alias", "isrc+upc", "isrc", "isrc, one account", "narrowed", "upc"];
/// Names of the suspense reasons, by number.
pub const REASONS: [&str; 7] =
    ["unknown isrc", "unknown upc", "ambiguous", "conflict", "no id", "lossy id", "outside window"];

/// A rule of the ladder that placed a line; cells keep its number in 4 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// A saved decision names the tracks.
    Alias,
    /// The recording on that release.
    IsrcUpc,
    /// The only track of the recording.
    Isrc,
    /// Several tracks of the recording, all of one account.
    OneAccount,
    /// Several accounts, of which date, territory or texts leave one.
    Narrowed,
    /// An album line: a release of one account.
    Upc,
}

/// Why a line could not be placed; suspense keeps its number in 4 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The catalogue does not have this ISRC.
    UnknownIsrc,
    /// No ISRC, and the catalogue does not have this UPC.
    UnknownUpc,
    /// Candidates of several accounts.
    Ambiguous,
    /// ISRC and UPC name different owners.
    Conflict,
    /// No identifier at all.
    NoId,
    /// An identifier that cannot be read.
    LossyId,
    /// Known, but owned by nobody there and then.
    OutsideWindow,
}

/// Where a line goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Landing {
    /// To these tracks, all of one account, by this rule.
    Placed(Range, Rule),
    /// To suspense, with its candidates.
    Suspense(Range, Reason),
}

/// What the identifiers alone decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByCodes {
    /// The line lands, whatever else it says.
    Landed(Landing),
    /// Several accounts, or tracks that hold for some sales only: ask [`Ladder::narrow`]. Empty for an album line.
    Open(Range),
}

/// What a line says, as far as matching looks.
#[derive(Debug, Clone, Copy)]
pub struct LineTexts<'a> {
    /// Its identifiers.
    pub ids: Ids,
    /// isrc, upc, dsp_id, title, version, artist, duration, as the report writes them.
    pub texts: [&'a [u8]; 7],
    /// The sales period, or the day.
    pub sold: Sold,
    /// ISO 3166-1, or `ZZ` if the report does not say.
    pub territory: &'a str,
}

/// When texts decide, in thousandths of likeness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Settings {
    /// The best account must be this much alike.
    pub threshold: u32,
    /// And by this much more than any other account.
    pub margin: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { threshold: 850, margin: 300 }
    }
}

impl Settings {
    /// Refuses what would let a tie, or nothing at all, decide.
    pub fn check(self) -> Result<Self> {
        let sound = |value: u32| (1..=similarity::ALIKE).contains(&value);
        if sound(self.threshold) && sound(self.margin) {
            return Ok(self);
        }
        Err(CoreError::new("plan", "match_threshold and match_margin must be whole numbers from 1 to 1000"))
    }
}

/// The catalogue and the saved decisions that lines are placed against.
#[derive(Debug)]
pub struct Ladder<'a, C = Index> {
    catalogue: Option<&'a C>,
    decisions: &'a Decisions,
    settings: Settings,
}

impl<C> Clone for Ladder<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Ladder<'_, C> {}

impl<'a, C: Catalogue> Ladder<'a, C> {
    /// A ladder; a decision for tracks that the catalogue lacks, or of several accounts, is an error.
    pub fn new(catalogue: Option<&'a C>, decisions: &'a Decisions, settings: Settings) -> Result<Self> {
        decisions.check(catalogue)?;
        Ok(Self { catalogue, decisions, settings: settings.check()? })
    }

    /// A saved decision may be for a line with these identifiers, so [`Ladder::decided`] must be asked.
    #[inline]
    pub fn may_be_decided(&self, ids: Ids) -> bool {
        self.decisions.may_be(ids)
    }

    /// What a person has decided: for the whole item, else for its DSP id.
    pub fn decided(&self, line: &LineTexts<'_>) -> Option<Landing> {
        let tracks = self.decisions.item(line).or_else(|| self.decisions.dsp_id(line.texts[2]))?;
        Some(Landing::Placed(tracks, Rule::Alias))
    }

    /// What the identifiers decide.
    #[inline]
    pub fn by_codes(&self, ids: Ids) -> Result<ByCodes> {
        self.climb(ids, None, None, &mut Nobody)
    }

    /// The same for one whose candidates have been looked up, where the plainest rules answer.
    #[inline(always)]
    pub fn at_once(&self, ids: Ids, Found { tracks, first }: Found) -> Result<Option<Landing>> {
        match (self.catalogue, tracks.count) {
            (Some(_), 1) => Ok(climb::plainly_one(tracks, first, ids.gtin())),
            (Some(catalogue), 2..) => climb::plainly(catalogue, tracks, ids.gtin()),
            _ => Ok(None),
        }
    }

    /// What date, territory and texts make of candidates that the identifiers left open.
    pub fn narrow(&self, candidates: Range, line: &LineTexts<'_>) -> Result<Landing> {
        match self.climb(line.ids, Some(candidates), Some(line), &mut Nobody)? {
            ByCodes::Landed(landing) => Ok(landing),
            ByCodes::Open(_) => Err(CoreError::new("bug", "a line was left open to the last rule")),
        }
    }

    /// The same place, or the one track that a person has chosen where a rule leaves an account's several releases.
    #[inline]
    pub fn chosen(&self, ids: Ids, landing: Landing) -> Result<Landing> {
        match (landing, self.catalogue) {
            (Landing::Placed(tracks, rule), Some(catalogue)) if tracks.count > 1 && rule != Rule::Upc => {
                let chosen = self.decisions.chosen(catalogue, ids, tracks)?;
                Ok(chosen.map_or(landing, |tracks| Landing::Placed(tracks, Rule::Alias)))
            }
            _ => Ok(landing),
        }
    }

    /// The whole ladder.
    pub fn place(&self, line: &LineTexts<'_>) -> Result<Landing> {
        let landing = match (self.decided(line), self.by_codes(line.ids)?) {
            (Some(landing), _) | (None, ByCodes::Landed(landing)) => landing,
            (None, ByCodes::Open(candidates)) => self.narrow(candidates, line)?,
        };
        self.chosen(line.ids, landing)
    }

    fn climb<W: Witness>(
        &self,
        ids: Ids,
        candidates: Option<Range>,
        line: Option<&LineTexts<'_>>,
        witness: &mut W,
    ) -> Result<ByCodes> {
        match self.catalogue {
            Some(catalogue) => {
                Climb { catalogue, settings: self.settings, candidates, line, witness }.place(ids)
            }
            None => Ok(ByCodes::Landed(climb::without_catalogue(ids))),
        }
    }
}
