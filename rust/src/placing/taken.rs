//! What was taken of lines at source: sums of their own beside the amounts, for the few reports that say it.

use super::Placing;
use crate::cells::AtSource;
use crate::error::{CoreError, Result};
use crate::partial::Partial;
use crate::pending::Pending;

impl Placing<'_> {
    /// What was taken of a line at source.
    pub(super) fn at_source(&self, line: &Pending<'_>) -> Result<AtSource> {
        let disagree = |_| CoreError::new("law", "a line that was read cannot be read again; this is a bug");
        match &self.desk.plan.numbers {
            Some(numbers) if self.taken => numbers.at_source(line.fields).map_err(disagree),
            _ => Ok(AtSource::default()),
        }
    }

    /// Adds what was taken at source to the sums beside its cell's.
    pub(super) fn keep_taken(&mut self, key: u128, line: &Pending<'_>, found: &mut Partial) -> Result<()> {
        let at_source = self.at_source(line)?;
        found.placed.add_at_source(line.facts.codes[0], at_source)?;
        for (measure, units) in (1..).zip(at_source).filter(|(_, units)| *units != 0) {
            self.cells.add(key | measure, units, 0)?;
        }
        Ok(())
    }
}
