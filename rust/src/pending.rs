//! A line on its way from its record to its place: what of it has been read so far.

use crate::fields::many::MANY;
use crate::index::probe::Spot;
use crate::ladder::ids::Ids;
use crate::lines::{Facts, Refusal};
use crate::record::Fields;

/// Lines that are read and placed together.
pub const BATCH: usize = MANY;

/// A line that is not placed yet.
pub struct Pending<'a> {
    /// Its fields.
    pub fields: Fields<'a>,
    /// Physical line where it starts.
    pub line: u64,
    /// What it says.
    pub facts: Facts,
    /// Its identifiers.
    pub ids: Ids,
    /// Something is odd about them, or may be: [`crate::warnings::Warnings::note`] tells.
    pub odd: bool,
    /// Where the catalogue has the tracks of its ISRC.
    pub spot: Option<Spot>,
    /// Why it is refused, if it is; its facts are not whole then.
    pub refusal: Option<Box<Refusal>>,
}

impl<'a> Pending<'a> {
    /// A line of which nothing has been read.
    #[inline(always)]
    pub fn new(fields: Fields<'a>, line: u64) -> Self {
        let (facts, ids, odd, spot, refusal) = Default::default();
        Self { fields, line, facts, ids, odd, spot, refusal }
    }
}
