//! The table of constants as Python sees it.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::constants as table;

/// constants([known]) -> dict
///
/// Every constant of this system by its name, a plain int or str; without those whose names are in the dict.
#[pyfunction]
#[pyo3(signature = (known = None, /))]
pub(super) fn constants<'py>(
    py: Python<'py>,
    known: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyDict>> {
    let found = PyDict::new(py);
    let wanted = |name: &str| {
        let name = PyString::new(py, name);
        let is_known = known.map_or(Ok(false), |known| known.contains(&name))?;
        PyResult::Ok((!is_known).then_some(name))
    };
    for (name, number) in table::numbers() {
        wanted(name)?.map_or(Ok(()), |name| found.set_item(name, number))?;
    }
    for (name, text) in table::texts() {
        wanted(name)?.map_or(Ok(()), |name| found.set_item(name, text))?;
    }
    Ok(found)
}
