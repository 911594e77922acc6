//! What the footer says there is, held against what was read.

use super::cell::{self, Span};
use super::plan::{Kind, is_blank};
use crate::error::{CoreError, Result};

/// Lines, summaries and groups so far, and what the footer said.
#[derive(Debug, Default)]
pub struct Counts {
    pub lines: u64,
    pub summaries: u64,
    pub groups: u64,
    /// Summaries that only other files of the report have told: a footer may count them.
    pub told: u64,
    pub has_head: bool,
    foot: Option<Foot>,
}

#[derive(Debug)]
struct Foot {
    line: u64,
    kind: String,
    said: Vec<(String, String, String)>,
}

impl Counts {
    /// Takes in the footer.
    pub fn foot(&mut self, kind: &Kind, record: &[u8], cells: &[Span]) {
        let said = kind.counts.iter().filter_map(|(at, what)| {
            let (rule, span) = (&kind.cells[*at], cells.get(*at).copied().unwrap_or_default());
            let says = rule.required || !is_blank(record, span);
            let text = || String::from_utf8_lossy(cell::of(record, span)).into_owned();
            says.then(|| (rule.name.clone(), what.clone(), text()))
        });
        self.foot = Some(Foot { line: self.lines, kind: kind.name.clone(), said: said.collect() });
    }

    /// A footer was met.
    pub fn has_foot(&self) -> bool {
        self.foot.is_some()
    }

    /// The file is whole: it has a footer, and that counts right.
    pub fn prove(&self) -> Result<()> {
        let Some(foot) = &self.foot else {
            let message = "the file has no footer record, so it was cut off; ask for it again";
            return Err(CoreError::at("footer", message, self.lines));
        };
        for (cell, what, said) in &foot.said {
            let found = match what.as_str() {
                "lines" => self.lines,
                "summaries" => self.summaries,
                _ => self.groups,
            };
            let all = if what == "summaries" { found + self.told } else { found };
            if said.parse() != Ok(found) && said.parse() != Ok(all) {
                let kind = &foot.kind;
                let message = format!(
                    "{kind} says \"{said}\" in {cell}, but the file has {found}: it was cut off or changed; ask for it again"
                );
                return Err(CoreError::at("footer", message, foot.line));
            }
        }
        Ok(())
    }
}
