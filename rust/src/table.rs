//! Reads a whole input table (CSV, comma, quotes; gzip and byte order mark undone) into text columns.

use crate::blocks::{Cutter, Layout};
use crate::error::{CoreError, Result};
use crate::inputs;
use crate::record::{Fields, Record, records};
use crate::scan::Marks;
use memchr::{memchr, memchr_iter};
use std::io::Read;
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
        self.end()
    }

    /// Says that the data end a text here.
    pub fn end(&mut self) -> Result<()> {
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

/// The records of a table's file, block by block.
pub fn cutter(path: &Path, block_bytes: usize) -> Result<Cutter<Box<dyn Read + Send>>> {
    let layout = Layout { skip_lines: 0, delimiter: b',', quotes: true, footer: None };
    Ok(Cutter::new(inputs::open(path)?.bytes, layout, block_bytes))
}

/// Reads a table; blank lines are passed over, rows of the wrong width are kept aside.
pub fn read(path: &Path) -> Result<Table> {
    let mut cutter = cutter(path, 1 << 20)?;
    let mut table = Table::default();
    let mut marks = Marks::default();
    let mut buffer = Vec::new();
    while let Some(block) = cutter.next_block(buffer)? {
        marks.find(&block.bytes, b',', true);
        for_records(&block.bytes, &marks, block.first_line, |fields, line| table.record(fields, line))?;
        buffer = block.bytes;
    }
    Ok(table)
}

/// The names in a table's first record, and its line; no names if there is no record.
pub fn header(path: &Path) -> Result<(Vec<String>, u64)> {
    let (mut cutter, mut marks) = (cutter(path, 1 << 16)?, Marks::default());
    let mut found = None;
    while let (None, Some(block)) = (&found, cutter.next_block(Vec::new())?) {
        marks.find(&block.bytes, b',', true);
        for_records(&block.bytes, &marks, block.first_line, |fields, line| {
            found.get_or_insert_with(|| (texts(fields), line));
            Ok(())
        })?;
    }
    Ok(found.unwrap_or_default())
}

/// Calls `each` with every record of a block that is not blank, and its line.
pub fn for_records(
    bytes: &[u8],
    marks: &Marks,
    first_line: u64,
    mut each: impl FnMut(Fields<'_>, u64) -> Result<()>,
) -> Result<()> {
    let clean = memchr(0, bytes).is_none() && std::str::from_utf8(bytes).is_ok();
    let mut line = first_line;
    for Record { fields, after_quote } in records(bytes, marks, true) {
        let raw = fields.record();
        if after_quote {
            return Err(CoreError::at("corrupt", "there is text after a closing quote", line));
        }
        if !clean && (memchr(0, raw).is_some() || std::str::from_utf8(raw).is_err()) {
            return Err(CoreError::at("corrupt", "the text is not UTF-8; save the table as CSV UTF-8", line));
        }
        if raw.iter().any(|byte| !byte.is_ascii_whitespace()) {
            each(fields, line)?;
        }
        line += 1 + memchr_iter(b'\n', raw).count() as u64;
    }
    Ok(())
}

fn texts(fields: Fields<'_>) -> Vec<String> {
    let mut scratch = Vec::new();
    let mut text = |column| String::from_utf8_lossy(fields.text(column, &mut scratch)).into_owned();
    (0..fields.count()).map(&mut text).collect()
}

impl Table {
    fn record(&mut self, fields: Fields<'_>, line: u64) -> Result<()> {
        let count = fields.count();
        if self.columns.is_empty() {
            self.columns.resize(count, Texts::default());
            self.header = texts(fields);
            return Ok(());
        }
        if count != self.columns.len() {
            self.ragged.push((line, texts(fields)));
            return Ok(());
        }
        let mut scratch = Vec::new();
        for (column, texts) in self.columns.iter_mut().enumerate() {
            texts.push(fields.text(column, &mut scratch))?;
        }
        self.lines.push(line as i64);
        Ok(())
    }
}
