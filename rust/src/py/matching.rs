//! Bindings of the ladder: saved decisions, matching again, explaining, and the measure of likeness.

use super::catalogue::PySnapshot;
use super::columns::{for_texts, numbers, shorts, texts};
use super::{detached, raised};
use crate::error::{CoreError, Result};
use crate::fields::identifiers::{gtin_text, isrc_text};
use crate::index::catalogue::Range;
use crate::index::open::Index;
use crate::ladder::decisions::Decisions;
use crate::ladder::explain::{Naming, TEXTS};
use crate::ladder::rematch::{Placing, line};
use crate::ladder::similarity::Likeness;
use crate::ladder::{Ladder, Landing, REASONS, RULES, Settings};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A text column as it comes from Python.
type Column = (Vec<u8>, Vec<u8>);

/// Decisions about recordings: the ISRC, the releases, and the first and count of the tracks.
type Recordings = (Column, Column, Vec<u8>, Vec<u8>);

/// The saved decisions of a source; see the stubs.
#[pyclass(name = "Decisions", module = "spartito._core", frozen)]
pub struct PyDecisions {
    pub(super) decisions: Decisions,
}

impl PyDecisions {
    /// The decisions; none at all where Python has none.
    pub(super) fn or_none(saved: Option<&Self>) -> &Decisions {
        static NOTHING: LazyLock<Decisions> = LazyLock::new(Decisions::default);
        saved.map_or(&NOTHING, |saved| &saved.decisions)
    }
}

#[pymethods]
impl PyDecisions {
    #[new]
    #[pyo3(signature = (dsp_ids, dsp_first, dsp_count, items, item_first, item_count, recordings = None))]
    #[allow(clippy::too_many_arguments)] // Tables cross the border as their columns.
    fn new(
        py: Python<'_>,
        dsp_ids: Column,
        dsp_first: &[u8],
        dsp_count: &[u8],
        items: [Column; 7],
        item_first: &[u8],
        item_count: &[u8],
        recordings: Option<Recordings>,
    ) -> PyResult<Self> {
        let read = || {
            let mut decisions = Decisions::default();
            let tracks = ranges(dsp_first, dsp_count)?;
            let ids = column(&dsp_ids, tracks.len())?;
            ids.into_iter().zip(tracks).try_for_each(|(id, tracks)| decisions.add_dsp_id(id, tracks))?;
            if let Some((isrc, releases, first, count)) = recordings {
                let tracks = ranges(&first, &count)?;
                let named = [isrc, releases];
                let mut named = rows(&named, tracks.len())?.into_iter().zip(tracks);
                named.try_for_each(|(recording, tracks)| decisions.add_recording(recording, tracks))?;
            }
            let tracks = ranges(item_first, item_count)?;
            let items = rows(&items, tracks.len())?;
            items.into_iter().zip(tracks).try_for_each(|(item, tracks)| decisions.add_item(item, tracks))?;
            Ok(decisions)
        };
        read().map(|decisions| Self { decisions }).map_err(|failure| raised(py, &failure))
    }
}

fn ranges(first: &[u8], count: &[u8]) -> Result<Vec<Range>> {
    let (first, count) = (shorts(first)?, shorts(count)?);
    if first.len() != count.len() {
        return Err(unequal());
    }
    Ok(first.into_iter().zip(count).map(|(first, count)| Range { first, count }).collect())
}

/// The texts of a column that must have so many.
fn column((offsets, data): &Column, length: usize) -> Result<Vec<&[u8]>> {
    let mut found = Vec::with_capacity(length);
    for_texts(offsets, data, |text| found.push(text))?;
    if found.len() == length { Ok(found) } else { Err(unequal()) }
}

fn rows<const N: usize>(columns: &[Column; N], length: usize) -> Result<Vec<[&[u8]; N]>> {
    let mut rows = vec![[b"".as_slice(); N]; length];
    for (at, texts) in columns.iter().enumerate() {
        rows.iter_mut().zip(column(texts, length)?).for_each(|(row, text)| row[at] = text);
    }
    Ok(rows)
}

fn unequal() -> CoreError {
    CoreError::new("plan", "the columns of a table differ in length")
}

/// Waiting items as they cross the border.
struct Items {
    months: Column,
    territories: Column,
    texts: [Column; 7],
}

impl Items {
    fn of(items: &Bound<'_, PyDict>) -> PyResult<Self> {
        let column = |name: &str| -> PyResult<Column> {
            let missing = || PyKeyError::new_err(format!("the items have no column {name}"));
            items.get_item(name)?.ok_or_else(missing)?.extract()
        };
        let mut texts: [Column; 7] = Default::default();
        for (text, name) in texts.iter_mut().zip(TEXTS) {
            *text = column(name)?;
        }
        Ok(Self { months: column("sales_period")?, territories: column("territory")?, texts })
    }

    /// Where each of them goes now.
    fn place(&self, ladder: Ladder<'_>) -> Result<Vec<Landing>> {
        let length = self.months.0.len().saturating_sub(1) / 4;
        let mut placing = Placing::new(ladder);
        let (months, places) = (column(&self.months, length)?, column(&self.territories, length)?);
        let items = rows(&self.texts, length)?.into_iter().zip(months.into_iter().zip(places));
        items
            .map(|(texts, (month, territory))| {
                let territory = std::str::from_utf8(territory).map_err(|_| unequal())?;
                placing.place(&line(month, territory, texts)?)
            })
            .collect()
    }
}

fn settings(threshold: Option<u32>, margin: Option<u32>) -> Settings {
    let usual = Settings::default();
    Settings { threshold: threshold.unwrap_or(usual.threshold), margin: margin.unwrap_or(usual.margin) }
}

#[pyfunction]
#[pyo3(signature = (snapshot, decisions, items, match_threshold=None, match_margin=None))]
pub fn rematch<'py>(
    py: Python<'py>,
    snapshot: Option<&PySnapshot>,
    decisions: Option<&PyDecisions>,
    items: &Bound<'py, PyDict>,
    match_threshold: Option<u32>,
    match_margin: Option<u32>,
) -> PyResult<Bound<'py, PyDict>> {
    let items = Items::of(items)?;
    let settings = settings(match_threshold, match_margin);
    let landings = detached(py, || {
        let index = snapshot.map(|snapshot| &snapshot.index);
        items.place(Ladder::new(index, PyDecisions::or_none(decisions), settings)?)
    })?;
    let tracks = |landing: &Landing| match landing {
        Landing::Placed(tracks, _) | Landing::Suspense(tracks, _) => *tracks,
    };
    let rule = |landing: &Landing| match landing {
        Landing::Placed(_, rule) => RULES[*rule as usize],
        Landing::Suspense(..) => "",
    };
    let reason = |landing: &Landing| match landing {
        Landing::Placed(..) => "",
        Landing::Suspense(_, reason) => REASONS[*reason as usize],
    };
    let fail = |failure| raised(py, &failure);
    let all = || landings.iter();
    let columns = PyDict::new(py);
    columns.set_item("track_first", numbers(py, all().map(|one| tracks(one).first.to_le_bytes())))?;
    columns.set_item("track_count", numbers(py, all().map(|one| tracks(one).count.to_le_bytes())))?;
    columns.set_item("match_rule", texts(py, all().map(rule)).map_err(fail)?)?;
    columns.set_item("reason", texts(py, all().map(reason)).map_err(fail)?)?;
    Ok(columns)
}

#[pyfunction]
#[pyo3(signature = (snapshot, decisions, line, match_threshold=None, match_margin=None))]
pub fn explain(
    py: Python<'_>,
    snapshot: Option<&PySnapshot>,
    decisions: Option<&PyDecisions>,
    line: HashMap<String, String>,
    match_threshold: Option<u32>,
    match_margin: Option<u32>,
) -> PyResult<String> {
    let settings = settings(match_threshold, match_margin);
    detached(py, || {
        let index = snapshot.map(|snapshot| &snapshot.index);
        let ladder = Ladder::new(index, PyDecisions::or_none(decisions), settings)?;
        let text = |name: &str| line.get(name).map_or("", String::as_str);
        let territory = if text("territory").is_empty() { "ZZ" } else { text("territory") };
        let texts = TEXTS.map(|name| text(name).as_bytes());
        let asked = crate::ladder::rematch::line(text("sales_period").as_bytes(), territory, texts)?;
        ladder
            .explain(&asked, &|row| index.map_or(Ok(Naming::default()), |index| naming(index, row)))
            .map(|told| told.to_string())
    })
}

fn naming(index: &Index, row: u32) -> Result<Naming> {
    let names = index.names(row)?;
    let [track_id, release_id, account_id] =
        names.texts().map(|text| String::from_utf8_lossy(&text).into_owned());
    Ok(Naming { isrc: isrc_text(names.isrc), upc: gtin_text(names.gtin), account_id, track_id, release_id })
}

#[pyfunction]
#[allow(clippy::too_many_arguments)]
pub fn similarity(
    a_title: &str,
    a_version: &str,
    a_artist: &str,
    a_duration: &str,
    b_title: &str,
    b_version: &str,
    b_artist: &str,
    b_duration: &str,
) -> u32 {
    let one = Likeness::of(a_title, a_version, a_artist, a_duration);
    let two = Likeness::of(b_title, b_version, b_artist, b_duration);
    one.to(&two).least().unwrap_or(0)
}
