//! What Python sees: `spartito._core`. Columns cross the border as buffers; the GIL is released while work is done.

mod catalogue;
mod columns;
mod consolidate;
mod inputs;
mod keys;
mod matching;
mod placement;
mod reading;

use crate::error::CoreError as Failure;
use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

create_exception!(spartito._core, CoreError, PyException, "An input, plan or index that the core refuses.");

/// The Python exception of an error: its text is the message; `code`, `message` and `line` are attributes.
fn raised(py: Python<'_>, failure: &Failure) -> PyErr {
    let error = CoreError::new_err(failure.message.clone());
    let value = error.value(py);
    let set = value
        .setattr("code", failure.code)
        .and_then(|()| value.setattr("message", &failure.message))
        .and_then(|()| value.setattr("line", failure.line));
    set.map_or_else(|other| other, |()| error)
}

/// Runs work without the GIL; a panic becomes an error with code `bug`.
fn detached<T: Send>(py: Python<'_>, work: impl FnOnce() -> crate::error::Result<T> + Send) -> PyResult<T> {
    let caught = py.detach(|| std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)));
    let result =
        caught.unwrap_or_else(|_| Err(Failure::new("bug", "the core stopped for a reason that is a bug")));
    result.map_err(|failure| raised(py, &failure))
}

/// The native core of Spartito.
#[pymodule]
fn _core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("CoreError", module.py().get_type::<CoreError>())?;
    module.add_class::<consolidate::PyContent>()?;
    module.add_function(wrap_pyfunction!(consolidate::consolidate, module)?)?;
    module.add_class::<reading::PyTable>()?;
    module.add_class::<catalogue::PySnapshot>()?;
    module.add_class::<catalogue::PyImport>()?;
    module.add_class::<catalogue::PyMerged>()?;
    module.add_class::<catalogue::PyFault>()?;
    module.add_class::<placement::PyPlacement>()?;
    module.add_class::<inputs::PyInput>()?;
    module.add_class::<inputs::PyLimits>()?;
    module.add_class::<matching::PyDecisions>()?;
    module.add_function(wrap_pyfunction!(inputs::head, module)?)?;
    module.add_function(wrap_pyfunction!(inputs::content_hash, module)?)?;
    module.add_function(wrap_pyfunction!(inputs::members, module)?)?;
    module.add_function(wrap_pyfunction!(inputs::keep, module)?)?;
    module.add_function(wrap_pyfunction!(inputs::unpack, module)?)?;
    module.add_function(wrap_pyfunction!(inputs::records, module)?)?;
    module.add_function(wrap_pyfunction!(inputs::record_at, module)?)?;
    module.add_function(wrap_pyfunction!(matching::rematch, module)?)?;
    module.add_function(wrap_pyfunction!(matching::explain, module)?)?;
    module.add_function(wrap_pyfunction!(matching::similarity, module)?)?;
    module.add_function(wrap_pyfunction!(reading::read_table, module)?)?;
    module.add_function(wrap_pyfunction!(reading::isrc_keys, module)?)?;
    module.add_function(wrap_pyfunction!(reading::gtin_keys, module)?)?;
    module.add_function(wrap_pyfunction!(reading::isrc_texts, module)?)?;
    module.add_function(wrap_pyfunction!(reading::gtin_texts, module)?)?;
    module.add_function(wrap_pyfunction!(reading::classify, module)?)?;
    module.add_function(wrap_pyfunction!(catalogue::table_header, module)?)?;
    module.add_function(wrap_pyfunction!(placement::place, module)?)
}
