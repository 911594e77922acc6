//! Bindings that place: the pipeline, and the finished columns.

use super::catalogue::PySnapshot;
use super::columns::{numbers, texts};
use super::inputs::Given;
use super::matching::PyDecisions;
use super::{detached, raised};
use crate::cells::{Suspense, unpack};
use crate::fields::date::month_text;
use crate::finish::Placement;
use crate::index::probe::Range;
use crate::ladder::decisions::Decisions;
use crate::ladder::{REASONS, RULES};
use crate::place::{Options, Progress};
use crate::plan::Plan;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::time::{Duration, Instant};

const REPORT_EVERY: Duration = Duration::from_millis(200);

/// Lets Python handle its signals and hear about progress; remembers what it raised.
struct Listener<'py> {
    progress: Option<Bound<'py, PyAny>>,
    last: Option<Instant>,
}

impl Listener<'_> {
    fn hear(&mut self, py: Python<'_>, now: Progress) -> PyResult<()> {
        py.check_signals()?;
        let Some(progress) = &self.progress else { return Ok(()) };
        if self.last.is_some_and(|last| last.elapsed() < REPORT_EVERY) {
            return Ok(());
        }
        self.last = Some(Instant::now());
        progress.call1((now.done, now.total, now.lines)).map(|_| ())
    }
}

/// A finished placement; see the stubs.
#[pyclass(name = "Placement", module = "spartito._core", frozen)]
pub struct PyPlacement {
    done: Placement,
}

#[pyfunction]
#[pyo3(signature = (plan_json, source, snapshot, decisions, threads, block_bytes, progress=None))]
#[allow(clippy::too_many_arguments)]
pub fn place(
    py: Python<'_>,
    plan_json: &str,
    source: Given<'_>,
    snapshot: Option<&PySnapshot>,
    decisions: Option<&PyDecisions>,
    threads: usize,
    block_bytes: usize,
    progress: Option<Py<PyAny>>,
) -> PyResult<PyPlacement> {
    let plan = Plan::from_json(plan_json).map_err(|failure| raised(py, &failure))?;
    let none = Decisions::default();
    let decisions = decisions.map_or(&none, |saved| &saved.decisions);
    let input = source.input();
    let mut thrown = None;
    let options = Options { threads, block_bytes };
    let placed = detached(py, || {
        let mut last = None;
        crate::place::place(
            &plan,
            &input,
            snapshot.map(|snapshot| &snapshot.index),
            decisions,
            options,
            &mut |now| {
                Python::attach(|py| {
                    let progress = progress.as_ref().map(|call| call.bind(py).clone());
                    let mut listener = Listener { progress, last };
                    let heard = listener.hear(py, now);
                    last = listener.last;
                    heard.map_err(|error| thrown.get_or_insert(error)).is_ok()
                })
            },
        )
    });
    match thrown {
        Some(error) => Err(error),
        None => Ok(PyPlacement { done: placed? }),
    }
}

#[pymethods]
impl PyPlacement {
    #[getter]
    fn summary(&self) -> &str {
        &self.done.summary
    }

    fn cells<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        let cells = &self.done.cells;
        self.keys(py, &columns, "match_rule", &RULES, &|| Box::new(cells.iter().map(|(key, _)| *key)))?;
        columns.set_item("lines", numbers(py, cells.iter().map(|(_, sum)| sum.lines.to_le_bytes())))?;
        columns.set_item("quantity", numbers(py, cells.iter().map(|(_, sum)| sum.quantity.to_le_bytes())))?;
        columns.set_item("amount", numbers(py, cells.iter().map(|(_, sum)| sum.amount.to_le_bytes())))?;
        Ok(columns)
    }

    fn suspense<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        let items = &self.done.suspense;
        self.keys(py, &columns, "reason", &REASONS, &|| {
            Box::new(items.iter().map(|(item, _)| Suspense::parts(item).0))
        })?;
        for (at, name) in ["isrc", "upc", "dsp_id", "title", "artist"].into_iter().enumerate() {
            let rows = items.iter().map(|(item, _)| Suspense::parts(item).1[at]);
            columns.set_item(name, texts(py, rows).map_err(|failure| raised(py, &failure))?)?;
        }
        let sums = || items.iter().map(|(_, waiting)| waiting);
        columns.set_item("first_line", numbers(py, sums().map(|row| row.first_line.to_le_bytes())))?;
        columns.set_item("lines", numbers(py, sums().map(|row| row.sum.lines.to_le_bytes())))?;
        columns.set_item("quantity", numbers(py, sums().map(|row| row.sum.quantity.to_le_bytes())))?;
        columns.set_item("amount", numbers(py, sums().map(|row| row.sum.amount.to_le_bytes())))?;
        Ok(columns)
    }

    fn rejected<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        let rows = || self.done.rejected.iter();
        let fail = |failure| raised(py, &failure);
        columns.set_item("line_number", numbers(py, rows().map(|row| row.line.to_le_bytes())))?;
        columns.set_item("column", texts(py, rows().map(|row| &row.column)).map_err(fail)?)?;
        columns.set_item("value", texts(py, rows().map(|row| &row.value)).map_err(fail)?)?;
        columns.set_item("expected", texts(py, rows().map(|row| &row.expected)).map_err(fail)?)?;
        columns.set_item("rule", texts(py, rows().map(|row| row.rule)).map_err(fail)?)?;
        columns.set_item("amount", texts(py, rows().map(|row| &row.amount)).map_err(fail)?)?;
        columns.set_item("currency", texts(py, rows().map(|row| &row.currency)).map_err(fail)?)?;
        Ok(columns)
    }
}

type Keys<'a> = dyn Fn() -> Box<dyn Iterator<Item = u128> + 'a> + 'a;

impl PyPlacement {
    fn keys<'py>(
        &self,
        py: Python<'py>,
        columns: &Bound<'py, PyDict>,
        rule_name: &str,
        rules: &[&str],
        keys: &Keys<'_>,
    ) -> PyResult<()> {
        let parts = || keys().map(unpack);
        let tracks = |range: Range| if range.count == 0 { Range::default() } else { range };
        let fail = |failure| raised(py, &failure);
        columns.set_item(
            "track_first",
            numbers(py, parts().map(|(range, _)| tracks(range).first.to_le_bytes())),
        )?;
        columns.set_item("track_count", numbers(py, parts().map(|(range, _)| range.count.to_le_bytes())))?;
        let months = texts(py, parts().map(|(_, dims)| month_text(dims.month)));
        columns.set_item("sales_period", months.map_err(fail)?)?;
        for (at, name) in ["currency", "territory", "usage_type", "kind"].into_iter().enumerate() {
            let names = &self.done.texts[at];
            let rows = parts().map(|(_, dims)| &names[usize::from(dims.codes[at])]);
            columns.set_item(name, texts(py, rows).map_err(fail)?)?;
        }
        let rows = parts().map(|(_, dims)| rules[usize::from(dims.rule)]);
        columns.set_item(rule_name, texts(py, rows).map_err(fail)?)
    }
}
