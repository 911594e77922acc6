//! Hears what became of every record, and writes its row: one writer for each worker, one file for all.

use super::ordered::{HELD_BYTES, Ordered};
use super::outcomes::Outcomes;
use super::rows::{Report, Rows};
use crate::blocks::Block;
use crate::error::Result;
use crate::index::open::Index;
use crate::ladder::Landing;
use crate::lines::Readable;
use crate::pending::Pending;
use crate::plan::Plan;
use crate::record::Fields;
use crate::sink::{Sink, Sinks};
use crate::totals::Totals;

/// What the rows of a report are made with, and the file that they go to.
#[derive(Clone, Copy)]
pub struct Output<'a> {
    /// How the report is read.
    pub plan: &'a Plan,
    /// What names the tracks.
    pub index: Option<&'a Index>,
    /// What can become of a record.
    pub outcomes: &'a Outcomes,
    /// What all rows say.
    pub report: &'a Report,
    /// The file.
    pub ordered: &'a Ordered<'a>,
}

impl Sinks for Output<'_> {
    fn sink(&self) -> Box<dyn Sink + '_> {
        let rows = Rows::new(self.plan, self.index, self.outcomes, self.report);
        Box::new(Writer { rows, ordered: self.ordered })
    }

    fn held_bytes(&self) -> usize {
        HELD_BYTES
    }

    fn stop(&self) {
        self.ordered.stop();
    }
}

struct Writer<'a> {
    rows: Rows<'a>,
    ordered: &'a Ordered<'a>,
}

impl Sink for Writer<'_> {
    fn prefetch(&mut self, landings: &[Landing]) {
        self.rows.prefetch(landings);
    }

    fn lines(&mut self, lines: &[Pending<'_>], landings: &[Landing]) -> Result<()> {
        self.rows.lines(lines, landings)
    }

    fn rejected(
        &mut self,
        number: u64,
        rule: &'static str,
        read: Option<(Fields<'_>, Readable)>,
    ) -> Result<()> {
        self.rows.rejected(number, rule, read);
        Ok(())
    }

    fn ignored(&mut self, number: u64, reason: usize) -> Result<()> {
        self.rows.ignored(number, reason);
        Ok(())
    }

    fn end(&mut self, block: &Block, totals: &Totals) -> Result<()> {
        self.ordered.write(block, &mut self.rows, totals)?;
        self.rows.clear();
        Ok(())
    }
}
