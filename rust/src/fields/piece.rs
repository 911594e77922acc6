//! A short text where it stands in a larger one: sixteen bytes around it are read at once, and what is not of it masked.

use super::packed::packed;

/// The bytes from one place of a larger text to another.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    whole: &'a [u8],
    from: usize,
    to: usize,
}

/// For each length up to 16, the bits of that many first bytes.
const FIRST: [u128; 17] = {
    let mut masks = [u128::MAX; 17];
    let mut count = 0;
    while count < 16 {
        masks[count] = (1 << (count * 8)) - 1;
        count += 1;
    }
    masks
};

impl<'a> Piece<'a> {
    /// The bytes of `whole` from `from` to before `to`.
    #[inline(always)]
    pub fn new(whole: &'a [u8], from: usize, to: usize) -> Self {
        Self { whole, from, to }
    }

    /// The text.
    #[inline(always)]
    pub fn text(&self) -> &'a [u8] {
        &self.whole[self.from..self.to]
    }

    /// How many bytes it has.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.to.wrapping_sub(self.from)
    }

    /// It has none.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.from == self.to
    }

    /// All of it as one number, the first byte the lowest, what is missing zero; None if it has more than 16 bytes.
    #[inline(always)]
    pub fn key(&self) -> Option<u128> {
        let mask = FIRST.get(self.len())?;
        match self.whole.get(self.from..).and_then(|rest| rest.first_chunk()) {
            Some(chunk) => Some(u128::from_le_bytes(*chunk) & mask),
            None => packed(self.text()),
        }
    }

    /// Bytes from its first one on, whether they are of it or not, if there are so many.
    #[inline(always)]
    pub fn chunk<const N: usize>(&self) -> Option<&'a [u8; N]> {
        self.whole.get(self.from..)?.first_chunk()
    }

    /// All of it as one number, the last byte the highest, what is missing zero; None as well where 16 bytes cannot be read.
    #[inline(always)]
    pub fn last(&self) -> Option<u128> {
        let foreign = FIRST.get(16usize.checked_sub(self.len())?)?;
        Some(u128::from_le_bytes(*self.whole.get(..self.to)?.last_chunk()?) & !foreign)
    }

    /// The same with `0` in place of each missing byte.
    #[inline(always)]
    pub fn last_digits(&self) -> Option<u128> {
        const ZEROS: u128 = u128::from_le_bytes([b'0'; 16]);
        let missing = FIRST.get(16usize.checked_sub(self.len())?)?;
        Some(self.last()? | (missing & ZEROS))
    }

    /// Without the first bytes, of which there must be so many.
    #[inline(always)]
    pub fn without_first(self, count: usize) -> Self {
        Self { from: self.from + count, ..self }
    }

    /// Without the quotation marks around it, if it stands between two.
    #[inline(always)]
    pub fn unquoted(self) -> Self {
        match self.text() {
            [b'"', .., b'"'] => Self { from: self.from + 1, to: self.to - 1, ..self },
            _ => self,
        }
    }

    /// What stands before its first point, and what after; no point is one at the end. At most 16 bytes.
    #[inline(always)]
    pub fn halves(self) -> Option<(Self, Self)> {
        const ONES: u128 = u128::from_le_bytes([1; 16]);
        let odd = self.key()? ^ (ONES * b'.' as u128);
        let points = odd.wrapping_sub(ONES) & !odd & (ONES << 7);
        let at = (self.from + points.trailing_zeros() as usize / 8).min(self.to);
        Some((Self { to: at, ..self }, Self { from: (at + 1).min(self.to), ..self }))
    }
}
