//! Fields of many lines read side by side: amounts, quantities and identifiers as they should be.
//!
//! First the characters of each field are taken out of the text, then the same arithmetic without a branch is done to
//! all of them, so that the compiler makes vector instructions of it (see [`crate::scan::wide`]). What is not as it should
//! be is None, and read by itself.

use super::decimal::{Amount, Digits, QUANTITY_ONE};
use super::identifiers::{gtin_of, isrc_of};
use super::packed::eight;
use super::piece::Piece;

/// Fields that are read together.
pub const MANY: usize = 32;

/// One number for each of them.
type Column = [u64; MANY];

const NOTHING: Column = [0; MANY];

/// Amounts of at most 16 characters, of which 12 may be decimals, perhaps a `-` in front.
pub struct Amounts {
    text: [Column; 2],
    lengths: Column,
    negative: Column,
    digits: [Column; 3],
}

impl Default for Amounts {
    fn default() -> Self {
        Self { text: [NOTHING; 2], lengths: NOTHING, negative: NOTHING, digits: [NOTHING; 3] }
    }
}

impl Amounts {
    /// Takes the characters of a field.
    #[inline(always)]
    pub fn take(&mut self, at: usize, field: Piece<'_>) {
        let (at, minus) = (at % MANY, field.begins_with(b'-'));
        self.negative[at] = u64::from(minus);
        let field = field.without_first(usize::from(minus));
        let text = field.last_digits().unwrap_or(0);
        (self.text[0][at], self.text[1][at]) = (text as u64, (text >> 64) as u64);
        self.lengths[at] = field.len() as u64;
    }

    /// Reads all that were taken.
    #[inline(always)]
    pub fn read(&mut self) {
        let [first, last] = &self.text;
        let [values, decimals, wrong] = &mut self.digits;
        for at in 0..MANY {
            let digits = Digits::of([first[at], last[at]]);
            (values[at], decimals[at], wrong[at]) = (digits.value, digits.decimals, digits.wrong);
        }
    }

    /// The amount of one of them.
    #[inline(always)]
    pub fn get(&self, at: usize) -> Option<Amount> {
        let at = at % MANY;
        let [value, decimals, wrong] = self.digits.each_ref().map(|column| column[at]);
        Digits { value, decimals, wrong }.amount(self.lengths[at], self.negative[at] != 0)
    }
}

/// Quantities of 1 to 8 digits and nothing else.
pub struct Quantities {
    text: Column,
    values: Column,
    wrong: Column,
}

impl Default for Quantities {
    fn default() -> Self {
        Self { text: NOTHING, values: NOTHING, wrong: NOTHING }
    }
}

impl Quantities {
    /// Takes the characters of a field.
    #[inline(always)]
    pub fn take(&mut self, at: usize, field: Piece<'_>) {
        let text = field.last_eight_digits().unwrap_or(0);
        self.text[at % MANY] = if field.is_empty() { 0 } else { text };
    }

    /// Reads all that were taken.
    #[inline(always)]
    pub fn read(&mut self) {
        let Self { text, values, wrong } = self;
        for at in 0..MANY {
            let mut bad = 0;
            values[at] = eight(text[at], &mut bad).wrapping_mul(QUANTITY_ONE);
            wrong[at] = bad;
        }
    }

    /// The quantity of one of them, in units of 10^-6.
    #[inline(always)]
    pub fn get(&self, at: usize) -> Option<i128> {
        let at = at % MANY;
        (self.wrong[at] == 0).then_some(i128::from(self.values[at]))
    }
}

/// An ISRC as it should be, and a GTIN of 12 to 14 digits beside it, or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Codes {
    /// Key of the ISRC.
    pub isrc: u64,
    /// Key of the GTIN; 0 where there is none.
    pub gtin: u64,
    /// The check digit of the GTIN is wrong.
    pub odd: bool,
}

/// Identifiers of lines.
pub struct Identifiers {
    recordings: [Column; 2],
    releases: [Column; 2],
    blank: Column,
    codes: [Column; 4],
}

/// The lengths of a GTIN, and of nothing.
const LENGTHS: u32 = 1 | 1 << 12 | 1 << 13 | 1 << 14;

impl Default for Identifiers {
    fn default() -> Self {
        let [recordings, releases] = [[NOTHING; 2]; 2];
        Self { recordings, releases, blank: [1; MANY], codes: [NOTHING; 4] }
    }
}

impl Identifiers {
    /// Takes the characters of a field that should hold an ISRC.
    #[inline(always)]
    pub fn take_isrc(&mut self, at: usize, field: Piece<'_>) {
        let text = if field.len() == 12 { field.key().unwrap_or(0) } else { 0 };
        (self.recordings[0][at % MANY], self.recordings[1][at % MANY]) = (text as u64, (text >> 32) as u64);
    }

    /// Takes the characters of one that may hold a GTIN; where none is taken, there is none.
    #[inline(always)]
    pub fn take_gtin(&mut self, at: usize, field: Piece<'_>) {
        let fits = LENGTHS.unbounded_shr(field.len() as u32) & 1 == 1;
        let text = if fits { field.last_digits().unwrap_or(0) } else { 0 };
        (self.releases[0][at % MANY], self.releases[1][at % MANY]) = (text as u64, (text >> 64) as u64);
        self.blank[at % MANY] = u64::from(field.is_empty());
    }

    /// Reads all that were taken.
    #[inline(always)]
    pub fn read(&mut self) {
        let Self { recordings: [front, number], releases: [first, last], blank, codes } = self;
        let [isrcs, gtins, odd, wrong] = codes;
        for at in 0..MANY {
            let (mut no_isrc, mut no_gtin) = (0, 0);
            isrcs[at] = isrc_of([front[at], number[at]], &mut no_isrc);
            let (gtin, rest) = gtin_of([first[at], last[at]], &mut no_gtin);
            // Some lines name their release and some do not, in no order: nothing is left of what is not there.
            let there = blank[at].wrapping_sub(1);
            (gtins[at], odd[at]) = (gtin & there, rest & there);
            wrong[at] = no_isrc | no_gtin & there | u64::from(gtins[at] == 0) ^ blank[at];
        }
    }

    /// Those of one line.
    #[inline(always)]
    pub fn get(&self, at: usize) -> Option<Codes> {
        let [isrc, gtin, odd, wrong] = self.codes.each_ref().map(|column| column[at % MANY]);
        (wrong == 0).then_some(Codes { isrc, gtin, odd: odd != 0 })
    }
}
