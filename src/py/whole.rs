//! recv_exactly, recv_exactly_into, sendmsg_all: arguments in, result or what there is of it out.

use pyo3::exceptions::{PyConnectionError, PyEOFError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{IntoPyDict as _, PyBytes, PyType};

use super::arguments::{Named, c_int, ssize};
use super::buffer;
use super::interpreter::Interpreter;
use super::message::{destination, readable, with_ancillary};
use super::socket::PySocket;
use crate::error::{Error, Partial};
use crate::message::Beside;
use crate::sys::builtin::{Call, methods};
use crate::sys::python::NewBytes;
use crate::whole::NOT_IN_ORDER;

methods! {
    PySocket:
    recv_exactly(named)
        "recv_exactly(n, flags=0) -> data\n\n\
        Receive exactly n bytes of a stream, with flags of recv(2); the timeout counts for the whole.\n\
        rsock's own, on every kernel.\n\n\
        Raises TimeoutError, BlockingIOError, EndOfStreamError if the peer has sent less, or what\n\
        else ended it; such an error has the number of bytes that were received before as its\n\
        attribute bytes_transferred, and the bytes as data. Raises ValueError if n is negative or the\n\
        flags have one of MSG_PEEK, MSG_TRUNC, MSG_OOB and MSG_ERRQUEUE, and OSError (EOPNOTSUPP) if\n\
        the socket's type is not SOCK_STREAM.";
    recv_exactly_into(named)
        "recv_exactly_into(buffer, flags=0)\n\n\
        Fill a writable buffer from a stream, like recv_exactly. rsock's own, on every kernel.\n\n\
        What was received before an error stands at the start of the buffer; bytes_transferred says\n\
        how much it is.";
    sendmsg_all(named)
        "sendmsg_all(buffers, ancdata=(), flags=0, address=None)\n\n\
        Send all of the buffers, like sendmsg as often as it takes; the timeout counts for the whole.\n\
        rsock's own, by sendmsg(2), on every kernel.\n\n\
        Over a stream there may be more buffers than one sendmsg takes (IOV_MAX). Descriptors go with\n\
        the first bytes, other control messages with every part. Raises what sendmsg does; an error\n\
        of the transfer has the number of bytes that were sent before as its attribute\n\
        bytes_transferred.";
}

fn recv_exactly<'py>(
    slf: &Bound<'py, PySocket>,
    call: Call<'_, 'py>,
) -> PyResult<Bound<'py, PyBytes>> {
    let given = Named::new(call, &["n", "flags"])?;
    let (size, flags) = (ssize(given.required(0)?)?, flags(&given, 1)?);
    given.finish()?;
    let size = usize::try_from(size)
        .map_err(|_| PyValueError::new_err("negative buffersize in recv_exactly"))?;
    let bytes = NewBytes::new(call.py, size)?;
    let interpreter = Interpreter::new(call.py);
    match slf.get().socket.recv_exactly_with(&interpreter, bytes.block(), in_order(flags)?) {
        Ok(()) => bytes.resize(size),
        Err(partial) => {
            let error = raised(&interpreter, &partial, size);
            let count = usize::try_from(partial.count).unwrap_or(size);
            let _ = error.value(call.py).setattr("data", bytes.resize(count)?);
            Err(error)
        }
    }
}

fn recv_exactly_into(slf: &Bound<'_, PySocket>, call: Call<'_, '_>) -> PyResult<()> {
    let given = Named::new(call, &["buffer", "flags"])?;
    buffer::writing("recv_exactly_into", given.required(0)?, |block| {
        let flags = flags(&given, 1)?;
        given.finish()?;
        let interpreter = Interpreter::new(call.py);
        let done = slf.get().socket.recv_exactly_with(&interpreter, block, in_order(flags)?);
        done.map_err(|partial| raised(&interpreter, &partial, block.len()))
    })
}

fn sendmsg_all(slf: &Bound<'_, PySocket>, call: Call<'_, '_>) -> PyResult<()> {
    let given = Named::new(call, &["buffers", "ancdata", "flags", "address"])?;
    let (buffers, flags) = (given.required(0)?, flags(&given, 2)?);
    given.finish()?;
    let interpreter = Interpreter::new(call.py);
    let to = destination(slf, &interpreter, "sendmsg_all", given.get(3))?;
    readable(buffers, c"sendmsg_all() argument 1 must be an iterable", |blocks| {
        let mut send = |control: &[u8]| {
            let beside = Beside { control, flags, to: to.as_ref() };
            let done = slf.get().socket.sendmsg_all_with(&interpreter, blocks, beside);
            done.map_err(|partial| raised(&interpreter, &partial, 0))
        };
        let text = c"sendmsg_all() argument 2 must be an iterable";
        match given.get(1) {
            Some(items) => with_ancillary(items, text, send),
            None => send(&[]),
        }
    })
}

fn flags(given: &Named<'_, '_>, index: usize) -> PyResult<i32> {
    given.get(index).map_or(Ok(0), c_int)
}

fn in_order(flags: i32) -> PyResult<i32> {
    if flags & NOT_IN_ORDER == 0 {
        return Ok(flags);
    }
    Err(PyValueError::new_err("flags must not have MSG_PEEK, MSG_TRUNC, MSG_OOB or MSG_ERRQUEUE"))
}

/// The exception of a transfer that ended early, with how far it came.
fn raised(interpreter: &Interpreter<'_>, partial: &Partial, wanted: usize) -> PyErr {
    let Partial { count, error } = partial;
    let error = match error {
        Error::EndOfStream => end_of_stream(interpreter.py, *count, wanted),
        error => interpreter.error(error),
    };
    // An exception of a signal handler's own class may refuse it, and is to be raised all the same.
    let _ = error.value(interpreter.py).setattr("bytes_transferred", count);
    error
}

fn end_of_stream(py: Python<'_>, count: u64, wanted: usize) -> PyErr {
    let text = format!("the peer ended the stream after {count} of {wanted} bytes");
    match class(py) {
        Ok(class) => PyErr::from_type(class.clone(), text),
        Err(error) => error,
    }
}

const END_OF_STREAM: &str = "The peer ended a stream before all was received that was asked for.\n\n\
    bytes_transferred is the number of bytes that were received before; data has them, unless they\n\
    went into a buffer of the caller's.";

/// A connection that failed, and an end that came too early: it is caught as both.
fn class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let class = CLASS.get_or_try_init(py, || {
        let bases = (py.get_type::<PyConnectionError>(), py.get_type::<PyEOFError>());
        let names = [("__module__", "rsock"), ("__doc__", END_OF_STREAM)].into_py_dict(py)?;
        let class = py.get_type::<PyType>().call1(("EndOfStreamError", bases, names))?;
        PyResult::Ok(class.cast_into::<PyType>()?.unbind())
    })?;
    Ok(class.bind(py))
}

pub(super) fn add_exception(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.dict().set_item("EndOfStreamError", class(module.py())?)
}
