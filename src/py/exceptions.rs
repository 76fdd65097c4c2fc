//! The one way of an error to Python.

use pyo3::exceptions::{PyEOFError, PyOSError, PyRuntimeError, PyTimeoutError};
use pyo3::prelude::*;

use crate::error::Error;
use crate::sys;

pyo3::import_exception!(_socket, gaierror);
pyo3::import_exception!(_socket, herror);

/// The exception that the standard library raises for the same failure.
pub(crate) fn from_error(py: Python<'_>, error: &Error) -> PyErr {
    match error {
        Error::Os(errno) => os_error(py, *errno),
        Error::TimedOut => PyTimeoutError::new_err("timed out"),
        // The signal handler's own exception is raised in its place (`interpreter.rs`).
        Error::Stopped => PyRuntimeError::new_err("stopped by its host"),
        Error::Lookup(code) => gaierror::new_err((*code, sys::gai_strerror(*code))),
        Error::HostLookup(reason) => herror::new_err((*reason, sys::hstrerror(*reason))),
        Error::Address(what) | Error::Unsuitable(what) => text(what),
        Error::EndOfStream => PyEOFError::new_err(error.to_string()),
    }
}

/// Python picks the subclass by the number: `BlockingIOError`, `ConnectionResetError`, ... Made at once, because
/// until then an error passes for a plain `OSError` with callers in C, which before 3.12 see its type alone.
fn os_error(py: Python<'_>, errno: i32) -> PyErr {
    let made = py.get_type::<PyOSError>().call1((errno, sys::strerror(errno)));
    made.map_or_else(|error| error, PyErr::from_value)
}

/// An `OSError` with a text and no number.
pub(crate) fn text(what: &str) -> PyErr {
    PyOSError::new_err(what.to_owned())
}
