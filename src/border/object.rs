//! What is asked of an object that is, or only looks like, a socket.

use std::os::fd::RawFd;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

use crate::error::Error;
use crate::py::{exceptions, seconds};
use crate::sys;
use crate::timeout::Timeout;

/// The class below `socket.socket`, which nobody replaces: neither `rsock.install()` nor others.
pub(super) fn standard_class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "_socket", "socket")
}

/// Whether it is a socket of the standard library. `isinstance` would ask the object, and after `rsock.install()` one of
/// rsock says so.
pub(super) fn is_standard(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    object.get_type().is_subclass(standard_class(object.py())?)
}

/// The open descriptor of an object that has `fileno()`.
pub(super) fn fileno(object: &Bound<'_, PyAny>) -> PyResult<RawFd> {
    let py = object.py();
    let Some(method) = object.getattr_opt(intern!(py, "fileno"))? else {
        let described = described(object);
        return Err(PyTypeError::new_err(format!(
            "expected a socket, not {described}: no fileno()"
        )));
    };
    match method.call0()?.extract()? {
        negative if negative < 0 => Err(os_error(py, libc::EBADF)),
        fd => Ok(fd),
    }
}

/// The timeout of an object, by the mode of its descriptor if it has no `gettimeout()`.
pub(super) fn timeout(object: &Bound<'_, PyAny>, fd: RawFd) -> PyResult<Timeout> {
    let py = object.py();
    if let Some(method) = object.getattr_opt(intern!(py, "gettimeout"))? {
        return Ok(seconds::from_exact(method.call0()?.extract()?));
    }
    match sys::is_nonblocking(fd) {
        Ok(true) => Ok(Timeout::NonBlocking),
        Ok(false) => Ok(Timeout::Blocking),
        Err(error) => Err(exceptions::from_error(py, &error.into())),
    }
}

/// Refuse a socket that is closed, or that a file of `makefile()`, or a guard, keeps open.
pub(super) fn refuse_files(object: &Bound<'_, PyAny>) -> PyResult<()> {
    let py = object.py();
    if is_set(object.getattr_opt(intern!(py, "_closed"))?)? {
        return Err(os_error(py, libc::EBADF));
    }
    if is_set(object.getattr_opt(intern!(py, "_io_refs"))?)? {
        return Err(refusal(object, libc::EBUSY));
    }
    Ok(())
}

/// Refuse a descriptor that has become another kind of file, before anything happens to it.
pub(super) fn refuse_other_files(object: &Bound<'_, PyAny>) -> PyResult<()> {
    let asked = sys::get_int(fileno(object)?, libc::SOL_SOCKET, libc::SO_TYPE);
    asked.map(drop).map_err(|error| exceptions::from_error(object.py(), &error.into()))
}

pub(super) fn is_set(value: Option<Bound<'_, PyAny>>) -> PyResult<bool> {
    value.map_or(Ok(false), |value| value.is_truthy())
}

/// Why the descriptor of a socket is not to be had.
pub(super) fn refusal(object: &Bound<'_, PyAny>, errno: i32) -> PyErr {
    match errno {
        libc::EBUSY => PyValueError::new_err(
            "the socket is in use: by a guard, a file of makefile() or another thread",
        ),
        libc::EINVAL => PyTypeError::new_err(format!(
            "expected a socket itself, not {}: what a derived class has besides could not come along",
            described(object)
        )),
        errno => os_error(object.py(), errno),
    }
}

pub(super) fn os_error(py: Python<'_>, errno: i32) -> PyErr {
    exceptions::from_error(py, &Error::Os(errno))
}

pub(super) fn described(object: &Bound<'_, PyAny>) -> String {
    let class = object.get_type();
    let name = class.fully_qualified_name().map(|name| name.to_string());
    format!("an instance of {}", name.unwrap_or_else(|_| "a class without a name".to_owned()))
}
