//! Settles a batch of lines: reads them column after column, adds up their money a second time, and places them.

use super::Worker;
use crate::error::{CoreError, Result};
use crate::numbers::{Numbers, Short, exact};
use crate::pending::Pending;
use crate::scan::wide::{Wide, widely};

/// A batch to be settled by a worker, as widely as the processor can.
struct Settling<'w, 'a, 'b> {
    worker: &'w mut Worker<'a>,
    batch: &'w mut Vec<Pending<'b>>,
}

impl Wide for Settling<'_, '_, '_> {
    type Outcome = Result<()>;

    #[inline(always)]
    fn run(self) -> Result<()> {
        self.worker.settle_here(self.batch)
    }
}

impl Worker<'_> {
    /// Reads the lines of a batch, places or rejects them in their order, and empties it.
    pub(super) fn settle(&mut self, batch: &mut Vec<Pending<'_>>) -> Result<()> {
        widely(Settling { worker: self, batch })
    }

    #[inline(always)]
    fn settle_here(&mut self, batch: &mut Vec<Pending<'_>>) -> Result<()> {
        self.read(batch);
        for lines in batch.split_inclusive(|line| line.refusal.is_some()) {
            let (readable, refused) = match lines {
                [readable @ .., line] if line.refusal.is_some() => (readable, Some(line)),
                readable => (readable, None),
            };
            self.place(readable)?;
            if let Some(Pending { refusal: Some(refusal), fields, line, .. }) = refused {
                let money = self.reader.salvage(*fields);
                self.reject(*line, refusal, money, Some(*fields))?;
            }
        }
        batch.clear();
        Ok(())
    }

    /// What the memory is asked for, it brings while the next columns are read.
    #[inline(always)]
    fn read(&mut self, lines: &mut [Pending<'_>]) {
        self.placing.prepare(lines);
        self.reader.months_and_codes(lines);
        self.placing.prefetch(lines);
        self.reader.numbers(lines);
    }

    #[inline(always)]
    fn place(&mut self, lines: &[Pending<'_>]) -> Result<()> {
        match &self.plan.numbers {
            None => {
                let column = self.plan.amount;
                for Pending { fields, facts, .. } in lines {
                    self.totals.add(facts.codes[0], *fields, column, facts.amount.excess)?;
                }
            }
            Some(numbers) => self.add_ruled(lines, numbers)?,
        }
        self.placing.place(lines, &mut self.reader, &mut self.found, self.sink.as_deref_mut())
    }

    /// Adds lines of a plan with rules about numbers: the amounts, and what was deducted before them.
    fn add_ruled(&mut self, lines: &[Pending<'_>], numbers: &Numbers) -> Result<()> {
        let disagree = |_| CoreError::new("law", "a line that was read cannot be read again; this is a bug");
        let buffer = &mut Short::default();
        for Pending { fields, facts, .. } in lines {
            let [currency, .., kind] = facts.codes;
            let text = numbers.amount(*fields, kind, buffer).map_err(disagree)?;
            self.totals.add_text(currency, &text, facts.amount.excess)?;
            for (at, sums) in self.found.deducted.iter_mut().enumerate() {
                let text = numbers.deduction(*fields, at, buffer).map_err(disagree)?;
                sums.add_text(currency, &text, exact(&text).unwrap_or_default().excess)?;
            }
        }
        Ok(())
    }
}
