//! The kinds of records that a plan knows, checked and with every name settled to a place.

use super::cell::{self, Span};
pub use super::said::Duty;
use super::said::{CellText, GroupedText, KindText, ReferenceText};
use crate::error::Result;
use crate::hash::TextHash;
use crate::plan::wrong;
use std::collections::{BTreeSet, HashMap};

/// A cell of a kind.
#[derive(Debug)]
pub struct CellRule {
    pub name: String,
    pub holds: Holds,
    pub required: bool,
    pub list: bool,
}

/// What a cell may hold.
#[derive(Debug, Clone, Copy)]
pub enum Holds {
    Text,
    Integer,
    Decimal,
    Boolean,
    /// One of a set of values, by its number.
    One(usize),
}

/// Where a part of a column comes from: a cell of the record itself, or what another one keeps for it.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    Own(usize),
    Resource(usize),
    Release(usize),
    Summary(usize),
}

/// A cell that names another record.
#[derive(Debug)]
pub struct Reference {
    pub cell: usize,
    pub to: Duty,
    /// What the other record keeps.
    pub slot: usize,
    /// It refuses the line where there is no such record.
    pub must: bool,
}

/// A kind of record.
#[derive(Debug)]
pub struct Kind {
    pub name: String,
    pub duty: Duty,
    pub cells: Vec<CellRule>,
    /// Its cells that are kept for others, in the order of their names.
    pub keeps: Vec<Option<usize>>,
    pub group: Option<usize>,
    pub summary: Option<usize>,
    pub licensor: Option<usize>,
    /// For each column, what it may come from; the first that is not blank.
    pub columns: Vec<Vec<Vec<Part>>>,
    pub references: Vec<Reference>,
    pub follows: bool,
    /// Only where this column is not blank, it counts.
    pub counts_with: Option<usize>,
    /// The cells that the amount may stand in: a record that ends before them was cut off.
    pub money: Vec<usize>,
    /// The cells of a footer that count, and what.
    pub counts: Vec<(usize, String)>,
}

/// Which kinds of records a report has, and what is carried from one to another.
#[derive(Debug)]
pub struct Grouped {
    types: HashMap<Box<[u8]>, usize, TextHash>,
    /// In the order of their names.
    pub kinds: Vec<Kind>,
    /// How many columns a flat line has.
    pub columns: usize,
    /// The column of the amount.
    pub amount: usize,
    /// The column of its currency.
    pub currency: usize,
    /// Sets of allowed values, with their names.
    pub allowed: Vec<(String, BTreeSet<Vec<u8>>)>,
    /// The names of what resources, releases and summaries keep.
    pub kept: [Vec<String>; 3],
    /// Summaries that another file of the same report has told.
    pub told: BTreeSet<Vec<u8>>,
    /// The used resources of a release, among what it keeps.
    pub used: Option<usize>,
}

const FROM: [(&str, Duty); 3] =
    [("resource.", Duty::Resource), ("release.", Duty::Release), ("summary.", Duty::Summary)];
/// The cell of a release that lists its resources, and the name by which they are listed.
const USED: &str = "UsedResources";
/// The parts of a line that stands for a refused record: a flat line has more, so that one is never taken for the other.
const REFUSED_FIELDS: usize = 6;
const REFERENCE: &str = "ResourceReference";

fn kept_by(duty: Duty) -> Option<usize> {
    FROM.iter().position(|(_, from)| *from == duty)
}

impl Grouped {
    /// Checks the kinds and settles every name.
    pub fn compile(text: GroupedText, columns: usize) -> Result<Self> {
        let problem = |what: &str| Err(wrong(format!("plan: {what}")));
        if columns <= REFUSED_FIELDS {
            return problem("grouped records need more columns than a refusal has parts");
        }
        if text.columns.len() != columns || text.amount.max(text.currency) >= columns {
            return problem("grouped records need a source for each column");
        }
        let allowed: Vec<_> = text.allowed.iter().map(set).collect();
        let kept = kept(&text);
        let mut found = Self {
            types: HashMap::default(),
            kinds: Vec::new(),
            columns,
            amount: text.amount,
            currency: text.currency,
            used: kept[1].iter().position(|name| name == USED),
            told: text.told.iter().map(|line| line.as_bytes().to_vec()).collect(),
            allowed,
            kept,
        };
        for (name, kind) in &text.types {
            if name.is_empty() || name.starts_with('#') || name.contains(|each: char| each.is_control()) {
                return problem("a kind of record needs a name");
            }
            found.types.insert(name.as_bytes().into(), found.kinds.len());
            let kind = found.kind(name, kind, &text)?;
            found.kinds.push(kind);
        }
        Ok(found)
    }

    fn kind(&self, name: &str, kind: &KindText, text: &GroupedText) -> Result<Kind> {
        let at = |wanted: &str| kind.cells.iter().position(|cell| cell.name == wanted);
        let mut cells = Vec::new();
        for CellText { name, holds, required, list } in &kind.cells {
            let holds = self.holds(holds)?;
            cells.push(CellRule { name: name.clone(), holds, required: *required, list: *list });
        }
        let keeps = kept_by(kind.duty)
            .map_or_else(Vec::new, |place| self.kept[place].iter().map(|name| at(name)).collect());
        let reference = |reference: &ReferenceText| {
            let slot = self.kept[kept_by(reference.to)?].iter().position(|name| *name == reference.by)?;
            Some(Reference { cell: at(&reference.cell)?, to: reference.to, slot, must: reference.must })
        };
        let sources = |column: &Vec<String>| {
            let parts = |way: &String| way.split('/').map(|part| self.part(name, part, &at)).collect();
            column.iter().filter_map(parts).collect()
        };
        let count = |(cell, what): (&String, &String)| {
            let cell = cell.strip_prefix(name)?.strip_prefix('.')?;
            Some((at(cell)?, what.clone()))
        };
        let columns: Vec<Vec<Vec<Part>>> = text.columns.iter().map(sources).collect();
        let own = |part: &Part| if let Part::Own(cell) = part { Some(*cell) } else { None };
        Ok(Kind {
            duty: kind.duty,
            money: columns[text.amount].iter().flatten().filter_map(own).collect(),
            group: at(&text.group),
            summary: at(&text.summary),
            licensor: at(&text.licensor),
            columns,
            references: text.references.iter().filter_map(reference).collect(),
            follows: kind.follows,
            counts_with: kind.counts_with.filter(|column| *column < self.columns),
            counts: text.counts.iter().filter_map(count).collect(),
            name: name.to_owned(),
            cells,
            keeps,
        })
    }

    fn holds(&self, name: &str) -> Result<Holds> {
        Ok(match name {
            "text" => Holds::Text,
            "integer" => Holds::Integer,
            "decimal" => Holds::Decimal,
            "boolean" => Holds::Boolean,
            set => {
                let number = self.allowed.iter().position(|(name, _)| name == set);
                Holds::One(number.ok_or_else(|| wrong(format!("plan: no values of {set} are known")))?)
            }
        })
    }

    /// What a part means for a kind; none where it does not apply to it.
    fn part(&self, kind: &str, text: &str, at: &dyn Fn(&str) -> Option<usize>) -> Option<Part> {
        for (place, (from, _)) in FROM.iter().enumerate() {
            if let Some(name) = text.strip_prefix(from) {
                let slot = self.kept[place].iter().position(|kept| kept == name)?;
                return Some([Part::Resource, Part::Release, Part::Summary][place](slot));
            }
        }
        let (of, name) = text.split_once('.').unwrap_or(("", text));
        if !is_of(kind, of) {
            return None;
        }
        at(name).map(Part::Own)
    }

    /// The place of the kind of a record, by the text of its first cell.
    #[inline]
    pub fn place_of(&self, name: &[u8]) -> Option<usize> {
        self.types.get(name).copied()
    }

    /// The reference by which a release lists its resources, among what those keep.
    pub fn used_by(&self) -> Option<usize> {
        self.kept[0].iter().position(|name| name == REFERENCE)
    }

    /// Keeps the cells of a record that others may need.
    pub fn keep(kind: &Kind, cells: &[Span], into: &mut Vec<Span>) {
        let cell = |place: Option<usize>| place.and_then(|at| cells.get(at)).copied();
        into.extend(kind.keeps.iter().map(|place| cell(*place).unwrap_or_default()));
    }
}

/// Whether a kind such as `SU01.02` is of the family `SU01`; every kind is of `line`.
fn is_of(kind: &str, family: &str) -> bool {
    family.is_empty()
        || family == "line"
        || kind == family
        || kind.strip_prefix(family).is_some_and(|rest| rest.starts_with('.'))
}

fn set((name, values): (&String, &Vec<String>)) -> (String, BTreeSet<Vec<u8>>) {
    (name.clone(), values.iter().map(|value| value.as_bytes().to_vec()).collect())
}

/// What columns and references need of resources, releases and summaries.
fn kept(text: &GroupedText) -> [Vec<String>; 3] {
    let parts = text.columns.iter().flatten().flat_map(|way| way.split('/'));
    let mut names: [BTreeSet<String>; 3] = Default::default();
    for part in parts {
        for (place, (from, _)) in FROM.iter().enumerate() {
            names[place].extend(part.strip_prefix(from).map(str::to_owned));
        }
    }
    for reference in &text.references {
        if let Some(place) = kept_by(reference.to) {
            names[place].insert(reference.by.clone());
        }
    }
    if names[0].contains(REFERENCE) {
        names[1].insert(USED.to_owned());
    }
    names.map(|names| names.into_iter().collect())
}

/// An empty cell.
pub fn is_blank(bytes: &[u8], span: Span) -> bool {
    cell::of(bytes, span).iter().all(u8::is_ascii_whitespace)
}
