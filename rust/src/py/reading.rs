//! Bindings that read: input tables, identifiers.

use super::columns::{TextColumn, for_texts, longs, numbers, text_column, texts};
use super::{detached, raised};
use crate::fields::identifiers::{self, Identifier};
use crate::table::{self, Table};
use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::path::PathBuf;

/// A table of texts; see the stubs.
#[pyclass(name = "Table", module = "spartito._core", frozen)]
pub struct PyTable {
    table: Table,
}

#[pymethods]
impl PyTable {
    #[getter]
    fn header(&self) -> Vec<String> {
        self.table.header.clone()
    }

    #[getter]
    fn rows(&self) -> usize {
        self.table.lines.len()
    }

    #[getter]
    fn ragged(&self) -> Vec<(u64, Vec<String>)> {
        self.table.ragged.clone()
    }

    fn line_numbers<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        numbers(py, self.table.lines.iter().map(|line| line.to_le_bytes()))
    }

    fn column<'py>(&self, py: Python<'py>, number: usize) -> PyResult<TextColumn<'py>> {
        let column = self.table.columns.get(number);
        column.map(|column| text_column(py, column)).ok_or_else(|| PyIndexError::new_err("no such column"))
    }
}

#[pyfunction]
pub fn read_table(py: Python<'_>, path: PathBuf) -> PyResult<PyTable> {
    Ok(PyTable { table: detached(py, || table::read(&path))? })
}

fn keys<'py>(
    py: Python<'py>,
    offsets: &[u8],
    data: &[u8],
    key: fn(&[u8]) -> u64,
) -> PyResult<Bound<'py, PyBytes>> {
    let mut found = Vec::with_capacity(offsets.len() / 4);
    let read = for_texts(offsets, data, |text| found.push(key(text).to_le_bytes()));
    read.map_err(|failure| raised(py, &failure))?;
    Ok(numbers(py, found.into_iter()))
}

#[pyfunction]
pub fn isrc_keys<'py>(py: Python<'py>, offsets: &[u8], data: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    keys(py, offsets, data, identifiers::isrc_key)
}

#[pyfunction]
pub fn gtin_keys<'py>(py: Python<'py>, offsets: &[u8], data: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
    keys(py, offsets, data, identifiers::gtin_key)
}

#[pyfunction]
pub fn isrc_texts<'py>(py: Python<'py>, keys: &[u8]) -> PyResult<TextColumn<'py>> {
    let made = longs(keys).and_then(|keys| texts(py, keys.into_iter().map(identifiers::isrc_text)));
    made.map_err(|failure| raised(py, &failure))
}

#[pyfunction]
pub fn gtin_texts<'py>(py: Python<'py>, keys: &[u8]) -> PyResult<TextColumn<'py>> {
    let made = longs(keys).and_then(|keys| texts(py, keys.into_iter().map(identifiers::gtin_text)));
    made.map_err(|failure| raised(py, &failure))
}

#[pyfunction]
pub fn classify(text: &str) -> (&'static str, String) {
    match identifiers::classify(text.as_bytes()) {
        Identifier::Blank => ("blank", String::new()),
        Identifier::Isrc(key) => ("isrc", identifiers::isrc_text(key)),
        Identifier::Gtin(key) => ("gtin", identifiers::gtin_text(key)),
        Identifier::Lossy => ("lossy", String::new()),
        Identifier::Unreadable => ("unreadable", String::new()),
    }
}
