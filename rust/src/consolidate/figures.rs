//! What was written, added up by the writer on its own, and the proof that it is what the engine has read.

use crate::error::{CoreError, Result};
use crate::landed::Landed;
use crate::partial::MOST_REJECTED;
use crate::role::Coded;
use crate::totals::Exact;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The money of one currency in the rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// Rows placed or in suspense.
    pub rows: u64,
    /// Sum of the placed rows, units of 10^-12.
    pub placed: i128,
    /// Sum of the rows in suspense, units of 10^-12.
    pub suspense: i128,
    /// The exact total of these lines as the engine's second reader has it.
    pub total: Exact,
    /// What rounding each line to 12 decimals took or gave, units of 10^-38.
    pub rounding: i128,
}

/// The figures of the rows written so far.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// How many rows.
    pub rows: u64,
    /// How many by their `match_rule`.
    pub outcomes: BTreeMap<String, u64>,
    /// The money by currency.
    pub money: BTreeMap<String, Money>,
}

/// The rows of one currency in a block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    rows: u64,
    placed: i128,
    suspense: i128,
}

/// The figures of one block, by the worker's small numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows by the number of their outcome.
    pub outcomes: Vec<u64>,
    /// The money by the number of the currency.
    pub money: Vec<Sums>,
}

impl Tally {
    /// Counts a row.
    #[inline]
    pub fn count(&mut self, outcome: usize) {
        self.outcomes[outcome] += 1;
    }

    /// Adds the amount of a row that is placed, or waits.
    #[inline]
    pub fn add(&mut self, currency: u16, placed: bool, units: i128) -> Result<()> {
        let at = usize::from(currency);
        if at >= self.money.len() {
            self.money.resize(at + 1, Sums::default());
        }
        let sums = &mut self.money[at];
        let sum = if placed { &mut sums.placed } else { &mut sums.suspense };
        *sum = sum.checked_add(units).ok_or_else(too_big)?;
        sums.rows += 1;
        Ok(())
    }

    /// Everything at nothing again.
    pub fn clear(&mut self) {
        self.outcomes.fill(0);
        self.money.clear();
    }
}

fn too_big() -> CoreError {
    CoreError::new("overflow", "a sum of amounts is too big")
}

impl Figures {
    /// Takes in a block: its rows by the writer; by the engine, the exact sum of each currency and what rounding took or
    /// gave, with its number; names are those of the numbers.
    pub fn add(
        &mut self,
        tally: &Tally,
        outcomes: &[String],
        totals: &[(u16, Exact, i128)],
        currencies: &Coded,
    ) -> Result<()> {
        for (name, count) in outcomes.iter().zip(&tally.outcomes).filter(|(_, count)| **count > 0) {
            *self.outcomes.entry(name.clone()).or_default() += count;
            self.rows += count;
        }
        for (number, sums) in tally.money.iter().enumerate().filter(|(_, sums)| sums.rows > 0) {
            let money = self.money.entry(currencies.text(number as u16)).or_default();
            money.rows += sums.rows;
            money.placed = money.placed.checked_add(sums.placed).ok_or_else(too_big)?;
            money.suspense = money.suspense.checked_add(sums.suspense).ok_or_else(too_big)?;
        }
        for (currency, total, rounding) in totals.iter().copied() {
            if rounding != 0 || total != Exact::default() {
                let money = self.money.entry(currencies.text(currency)).or_default();
                money.total.add(total)?;
                money.rounding = money.rounding.checked_add(rounding).ok_or_else(too_big)?;
            }
        }
        Ok(())
    }

    /// The laws: a row for every record, and in each currency the money of the rows is that of the lines.
    pub fn prove(&self, records: u64) -> Result<()> {
        if self.rows != records {
            return Err(broken(&format!("{records} records were read and {} rows written", self.rows)));
        }
        for (currency, money) in &self.money {
            let written = money.placed.checked_add(money.suspense).ok_or_else(too_big)?;
            if (Exact { units: written, rest: money.rounding }).normal() != money.total.normal() {
                return Err(broken(&format!("the {currency} rows and the lines they are made of differ")));
            }
        }
        Ok(())
    }
}

impl Figures {
    /// The rows written since `before` are those that the engine has placed and put into suspense, and so is their money.
    pub fn prove_placed(&self, before: &Self, found: [&Landed; 2], currencies: &[String]) -> Result<()> {
        let none = Money::default();
        for (number, currency) in currencies.iter().enumerate() {
            let [placed, waiting] = found.map(|landed| landed.amount(number));
            let now = self.money.get(currency).unwrap_or(&none);
            let then = before.money.get(currency).unwrap_or(&none);
            let rows = (now.placed - then.placed, now.suspense - then.suspense, now.rows - then.rows);
            if rows != (placed.units, waiting.units, placed.lines + waiting.lines) {
                return Err(broken(&format!("the {currency} rows and the sums of their cells differ")));
            }
        }
        Ok(())
    }
}

impl Figures {
    /// The bounds of placing, for the whole of a report that was read in parts.
    pub fn refuse_unreadable(&self) -> Result<()> {
        let count = |start: &str| -> u64 {
            let some = self.outcomes.iter().filter(|(name, _)| name.starts_with(start));
            some.map(|(_, count)| count).sum()
        };
        let (rejected, ignored) = (count("rejected: "), count("ignored: "));
        if rejected > MOST_REJECTED as u64 {
            return Err(CoreError::new("too many rejected", "more than 200,000 lines cannot be read"));
        }
        if rejected > 0 && rejected + ignored == self.rows {
            return Err(CoreError::new("all rejected", "no line of the report can be read"));
        }
        Ok(())
    }
}

fn broken(sentence: &str) -> CoreError {
    CoreError::new("law", format!("{sentence}; this is a bug, nothing was kept"))
}
