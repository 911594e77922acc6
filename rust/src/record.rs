//! One record of a block, and its fields where they stand in the block.

use crate::fields::piece::Piece;
use crate::role::Text;
use crate::scan::{Marks, text_of, trim};

/// The fields of one record, as offsets into its block.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    block: &'a [u8],
    /// The byte before each field, and the one after the last.
    bounds: &'a [u32],
    /// Where the record ends, its carriage return taken off.
    end: u32,
    quotes: bool,
}

/// One record of a block.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// Its fields.
    pub fields: Fields<'a>,
    /// A quoted field has text after its closing quote.
    pub after_quote: bool,
}

/// What [`records`] gives.
pub struct Records<'a> {
    block: &'a [u8],
    at: &'a [u32],
    ends: std::slice::Iter<'a, u32>,
    /// What is left of [`Marks::after_quote`].
    after_quote: &'a [u32],
    first: usize,
    quotes: bool,
}

/// The records of a block whose marks were found, in their order.
#[inline(always)]
pub fn records<'a>(block: &'a [u8], marks: &'a Marks, quotes: bool) -> Records<'a> {
    let Marks { at, ends, after_quote } = marks;
    Records { block, at, ends: ends.iter(), after_quote, first: 0, quotes }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    #[inline(always)]
    fn next(&mut self) -> Option<Record<'a>> {
        let last = *self.ends.next()? as usize;
        let bounds = &self.at[self.first..=last];
        self.first = last;
        let end = bounds[bounds.len() - 1];
        let after_quote = self.after_quote.first().is_some_and(|at| *at <= end);
        while let Some((_, later)) = self.after_quote.split_first().filter(|(at, _)| **at <= end) {
            self.after_quote = later;
        }
        Some(Record { fields: Fields::new(self.block, bounds, self.quotes), after_quote })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.ends.size_hint()
    }
}

impl<'a> Fields<'a> {
    #[inline(always)]
    fn new(block: &'a [u8], bounds: &'a [u32], quotes: bool) -> Self {
        let (start, mut end) = (bounds[0].wrapping_add(1), bounds[bounds.len() - 1]);
        if start < end && block[end as usize - 1] == b'\r' {
            end -= 1;
        }
        Self { block, bounds, end, quotes }
    }

    /// How many there are.
    #[inline(always)]
    pub fn count(&self) -> usize {
        self.bounds.len() - 1
    }

    /// Where the record starts in its block.
    #[inline(always)]
    pub fn start(&self) -> usize {
        self.bounds[0].wrapping_add(1) as usize
    }

    /// All of the record as it stands in the file, without its line end.
    #[inline(always)]
    pub fn record(&self) -> &'a [u8] {
        &self.block[self.start()..self.end as usize]
    }

    /// Where a field is; the last one ends before the carriage return.
    #[inline(always)]
    fn span(&self, column: usize) -> (usize, usize) {
        let (after, before) = (self.bounds[column + 1], self.bounds[column]);
        (before.wrapping_add(1) as usize, after.min(self.end) as usize)
    }

    /// The field as it stands in the file.
    #[inline(always)]
    pub fn raw(&self, column: usize) -> &'a [u8] {
        let (from, to) = self.span(column);
        &self.block[from..to]
    }

    /// The same, with what stands around it.
    #[inline(always)]
    pub fn piece(&self, column: usize) -> Piece<'a> {
        let (from, to) = self.span(column);
        Piece::new(self.block, from, to)
    }

    /// A field that should hold a number or an identifier: the same without its quotes.
    #[inline(always)]
    pub fn number(&self, column: usize) -> Piece<'a> {
        let piece = self.piece(column);
        if self.quotes { piece.unquoted() } else { piece }
    }

    /// The text of a field, quotes undone.
    #[inline(always)]
    pub fn text<'s>(&self, column: usize, scratch: &'s mut Vec<u8>) -> &'s [u8]
    where
        'a: 's,
    {
        text_of(self.raw(column), self.quotes, scratch)
    }

    /// Nothing stands in the field but blanks.
    #[inline]
    pub fn is_blank(&self, column: usize) -> bool {
        let raw = trim(self.raw(column));
        raw.is_empty() || (self.quotes && raw == b"\"\"")
    }

    /// The text that a role names.
    #[inline(always)]
    pub fn role<'s>(&self, source: &'s Text, scratch: &'s mut Vec<u8>) -> &'s [u8]
    where
        'a: 's,
    {
        match source {
            Text::Column(column) => self.text(*column, scratch),
            Text::Either(one, two) => self.text(if self.is_blank(*one) { *two } else { *one }, scratch),
            Text::Constant(text) => text,
            Text::None => b"",
        }
    }
}
