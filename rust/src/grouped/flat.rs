//! Reads a report of grouped records as flat lines, one for each record.

use super::cell;
use super::check::{self, Fault};
use super::counts::Counts;
use super::group::Group;
use super::left_out::{first_cell, is_remark, put_left_out, put_unknown};
use super::line::Line;
use super::plan::{Duty, Grouped, Kind};
use super::summaries::Summaries;
use crate::cut::too_long;
use crate::error::{CoreError, Result};
use memchr::memchr;
use std::io::{self, Read};
use std::sync::Arc;

const BYTES: usize = 256 << 10;
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// A line, and what is told of it before it is taken.
#[derive(Clone, Copy)]
struct Told<'l> {
    line: &'l [u8],
    /// A comment or a blank line.
    remark: bool,
    place: Option<usize>,
    group: Option<&'l [u8]>,
}

/// Reads grouped records and gives flat lines.
pub struct Flat<R> {
    inner: R,
    plan: Arc<Grouped>,
    most_line_bytes: u64,
    raw: Vec<u8>,
    /// Bytes of `raw` that are taken.
    taken: usize,
    ended: bool,
    group: Group,
    /// The next record of the group that is to be written; the group is complete.
    next: Option<usize>,
    summaries: Summaries,
    counts: Counts,
    out: Vec<u8>,
    given: usize,
}

impl<R: Read> Flat<R> {
    /// A reader at the start of a report.
    pub fn new(inner: R, plan: Arc<Grouped>, most_line_bytes: u64) -> Self {
        let group = Group::new(&plan);
        let (raw, taken, ended, next, out, given) = Default::default();
        let (summaries, counts) = Default::default();
        let mut flat = Self {
            inner,
            plan,
            most_line_bytes,
            raw,
            taken,
            ended,
            group,
            next,
            summaries,
            counts,
            out,
            given,
        };
        flat.hear_told();
        flat
    }

    /// Summaries that another file of the report has told are known here, and count there.
    fn hear_told(&mut self) {
        let plan = Arc::clone(&self.plan);
        self.counts.told = plan.told.len() as u64;
        for line in &plan.told {
            let (place, mut cells) = (plan.place_of(first_cell(line)), Vec::new());
            cell::split(line, 0, &mut cells);
            if let Some(kind) =
                place.map(|place| &plan.kinds[place]).filter(|kind| kind.duty == Duty::Summary)
            {
                self.summaries.add(kind, line, &cells);
            }
        }
    }

    /// Makes more lines; none are made only at the end.
    fn refill(&mut self) -> Result<()> {
        self.out.clear();
        self.given = 0;
        while self.out.len() < BYTES && !self.ended {
            if self.next.is_none() && !self.take_lines()? {
                self.read_more()?;
            }
            self.write_group();
        }
        while self.ended && self.next.is_some() && self.out.len() < BYTES {
            self.write_group();
        }
        Ok(())
    }

    /// Reads on behind what is not taken yet; at the end, a last line is ended.
    fn read_more(&mut self) -> Result<()> {
        self.raw.drain(..self.taken);
        self.taken = 0;
        if self.raw.len() as u64 > self.most_line_bytes {
            return Err(too_long(self.most_line_bytes, self.counts.lines + 1));
        }
        let from = self.raw.len();
        (&mut self.inner).take(BYTES as u64).read_to_end(&mut self.raw)?;
        if self.raw.len() > from {
            if self.counts.lines == 0 && self.raw.starts_with(BOM) {
                self.taken = BOM.len();
            }
            return Ok(());
        }
        if !self.raw.is_empty() {
            self.raw.push(b'\n');
            return Ok(());
        }
        self.ended = true;
        self.close();
        self.counts.prove()
    }

    /// Takes whole lines, until a group is complete or there is much to give; false if there is none.
    fn take_lines(&mut self) -> Result<bool> {
        let raw = std::mem::take(&mut self.raw);
        let (mut at, mut done) = (self.taken, Ok(()));
        while done.is_ok() && self.next.is_none() && self.out.len() < BYTES {
            let Some(length) = memchr(b'\n', &raw[at..]) else { break };
            let line = &raw[at..at + length];
            let told = self.told(line);
            // A line that belongs to the next group waits until this one is written.
            if self.ends_group(&told) {
                self.close();
                break;
            }
            done = self.record(&told);
            at += length + 1;
        }
        let some = at > self.taken || self.next.is_some();
        (self.raw, self.taken) = (raw, at);
        done.map(|()| some)
    }

    /// The group is complete: its lines can be written.
    fn close(&mut self) {
        self.next = Some(0).filter(|_| !self.group.records.is_empty());
    }

    fn write_group(&mut self) {
        let Some(first) = self.next else { return };
        let plan = Arc::clone(&self.plan);
        for number in first..self.group.records.len() {
            if self.out.len() >= BYTES {
                self.next = Some(number);
                return;
            }
            let record = &self.group.records[number];
            let raw = cell::of(&self.group.bytes, record.span);
            match record.kind.map(|place| &plan.kinds[place]) {
                Some(kind) if kind.duty == Duty::Line => {
                    Line::put_of((&plan, &self.group, &self.summaries), number, kind, &mut self.out);
                }
                Some(kind) => put_left_out(&mut self.out, kind.duty, raw),
                None => put_unknown(&mut self.out, &plan, raw),
            }
        }
        self.group.clear();
        self.next = None;
    }

    /// Tells the kind and the group of a line.
    fn told<'l>(&self, line: &'l [u8]) -> Told<'l> {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let remark = is_remark(line);
        if remark {
            return Told { line, remark, place: None, group: None };
        }
        let place = self.plan.place_of(first_cell(line));
        // What nobody knows breaks up no group.
        let at = place.map_or(Some(1), |place| self.plan.kinds[place].group);
        let group = at.and_then(|at| nth_cell(line, at)).filter(|id| !id.is_empty());
        Told { line, remark, place, group }
    }

    /// Whether a line is of another group than the one that is open.
    fn ends_group(&self, told: &Told<'_>) -> bool {
        let open = !self.group.records.is_empty();
        open && !told.remark && (told.group.is_none() || told.group != Some(self.group.id.as_slice()))
    }

    fn record(&mut self, told: &Told<'_>) -> Result<()> {
        let Told { line, remark, place, group } = *told;
        self.counts.lines += 1;
        if line.len() as u64 > self.most_line_bytes {
            return Err(too_long(self.most_line_bytes, self.counts.lines));
        }
        if self.counts.has_foot() && !remark {
            let message = "there are records after the footer record";
            return Err(CoreError::at("footer", message, self.counts.lines));
        }
        let open = !self.group.records.is_empty();
        if remark && !open {
            self.out.extend_from_slice(line);
            self.out.push(b'\n');
            return Ok(());
        }
        let plan = Arc::clone(&self.plan);
        let Some(kind) = place.map(|place| &plan.kinds[place]) else {
            if open {
                return self.group.add(&plan, None, line, self.counts.lines);
            }
            put_unknown(&mut self.out, &plan, line);
            return Ok(());
        };
        match (kind.group, group) {
            (None, _) if kind.duty != Duty::Line => return self.alone(kind, line),
            (Some(at), None) => {
                self.refuse_stray(kind, at, line);
                return Ok(());
            }
            (grouped, id) if !open => {
                self.group.id.extend_from_slice(id.unwrap_or_default());
                self.counts.groups += u64::from(grouped.is_some());
            }
            _ => {}
        }
        self.group.add(&plan, place, line, self.counts.lines)
    }

    /// A record without the id of its group is refused, with its money.
    #[cold]
    fn refuse_stray(&mut self, kind: &Kind, at: usize, bytes: &[u8]) {
        let (plan, mut cells) = (Arc::clone(&self.plan), Vec::new());
        cell::split(bytes, 0, &mut cells);
        let line = Line::alone(&plan, &self.group, (kind, bytes, &cells), None);
        let fault = Fault { cell: &kind.cells[at].name, expected: "a value".into(), value: b"" };
        line.put_or_refuse(Some(fault), &mut self.out);
    }

    /// A record that is of no group: the head, the foot, a summary.
    fn alone(&mut self, kind: &Kind, line: &[u8]) -> Result<()> {
        let mut cells = Vec::new();
        cell::split(line, 0, &mut cells);
        match kind.duty {
            Duty::Head if self.counts.has_head => {
                let message = "there is a second header record; give each report in a file of its own";
                return Err(CoreError::at("header", message, self.counts.lines));
            }
            Duty::Head => self.counts.has_head = true,
            Duty::Foot => self.counts.foot(kind, line, &cells),
            Duty::Summary => return self.summary(kind, line, &cells),
            _ => {}
        }
        put_left_out(&mut self.out, kind.duty, line);
        Ok(())
    }

    /// A summary counts as a line too, where it states what the plan wants, and no other file has told it.
    fn summary(&mut self, kind: &Kind, bytes: &[u8], cells: &[cell::Span]) -> Result<()> {
        self.counts.summaries += 1;
        self.counts.told -= u64::from(self.plan.told.contains(bytes) && self.counts.told > 0);
        self.summaries.add(kind, bytes, cells);
        let plan = Arc::clone(&self.plan);
        let id = kind.summary.and_then(|at| cells.get(at)).map(|span| cell::of(bytes, *span));
        let licensor = kind.licensor.and_then(|at| cells.get(at)).map(|span| cell::of(bytes, *span));
        let summary = self.summaries.of(id.unwrap_or_default(), licensor.unwrap_or_default());
        let line = Line::alone(&plan, &self.group, (kind, bytes, cells), summary);
        let mut states = Vec::new();
        let counts = kind.counts_with.is_some_and(|column| line.put_column(column, &mut states).is_err())
            || !states.is_empty();
        match check::cells(&plan, kind, bytes, cells) {
            Err(fault) => line.put_or_refuse(Some(fault), &mut self.out),
            Ok(()) if counts && !plan.told.contains(bytes) => line.put_or_refuse(None, &mut self.out),
            Ok(()) => put_left_out(&mut self.out, kind.duty, bytes),
        }
        Ok(())
    }
}

/// One cell of a record.
fn nth_cell(line: &[u8], at: usize) -> Option<&[u8]> {
    line.split(|byte| *byte == b'\t').nth(at)
}

impl<R: Read> Read for Flat<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.out.len() && !(self.ended && self.next.is_none()) {
            self.refill()?;
        }
        let rest = &self.out[self.given..];
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.given += count;
        Ok(count)
    }
}
