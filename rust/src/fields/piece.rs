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

/// For each length up to 8, the bits of that many last bytes of eight.
const LAST: [u64; 9] = {
    let mut masks = [u64::MAX; 9];
    let mut count = 0;
    while count < 8 {
        masks[count] = !(u64::MAX >> (count * 8));
        count += 1;
    }
    masks
};

/// Zeros as text.
const ZEROS: u128 = u128::from_le_bytes([b'0'; 16]);
const EIGHT_ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);

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
        match self.chunk() {
            Some(chunk) => Some(u128::from_le_bytes(*chunk) & mask),
            None => packed(self.text()),
        }
    }

    /// Bytes from its first one on, whether they are of it or not, if there are so many.
    #[inline(always)]
    pub fn chunk<const N: usize>(&self) -> Option<&'a [u8; N]> {
        self.whole.get(self.from..self.from.wrapping_add(N))?.first_chunk()
    }

    /// All of it as one number, the last byte the highest, `0` in place of each missing byte; None as well where 16 bytes
    /// cannot be read.
    #[inline(always)]
    pub fn last_digits(&self) -> Option<u128> {
        let missing = FIRST.get(16usize.checked_sub(self.len())?)?;
        let last = u128::from_le_bytes(*self.chunk_before_end()?);
        Some((last & !missing) | (ZEROS & missing))
    }

    /// Bytes up to its last one, whether they are of it or not, if there are so many.
    #[inline(always)]
    fn chunk_before_end<const N: usize>(&self) -> Option<&'a [u8; N]> {
        self.whole.get(self.to.checked_sub(N)?..self.to)?.first_chunk()
    }

    /// At most eight bytes as one number, the last the highest, `0` in place of each missing byte; None as well where
    /// eight bytes cannot be read.
    #[inline(always)]
    pub fn last_eight_digits(&self) -> Option<u64> {
        let mask = LAST.get(self.len())?;
        Some((self.last_eight()? & mask) | (EIGHT_ZEROS & !mask))
    }

    /// What each of at most eight bytes counts if it is a digit, the last the highest byte, nothing where there is
    /// none; None as well where eight bytes cannot be read.
    #[inline(always)]
    pub fn last_eight_values(&self) -> Option<u64> {
        Some((self.last_eight()? ^ EIGHT_ZEROS) & LAST.get(self.len())?)
    }

    #[inline(always)]
    fn last_eight(&self) -> Option<u64> {
        Some(u64::from_le_bytes(*self.chunk_before_end()?))
    }

    /// The same of at most sixteen bytes, but the first the lowest byte.
    #[inline(always)]
    pub fn first_values(&self) -> Option<u128> {
        Some((self.key()? ^ ZEROS) & FIRST.get(self.len())?)
    }

    /// It begins with that byte.
    #[inline(always)]
    pub fn begins_with(&self, byte: u8) -> bool {
        self.whole.get(self.from) == Some(&byte) && self.from < self.to
    }

    /// Without the first bytes, of which there must be so many.
    #[inline(always)]
    pub fn without_first(self, count: usize) -> Self {
        Self { from: self.from + count, ..self }
    }

    /// Without the quotation marks around it, if it stands between two.
    #[inline(always)]
    pub fn unquoted(self) -> Self {
        if !self.begins_with(b'"') {
            return self;
        }
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
