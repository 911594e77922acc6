//! Reads a report of grouped records as flat lines, one for each record.

use super::cell;
use super::check;
use super::counts::Counts;
use super::group::Group;
use super::line::Line;
use super::plan::{Duty, Grouped, Kind, is_blank};
use super::put_refused;
use super::summaries::Summaries;
use crate::cut::too_long;
use crate::error::{CoreError, Result};
use memchr::memchr;
use std::io::{self, Read};
use std::sync::Arc;

const BYTES: usize = 256 << 10;
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The words before records that are left out, by what they are for.
const WORDS: [(Duty, &str); 6] = [
    (Duty::Head, "head: "),
    (Duty::Foot, "foot: "),
    (Duty::Summary, "summary: "),
    (Duty::Resource, "resource: "),
    (Duty::Release, "release: "),
    (Duty::Described, "described: "),
];

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
        Self { inner, plan, most_line_bytes, raw, taken, ended, group, next, summaries, counts, out, given }
    }

    /// Makes more lines; none are made only at the end.
    fn refill(&mut self) -> Result<()> {
        self.out.clear();
        self.given = 0;
        while self.out.is_empty() && !self.ended {
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
            // A line that belongs to the next group waits until this one is written.
            if self.ends_group(line) {
                self.close();
                break;
            }
            done = self.record(line);
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

    fn ends_group(&self, line: &[u8]) -> bool {
        if self.group.records.is_empty() {
            return false;
        }
        let line = without_return(line);
        !is_remark(line) && self.group_of(line) != Some(self.group.id.as_slice())
    }

    /// The id of the group that a record says it is of.
    fn group_of<'l>(&self, line: &'l [u8]) -> Option<&'l [u8]> {
        let kind = self.plan.place_of(first_cell(line)).map(|place| &self.plan.kinds[place]);
        let at = match kind {
            Some(kind) => kind.group?,
            // What nobody knows breaks up no group.
            None => return Some(line.split(|byte| *byte == b'\t').nth(1).unwrap_or_default()),
        };
        line.split(|byte| *byte == b'\t').nth(at)
    }

    fn record(&mut self, line: &[u8]) -> Result<()> {
        let line = without_return(line);
        self.counts.lines += 1;
        if line.len() as u64 > self.most_line_bytes {
            return Err(too_long(self.most_line_bytes, self.counts.lines));
        }
        if self.counts.has_foot() && !is_remark(line) {
            let message = "there are records after the footer record";
            return Err(CoreError::at("footer", message, self.counts.lines));
        }
        let plan = Arc::clone(&self.plan);
        let place = plan.place_of(first_cell(line)).filter(|_| !is_remark(line));
        let id = self.group_of(line).filter(|id| !id.is_empty());
        match (place.map(|place| &plan.kinds[place]), id) {
            _ if is_remark(line) && self.group.records.is_empty() => {
                self.out.extend_from_slice(line);
                self.out.push(b'\n');
                Ok(())
            }
            (Some(kind), _) if kind.group.is_none() && kind.duty != Duty::Line => self.alone(kind, line),
            (Some(kind), None) if kind.group.is_some() => {
                let cell = kind.group.map_or("", |at| kind.cells[at].name.as_str());
                let expected = format!("a value ({} record)", kind.name);
                put_refused(&mut self.out, cell, &expected, b"", [b"", b""]);
                Ok(())
            }
            (None, _) if !is_remark(line) && self.group.records.is_empty() => {
                put_unknown(&mut self.out, &plan, line);
                Ok(())
            }
            (kind, id) => {
                if self.group.records.is_empty() {
                    self.group.id.extend_from_slice(id.unwrap_or_default());
                    self.counts.groups += u64::from(kind.is_some_and(|kind| kind.group.is_some()));
                }
                self.group.add(&plan, place, line, self.counts.lines)
            }
        }
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
        self.summaries.add(kind, bytes, cells);
        let plan = Arc::clone(&self.plan);
        let id = kind.summary.and_then(|at| cells.get(at)).map(|span| cell::of(bytes, *span));
        let licensor = kind.licensor.and_then(|at| cells.get(at)).map(|span| cell::of(bytes, *span));
        let summary = self.summaries.of(id.unwrap_or_default(), licensor.unwrap_or_default());
        let (resource, release) = (None, None);
        let line = Line { plan: &plan, group: &self.group, kind, bytes, cells, summary, resource, release };
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

fn first_cell(line: &[u8]) -> &[u8] {
    &line[..memchr(b'\t', line).unwrap_or(line.len())]
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// A comment or a blank line.
fn is_remark(line: &[u8]) -> bool {
    line.starts_with(b"#") || is_blank(line, (0, line.len() as u32))
}

fn put_left_out(out: &mut Vec<u8>, duty: Duty, raw: &[u8]) {
    let word = WORDS.iter().find(|(of, _)| *of == duty).map_or("", |(_, word)| word);
    out.extend_from_slice(word.as_bytes());
    out.extend_from_slice(raw);
    out.push(b'\n');
}

/// A record of a kind that the plan does not know; a remark inside a group stays as it is.
fn put_unknown(out: &mut Vec<u8>, plan: &Grouped, raw: &[u8]) {
    if is_remark(raw) {
        out.extend_from_slice(raw);
        return out.push(b'\n');
    }
    let lines = plan.kinds.iter().filter(|kind| kind.duty == Duty::Line);
    let known: Vec<_> = lines.map(|kind| kind.name.as_str()).collect();
    let expected = format!("a record type of this profile, whose lines are {}", known.join(", "));
    put_refused(out, "RecordType", &expected, first_cell(raw), [b"", b""]);
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
