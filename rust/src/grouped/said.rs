//! The kinds of records as a plan writes them.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// What the cells of a kind are, as the plan says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellText {
    /// Its name.
    pub name: String,
    /// `text`, `integer`, `decimal`, `boolean`, or the name of a set of allowed values.
    pub holds: String,
    /// It may not be blank.
    #[serde(default)]
    pub required: bool,
    /// It may be a list.
    #[serde(default)]
    pub list: bool,
}

/// What a kind of record is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Duty {
    /// The first record of the report.
    Head,
    /// The last one, which counts the others.
    Foot,
    /// It sums up, and others name it.
    Summary,
    /// It describes what was sold: a recording.
    Resource,
    /// It describes what was sold: a release.
    Release,
    /// It describes something that is not carried.
    Described,
    /// It counts.
    Line,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindText {
    pub(super) duty: Duty,
    #[serde(default)]
    pub(super) cells: Vec<CellText>,
    /// A summary that counts too, where one of these columns is not blank.
    #[serde(default)]
    pub(super) counts_with: Option<usize>,
    /// It belongs to the line before it.
    #[serde(default)]
    pub(super) follows: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceText {
    pub(super) cell: String,
    pub(super) to: Duty,
    pub(super) by: String,
    pub(super) must: bool,
}

/// The kinds of records as the plan writes them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupedText {
    pub(super) types: BTreeMap<String, KindText>,
    pub(super) columns: Vec<Vec<String>>,
    pub(super) amount: usize,
    pub(super) currency: usize,
    pub(super) allowed: BTreeMap<String, Vec<String>>,
    pub(super) references: Vec<ReferenceText>,
    pub(super) counts: BTreeMap<String, String>,
    pub(super) group: String,
    pub(super) summary: String,
    pub(super) licensor: String,
    #[serde(default)]
    pub(super) told: BTreeSet<String>,
}
