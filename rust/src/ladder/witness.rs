//! Who watches the ladder: nobody while lines are placed, a scribe when one is explained.
//!
//! The climb tells its steps through a closure; [`Nobody`] never calls it, so the compiler leaves the telling out and
//! what is explained is what is done.

use super::conditions::Bar;
use super::similarity::Parts;
use crate::index::catalogue::Range;

/// What the ladder finds on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// So many tracks have the ISRC.
    Recording(Range),
    /// These tracks are on the release.
    Release(Vec<u32>),
    /// A track is no candidate.
    Barred(u32, Bar),
    /// The candidates on the release of the line, and of how many accounts they are.
    OnRelease(u32, usize),
    /// The catalogue does not have the UPC, or nobody holds it there and then.
    ReleaseUnknown,
    /// The release is of an account that owns one of the candidates, though without this recording.
    ReleaseOfOwner,
    /// The release is of other accounts.
    ReleaseOfOthers,
    /// So many tracks of so many accounts are left.
    Left(u32, usize),
    /// A track came out only after the sale.
    Unreleased(u32),
    /// Every track that is left came out only after the sale, so the dates decide nothing.
    AllUnreleased,
    /// How alike a track is to what the line says.
    Compared(u32, Parts),
    /// There are too many candidates to compare.
    TooMany(u32),
    /// The best account (its first row and its score), and the best of any other.
    Best(Option<(u32, u32)>, Option<u32>),
}

/// Hears what the ladder finds.
pub trait Witness {
    /// One step; the closure makes it only if it is wanted.
    fn saw(&mut self, step: impl FnOnce() -> Step);
}

/// Listens to nothing.
pub struct Nobody;

impl Witness for Nobody {
    #[inline(always)]
    fn saw(&mut self, _step: impl FnOnce() -> Step) {}
}

/// Writes every step down.
#[derive(Debug, Default)]
pub struct Scribe {
    /// What has been seen.
    pub steps: Vec<Step>,
}

impl Witness for Scribe {
    fn saw(&mut self, step: impl FnOnce() -> Step) {
        self.steps.push(step());
    }
}
