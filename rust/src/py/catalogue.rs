//! Bindings of the catalogue: open a snapshot and ask it, and import one.

use super::columns::{TextColumn, numbers, shorts, text_column, texts};
use super::{detached, raised};
use crate::catalogue::WIDTH;
use crate::catalogue::import::{Columns, Import};
use crate::catalogue::merge::Merged;
use crate::catalogue::problem::{Fault, Place, Problem};
use crate::catalogue::read::Header;
use crate::error::{CoreError, Result};
use crate::fields::identifiers::{gtin_key, gtin_text, isrc_key, isrc_text};
use crate::index::catalogue::{Catalogue, Range};
use crate::index::names::Names;
use crate::index::open::Index;
use crate::ladder::album::tracks_of;
use crate::ladder::rematch::line;
use crate::table;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyDict};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// An open catalogue snapshot; see the stubs.
#[pyclass(name = "Snapshot", module = "spartito._core", frozen)]
pub struct PySnapshot {
    pub(super) index: Index,
}

#[pymethods]
impl PySnapshot {
    #[staticmethod]
    fn open(py: Python<'_>, folder: PathBuf) -> PyResult<Self> {
        Ok(Self { index: detached(py, || Index::open(&folder))? })
    }

    fn verify(&self, py: Python<'_>) -> PyResult<()> {
        detached(py, || self.index.verify())
    }

    #[getter]
    fn tracks(&self) -> u64 {
        self.index.tracks()
    }

    fn lookup(&self, py: Python<'_>, isrc: &str, gtin: &str) -> PyResult<(u32, u32)> {
        let found = detached(py, || {
            let tracks = self.index.candidates(isrc_key(isrc.as_bytes()))?;
            match gtin_key(gtin.as_bytes()) {
                0 => Ok(tracks),
                key => on_release(&self.index, tracks, key),
            }
        })?;
        Ok((found.first, found.count))
    }

    fn names<'py>(&self, py: Python<'py>, rows: &[u8]) -> PyResult<Bound<'py, PyDict>> {
        let found = shorts(rows)
            .and_then(|rows| rows.into_iter().map(|row| self.index.names(row)).collect::<Result<Vec<_>>>());
        let names = found.map_err(|failure| raised(py, &failure))?;
        let columns = PyDict::new(py);
        let fail = |failure| raised(py, &failure);
        columns.set_item("isrc", texts(py, names.iter().map(|name| isrc_text(name.isrc))).map_err(fail)?)?;
        columns.set_item("upc", texts(py, names.iter().map(|name| gtin_text(name.gtin))).map_err(fail)?)?;
        let ids: Vec<_> = names.iter().map(Names::texts).collect();
        for (at, column) in ["track_id", "release_id", "account_id"].into_iter().enumerate() {
            columns.set_item(column, texts(py, ids.iter().map(|ids| &ids[at])).map_err(fail)?)?;
        }
        Ok(columns)
    }

    fn release_rows<'py>(
        &self,
        py: Python<'py>,
        row: u32,
        sold: &str,
        territory: &str,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let rows = detached(py, || {
            let sale = line(sold.as_bytes(), territory, [b""; 7])?;
            tracks_of(&self.index, row, &sale)
        })?;
        Ok(numbers(py, rows.into_iter().map(u32::to_le_bytes)))
    }
}

/// Those of the candidates that are on this release, if they are one run.
fn on_release(index: &Index, candidates: Range, gtin: u64) -> Result<Range> {
    let mut found = Range::default();
    for row in candidates.rows() {
        if index.track(row)?.gtin != gtin {
            continue;
        }
        if found.count == 0 {
            found.first = row;
        }
        found.count = row - found.first + 1;
    }
    Ok(found)
}

/// Takes the rows of a catalogue; see the stubs.
#[pyclass(name = "CatalogueImport", module = "spartito._core", frozen)]
pub struct PyImport {
    import: Mutex<Option<Import>>,
}

type Given = (PyBackedBytes, PyBackedBytes);

impl PyImport {
    fn with<T: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&mut Import) -> Result<T> + Send,
    ) -> PyResult<T> {
        detached(py, || {
            let mut import = self.import.lock().unwrap_or_else(PoisonError::into_inner);
            work(import.as_mut().ok_or_else(|| CoreError::new("bug", "the rows of this import are merged"))?)
        })
    }
}

#[pymethods]
impl PyImport {
    #[new]
    fn new(folder: PathBuf, territories: Vec<String>, threads: usize, memory_bytes: usize) -> Self {
        Self { import: Mutex::new(Some(Import::new(&folder, territories, threads, memory_bytes))) }
    }

    fn read_csv(
        &self,
        py: Python<'_>,
        path: PathBuf,
        fields: Vec<Option<usize>>,
        width: usize,
        line: u64,
    ) -> PyResult<()> {
        let fields = by_column(fields).map_err(|failure| raised(py, &failure))?;
        let header = Header { fields, width, line };
        let mut raised = None;
        let read = self.with(py, |import| {
            import.read_csv(&path, &header, &mut || {
                Python::attach(|py| py.check_signals().map_err(|error| raised = Some(error)).is_ok())
            })
        });
        raised.map_or(read, Err)
    }

    fn begin_file(&self, py: Python<'_>) -> PyResult<()> {
        self.with(py, |import| {
            import.begin_file();
            Ok(())
        })
    }

    fn push(&self, py: Python<'_>, columns: Vec<Option<Given>>, rows: usize) -> PyResult<()> {
        self.with(py, |import| with_columns(columns, rows, |columns| import.push(columns)))
    }

    fn keep(&self, py: Python<'_>, columns: Vec<Option<Given>>, rows: usize) -> PyResult<()> {
        self.with(py, |import| with_columns(columns, rows, |columns| import.keep(columns)))
    }

    fn files(&self, py: Python<'_>) -> PyResult<Vec<(u64, u64, u64, String)>> {
        self.with(py, |import| {
            let facts = import.files().iter().map(|facts| {
                let (line, gtin) = facts.first_wrong.unwrap_or_default();
                (facts.rows, facts.wrong_digits, line, gtin_text(gtin))
            });
            Ok(facts.collect())
        })
    }

    fn refused(&self, py: Python<'_>) -> PyResult<Vec<PyFault>> {
        self.with(py, |import| Ok(import.refused().into_iter().map(PyFault::from).collect()))
    }

    #[pyo3(signature = (folder=None))]
    fn merge(&self, py: Python<'_>, folder: Option<PathBuf>) -> PyResult<PyMerged> {
        let merged = detached(py, || {
            let import = self.import.lock().unwrap_or_else(PoisonError::into_inner).take();
            import.ok_or_else(|| CoreError::new("bug", "the rows of this import are merged"))?.merge(folder)
        })?;
        Ok(PyMerged { spilled_bytes: merged.spilled_bytes, merged: Mutex::new(merged) })
    }
}

fn by_column<T>(given: Vec<T>) -> Result<[T; WIDTH]> {
    given.try_into().map_err(|_| CoreError::new("bug", format!("a catalogue has {WIDTH} columns")))
}

fn with_columns<T>(
    given: Vec<Option<Given>>,
    rows: usize,
    each: impl FnOnce(&Columns<'_>) -> Result<T>,
) -> Result<T> {
    let given = by_column(given)?;
    let offsets = given.iter().map(|column| column.as_ref().map(|column| shorts(&column.0)).transpose());
    let offsets = offsets.collect::<Result<Vec<_>>>()?;
    let texts = std::array::from_fn(|at| match (&offsets[at], &given[at]) {
        (Some(offsets), Some((_, data))) => Some((offsets.as_slice(), &**data)),
        _ => None,
    });
    each(&Columns { texts, rows })
}

/// What is wrong with a row; see the stubs.
#[pyclass(name = "Fault", module = "spartito._core", frozen, get_all)]
pub struct PyFault {
    file: u32,
    line: u64,
    kind: &'static str,
    number: usize,
    value: String,
    first: String,
    first_file: u32,
    first_line: u64,
}

impl From<Problem> for PyFault {
    fn from(Problem { place: Place { file, line }, fault }: Problem) -> Self {
        let blank = Self {
            file,
            line,
            kind: "ragged",
            number: 0,
            value: String::new(),
            first: String::new(),
            first_file: 0,
            first_line: 0,
        };
        match fault {
            Fault::Ragged(number) => Self { number, ..blank },
            Fault::Refused(number, value) => Self { kind: "refused", number, value, ..blank },
            Fault::Backward(first, value) => Self { kind: "backward", first, value, ..blank },
            Fault::Repeated(value, place) => {
                Self { kind: "repeated", value, first_file: place.file, first_line: place.line, ..blank }
            }
        }
    }
}

/// Merged rows; see the stubs.
#[pyclass(name = "MergedCatalogue", module = "spartito._core", frozen)]
pub struct PyMerged {
    merged: Mutex<Merged>,
    #[pyo3(get)]
    spilled_bytes: u64,
}

#[pymethods]
impl PyMerged {
    fn next_batch<'py>(&self, py: Python<'py>) -> PyResult<Option<Vec<TextColumn<'py>>>> {
        let batch =
            detached(py, || Ok(self.merged.lock().unwrap_or_else(PoisonError::into_inner).next_batch()))?;
        py.check_signals()?;
        Ok(batch.map(|batch| batch.into_iter().map(|column| text_column(py, &column)).collect()))
    }

    fn outcome(&self, py: Python<'_>) -> PyResult<(u64, Vec<PyFault>)> {
        let outcome = detached(py, || self.merged.lock().unwrap_or_else(PoisonError::into_inner).outcome())?;
        Ok((outcome.rows, outcome.repeated.into_iter().map(PyFault::from).collect()))
    }
}

#[pyfunction]
pub fn table_header(py: Python<'_>, path: PathBuf) -> PyResult<(Vec<String>, u64)> {
    detached(py, || table::header(&path))
}
