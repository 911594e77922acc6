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

/// For each place of a point up to 16, its bits; none of the last, which is behind all.
const POINT: [u128; 17] = {
    let mut masks = [0; 17];
    let mut place = 0;
    while place < 16 {
        masks[place] = 0xFF << (place * 8);
        place += 1;
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

    #[inline(always)]
    fn last_eight(&self) -> Option<u64> {
        Some(u64::from_le_bytes(*self.chunk_before_end()?))
    }

    /// It begins with that byte. Both are asked: some fields are empty and some are not, in no order that can be guessed.
    #[inline(always)]
    pub fn begins_with(&self, byte: u8) -> bool {
        (self.whole.get(self.from) == Some(&byte)) & (self.from < self.to)
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

    /// What each of at most sixteen bytes counts if it is a digit, the first the lowest byte, nothing for the first point
    /// and where there is none; and how many stand before that point, or in all.
    #[inline(always)]
    pub fn columns(&self) -> Option<([u64; 2], usize)> {
        const ONES: u128 = u128::from_le_bytes([1; 16]);
        let (text, length) = (self.key()?, self.len());
        let odd = text ^ (ONES * b'.' as u128);
        let points = odd.wrapping_sub(ONES) & !odd & (ONES << 7);
        let before = (points.trailing_zeros() as usize / 8).min(length);
        let digits = (text ^ ZEROS) & FIRST.get(length)? & !POINT.get(before)?;
        Some(([digits as u64, (digits >> 64) as u64], before))
    }
}
