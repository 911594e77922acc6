//! Whoever wants to hear what became of every record: a writer of the enriched lines, say.

use crate::blocks::Block;
use crate::error::Result;
use crate::ladder::Landing;
use crate::lines::Readable;
use crate::pending::Pending;
use crate::record::Fields;
use crate::totals::Totals;

/// Hears the records of one worker's blocks: within a block in file order, each record once.
pub trait Sink: Send {
    /// The tracks of these lines are known, and their rows will soon be made.
    fn prefetch(&mut self, landings: &[Landing]);

    /// Lines were placed, or wait, each as its landing says.
    fn lines(&mut self, lines: &[Pending<'_>], landings: &[Landing]) -> Result<()>;

    /// A record was rejected by a rule; its fields and what of them can be read, where they can be told apart.
    fn rejected(
        &mut self,
        number: u64,
        rule: &'static str,
        read: Option<(Fields<'_>, Readable)>,
    ) -> Result<()>;

    /// A record was left out, by the number of the reason (see [`crate::partial::Partial::reasons`]).
    fn ignored(&mut self, number: u64, reason: usize) -> Result<()>;

    /// All records of the block were told, and these are the totals of its lines that could be read; what they have become
    /// goes out in the order of the blocks' numbers.
    fn end(&mut self, block: &Block, totals: &Totals) -> Result<()>;
}

/// Makes a sink for each worker.
pub trait Sinks: Sync {
    /// A sink that has heard nothing yet.
    fn sink(&self) -> Box<dyn Sink + '_>;

    /// The memory that they share and come to hold, whatever the report.
    fn held_bytes(&self) -> usize;

    /// A worker has failed: whoever waits for the blocks before theirs waits no more.
    fn stop(&self);
}
