//! The rows of each record of a block, in one buffer: no allocation a line.

use super::bytes::Bytes;
use super::figures::Tally;
use super::maker::Maker;
use super::outcomes::Outcomes;
use crate::error::Result;
use crate::index::open::Index;
use crate::ladder::Landing;
use crate::lines::Readable;
use crate::pending::Pending;
use crate::plan::Plan;
use crate::record::Fields;
use crate::scan::wide::{Wide, widely};

/// What all rows of a report share.
#[derive(Debug)]
pub struct Report {
    /// Its id.
    pub report_id: String,
    /// The feed that it came by.
    pub source: String,
}

/// The rows of one worker's block.
pub struct Rows<'a> {
    index: Option<&'a Index>,
    maker: Maker<'a>,
    /// The rows.
    pub bytes: Bytes,
    /// What they hold.
    pub tally: Tally,
}

/// The rows of a batch, to be made as widely as the processor can.
struct Making<'r, 'a, 'b> {
    rows: &'r mut Rows<'a>,
    lines: &'r [Pending<'b>],
    landings: &'r [Landing],
}

impl Wide for Making<'_, '_, '_> {
    type Outcome = Result<()>;

    #[inline(always)]
    fn run(self) -> Result<()> {
        self.rows.lines_here(self.lines, self.landings)
    }
}

impl<'a> Rows<'a> {
    /// No rows yet.
    pub fn new(plan: &'a Plan, index: Option<&'a Index>, outcomes: &'a Outcomes, report: &Report) -> Self {
        Self {
            index,
            maker: Maker::new(plan, index, outcomes, report),
            bytes: Bytes::default(),
            tally: Tally { outcomes: vec![0; outcomes.texts.len()], money: Vec::new() },
        }
    }

    /// Makes ready for the next block.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.tally.clear();
    }

    /// Asks the memory for the names that the rows of some lines will need soon, of all at once: an address that the
    /// processor has to look up first holds up what comes after it, but not the next such address.
    pub fn prefetch(&self, landings: &[Landing]) {
        let Some(index) = self.index else { return };
        for landing in landings {
            if let Landing::Placed(tracks, _) = landing {
                index.prefetch_names(tracks.first);
            }
        }
    }

    /// The rows of lines that could be read.
    pub fn lines(&mut self, lines: &[Pending<'_>], landings: &[Landing]) -> Result<()> {
        widely(Making { rows: self, lines, landings })
    }

    #[inline(always)]
    fn lines_here(&mut self, lines: &[Pending<'_>], landings: &[Landing]) -> Result<()> {
        for (line, landing) in lines.iter().zip(landings) {
            let (placed, outcome) = match *landing {
                Landing::Placed(_, rule) => (true, Outcomes::placed(rule)),
                Landing::Suspense(_, reason) => (false, Outcomes::waiting(reason)),
            };
            let mut row = self.bytes.row();
            self.maker.line(&mut row, line, *landing, outcome)?;
            match row.length() {
                Some(length) => self.bytes.keep(length),
                None => self.long_line(line, *landing, outcome)?,
            }
            self.tally.count(outcome);
            self.tally.add(line.facts.codes[0], placed, line.facts.amount.units)?;
        }
        Ok(())
    }

    /// A row for which there was not enough room.
    #[cold]
    fn long_line(&mut self, line: &Pending<'_>, landing: Landing, outcome: usize) -> Result<()> {
        self.maker.line(&mut self.bytes, line, landing, outcome)
    }

    /// The row of a rejected line, and what of the line could be read.
    #[cold]
    pub fn rejected(&mut self, line: u64, rule: &str, read: Option<(Fields<'_>, Readable)>) {
        let outcome = Outcomes::rejected(rule);
        self.maker.rejected(&mut self.bytes, line, outcome, read);
        self.tally.count(outcome);
    }

    /// The row of a record that is no line.
    #[cold]
    pub fn ignored(&mut self, line: u64, reason: usize) {
        let outcome = Outcomes::ignored(reason);
        self.maker.ignored(&mut self.bytes, line, outcome);
        self.tally.count(outcome);
    }
}
