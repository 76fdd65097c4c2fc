//! if_nameindex, if_nametoindex and if_indextoname.

use std::ffi::CString;

use pyo3::exceptions::{PyOverflowError, PySystemError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyList;

use super::arguments::{one, unsigned};
use super::exceptions;
use crate::error::Error;
use crate::sys;
use crate::sys::builtin::{Call, builtins};
use crate::sys::python::{self, at_least};

builtins! {
    if_nameindex() []
        "if_nameindex()\n\nReturn the network interfaces as a list of pairs (index, name).";
    if_nametoindex(one) [14 "($module, oname, /)" 13 "($self, oname, /)"]
        "if_nametoindex(if_name)\n\nReturn the index of a network interface by its name.";
    if_indextoname(object) [14 "($module, if_index, /)"]
        "if_indextoname(if_index)\n\nReturn the name of a network interface by its index.";
}

fn if_nameindex(py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
    let interfaces =
        sys::nameindex().map_err(|error| exceptions::from_error(py, &Error::from(error)))?;
    let list = PyList::empty(py);
    for (index, name) in interfaces {
        list.append((index, python::decoded(py, &name)?))?;
    }
    Ok(list)
}

fn if_nametoindex(call: Call<'_, '_>) -> PyResult<u32> {
    let name = python::file_name(one(call)?)?;
    // CPython's converter lets no NUL pass, so the copy is only made to be terminated.
    let name =
        CString::new(name.as_bytes()).map_err(|_| PyValueError::new_err("embedded null byte"))?;
    sys::nametoindex(&name).ok_or_else(|| exceptions::text("no interface with this name"))
}

fn if_indextoname<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let (py, index) = (object.py(), index(object)?);
    let name =
        sys::indextoname(index).map_err(|error| exceptions::from_error(py, &Error::from(error)))?;
    python::decoded(py, &name)
}

/// The index of an interface. Before 3.13 the low 32 bits of a number counted, and the largest number was
/// taken for an error that nobody had set.
fn index(object: &Bound<'_, PyAny>) -> PyResult<u32> {
    if at_least(3, 14) {
        return unsigned(object, "unsigned int");
    }
    let number = python::unsigned_long(object)?;
    match u32::try_from(number) {
        Ok(index) => Ok(index),
        Err(_) if at_least(3, 13) => Err(PyOverflowError::new_err("index is too large")),
        Err(_) if number == u64::MAX => Err(PySystemError::new_err(
            "<built-in function if_indextoname> returned NULL without setting an exception",
        )),
        #[allow(clippy::cast_possible_truncation, reason = "as CPython casts")]
        Err(_) => Ok(number as u32),
    }
}
