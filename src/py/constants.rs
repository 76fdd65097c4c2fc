//! The table of constants as Python sees it.

use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::constants as table;
use crate::sys::builtin::builtins;
use crate::sys::python::{ascii, set_default};

builtins! {
    constants(object) []
        "constants(names) -> list\n\n\
        Add to a dict every constant of this system that it lacks, a plain int or str by its name; the names of\n\
        those are returned. One pass without a dict of its own: importing rsock takes it.";
}

fn constants<'py>(names: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
    let (py, names) = (names.py(), names.cast::<PyDict>()?);
    let added = PyList::empty(py);
    for (name, number) in table::numbers() {
        fill(names, &added, name, &number.into_bound_py_any(py)?)?;
    }
    for (name, text) in table::texts() {
        fill(names, &added, name, &text.into_bound_py_any(py)?)?;
    }
    Ok(added)
}

fn fill(
    names: &Bound<'_, PyDict>,
    added: &Bound<'_, PyList>,
    name: &str,
    value: &Bound<'_, PyAny>,
) -> PyResult<()> {
    let name = ascii(names.py(), name)?;
    if set_default(names, &name, value)? { added.append(name) } else { Ok(()) }
}
