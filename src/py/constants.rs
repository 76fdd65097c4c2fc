//! The table of constants as Python sees it.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use crate::constants as table;

/// constants(names) -> list
///
/// Add to a dict every constant of this system that it lacks, a plain int or str by its name; the names of
/// those are returned. One pass without a dict of its own: importing rsock takes it.
#[pyfunction]
#[pyo3(signature = (names, /))]
pub(super) fn constants<'py>(names: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyList>> {
    let added = PyList::empty(names.py());
    for (name, number) in table::numbers() {
        add(names, &added, name, number)?;
    }
    for (name, text) in table::texts() {
        add(names, &added, name, text)?;
    }
    Ok(added)
}

fn add<'py>(
    names: &Bound<'py, PyDict>,
    added: &Bound<'py, PyList>,
    name: &str,
    value: impl IntoPyObject<'py>,
) -> PyResult<()> {
    let name = PyString::new(names.py(), name);
    if names.contains(&name)? {
        return Ok(());
    }
    added.append(&name)?;
    names.set_item(name, value)
}
