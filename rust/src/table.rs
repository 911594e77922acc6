//! Reads a whole input table (CSV, comma, quotes; gzip and byte order mark undone) into text columns.

use crate::blocks::{Cutter, Layout};
use crate::error::{CoreError, Result};
use crate::inputs;
use crate::lines::Fields;
use crate::scan::{Marks, RECORD_END};
use memchr::{memchr, memchr_iter};
use std::path::Path;

/// Texts one after the other, and where each ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    /// One more than there are texts; the first is 0.
    pub offsets: Vec<i32>,
    /// All texts, UTF-8.
    pub data: Vec<u8>,
}

impl Default for Texts {
    fn default() -> Self {
        Self { offsets: vec![0], data: Vec::new() }
    }
}

impl Texts {
    /// Adds a text; more than 2 GiB in one column is an error.
    pub fn push(&mut self, text: &[u8]) -> Result<()> {
        self.data.extend_from_slice(text);
        let end = i32::try_from(self.data.len());
        self.offsets
            .push(end.map_err(|_| CoreError::new("overflow", "a column holds more than 2 GiB of text"))?);
        Ok(())
    }

    /// How many texts.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// None at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A table as text.
#[derive(Debug, Default)]
pub struct Table {
    /// The names in the first record.
    pub header: Vec<String>,
    /// Physical line of each row.
    pub lines: Vec<i64>,
    /// The columns.
    pub columns: Vec<Texts>,
    /// Rows with another number of fields: line, and the fields as they are.
    pub ragged: Vec<(u64, Vec<String>)>,
}

/// Reads a table; blank lines are passed over, rows of the wrong width are kept aside.
pub fn read(path: &Path) -> Result<Table> {
    let layout = Layout { skip_lines: 0, delimiter: b',', quotes: true, footer: None };
    let mut cutter = Cutter::new(inputs::open(path)?.bytes, layout, 1 << 20);
    let mut table = Table::default();
    let mut marks = Marks::default();
    let mut buffer = Vec::new();
    while let Some(block) = cutter.next_block(buffer)? {
        marks.find(&block.bytes, b',', true);
        table.block(&block.bytes, &marks, block.first_line)?;
        buffer = block.bytes;
    }
    Ok(table)
}

impl Table {
    fn block(&mut self, bytes: &[u8], marks: &Marks, first_line: u64) -> Result<()> {
        let (mut start, mut line) = (0, first_line);
        let mut bad = marks.after_quote.iter().peekable();
        for ends in marks.at.split_inclusive(|mark| mark & RECORD_END != 0) {
            let end = (ends[ends.len() - 1] & !RECORD_END) as usize;
            let raw = &bytes[start..end];
            let raw = raw.strip_suffix(b"\r").unwrap_or(raw);
            if bad.next_if(|at| (**at as usize) <= end).is_some() {
                return Err(CoreError::at("corrupt", "there is text after a closing quote", line));
            }
            let fields = Fields { bytes: &bytes[..start + raw.len()], start, marks: ends, quotes: true };
            if raw.iter().any(|byte| !byte.is_ascii_whitespace()) {
                self.record(fields, line, raw)?;
            }
            line += 1 + memchr_iter(b'\n', raw).count() as u64;
            start = end + 1;
        }
        Ok(())
    }

    fn record(&mut self, fields: Fields<'_>, line: u64, raw: &[u8]) -> Result<()> {
        if memchr(0, raw).is_some() || std::str::from_utf8(raw).is_err() {
            return Err(CoreError::at("corrupt", "the text is not UTF-8; save the table as CSV UTF-8", line));
        }
        let mut scratch = Vec::new();
        let count = fields.marks.len();
        if self.columns.is_empty() || count != self.columns.len() {
            let mut text = |column| String::from_utf8_lossy(fields.text(column, &mut scratch)).into_owned();
            let texts = (0..count).map(&mut text).collect();
            if self.columns.is_empty() {
                self.columns.resize(count, Texts::default());
                self.header = texts;
            } else {
                self.ragged.push((line, texts));
            }
            return Ok(());
        }
        for (column, texts) in self.columns.iter_mut().enumerate() {
            texts.push(fields.text(column, &mut scratch))?;
        }
        self.lines.push(line as i64);
        Ok(())
    }
}
