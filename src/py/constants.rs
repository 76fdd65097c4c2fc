//! The table of constants as Python sees it.

use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::constants as table;

/// constants() -> dict
///
/// Every constant of this system by its name, a plain int or str.
#[pyfunction]
pub(super) fn constants(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let names = PyDict::new(py);
    table::numbers().try_for_each(|(name, number)| names.set_item(name, number))?;
    table::texts().try_for_each(|(name, text)| names.set_item(name, text))?;
    Ok(names)
}
