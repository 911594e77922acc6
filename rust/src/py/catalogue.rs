//! Bindings of catalogue snapshots: open and ask them, and build one.

use super::columns::{for_texts, numbers, shorts, texts};
use super::{detached, raised};
use crate::error::{CoreError, Result};
use crate::fields::identifiers::{gtin_key, gtin_text, isrc_key, isrc_text};
use crate::index::build::{Builder, Row};
use crate::index::catalogue::{Catalogue, Range};
use crate::index::open::Index;
use crate::index::terms::TEXTS;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use std::path::PathBuf;

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
        columns.set_item("account_id", texts(py, names.iter().map(|name| name.account_id)).map_err(fail)?)?;
        columns.set_item("track_id", texts(py, names.iter().map(|name| name.track_id)).map_err(fail)?)?;
        columns.set_item("release_id", texts(py, names.iter().map(|name| name.release_id)).map_err(fail)?)?;
        Ok(columns)
    }

    fn release_rows<'py>(&self, py: Python<'py>, row: u32) -> PyResult<Bound<'py, PyBytes>> {
        let rows = detached(py, || {
            let track = self.index.track(row)?;
            let mut rows = self.index.release(track.gtin)?;
            rows.retain(|other| self.index.track(*other).is_ok_and(|other| other.account == track.account));
            Ok(rows)
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

#[pyfunction]
pub fn build_snapshot(
    py: Python<'_>,
    folder: PathBuf,
    ids: Vec<(Vec<u8>, Vec<u8>)>,
    accounts: &[u8],
    account_ids: (Vec<u8>, Vec<u8>),
    terms: Vec<(Vec<u8>, Vec<u8>)>,
) -> PyResult<()> {
    let accounts = shorts(accounts).map_err(|failure| raised(py, &failure))?;
    detached(py, || {
        let split = |columns: &[(Vec<u8>, Vec<u8>)]| -> Result<Vec<Vec<Vec<u8>>>> {
            columns
                .iter()
                .map(|(offsets, data)| {
                    let mut texts = Vec::new();
                    for_texts(offsets, data, |text| texts.push(text.to_vec()))?;
                    Ok(texts)
                })
                .collect()
        };
        let (ids, terms, names) = (split(&ids)?, split(&terms)?, split(&[account_ids])?);
        if ids.len() != 4 || terms.len() != TEXTS {
            return Err(CoreError::new("bug", "the columns of a snapshot are missing"));
        }
        let mut builder = Builder::create(&folder, 1 << 28)?;
        for at in 0..accounts.len() {
            builder.push(&Row {
                isrc: isrc_key(&ids[0][at]),
                gtin: gtin_key(&ids[1][at]),
                account: accounts[at],
                track_id: &ids[2][at],
                release_id: &ids[3][at],
                terms: std::array::from_fn(|text| terms[text][at].as_slice()),
            })?;
        }
        builder.finish(names[0].iter().map(Vec::as_slice))
    })
}
