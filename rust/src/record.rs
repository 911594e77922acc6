//! One record of a block, and its fields where they stand in the block.

use crate::fields::packed::key_at;
use crate::role::Text;
use crate::scan::{RECORD_END, text_of};

/// The fields of one record, as offsets into its block.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    block: &'a [u8],
    /// One mark at the end of each field.
    marks: &'a [u32],
    start: u32,
    end: u32,
    quotes: bool,
}

/// One record of a block.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// Its fields.
    pub fields: Fields<'a>,
    /// Physical line where it starts.
    pub line: u64,
    /// A quoted field has text after its closing quote.
    pub after_quote: bool,
}

impl<'a> Fields<'a> {
    /// The fields of the record from `start` to its line end at `end`, told apart by its marks; `quotes` quote.
    #[inline]
    pub fn new(block: &'a [u8], (start, end): (usize, usize), marks: &'a [u32], quotes: bool) -> Self {
        let carriage = usize::from(end > start && block[end - 1] == b'\r');
        Self { block, marks, start: start as u32, end: (end - carriage) as u32, quotes }
    }

    /// How many there are.
    #[inline]
    pub fn count(&self) -> usize {
        self.marks.len()
    }

    /// All of the record as it stands in the file, without its line end.
    #[inline]
    pub fn record(&self) -> &'a [u8] {
        &self.block[self.start as usize..self.end as usize]
    }

    /// Where a field is; the last one ends before the carriage return.
    #[inline(always)]
    fn span(&self, column: usize) -> (usize, usize) {
        let from = if column == 0 { self.start } else { self.marks[column - 1] + 1 };
        let to = (self.marks[column] & !RECORD_END).min(self.end);
        (from as usize, to as usize)
    }

    /// The field as it stands in the file.
    #[inline(always)]
    pub fn raw(&self, column: usize) -> &'a [u8] {
        let (from, to) = self.span(column);
        &self.block[from..to]
    }

    /// The field as it stands in the file, as one number; None if it has more than 16 bytes.
    #[inline(always)]
    pub fn key(&self, column: usize) -> Option<u128> {
        let (from, to) = self.span(column);
        key_at(self.block, from, to)
    }

    /// The text of a field, quotes undone.
    #[inline(always)]
    pub fn text<'s>(&self, column: usize, scratch: &'s mut Vec<u8>) -> &'s [u8]
    where
        'a: 's,
    {
        text_of(self.raw(column), self.quotes, scratch)
    }

    /// The text that a role names.
    #[inline(always)]
    pub fn role<'s>(&self, source: &'s Text, scratch: &'s mut Vec<u8>) -> &'s [u8]
    where
        'a: 's,
    {
        match source {
            Text::Column(column) => self.text(*column, scratch),
            Text::Constant(text) => text,
            Text::None => b"",
        }
    }
}
