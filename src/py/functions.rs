//! The functions of the module that need no socket object.

use std::os::fd::{IntoRawFd, RawFd};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple};

use super::arguments::{Arguments, c_int, c_long, only};
use super::interpreter::Interpreter;
use super::seconds;
use super::socket::PySocket;
use crate::call::Host;
use crate::error::Error;
use crate::socket::Socket;
use crate::sys;
use crate::timeout::Timeout;

/// What new sockets wait: what the standard library's are told to, so that it is one setting for both.
pub(super) fn default_timeout(py: Python<'_>) -> PyResult<Timeout> {
    static DEFAULT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let seconds = DEFAULT.import(py, "_socket", "getdefaulttimeout")?.call0()?;
    Ok(seconds::from_exact(seconds.extract()?))
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

/// socketpair([family[, type[, proto]]]) -> (socket, socket)
///
/// Two connected sockets of the base class; AF_UNIX if no family is given.
#[pyfunction]
#[pyo3(signature = (*args, **kwargs))]
pub(super) fn socketpair(
    py: Python<'_>,
    args: &Bound<'_, PyTuple>,
    kwargs: Option<&Bound<'_, PyDict>>,
) -> PyResult<(PySocket, PySocket)> {
    let args = Arguments::new("socketpair", args, kwargs)?.count(0, 3)?;
    let number = |index, default| args.get(index).map_or(Ok(default), c_int);
    let family = number(0, libc::AF_UNIX)?;
    let kind = number(1, libc::SOCK_STREAM)?;
    let protocol = number(2, 0)?;
    let interpreter = Interpreter::new(py);
    let pair = interpreter.detached(|| Socket::pair(family, kind, protocol));
    interpreter.raise(pair).map(|(left, right)| (left.into(), right.into()))
}
