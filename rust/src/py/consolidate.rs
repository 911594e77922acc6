//! Bindings that consolidate: a report's content, and its rows added to a file.

use super::catalogue::PySnapshot;
use super::inputs::Given;
use super::matching::PyDecisions;
use super::placement::{Listener, PyPlacement};
use super::{detached, raised};
use crate::consolidate::content::Again;
use crate::consolidate::ordered::State;
use crate::consolidate::rows::Report;
use crate::consolidate::run::{self, Consolidation};
use crate::error::{CoreError, Result};
use crate::place::Options;
use crate::plan::Plan;
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// A report's content; see the stubs.
#[pyclass(name = "Content", module = "spartito._core", frozen)]
pub struct PyContent {
    again: Again,
}

#[pymethods]
impl PyContent {
    #[staticmethod]
    #[pyo3(signature = (plan_json, source, start, threads, progress=None))]
    fn read(
        py: Python<'_>,
        plan_json: &str,
        source: Given<'_>,
        start: u64,
        threads: usize,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Self> {
        let plan = Plan::from_json(plan_json).map_err(|failure| raised(py, &failure))?;
        let (heard, input) = (Heard::default(), source.input());
        let mut listener = Listener::new(progress.as_ref());
        let mut tick = |now| heard.catch(Python::attach(|py| listener.hear(py, now))).is_ok();
        let again = detached(py, || run::content(&plan, &input, start, threads, &mut tick));
        Ok(Self { again: heard.or(again)? })
    }

    #[getter]
    fn hash(&self) -> &str {
        &self.again.content().hash
    }
}

/// What Python has raised while it was told something.
#[derive(Default)]
struct Heard(Mutex<Option<PyErr>>);

impl Heard {
    fn catch(&self, heard: PyResult<()>) -> Result<()> {
        heard.map_err(|error| {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            CoreError::new("stopped", "stopped on request")
        })
    }

    fn or<T>(self, done: PyResult<T>) -> PyResult<T> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(done, Err)
    }
}

/// The file that rows go to: its path, up to where it is written, and how large a part is.
type To = (PathBuf, String, u64);

#[pyfunction]
#[pyo3(signature = (plan_json, source, content, snapshot, decisions, about, to, threads, block_bytes, memory_bytes, spill_folder, part, progress=None))]
#[allow(clippy::too_many_arguments)]
pub fn consolidate(
    py: Python<'_>,
    plan_json: &str,
    source: Given<'_>,
    content: &PyContent,
    snapshot: Option<&PySnapshot>,
    decisions: Option<&PyDecisions>,
    about: (String, String),
    to: To,
    threads: usize,
    block_bytes: usize,
    memory_bytes: u64,
    spill_folder: PathBuf,
    part: Option<Py<PyAny>>,
    progress: Option<Py<PyAny>>,
) -> PyResult<(Option<PyPlacement>, String)> {
    let fail = |failure: CoreError| raised(py, &failure);
    let plan = Plan::from_json(plan_json).map_err(fail)?;
    let from = serde_json::from_str(&to.1).map_err(|error| fail(wrong_state(&error)))?;
    let options = Options { threads, block_bytes, memory_bytes, spill_folder: &spill_folder, cells: true };
    let report = Report { report_id: about.0, source: about.1 };
    let heard = Heard::default();
    let work = Consolidation {
        plan: &plan,
        input: &source.input(),
        content: content.again.clone(),
        index: snapshot.map(|snapshot| &snapshot.index),
        decisions: PyDecisions::or_none(decisions),
        report: &report,
        to: &to.0,
        from,
        part_bytes: to.2,
    };
    let mut listener = Listener::new(progress.as_ref());
    let mut tick = |now| heard.catch(Python::attach(|py| listener.hear(py, now))).is_ok();
    let done = detached(py, || {
        let Some(part) = &part else {
            let (placed, state) = run::place(&work, options, &mut tick)?;
            return Ok((Some(PyPlacement::new(placed)), text_of(&state)?));
        };
        let mut kept = |state: &State| {
            let text = text_of(state)?;
            heard.catch(Python::attach(|py| part.bind(py).call1((text,)).map(|_| ())))
        };
        Ok((None, text_of(&run::run(&work, options, &mut tick, &mut kept)?)?))
    });
    heard.or(done)
}

fn text_of(state: &State) -> Result<String> {
    serde_json::to_string(state).map_err(|error| CoreError::new("bug", error.to_string()))
}

fn wrong_state(error: &serde_json::Error) -> CoreError {
    CoreError::new("plan", format!("the state of the consolidated file cannot be read: {error}"))
}
