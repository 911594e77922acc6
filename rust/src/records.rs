//! The records of some bytes as the pipeline cuts them: to look at a report before it is placed, and to prove the
//! cutting against other readers.

use crate::blocks::{Cutter, Layout};
use crate::error::{CoreError, Result};
use crate::inputs::Input;
use crate::plan::Plan;
use crate::record;
use crate::scan::Marks;
use memchr::{memchr, memchr_iter};

const BLOCK_BYTES: usize = 1 << 20;

/// One record, fields undone of their quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The physical line where it starts, from 1.
    pub line: u64,
    /// Its fields.
    pub fields: Vec<Vec<u8>>,
    /// The rule by which a line like this is rejected whatever its columns are; empty if it is not.
    pub rule: &'static str,
}

/// The records of `bytes`, cut in blocks of about `block_bytes`, to the end of the block that holds the `most`th one;
/// the two counts of records must agree.
pub fn records(bytes: &[u8], layout: Layout, block_bytes: usize, most: usize) -> Result<Vec<Record>> {
    let (delimiter, quotes) = (layout.delimiter, layout.quotes);
    let mut cutter = Cutter::new(bytes, layout, block_bytes);
    let (mut found, mut marks, mut buffer) = (Vec::new(), Marks::default(), Vec::new());
    while let Some(block) = cutter.next_block(buffer)? {
        marks.find(&block.bytes, delimiter, quotes);
        of_block(&block.bytes, &marks, block.first_line, quotes, &mut found);
        buffer = block.bytes;
        if found.len() >= most {
            break;
        }
    }
    if cutter.records != found.len() as u64 {
        return Err(CoreError::new("law", "the two counts of records differ; this is a bug"));
    }
    Ok(found)
}

/// The bytes of the record that starts at a physical line of a report, and whether it belongs to the footer; none if no
/// record of its data starts there.
pub fn record_at(input: &Input, plan: &Plan, line: u64) -> Result<Option<(Vec<u8>, bool)>> {
    let Layout { delimiter, quotes, .. } = plan.layout;
    let cutter = Cutter::new(plan.open(input)?.bytes, plan.layout.clone(), BLOCK_BYTES);
    let mut cutter = cutter.with_lines_of(input.limits.most_line_bytes);
    let (mut marks, mut buffer) = (Marks::default(), Vec::new());
    while let Some(block) = cutter.next_block(buffer)? {
        if line < block.first_line {
            break;
        }
        marks.find(&block.bytes, delimiter, quotes);
        let mut at = block.first_line;
        for record in record::records(&block.bytes, &marks, quotes) {
            let raw = record.fields.record();
            if at == line {
                return Ok(Some((raw.to_vec(), record.fields.start() >= block.footer_at)));
            }
            at += 1 + memchr_iter(b'\n', raw).count() as u64;
        }
        buffer = block.bytes;
    }
    Ok(None)
}

const SUBSTITUTE: u8 = 0x1A;

fn of_block(bytes: &[u8], marks: &Marks, first_line: u64, quotes: bool, found: &mut Vec<Record>) {
    let (mut scratch, mut line) = (Vec::new(), first_line);
    for record::Record { fields, after_quote } in record::records(bytes, marks, quotes) {
        let raw = fields.record();
        let texts = (0..fields.count()).map(|column| fields.text(column, &mut scratch).to_vec()).collect();
        found.push(Record { line, fields: texts, rule: rule(raw, after_quote) });
        line += 1 + memchr_iter(b'\n', raw).count() as u64;
    }
}

/// The rule that a record breaks whatever its columns are; empty if none.
///
/// One that could not be made from its document begins with the substitute character, and says why.
pub fn rule(raw: &[u8], after_quote: bool) -> &'static str {
    if memchr(0, raw).is_some() {
        return "nul byte";
    }
    if std::str::from_utf8(raw).is_err() {
        return "encoding";
    }
    if after_quote {
        return "quotes";
    }
    if raw.len() > 1 && raw[0] == SUBSTITUTE { "unreadable" } else { "" }
}
