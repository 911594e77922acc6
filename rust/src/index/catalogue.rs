//! What matching asks of a catalogue: the tracks of an ISRC, whose they are, and the terms that narrow a choice.

use crate::error::Result;

/// A run of catalogue rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Range {
    /// Row of the first.
    pub first: u32,
    /// How many; 0 is none.
    pub count: u32,
}

impl Range {
    /// The rows, one by one.
    pub fn rows(self) -> std::ops::Range<u32> {
        self.first..self.first + self.count
    }
}

/// A track as far as identifiers decide.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Track {
    /// GTIN key of its release; 0 if it is on none.
    pub gtin: u64,
    /// Number of its account: the rank of the account's id, as bytes, among all of the catalogue.
    pub account: u32,
    /// It has a window or territories, so it holds for some sales only.
    pub conditional: bool,
}

/// The tracks of an ISRC, and the first of them, which nearly always is the only one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Found {
    /// Where they are.
    pub tracks: Range,
    /// The first; it says nothing where there is none.
    pub first: Track,
}

/// The texts and conditions of a track, as the catalogue keeps them; empty where it has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// Title of the track.
    pub title: String,
    /// Which version of the recording, such as `Live`.
    pub version: String,
    /// Artist of the track.
    pub artist: String,
    /// Whole seconds, as digits.
    pub duration: String,
    /// `YYYY-MM-DD`
    pub release_date: String,
    /// First day on which the account owns it, `YYYY-MM-DD`.
    pub valid_from: String,
    /// First day on which the account no longer owns it.
    pub valid_to: String,
    /// Codes in order, one blank between: only there; each with `-` before it: everywhere but there.
    pub territories: String,
}

/// A catalogue to match against.
///
/// Rows are sorted by (order key of the ISRC, account, GTIN, track id, rest): all tracks of an ISRC are one run, in it
/// each account's are one run, in that each release's are one run.
pub trait Catalogue: Sync {
    /// How many tracks it holds.
    fn tracks(&self) -> u64;

    /// All tracks of an ISRC key.
    fn candidates(&self, isrc: u64) -> Result<Range>;

    /// The track in a row.
    fn track(&self, row: u32) -> Result<Track>;

    /// Rows of all tracks on a release, ordered by account and row.
    fn release(&self, gtin: u64) -> Result<Vec<u32>>;

    /// Texts and conditions; kept only for rows whose ISRC has several accounts, or that are conditional.
    fn terms(&self, row: u32) -> Result<Terms>;
}
