//! The columns of keys: of cells by their facets, of items in suspense by their packed keys.

use super::columns::{numbers, pieces, texts};
use super::raised;
use crate::cells::finished::Cells;
use crate::cells::{Dims, unpack};
use crate::fields::date::{Sold, month_text};
use crate::index::probe::Range;
use crate::ladder::{REASONS, RULES};
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The columns of codes, in the order of the texts.
const CODES: [&str; 4] = ["currency", "territory", "usage_type", "kind"];

/// What is needed to write keys out; columns with few values are (codes, texts).
pub(super) struct Keys<'a> {
    /// Texts of the numbers of currency, territory, usage type and kind.
    pub texts: &'a [Vec<String>; 4],
    /// The day of the sale is handed out.
    pub daily: bool,
}

impl Keys<'_> {
    /// The keys of cells, whose facets say this.
    pub fn of_cells<'py>(
        &self,
        py: Python<'py>,
        columns: &Bound<'py, PyDict>,
        cells: &[Cells],
        facets: &[(Range, Dims)],
    ) -> PyResult<()> {
        let tracks = pieces(py, cells, |cells| &cells.tracks, |track| track.to_le_bytes());
        columns.set_item("track_first", tracks)?;
        let counts: Vec<_> = facets.iter().map(|(range, _)| range.count.to_le_bytes()).collect();
        let counts = pieces(py, cells, |cells| &cells.facets, |place| counts[*place as usize]);
        columns.set_item("track_count", counts)?;
        let coded = |code: &dyn Fn(&Dims) -> u16| {
            let codes: Vec<_> = facets.iter().map(|(_, dims)| code(dims).to_le_bytes()).collect();
            pieces(py, cells, |cells| &cells.facets, |place| codes[*place as usize])
        };
        let sold =
            || cells.iter().flat_map(|cells| &cells.facets).map(|place| facets[*place as usize].1.sold);
        let (numbered, months) = months_of(sold());
        let month = |dims: &Dims| numbered.get(usize::from(dims.sold.month)).copied().unwrap_or_default();
        columns.set_item("sales_period", (coded(&month), months))?;
        for (at, name) in CODES.into_iter().enumerate() {
            columns.set_item(name, (coded(&|dims| dims.codes[at]), &self.texts[at]))?;
        }
        columns.set_item("match_rule", (coded(&|dims| u16::from(dims.rule)), RULES))?;
        self.days(py, columns, sold())
    }

    /// The keys of items.
    pub fn of_items<'py, I: Iterator<Item = u128>>(
        &self,
        py: Python<'py>,
        columns: &Bound<'py, PyDict>,
        rows: impl Fn() -> I,
    ) -> PyResult<()> {
        let ranges = || rows().map(|key| unpack(key).0);
        let dims = || rows().map(|key| unpack(key).1);
        let first = |range: Range| if range.count == 0 { 0 } else { range.first };
        columns.set_item("track_first", numbers(py, ranges().map(|range| first(range).to_le_bytes())))?;
        columns.set_item("track_count", numbers(py, ranges().map(|range| range.count.to_le_bytes())))?;
        let (numbered, months) = months_of(dims().map(|dims| dims.sold));
        let codes = numbers(py, dims().map(|dims| numbered[usize::from(dims.sold.month)].to_le_bytes()));
        columns.set_item("sales_period", (codes, months))?;
        for (at, name) in CODES.into_iter().enumerate() {
            let codes = numbers(py, dims().map(|dims| dims.codes[at].to_le_bytes()));
            columns.set_item(name, (codes, &self.texts[at]))?;
        }
        columns.set_item(
            "reason",
            (numbers(py, dims().map(|dims| u16::from(dims.rule).to_le_bytes())), REASONS),
        )?;
        self.days(py, columns, dims().map(|dims| dims.sold))
    }

    /// The days of rows, empty where there is only the month; none at all where days are not kept.
    fn days<'py>(
        &self,
        py: Python<'py>,
        columns: &Bound<'py, PyDict>,
        rows: impl Iterator<Item = Sold>,
    ) -> PyResult<()> {
        if !self.daily {
            return Ok(());
        }
        let days = texts(py, rows.map(day_text)).map_err(|failure| raised(py, &failure))?;
        columns.set_item("sales_day", days)
    }
}

fn day_text(sold: Sold) -> String {
    if sold.day == 0 { String::new() } else { sold.text() }
}

/// A number for each month that is there, in their order; and their texts.
fn months_of(rows: impl Iterator<Item = Sold>) -> (Vec<u16>, Vec<String>) {
    let mut numbered = Vec::new();
    for month in rows.map(|sold| usize::from(sold.month)) {
        if month >= numbered.len() {
            numbered.resize(month + 1, 0);
        }
        numbered[month] = 1;
    }
    let mut texts = Vec::new();
    for (month, number) in numbered.iter_mut().enumerate().filter(|(_, number)| **number > 0) {
        *number = texts.len() as u16;
        texts.push(month_text(month as u16));
    }
    (numbered, texts)
}
