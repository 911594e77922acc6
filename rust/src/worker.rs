//! One worker: takes blocks, reads their lines, places each, and keeps its own sums until the end.

use crate::blocks::{Block, MAX_RECORD};
use crate::cells::{Dims, Sum, pack};
use crate::error::{CoreError, Result};
use crate::fields::identifiers::{Identifier, check_digit_holds};
use crate::index::probe::Range;
use crate::ladder::ids::Ids;
use crate::ladder::memory::{Narrowed, Recent};
use crate::ladder::{ByCodes, Ladder, Landing, LineTexts, Reason};
use crate::lines::{Facts, Fields, LineReader, Refusal};
use crate::partial::{Partial, Rejected, shown};
use crate::plan::Plan;
use crate::scan::{Marks, RECORD_END};
use memchr::{memchr, memchr_iter};
use xxhash_rust::xxh3::xxh3_128;

/// A worker and what it has found so far.
pub struct Worker<'a> {
    plan: &'a Plan,
    ladder: Ladder<'a>,
    reader: LineReader<'a>,
    marks: Marks,
    scratch: [Vec<u8>; 5],
    recent: Recent,
    narrowed: Narrowed,
    found: Partial,
}

/// One record of a block.
#[derive(Clone, Copy)]
struct Record<'a> {
    fields: Fields<'a>,
    raw: &'a [u8],
    line: u64,
    /// A quoted field has text after its closing quote.
    after_quote: bool,
    /// The block holds bytes that are no clean text, so look closer.
    suspicious: bool,
}

impl<'a> Worker<'a> {
    /// A worker with nothing found yet.
    pub fn new(plan: &'a Plan, ladder: Ladder<'a>) -> Self {
        let reader = LineReader::new(plan);
        let found = Partial::new(plan);
        Self {
            plan,
            ladder,
            reader,
            marks: Marks::default(),
            scratch: Default::default(),
            recent: Recent::default(),
            narrowed: Narrowed::default(),
            found,
        }
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
    pub fn finish(self) -> Partial {
        self.found
    }

    /// Reads and places every record of a block.
    pub fn block(&mut self, block: &Block) -> Result<()> {
        #[cfg(test)]
        assert!(self.plan.salt != "panic", "a test wants to see a panic");
        let mut marks = std::mem::take(&mut self.marks);
        marks.find(&block.bytes, self.plan.layout.delimiter, self.plan.layout.quotes);
        let result = self.records(block, &marks);
        self.marks = marks;
        result
    }

    fn records(&mut self, block: &Block, marks: &Marks) -> Result<()> {
        let bytes = block.bytes.as_slice();
        let quotes = self.plan.layout.quotes;
        let suspicious = memchr(0, bytes).is_some() || std::str::from_utf8(bytes).is_err();
        let mut bad = marks.after_quote.iter().peekable();
        let (mut start, mut from, mut line) = (0, 0, block.first_line);
        while from < marks.at.len() {
            let mut to = from;
            while marks.at[to] & RECORD_END == 0 {
                to += 1;
            }
            let end = (marks.at[to] & !RECORD_END) as usize;
            let mut after_quote = false;
            while bad.next_if(|at| (**at as usize) <= end).is_some() {
                after_quote = true;
            }
            let raw = &bytes[start..end];
            let raw = raw.strip_suffix(b"\r").unwrap_or(raw);
            let fields =
                Fields { bytes: &bytes[..start + raw.len()], start, marks: &marks.at[from..=to], quotes };
            self.record(Record { fields, raw, line, after_quote, suspicious }, start >= block.footer_at)?;
            line += 1;
            if quotes {
                line += memchr_iter(b'\n', raw).count() as u64;
            }
            start = end + 1;
            from = to + 1;
        }
        Ok(())
    }

    #[inline]
    fn record(&mut self, record: Record<'_>, in_footer: bool) -> Result<()> {
        self.found.lines += 1;
        if record.raw.len() > MAX_RECORD {
            return Err(CoreError::at("line too long", "a record is longer than 1 MiB", record.line));
        }
        if let Some(reason) = self.ignored(record.raw, in_footer) {
            self.found.ignore(reason, record.line, record.raw);
            return Ok(());
        }
        self.found.data_records += 1;
        self.found.fingerprint = self.found.fingerprint.wrapping_add(xxh3_128(record.raw));
        if let Some(refusal) = self.malformed(record) {
            let whole = record.fields.marks.len() == self.plan.columns.len() && !record.suspicious;
            return self.reject(record, refusal, whole);
        }
        match self.reader.facts(record.fields) {
            Ok(facts) => self.place(record, facts),
            Err(refusal) => self.reject(record, *refusal, true),
        }
    }

    /// The number of the reason why a record is left out; see [`Partial::reasons`].
    #[inline]
    fn ignored(&self, raw: &[u8], in_footer: bool) -> Option<usize> {
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
        let rule = self.plan.ignore.iter().position(|rule| raw.starts_with(rule.starts_with.as_bytes()));
        rule.map(|rule| rule + 3)
    }

    #[inline]
    fn malformed(&self, record: Record<'_>) -> Option<Refusal> {
        let refuse = |rule, expected: String| {
            Some(Refusal {
                column: None,
                rule,
                expected,
                value: record.raw[..record.raw.len().min(800)].to_vec(),
            })
        };
        if record.suspicious && memchr(0, record.raw).is_some() {
            return refuse("nul byte", "text without NUL bytes".to_owned());
        }
        if record.suspicious && std::str::from_utf8(record.raw).is_err() {
            return refuse("encoding", "UTF-8 text".to_owned());
        }
        if record.after_quote {
            return refuse("quotes", "nothing between a closing quote and the next delimiter".to_owned());
        }
        let (seen, wanted) = (record.fields.marks.len(), self.plan.columns.len());
        if seen != wanted {
            return refuse("ragged", format!("{wanted} fields, not {seen}"));
        }
        None
    }

    #[cold]
    fn reject(&mut self, record: Record<'_>, refusal: Refusal, whole: bool) -> Result<()> {
        let (amount, currency) = if whole { self.reader.salvage(record.fields) } else { Default::default() };
        let column = refusal.column.map_or("", |column| self.plan.column_name(column));
        self.found.rejected.push(Rejected {
            line: record.line,
            column: column.to_owned(),
            value: shown(&refusal.value),
            expected: refusal.expected,
            rule: refusal.rule,
            amount,
            currency,
        });
        Ok(())
    }

    #[inline]
    fn place(&mut self, record: Record<'_>, facts: Facts) -> Result<()> {
        self.found.totals.add(facts.codes[0], facts.exact, facts.amount.excess)?;
        let sum = Sum { amount: facts.amount.units, quantity: facts.quantity, lines: 1 };
        let fields = record.fields;
        let [one, two, ..] = &mut self.scratch;
        let ids = Ids::read(fields.role(&self.plan.texts[0], one), fields.role(&self.plan.texts[1], two));
        self.found.warnings.note(ids);
        let by_codes = self.recent.by_codes(&self.ladder, ids)?;
        let landing = match by_codes {
            ByCodes::Landed(landing) if !self.ladder.may_be_decided(ids) => landing,
            _ => self.look_closer(fields, facts, ids, by_codes)?,
        };
        match landing {
            Landing::Placed(tracks, rule) => {
                let dims = Dims { month: facts.month, codes: facts.codes, rule: rule as u8 };
                self.found.cells.add(pack(tracks, dims), sum)
            }
            Landing::Suspense(tracks, reason) => self.suspend(record, facts, (tracks, reason), ids, sum),
        }
    }

    /// Saved decisions first; then date, territory and texts where the identifiers leave it open.
    #[cold]
    fn look_closer(
        &mut self,
        fields: Fields<'_>,
        facts: Facts,
        ids: Ids,
        by_codes: ByCodes,
    ) -> Result<Landing> {
        let territories = self.plan.codes[1].texts();
        let [isrc, upc, dsp_id, title, artist] = raw(self.plan, fields, &mut self.scratch);
        let line = LineTexts {
            ids,
            texts: [isrc, upc, dsp_id, title, b"", artist, b""],
            month: facts.month,
            territory: &territories[usize::from(facts.codes[1])],
        };
        if let Some(landing) = self.ladder.decided(&line) {
            return Ok(landing);
        }
        match by_codes {
            ByCodes::Landed(landing) => Ok(landing),
            ByCodes::Open(candidates) => self.narrowed.narrow(&self.ladder, candidates, &line),
        }
    }

    fn suspend(
        &mut self,
        record: Record<'_>,
        facts: Facts,
        (tracks, reason): (Range, Reason),
        ids: Ids,
        sum: Sum,
    ) -> Result<()> {
        let dims = Dims { month: facts.month, codes: facts.codes, rule: reason as u8 };
        let raw = raw(self.plan, record.fields, &mut self.scratch);
        let [isrc, upc] = ids.normal(raw[0], raw[1]);
        let texts = [isrc.as_bytes(), upc.as_bytes(), raw[2], raw[3], raw[4]];
        self.found.suspense.add(pack(tracks, dims), texts, sum, record.line)
    }
}

/// The five texts of a line, as the report writes them.
fn raw<'s>(plan: &'s Plan, fields: Fields<'s>, scratch: &'s mut [Vec<u8>; 5]) -> [&'s [u8]; 5] {
    let [one, two, three, four, five] = scratch;
    [
        fields.role(&plan.texts[0], one),
        fields.role(&plan.texts[1], two),
        fields.role(&plan.texts[2], three),
        fields.role(&plan.texts[3], four),
        fields.role(&plan.texts[4], five),
    ]
}

/// Things about a line that are odd, but no reason to refuse it; counted, not listed.
#[derive(Debug, Default, Clone, Copy)]
pub struct Warnings {
    /// Wrong check digit, identifiers in each other's column, lossy UPC, unreadable UPC.
    pub counts: [u64; 4],
}

/// The names of [`Warnings::counts`].
pub const WARNINGS: [&str; 4] =
    ["upc check digit wrong", "identifier in the wrong column", "upc has lost digits", "upc unreadable"];

impl Warnings {
    #[inline]
    fn note(&mut self, ids: Ids) {
        match ids.upc {
            Identifier::Gtin(key) => self.counts[0] += u64::from(!check_digit_holds(key)),
            Identifier::Lossy => self.counts[2] += 1,
            Identifier::Unreadable => self.counts[3] += 1,
            _ => {}
        }
        self.counts[1] += u64::from(ids.swapped);
    }
}
