//! Where lines went, counted and added up as they went: what the finished cells and suspense items must repeat.

use crate::cells::{AtSource, add_at_source};
use crate::error::{CoreError, Result};

/// Rules, or reasons: their numbers take four bits.
pub const MOST_RULES: usize = 16;

/// Counts and sums of the lines that went one way: into cells, or into suspense.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Landed {
    /// Lines by the number of the rule, or of the reason.
    pub rules: [u64; MOST_RULES],
    /// Lines by month.
    pub months: Vec<u64>,
    /// By the number of the currency.
    pub amounts: Vec<Amount>,
    /// What was taken of them at source, by the number of the currency.
    pub at_source: Vec<AtSource>,
}

/// Lines of one currency, and their sum in units of 10^-12.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amount {
    /// How many lines.
    pub lines: u64,
    /// Their sum.
    pub units: i128,
}

impl Amount {
    #[inline(always)]
    fn add(&mut self, other: Self) -> Result<()> {
        let too_big = || CoreError::new("overflow", "a sum of amounts is too big");
        self.units = self.units.checked_add(other.units).ok_or_else(too_big)?;
        self.lines += other.lines;
        Ok(())
    }
}

fn at<T: Copy + Default>(of: &mut Vec<T>, place: usize) -> &mut T {
    if place >= of.len() {
        of.resize(place + 1, T::default());
    }
    &mut of[place]
}

impl Landed {
    /// Adds lines of one rule, month and currency.
    #[inline(always)]
    pub fn add(&mut self, rule: u8, month: u16, currency: u16, units: i128, lines: u64) -> Result<()> {
        self.rules[usize::from(rule) % MOST_RULES] += lines;
        match (self.months.get_mut(usize::from(month)), self.amounts.get_mut(usize::from(currency))) {
            (Some(month), Some(amount)) => {
                *month += lines;
                amount.add(Amount { lines, units })
            }
            _ => self.add_new(month, currency, Amount { lines, units }),
        }
    }

    #[cold]
    fn add_new(&mut self, month: u16, currency: u16, amount: Amount) -> Result<()> {
        *at(&mut self.months, usize::from(month)) += amount.lines;
        at(&mut self.amounts, usize::from(currency)).add(amount)
    }

    /// Adds what was taken at source of a line of one currency.
    pub fn add_at_source(&mut self, currency: u16, units: AtSource) -> Result<()> {
        if units == AtSource::default() {
            return Ok(());
        }
        add_at_source(at(&mut self.at_source, usize::from(currency)), units)
    }

    /// Takes in those of another worker.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.rules.iter_mut().zip(other.rules).for_each(|(mine, theirs)| *mine += theirs);
        for (month, lines) in other.months.iter().enumerate() {
            *at(&mut self.months, month) += lines;
        }
        for (currency, amount) in other.amounts.iter().enumerate() {
            at(&mut self.amounts, currency).add(*amount)?;
        }
        for (currency, units) in other.at_source.iter().enumerate() {
            self.add_at_source(currency as u16, *units)?;
        }
        Ok(())
    }

    /// All lines.
    pub fn lines(&self) -> u64 {
        self.rules.iter().sum()
    }

    /// What there is in a currency.
    pub fn amount(&self, currency: usize) -> Amount {
        self.amounts.get(currency).copied().unwrap_or_default()
    }

    /// What was taken at source in a currency.
    pub fn taken(&self, currency: usize) -> AtSource {
        self.at_source.get(currency).copied().unwrap_or_default()
    }

    /// The same with other numbers of the currencies, and nothing after the last that counts.
    pub fn ranked(&self, ranks: &[u16]) -> Self {
        let mut amounts = Vec::new();
        for (currency, amount) in self.amounts.iter().enumerate() {
            *at(&mut amounts, usize::from(ranks[currency])) = *amount;
        }
        let mut months = self.months.clone();
        months.truncate(months.iter().rposition(|lines| *lines > 0).map_or(0, |last| last + 1));
        amounts.truncate(amounts.iter().rposition(|amount| amount.lines > 0).map_or(0, |last| last + 1));
        let mut at_source = Vec::new();
        for (currency, units) in self.at_source.iter().enumerate().filter(|(_, units)| **units != [0; 2]) {
            *at(&mut at_source, usize::from(ranks[currency])) = *units;
        }
        Self { rules: self.rules, months, amounts, at_source }
    }
}
