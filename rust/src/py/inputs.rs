//! Bindings that open: an input and its limits, the members of an archive, heads, hashes, kept copies and records.

use super::{detached, raised};
use crate::blocks::Layout;
use crate::error::CoreError;
use crate::inputs::encoding::Encoding;
use crate::inputs::limits::Limits;
use crate::inputs::{Input, keep as keeping, zip};
use crate::plan::Plan;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::path::{Path, PathBuf};

/// Caps against files made to harm; see the stubs.
#[pyclass(name = "Limits", module = "spartito._core", frozen, eq)]
#[derive(Clone, Copy, PartialEq)]
pub struct PyLimits(Limits);

#[pymethods]
impl PyLimits {
    #[new]
    #[pyo3(signature = (*, most_unpacked_ratio=None, most_unpacked_bytes=None, most_line_bytes=None, most_members=None))]
    fn new(
        most_unpacked_ratio: Option<u64>,
        most_unpacked_bytes: Option<u64>,
        most_line_bytes: Option<u64>,
        most_members: Option<u64>,
    ) -> Self {
        let usual = Limits::default();
        Self(Limits {
            most_unpacked_ratio: most_unpacked_ratio.unwrap_or(usual.most_unpacked_ratio),
            most_unpacked_bytes: most_unpacked_bytes.unwrap_or(usual.most_unpacked_bytes),
            most_line_bytes: most_line_bytes.unwrap_or(usual.most_line_bytes),
            most_members: most_members.unwrap_or(usual.most_members),
        })
    }

    #[getter]
    fn most_unpacked_ratio(&self) -> u64 {
        self.0.most_unpacked_ratio
    }

    #[getter]
    fn most_unpacked_bytes(&self) -> u64 {
        self.0.most_unpacked_bytes
    }

    #[getter]
    fn most_line_bytes(&self) -> u64 {
        self.0.most_line_bytes
    }

    #[getter]
    fn most_members(&self) -> u64 {
        self.0.most_members
    }
}

/// A report to read; see the stubs.
#[pyclass(name = "Input", module = "spartito._core", frozen)]
pub struct PyInput(Input);

#[pymethods]
impl PyInput {
    #[new]
    #[pyo3(signature = (path, member="", encoding="utf-8", limits=None))]
    fn new(
        py: Python<'_>,
        path: PathBuf,
        member: &str,
        encoding: &str,
        limits: Option<PyRef<'_, PyLimits>>,
    ) -> PyResult<Self> {
        let encoding = Encoding::named(encoding).map_err(|failure| raised(py, &failure))?;
        let limits = limits.map_or_else(Limits::default, |limits| limits.0);
        Ok(Self(Input { path, member: member.to_owned(), encoding, limits }))
    }

    #[getter]
    fn path(&self) -> &Path {
        &self.0.path
    }

    #[getter]
    fn member(&self) -> &str {
        &self.0.member
    }
}

/// What a function takes as its source: an input, or the path of a file that is read with the usual limits.
#[derive(FromPyObject)]
pub enum Given<'py> {
    Input(PyRef<'py, PyInput>),
    Path(PathBuf),
}

impl Given<'_> {
    /// The input that is meant.
    pub fn input(&self) -> Input {
        match self {
            Self::Input(input) => input.0.clone(),
            Self::Path(path) => Input::from(path),
        }
    }
}

#[pyfunction]
pub fn head<'py>(py: Python<'py>, source: Given<'_>, max_bytes: usize) -> PyResult<Bound<'py, PyBytes>> {
    let input = source.input();
    let bytes = detached(py, || input.head(max_bytes))?;
    Ok(PyBytes::new(py, &bytes))
}

#[pyfunction]
pub fn content_hash(py: Python<'_>, source: Given<'_>) -> PyResult<String> {
    let input = source.input();
    detached(py, || input.content_hash())
}

#[pyfunction]
pub fn keep(py: Python<'_>, source: Given<'_>, path: PathBuf, threads: usize) -> PyResult<()> {
    let input = source.input();
    detached(py, || keeping::keep(&input, &path, threads))
}

#[pyfunction]
pub fn unpack(py: Python<'_>, source: Given<'_>, path: PathBuf) -> PyResult<()> {
    let input = source.input();
    detached(py, || keeping::unpack(&input, &path))
}

type PyMember = (String, u64, u64, &'static str);

#[pyfunction]
#[pyo3(signature = (path, limits=None))]
pub fn members(
    py: Python<'_>,
    path: PathBuf,
    limits: Option<PyRef<'_, PyLimits>>,
) -> PyResult<Option<Vec<PyMember>>> {
    let limits = limits.map_or_else(Limits::default, |limits| limits.0);
    let members = detached(py, || zip::members(&path, limits))?;
    let row = |member: zip::Member| (member.name, member.packed, member.unpacked, member.ignored);
    Ok(members.map(|members| members.into_iter().map(row).collect()))
}

#[pyfunction]
pub fn record_at<'py>(
    py: Python<'py>,
    plan_json: &str,
    source: Given<'_>,
    line: u64,
) -> PyResult<Option<(Bound<'py, PyBytes>, bool)>> {
    let plan = Plan::from_json(plan_json).map_err(|failure| raised(py, &failure))?;
    let input = source.input();
    let found = detached(py, || crate::records::record_at(&input, &plan, line))?;
    Ok(found.map(|(bytes, in_footer)| (PyBytes::new(py, &bytes), in_footer)))
}

type PyRecord<'py> = (u64, Vec<Bound<'py, PyBytes>>, &'static str);

#[pyfunction]
#[pyo3(signature = (data, delimiter, quotes, block_bytes, most=usize::MAX))]
pub fn records<'py>(
    py: Python<'py>,
    data: &[u8],
    delimiter: &str,
    quotes: &str,
    block_bytes: usize,
    most: usize,
) -> PyResult<Vec<PyRecord<'py>>> {
    let [delimiter] = delimiter.as_bytes() else {
        return Err(raised(py, &CoreError::new("plan", "the delimiter must be one ASCII character")));
    };
    let layout = Layout { skip_lines: 0, delimiter: *delimiter, quotes: quotes == "csv", footer: None };
    let found =
        crate::records::records(data, layout, block_bytes, most).map_err(|failure| raised(py, &failure))?;
    let texts = |fields: Vec<Vec<u8>>| fields.iter().map(|field| PyBytes::new(py, field)).collect();
    Ok(found.into_iter().map(|record| (record.line, texts(record.fields), record.rule)).collect())
}
