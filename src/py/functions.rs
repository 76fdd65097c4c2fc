//! The functions of the module that need no socket object.

use std::os::fd::{IntoRawFd, RawFd};

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::arguments::{Arguments, c_int, c_long, none, only};
use super::interpreter::Interpreter;
use super::seconds;
use crate::call::Host;
use crate::error::Error;
use crate::sys;
use crate::timeout::{Timeout, TimeoutCell};

/// What new sockets wait.
static DEFAULT: TimeoutCell = TimeoutCell::blocking();

pub(super) fn default_timeout() -> Timeout {
    DEFAULT.get()
}

/// A descriptor as CPython takes it: a C long of which the low 32 bits count.
pub(super) fn descriptor(object: &Bound<'_, PyAny>) -> PyResult<RawFd> {
    #[allow(clippy::cast_possible_truncation, reason = "as CPython casts")]
    c_long(object).map(|number| number as RawFd)
}

/// close(integer) -> None
///
/// Close a socket by its descriptor. Raises OSError; a connection that the peer has reset is closed
/// without one.
#[pyfunction]
#[pyo3(signature = (*args, **kwargs))]
pub(super) fn close(
    py: Python<'_>,
    args: &Bound<'_, PyTuple>,
    kwargs: Option<&Bound<'_, PyDict>>,
) -> PyResult<()> {
    let fd = descriptor(only("_socket.close", args, kwargs)?)?;
    let interpreter = Interpreter::new(py);
    interpreter.raise(interpreter.detached(|| sys::close(fd)).map_err(Error::from))
}

/// dup(integer) -> integer
///
/// Duplicate the descriptor of a socket; the copy is not inheritable (PEP 446).
#[pyfunction]
#[pyo3(signature = (*args, **kwargs))]
pub(super) fn dup(
    py: Python<'_>,
    args: &Bound<'_, PyTuple>,
    kwargs: Option<&Bound<'_, PyDict>>,
) -> PyResult<RawFd> {
    let fd = descriptor(only("_socket.dup", args, kwargs)?)?;
    Interpreter::new(py).raise(sys::dup(fd).map(IntoRawFd::into_raw_fd).map_err(Error::from))
}

/// socketpair([family[, type[, proto]]]) -> (integer, integer)
///
/// The descriptors of two connected sockets, not inheritable; AF_UNIX if no family is given.
#[pyfunction]
#[pyo3(signature = (*args, **kwargs))]
pub(super) fn socketpair(
    py: Python<'_>,
    args: &Bound<'_, PyTuple>,
    kwargs: Option<&Bound<'_, PyDict>>,
) -> PyResult<(RawFd, RawFd)> {
    let args = Arguments::new("socketpair", args, kwargs)?.count(0, 3)?;
    let number = |index, default| args.get(index).map_or(Ok(default), c_int);
    let family = number(0, libc::AF_UNIX)?;
    let kind = number(1, libc::SOCK_STREAM)?;
    let protocol = number(2, 0)?;
    let interpreter = Interpreter::new(py);
    let pair = interpreter.detached(|| sys::socketpair(family, kind, protocol));
    let (left, right) = interpreter.raise(pair.map_err(Error::from))?;
    Ok((left.into_raw_fd(), right.into_raw_fd()))
}

/// getdefaulttimeout() -> timeout
///
/// The timeout in seconds that new sockets have, None for sockets that block.
#[pyfunction]
#[pyo3(signature = (*args, **kwargs))]
pub(super) fn getdefaulttimeout(
    args: &Bound<'_, PyTuple>,
    kwargs: Option<&Bound<'_, PyDict>>,
) -> PyResult<Option<f64>> {
    none("_socket.getdefaulttimeout", args, kwargs)?;
    Ok(seconds::format(DEFAULT.get()))
}

/// setdefaulttimeout(timeout)
///
/// Set the timeout in seconds that new sockets have; None, as at the start, for sockets that block.
#[pyfunction]
#[pyo3(signature = (*args, **kwargs))]
pub(super) fn setdefaulttimeout(
    args: &Bound<'_, PyTuple>,
    kwargs: Option<&Bound<'_, PyDict>>,
) -> PyResult<()> {
    let timeout = only("_socket.setdefaulttimeout", args, kwargs)?;
    DEFAULT.set(seconds::parse(timeout)?);
    Ok(())
}
