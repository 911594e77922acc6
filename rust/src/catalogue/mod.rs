//! The import of a catalogue: from rows in any order to the files of a snapshot, within a fixed memory.
//!
//! ```text
//! read (CSV in parallel, or columns pushed) -> row: check and make canonical -> sort: runs in memory or on disk
//!     -> merge -> unique: no key twice -> index::build, and batches of columns for the Parquet table
//! ```
//!
//! A row becomes one record, a string of bytes that sorts as the row does (see [`record`]), so sorting and merging
//! compare bytes and know nothing of catalogues.

pub mod import;
pub mod merge;
pub mod problem;
pub mod read;
pub mod record;
pub mod row;
pub mod run;
pub mod sort;
pub mod unique;
pub mod value;

use value::Kind;

/// A column of the catalogue: its name, what it holds, and whether every row needs a value.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// As in the header.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// A blank is refused.
    pub needs_value: bool,
}

const fn must(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, needs_value: true }
}

const fn may(name: &'static str, kind: Kind) -> Column {
    Column { name, kind, needs_value: false }
}

/// How many columns a catalogue has.
pub const WIDTH: usize = 15;
/// The columns, in the order of the input table and of the table at rest.
pub const COLUMNS: [Column; WIDTH] = [
    must("isrc", Kind::Isrc),
    may("upc", Kind::Upc),
    may("title", Kind::Text),
    may("artist", Kind::Text),
    must("account_id", Kind::Id),
    may("track_id", Kind::Id),
    may("release_id", Kind::Id),
    may("version", Kind::Text),
    may("release_title", Kind::Text),
    may("label", Kind::Text),
    may("release_date", Kind::Date),
    may("duration", Kind::Duration),
    may("valid_from", Kind::Date),
    may("valid_to", Kind::Date),
    may("territories", Kind::Territories),
];
/// Numbers of some columns.
pub(crate) const ISRC: usize = 0;
pub(crate) const UPC: usize = 1;
pub(crate) const ACCOUNT_ID: usize = 4;
pub(crate) const TRACK_ID: usize = 5;
pub(crate) const RELEASE_ID: usize = 6;
pub(crate) const VALID_FROM: usize = 12;
pub(crate) const VALID_TO: usize = 13;
/// The columns of the terms, in the order of [`crate::index::catalogue::Terms`].
pub(crate) const TERMS: [usize; 8] = [2, 7, 3, 11, 10, 12, 13, 14];
