//! The table of constants as Python sees it.

use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyMapping};

use super::arguments::Arguments;
use crate::constants as table;
use crate::sys::builtin::{Call, builtins};
use crate::sys::python::{ascii, set_default};

builtins! {
    constants(arguments) []
        "constants(names, known) -> list\n\n\
        Add to a dict what it lacks of another one and then of the constants of this system, each a plain int or str\n\
        by its name; the names of the latter are returned. No dict is copied: importing rsock waits for it.";
}

fn constants<'py>(call: Call<'_, 'py>) -> PyResult<Bound<'py, PyList>> {
    let (py, args) = (call.py, Arguments::counted(call, 2, 2)?);
    let names = args.required(0).cast::<PyDict>()?;
    names.update_if_missing(args.required(1).cast::<PyMapping>()?)?;
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
    let name = ascii(names.py(), name.as_bytes())?;
    if set_default(names, &name, value)? { added.append(name) } else { Ok(()) }
}
