//! if_nameindex, if_nametoindex and if_indextoname.

use std::ffi::CString;

use pyo3::exceptions::{PyOverflowError, PySystemError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyList;

use super::arguments::{given_none, given_object, given_one, unsigned};
use super::exceptions;
use crate::error::Error;
use crate::sys;
use crate::sys::builtin::{self, Call, at_least, builtins, counted};

builtins! {
    if_nameindex [13 "($self, /)"]
        "if_nameindex()\n\nReturn the network interfaces as a list of pairs (index, name).";
    if_nametoindex [14 "($module, oname, /)" 13 "($self, oname, /)"]
        "if_nametoindex(if_name)\n\nReturn the index of a network interface by its name.";
    if_indextoname [14 "($module, if_index, /)" 13 "($self, object, /)"]
        "if_indextoname(if_index)\n\nReturn the name of a network interface by its index.";
}

fn if_nameindex<'py>(call: Call<'_, 'py>) -> PyResult<Bound<'py, PyAny>> {
    given_none("_socket.if_nameindex", call)?;
    let interfaces =
        sys::nameindex().map_err(|error| exceptions::from_error(&Error::from(error)))?;
    let list = PyList::empty(call.py);
    for (index, name) in interfaces {
        list.append((index, builtin::decoded(call.py, &name)?))?;
    }
    Ok(list.into_any())
}

fn if_nametoindex<'py>(call: Call<'_, 'py>) -> PyResult<Bound<'py, PyAny>> {
    let name = builtin::file_name(given_one("if_nametoindex", call)?)?;
    // CPython's converter lets no NUL pass, so the copy is only made to be terminated.
    let name =
        CString::new(name.as_bytes()).map_err(|_| PyValueError::new_err("embedded null byte"))?;
    let index =
        sys::nametoindex(&name).ok_or_else(|| exceptions::text("no interface with this name"))?;
    Ok(index.into_pyobject(call.py)?.into_any())
}

fn if_indextoname<'py>(call: Call<'_, 'py>) -> PyResult<Bound<'py, PyAny>> {
    let index = index(given_object("_socket.if_indextoname", call)?)?;
    let name =
        sys::indextoname(index).map_err(|error| exceptions::from_error(&Error::from(error)))?;
    builtin::decoded(call.py, &name)
}

/// The index of an interface. Before 3.13 the low 32 bits of a number counted, and the largest number was
/// taken for an error that nobody had set.
fn index(object: &Bound<'_, PyAny>) -> PyResult<u32> {
    if at_least(3, 14) {
        return counted(object.py(), || unsigned(object, "unsigned int"));
    }
    let number = builtin::unsigned_long(object)?;
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
