//! Bindings that place: the pipeline, and the finished columns.

use super::catalogue::PySnapshot;
use super::columns::{numbers, pieces, texts};
use super::inputs::Given;
use super::keys::Keys;
use super::matching::PyDecisions;
use super::{detached, raised};
use crate::beside;
use crate::cells::finished::Cells;
use crate::cells::{AT_SOURCE, AtSource, Dims, Sum};
use crate::error::{CoreError, Result};
use crate::index::probe::Range;
use crate::place::{Options, Progress};
use crate::placement::Placement;
use crate::plan::{Plan, TEXTS};
use crate::suspense::{BESIDE, parts};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

const REPORT_EVERY: Duration = Duration::from_millis(200);

/// Lets Python handle its signals and hear about progress, not too often.
pub(super) struct Listener<'a> {
    progress: Option<&'a Py<PyAny>>,
    last: Option<Instant>,
}

impl<'a> Listener<'a> {
    pub(super) fn new(progress: Option<&'a Py<PyAny>>) -> Self {
        Self { progress, last: None }
    }

    pub(super) fn hear(&mut self, py: Python<'_>, now: Progress) -> PyResult<()> {
        py.check_signals()?;
        let Some(progress) = self.progress else { return Ok(()) };
        if self.last.is_some_and(|last| last.elapsed() < REPORT_EVERY) {
            return Ok(());
        }
        self.last = Some(Instant::now());
        progress.bind(py).call1((now.done, now.total, now.lines)).map(|_| ())
    }
}

/// A finished placement; see the stubs.
#[pyclass(name = "Placement", module = "spartito._core", frozen)]
pub struct PyPlacement {
    done: Arc<Mutex<Placement>>,
    /// The next cells, which a thread gets ready while Python is busy with the last ones.
    ahead: Mutex<Option<Ahead>>,
    summary: String,
    /// Texts of the numbers of currency, territory, usage type and kind.
    texts: [Vec<String>; 4],
    /// What the facets of cells say.
    facets: Vec<(Range, Dims)>,
    /// The day of the sale is handed out.
    daily: bool,
    /// Which sums of what was taken at source are handed out.
    taken: [bool; 2],
}

type Batch = Result<Option<Vec<Cells>>>;
/// How many cells were asked for, and who gets them ready.
type Ahead = (usize, JoinHandle<Batch>);

#[pyfunction]
#[pyo3(signature = (plan_json, source, snapshot, decisions, threads, block_bytes, memory_bytes, spill_folder, progress=None, cells=true))]
#[allow(clippy::too_many_arguments)]
pub fn place(
    py: Python<'_>,
    plan_json: &str,
    source: Given<'_>,
    snapshot: Option<&PySnapshot>,
    decisions: Option<&PyDecisions>,
    threads: usize,
    block_bytes: usize,
    memory_bytes: u64,
    spill_folder: PathBuf,
    progress: Option<Py<PyAny>>,
    cells: bool,
) -> PyResult<PyPlacement> {
    let plan = Plan::from_json(plan_json).map_err(|failure| raised(py, &failure))?;
    let input = source.input();
    let decisions = PyDecisions::or_none(decisions);
    let mut thrown = None;
    let options = Options { threads, block_bytes, memory_bytes, spill_folder: &spill_folder, cells };
    let placed = detached(py, || {
        let mut listener = Listener::new(progress.as_ref());
        let index = snapshot.map(|snapshot| &snapshot.index);
        crate::place::place(&plan, &input, index, decisions, options, &mut |now| {
            Python::attach(|py| listener.hear(py, now).map_err(|error| thrown.get_or_insert(error)).is_ok())
        })
    });
    match thrown {
        Some(error) => Err(error),
        None => placed.map(PyPlacement::new),
    }
}

#[pymethods]
impl PyPlacement {
    #[getter]
    fn summary(&self) -> &str {
        &self.summary
    }

    fn next_cells<'py>(&self, py: Python<'py>, most: usize) -> PyResult<Option<Bound<'py, PyDict>>> {
        let batch = detached(py, || self.cells(most))?;
        let Some(cells) = batch else { return Ok(None) };
        let columns = PyDict::new(py);
        self.keys().of_cells(py, &columns, &cells, &self.facets)?;
        let whole = |units: &i64| i128::from(*units).to_le_bytes();
        columns.set_item("lines", pieces(py, &cells, |cells| &cells.lines, |lines| lines.to_le_bytes()))?;
        columns.set_item("quantity", pieces(py, &cells, |cells| &cells.quantities, whole))?;
        columns
            .set_item("amount", pieces(py, &cells, |cells| &cells.amounts, |units| units.to_le_bytes()))?;
        self.at_source(py, &columns, || cells.iter().flat_map(Cells::at_source))?;
        Ok(Some(columns))
    }

    fn next_suspense<'py>(&self, py: Python<'py>, most: usize) -> PyResult<Option<Bound<'py, PyDict>>> {
        let batch = detached(py, || self.locked()?.next_suspense(most))?;
        let Some(items) = batch else { return Ok(None) };
        let columns = PyDict::new(py);
        let packed = || items.iter().map(|(item, _)| parts(item).0);
        self.keys().of_items(py, &columns, packed)?;
        for (at, name) in TEXTS.into_iter().enumerate() {
            let rows = items.iter().map(|(item, _)| parts(item).1[at]);
            columns.set_item(name, texts(py, rows).map_err(|failure| raised(py, &failure))?)?;
        }
        let kept = items.first().map_or(0, |(item, _)| beside::count(parts(item).1[BESIDE]));
        for at in 0..kept {
            let rows = items.iter().map(|(item, _)| beside::part(parts(item).1[BESIDE], at));
            columns
                .set_item(format!("beside_{at}"), texts(py, rows).map_err(|failure| raised(py, &failure))?)?;
        }
        let lines = items.iter().map(|(_, waiting)| waiting.first_line.to_le_bytes());
        columns.set_item("first_line", numbers(py, lines))?;
        sums(&columns, py, || items.iter().map(|(_, waiting)| waiting.sum))?;
        self.at_source(py, &columns, || items.iter().map(|(_, waiting)| waiting.at_source))?;
        Ok(Some(columns))
    }

    fn rejected<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        let fail = |failure| raised(py, &failure);
        let done = self.locked().map_err(fail)?;
        let rows = || done.rejected.iter();
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

impl PyPlacement {
    pub(super) fn new(done: Placement) -> Self {
        let (summary, texts) = (done.summary.clone(), done.texts.clone());
        let (daily, taken, facets) = (done.daily, done.taken, done.facets().said());
        Self {
            summary,
            texts,
            facets,
            daily,
            taken,
            done: Arc::new(Mutex::new(done)),
            ahead: Mutex::default(),
        }
    }

    /// The next cells, and the ones after them are begun.
    fn cells(&self, most: usize) -> Batch {
        let mut ahead = self.ahead.lock().map_err(|_| half_done())?;
        let batch = match ahead.take() {
            Some((asked, _)) if asked != most => return Err(CoreError::new("bug", "batches differ in size")),
            Some((_, thread)) => thread.join().map_err(|_| half_done())??,
            None => self.locked()?.next_cells(most)?,
        };
        if batch.is_some() {
            let done = Arc::clone(&self.done);
            let next = move || done.lock().map_err(|_| half_done())?.next_cells(most);
            *ahead = Some((most, thread::spawn(next)));
        }
        Ok(batch)
    }

    /// What was taken at source of each row, where the plan says it.
    fn at_source<'py, I: Iterator<Item = AtSource>>(
        &self,
        py: Python<'py>,
        columns: &Bound<'py, PyDict>,
        rows: impl Fn() -> I,
    ) -> PyResult<()> {
        for (at, name) in AT_SOURCE.into_iter().enumerate().filter(|(at, _)| self.taken[*at]) {
            columns.set_item(name, numbers(py, rows().map(|units| units[at].to_le_bytes())))?;
        }
        Ok(())
    }

    fn keys(&self) -> Keys<'_> {
        Keys { texts: &self.texts, daily: self.daily }
    }

    fn locked(&self) -> Result<MutexGuard<'_, Placement>> {
        self.done.lock().map_err(|_| half_done())
    }
}

fn half_done() -> CoreError {
    CoreError::new("bug", "a batch of the placement was left half done")
}

fn sums<'py, I: Iterator<Item = Sum>>(
    columns: &Bound<'py, PyDict>,
    py: Python<'py>,
    rows: impl Fn() -> I,
) -> PyResult<()> {
    columns.set_item("lines", numbers(py, rows().map(|sum| sum.lines.to_le_bytes())))?;
    columns.set_item("quantity", numbers(py, rows().map(|sum| sum.quantity.to_le_bytes())))?;
    columns.set_item("amount", numbers(py, rows().map(|sum| sum.amount.to_le_bytes())))
}
