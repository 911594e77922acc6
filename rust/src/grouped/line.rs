//! A record that counts, as one flat line: its own cells, and what is carried to it.

use super::cell::{self, Span};
use super::check::{self, Fault};
use super::group::Group;
use super::plan::{Duty, Grouped, Holds, Kind, Part, Reference, is_blank};
use super::put_refused;
use super::summaries::{Said, Summaries};
use std::borrow::Cow;

/// A text longer than this is not carried, so that a small file cannot become a huge one.
const MOST_CARRIED: usize = 4 << 10;

/// A record, and the others that say something of it.
pub struct Line<'a> {
    pub plan: &'a Grouped,
    pub group: &'a Group,
    pub kind: &'a Kind,
    pub bytes: &'a [u8],
    pub cells: &'a [Span],
    pub summary: Option<&'a Said>,
    pub resource: Option<usize>,
    pub release: Option<usize>,
}

impl<'a> Line<'a> {
    /// A record that is about no resource and no release.
    pub fn alone(
        plan: &'a Grouped,
        group: &'a Group,
        (kind, bytes, cells): (&'a Kind, &'a [u8], &'a [Span]),
        summary: Option<&'a Said>,
    ) -> Self {
        Self { plan, group, kind, bytes, cells, summary, resource: None, release: None }
    }

    /// Writes the line at a number of the group.
    pub fn put_of(
        (plan, group, summaries): (&'a Grouped, &'a Group, &'a Summaries),
        number: usize,
        kind: &'a Kind,
        out: &mut Vec<u8>,
    ) {
        let record = &group.records[number];
        let (bytes, cells) = (group.bytes.as_slice(), group.cells_of(record));
        let mut line = Line::alone(plan, group, (kind, bytes, cells), None);
        let licensor = line.own(kind.licensor);
        let id = group.summary_of(plan, number);
        line.summary = id.and_then(|id| summaries.of(id, licensor));
        let checked = check::cells(plan, kind, bytes, cells)
            .and_then(|()| line.known(id))
            .and_then(|()| line.refer(record.leader));
        line.put_or_refuse(checked.err(), out);
    }

    /// Writes a summary that counts too.
    pub fn put_or_refuse(&self, fault: Option<Fault<'a>>, out: &mut Vec<u8>) {
        let start = out.len();
        if let Some(fault) = fault.or_else(|| self.put(out).err()) {
            out.truncate(start);
            self.refuse(&fault, out);
        }
    }

    fn own(&self, at: Option<usize>) -> &'a [u8] {
        cell::of(self.bytes, at.and_then(|at| self.cells.get(at)).copied().unwrap_or_default())
    }

    /// A line that names a summary names one that is there.
    fn known(&self, id: Option<&'a [u8]>) -> Result<(), Fault<'a>> {
        if self.summary.is_some() || self.plan.kept[2].is_empty() {
            return Ok(());
        }
        let expected = "the id of a summary record of this report".into();
        let cell = self.kind.summary.map_or("", |at| self.kind.cells[at].name.as_str());
        Err(Fault { cell, expected, value: id.unwrap_or_default() })
    }

    /// Finds the resource and the release that a line is about; a line that follows another is about the same.
    fn refer(&mut self, leader: usize) -> Result<(), Fault<'a>> {
        let first = &self.group.records[leader];
        let kind = first.kind.map_or(self.kind, |place| &self.plan.kinds[place]);
        let cells = self.group.cells_of(first);
        for reference in &kind.references {
            let span = cells.get(reference.cell).copied().unwrap_or_default();
            if is_blank(self.bytes, span) {
                continue;
            }
            let found = self.described(reference, cell::of(self.bytes, span));
            match reference.to {
                Duty::Resource => self.resource = self.resource.or(found),
                _ => self.release = self.release.or(found),
            }
            if reference.must && found.is_none() {
                let expected = "a reference of one record of this block".into();
                let value = cell::of(self.bytes, span);
                return Err(Fault { cell: &kind.cells[reference.cell].name, expected, value });
            }
        }
        self.infer();
        Ok(())
    }

    fn described(&self, reference: &Reference, text: &[u8]) -> Option<usize> {
        let all = if reference.to == Duty::Resource { &self.group.resources } else { &self.group.releases };
        all.with(self.bytes, reference.slot, text)
    }

    /// A release that lists one resource is about that; a block of one resource is about it; the first release is the
    /// one that a resource is on.
    fn infer(&mut self) {
        let (resources, releases) = (&self.group.resources, &self.group.releases);
        if let (Some(release), Some(used), Some(by)) = (self.release, self.plan.used, self.plan.used_by()) {
            let list = cell::of(self.bytes, releases.span(release, used));
            if !list.is_empty() {
                let one = (!cell::is_list(list)).then(|| resources.with(self.bytes, by, list)).flatten();
                self.resource = self.resource.or(one);
                return;
            }
        }
        if self.resource.is_none() && resources.count() == 1 {
            self.resource = Some(0);
        }
        if self.release.is_none() && releases.count() > 0 {
            self.release = Some(0);
        }
    }

    fn put(&self, out: &mut Vec<u8>) -> Result<(), Fault<'a>> {
        for column in 0..self.plan.columns {
            if column > 0 {
                out.push(b'\t');
            }
            self.put_column(column, out)?;
        }
        out.push(b'\n');
        Ok(())
    }

    /// Writes the first of a column's sources that is not blank; the parts of one are written with a `/` between them.
    pub fn put_column(&self, column: usize, out: &mut Vec<u8>) -> Result<(), Fault<'a>> {
        let start = out.len();
        for parts in &self.kind.columns[column] {
            for (at, part) in parts.iter().enumerate() {
                if at > 0 {
                    out.push(b'/');
                }
                self.put_part(*part, out)?;
            }
            let blank = out[start..].iter().all(|byte| byte.is_ascii_whitespace() || *byte == b'/');
            if !blank {
                return Ok(());
            }
            out.truncate(start);
        }
        Ok(())
    }

    fn put_part(&self, part: Part, out: &mut Vec<u8>) -> Result<(), Fault<'a>> {
        let text = match part {
            Part::Own(at) => return self.put_own(at, out),
            Part::Resource(slot) => {
                self.resource.map(|number| self.group.resources.span(number, slot)).unwrap_or_default()
            }
            Part::Release(slot) => {
                self.release.map(|number| self.group.releases.span(number, slot)).unwrap_or_default()
            }
            Part::Summary(slot) => return self.put_summary(slot, out),
        };
        self.put_text(cell::of(&self.group.bytes, text), out)
    }

    fn put_own(&self, at: usize, out: &mut Vec<u8>) -> Result<(), Fault<'a>> {
        let (text, rule) = (self.own(Some(at)), &self.kind.cells[at]);
        if !rule.list || !matches!(rule.holds, Holds::Decimal | Holds::Integer) || !cell::is_list(text) {
            return self.put_text(text, out);
        }
        let fault =
            || Fault { cell: &rule.name, expected: "numbers that can be added up".into(), value: text };
        out.extend_from_slice(cell::sum(text).ok_or_else(fault)?.as_bytes());
        Ok(())
    }

    fn put_summary(&self, slot: usize, out: &mut Vec<u8>) -> Result<(), Fault<'a>> {
        if self.kind.duty == Duty::Summary {
            let own = self.own(self.kind.keeps[slot]);
            if !own.is_empty() {
                return self.put_text(own, out);
            }
        }
        let Some(said) = self.summary else { return Ok(()) };
        let fault = || {
            let differs = &self.plan.kept[2][slot];
            let cell = self.kind.summary.map_or("", |at| self.kind.cells[at].name.as_str());
            let expected = format!("the id of summary records that agree in {differs}");
            Fault { cell, expected: expected.into(), value: self.own(self.kind.summary) }
        };
        self.put_text(said.cell(slot).ok_or_else(fault)?, out)
    }

    fn put_text(&self, text: &[u8], out: &mut Vec<u8>) -> Result<(), Fault<'a>> {
        if text.len() > MOST_CARRIED {
            let expected = format!("texts of at most {MOST_CARRIED} bytes").into();
            return Err(Fault { cell: "", expected, value: b"" });
        }
        cell::put_text(out, text);
        Ok(())
    }

    #[cold]
    fn refuse(&self, fault: &Fault<'_>, out: &mut Vec<u8>) {
        let mut money = [Vec::new(), Vec::new()];
        for (text, column) in money.iter_mut().zip([self.plan.amount, self.plan.currency]) {
            if self.put_column(column, text).is_err() {
                text.clear();
            }
        }
        let id = String::from_utf8_lossy(&self.group.id);
        let block: Cow<'_, str> = if id.is_empty() { "".into() } else { format!(", block {id}").into() };
        let expected = format!("{} ({} record{block})", fault.expected, self.kind.name);
        put_refused(out, fault.cell, &expected, fault.value, [&money[0], &money[1]]);
    }
}
