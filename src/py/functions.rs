//! The functions of the module that need no socket object.

use std::os::fd::{IntoRawFd, RawFd};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use super::arguments::{Arguments, c_int, c_long};
use super::interpreter::Interpreter;
use super::seconds;
use super::socket::PySocket;
use crate::call::Host;
use crate::error::Error;
use crate::socket::Socket;
use crate::sys;
use crate::sys::builtin::{Call, builtins};
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

builtins! {
    close(object) []
        "close(integer) -> None\n\n\
        Close a socket by its descriptor. Raises OSError; a connection that the peer has reset is closed\n\
        without one.";
    dup(object) []
        "dup(integer) -> integer\n\n\
        Duplicate the descriptor of a socket; the copy is not inheritable (PEP 446).";
    socketpair(arguments) []
        "socketpair([family[, type[, proto]]]) -> (socket, socket)\n\n\
        Two connected sockets of the base class; AF_UNIX if no family is given.";
}

fn close(fd: &Bound<'_, PyAny>) -> PyResult<()> {
    let (fd, interpreter) = (descriptor(fd)?, Interpreter::new(fd.py()));
    interpreter.raise(interpreter.detached(|| sys::close(fd)).map_err(Error::from))
}

fn dup(fd: &Bound<'_, PyAny>) -> PyResult<RawFd> {
    let interpreter = Interpreter::new(fd.py());
    interpreter.raise(sys::dup(descriptor(fd)?).map(IntoRawFd::into_raw_fd).map_err(Error::from))
}

fn socketpair<'py>(call: Call<'_, 'py>) -> PyResult<(Bound<'py, PySocket>, Bound<'py, PySocket>)> {
    let args = Arguments::counted(call, 0, 3)?;
    let number = |index, default| args.get(index).map_or(Ok(default), c_int);
    let family = number(0, libc::AF_UNIX)?;
    let kind = number(1, libc::SOCK_STREAM)?;
    let protocol = number(2, 0)?;
    let interpreter = Interpreter::new(call.py);
    let pair = interpreter.detached(|| Socket::pair(family, kind, protocol));
    let (left, right) = interpreter.raise(pair)?;
    let object = |socket: Socket| Bound::new(call.py, PySocket::from(socket));
    Ok((object(left)?, object(right)?))
}
