//! One worker: takes blocks, tells their records apart, and reads and places their lines in batches.

mod settling;

use crate::blocks::Block;
use crate::cut::too_long;
use crate::error::Result;
use crate::grouped;
use crate::lines::{LineReader, Refusal};
use crate::partial::{Partial, Rejected, shown};
use crate::pending::{BATCH, Pending};
use crate::placing::Placing;
use crate::plan::Plan;
use crate::record::{Fields, Record, records};
use crate::records::rule;
use crate::scan::{Marks, is_clean};
use crate::sink::Sink;
use crate::suspense::Left;
use crate::totals::Totals;
use memchr::memchr_iter;
use twox_hash::XxHash3_64;

/// A worker and what it has found so far.
pub struct Worker<'a> {
    plan: &'a Plan,
    reader: LineReader<'a>,
    placing: Placing<'a>,
    marks: Marks,
    found: Partial,
    sink: Option<Box<dyn Sink + 'a>>,
    /// The lines of the block, read a second time.
    totals: Totals,
    /// The block holds bytes that are no clean text, so look closer.
    suspicious: bool,
}

impl<'a> Worker<'a> {
    /// A worker with nothing found yet.
    pub fn new(plan: &'a Plan, placing: Placing<'a>, sink: Option<Box<dyn Sink + 'a>>) -> Self {
        let (reader, found) = (LineReader::new(plan), Partial::new(plan));
        let (marks, totals, suspicious) = Default::default();
        Self { plan, reader, placing, marks, found, sink, totals, suspicious }
    }

    /// Lines that it has rejected so far.
    pub fn rejected(&self) -> usize {
        self.found.rejected.len()
    }

    /// Records that it has read so far.
    pub fn lines(&self) -> u64 {
        self.found.lines
    }

    /// What it has found.
    pub fn finish(self) -> Result<(Partial, Left)> {
        Ok((self.found, self.placing.finish()?))
    }

    /// Reads and places every record of a block.
    pub fn block(&mut self, block: &Block) -> Result<()> {
        #[cfg(test)]
        assert!(self.plan.salt != "panic", "a test wants to see a panic");
        let mut marks = std::mem::take(&mut self.marks);
        marks.find(&block.bytes, self.plan.layout.delimiter, self.plan.layout.quotes);
        let result = self.records(block, &marks);
        self.marks = marks;
        result?;
        if let Some(sink) = &mut self.sink {
            sink.end(block, &self.totals)?;
        }
        self.found.totals.merge(&self.totals)?;
        self.totals.clear();
        Ok(())
    }

    fn records(&mut self, block: &Block, marks: &Marks) -> Result<()> {
        let bytes = block.bytes.as_slice();
        let quotes = self.plan.layout.quotes;
        self.suspicious = !is_clean(bytes);
        let line_ends = block.end.line - block.start.line + u64::from(!bytes.ends_with(b"\n"));
        let spanning = line_ends != marks.ends.len() as u64;
        let mut batch = Vec::with_capacity(BATCH);
        let mut line = block.first_line;
        for record in records(bytes, marks, quotes) {
            let raw = record.fields.record();
            if raw.len() as u64 > block.most_line_bytes {
                return Err(too_long(block.most_line_bytes, line));
            }
            self.record(record, line, record.fields.start() >= block.footer_at, &mut batch)?;
            if batch.len() == BATCH {
                self.settle(&mut batch)?;
            }
            line += 1;
            if spanning {
                line += memchr_iter(b'\n', raw).count() as u64;
            }
        }
        self.settle(&mut batch)
    }

    #[inline(always)]
    fn record<'b>(
        &mut self,
        record: Record<'b>,
        line: u64,
        in_footer: bool,
        batch: &mut Vec<Pending<'b>>,
    ) -> Result<()> {
        let raw = record.fields.record();
        self.found.lines += 1;
        if let Some(reason) = self.ignored(record.fields, in_footer) {
            return self.ignore(record, line, reason, batch);
        }
        self.found.data_records += 1;
        self.found.fingerprint = self.found.fingerprint.wrapping_add(u128::from(XxHash3_64::oneshot(raw)));
        let whole = record.fields.count() == self.plan.columns.len();
        if !whole && let Some((refusal, amount, currency)) = self.refused(raw) {
            self.settle_for_sink(batch)?;
            return self.reject(line, &refusal, (amount, currency), None);
        }
        if (self.suspicious | record.after_quote | !whole)
            && let Some(refusal) = self.malformed(record)
        {
            self.settle_for_sink(batch)?;
            let read = whole && self.is_text(raw);
            let money = if read { self.reader.salvage(record.fields) } else { Default::default() };
            return self.reject(line, &refusal, money, read.then_some(record.fields));
        }
        batch.push(Pending::new(record.fields, line));
        Ok(())
    }

    /// A sink hears of records in their order, so those of the batch come before this one.
    fn settle_for_sink(&mut self, batch: &mut Vec<Pending<'_>>) -> Result<()> {
        if self.sink.is_some() { self.settle(batch) } else { Ok(()) }
    }

    #[cold]
    fn ignore(
        &mut self,
        record: Record<'_>,
        line: u64,
        reason: usize,
        batch: &mut Vec<Pending<'_>>,
    ) -> Result<()> {
        self.found.ignore(reason, line, record.fields.record(), self.states_totals(reason))?;
        self.settle_for_sink(batch)?;
        self.sink.as_mut().map_or(Ok(()), |sink| sink.ignored(line, reason))
    }

    /// The number of the reason why a record is left out; see [`Partial::reasons`].
    #[inline]
    fn ignored(&self, fields: Fields<'_>, in_footer: bool) -> Option<usize> {
        let raw = fields.record();
        if in_footer {
            return Some(0);
        }
        let delimiter = self.plan.layout.delimiter;
        if raw.iter().all(|byte| byte.is_ascii_whitespace() || *byte == delimiter) {
            return Some(1);
        }
        if raw == self.plan.header {
            return Some(2);
        }
        let rule = self.plan.ignore.iter().position(|rule| rule.matches(raw, fields));
        rule.map(|rule| rule + 3)
    }

    /// Whether records that are left out for a reason state totals.
    fn states_totals(&self, reason: usize) -> bool {
        match reason {
            0 => self.plan.footer_total,
            1 | 2 => false,
            rule => self.plan.ignore[rule - 3].total,
        }
    }

    #[cold]
    fn malformed(&self, record: Record<'_>) -> Option<Refusal> {
        let raw = record.fields.record();
        let refuse = |rule, expected: &str, said: &[u8]| {
            let (expected, value) = (expected.to_owned(), said[..said.len().min(800)].to_vec());
            Some(Refusal { column: None, named: String::new(), rule, expected, value })
        };
        let (seen, wanted) = (record.fields.count(), self.plan.columns.len());
        match rule(raw, record.after_quote) {
            "nul byte" => refuse("nul byte", "text without NUL bytes", raw),
            "encoding" => refuse("encoding", "UTF-8 text", raw),
            "quotes" => refuse("quotes", "nothing between a closing quote and the next delimiter", raw),
            _ if seen == wanted => None,
            "unreadable" => refuse("unreadable", "a line that can be read", &raw[1..]),
            _ => refuse("ragged", &format!("{wanted} fields, not {seen}"), raw),
        }
    }

    /// The record by itself, whatever else its block holds, is clean text.
    fn is_text(&self, raw: &[u8]) -> bool {
        !self.suspicious || is_clean(raw)
    }

    /// What a record was refused for before it became a line.
    #[cold]
    fn refused(&self, raw: &[u8]) -> Option<grouped::Told> {
        self.plan.grouped.as_ref().and_then(|_| grouped::refused(raw))
    }

    /// A line is refused, with its amount and currency; `fields` are those that can be told apart.
    #[cold]
    fn reject(
        &mut self,
        line: u64,
        refusal: &Refusal,
        (amount, currency): (String, String),
        fields: Option<Fields<'_>>,
    ) -> Result<()> {
        let column = refusal.column.map_or(refusal.named.as_str(), |column| self.plan.column_name(column));
        let row = Rejected {
            line,
            column: column.to_owned(),
            value: shown(&refusal.value),
            expected: refusal.expected.clone(),
            rule: refusal.rule,
            amount,
            currency,
        };
        self.placing.memory().take(row.bytes());
        self.found.rejected.push(row);
        let Some(sink) = &mut self.sink else { return Ok(()) };
        let read = fields.map(|fields| (fields, self.reader.readable(fields)));
        sink.rejected(line, refusal.rule, read)
    }
}
