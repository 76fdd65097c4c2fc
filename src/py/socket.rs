//! The class `_rsock.socket`, the base of `rsock.socket`: how a socket comes and goes.
//!
//! Its methods stand in tables, each beside the functions that do the work: here, and in `connection.rs`,
//! `message.rs`, `message_afalg.rs`, `mode.rs`, `options.rs` and `transfer.rs`.

#![allow(clippy::unnecessary_wraps, reason = "every method returns a result")]

use std::os::fd::{IntoRawFd, RawFd};

use pyo3::exceptions::{PyResourceWarning, PyValueError, PyWarning};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyTuple};

use super::arguments::{Arguments, Named, as_int};
use super::functions::{default_timeout, descriptor};
use super::interpreter::{Interpreter, always_leave};
use super::{enums, transfer};
use crate::families;
use crate::socket::{Identity, Socket};
use crate::sys::builtin::{Call, close_class, counted, methods, skip_arguments_of_new};
use crate::sys::python::{HAS_LOCK, audit_new};
use crate::sys::{self, Address};

/// A socket whose class is not meant to be used by itself: `rsock.socket` derives from it.
/// It goes by the name of the class whose place it takes, which error texts show.
#[pyclass(name = "socket", module = "_socket", frozen, subclass)]
pub(crate) struct PySocket {
    pub(super) socket: Socket,
}

impl From<Socket> for PySocket {
    fn from(socket: Socket) -> Self {
        Self { socket }
    }
}

#[pymethods]
impl PySocket {
    #[new]
    #[pyo3(signature = (*_args, **_kwargs), text_signature = None)]
    fn new(_args: &Bound<'_, PyTuple>, _kwargs: Option<&Bound<'_, PyDict>>) -> Self {
        Self { socket: guarded() }
    }

    #[pyo3(signature = (*args, **kwargs))]
    fn __init__(
        slf: &Bound<'_, Self>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        let (names, values): (Vec<_>, Vec<_>) = kwargs.into_iter().flatten().unzip();
        let (py, items) = (slf.py(), args.as_slice());
        let call = Call { py, name: "socket", items, names: &names, values: &values };
        let given = Named::new(call, &["family", "type", "proto", "fileno"])?;
        given.finish()?;
        let number = |index| given.get(index).map_or(Ok(-1), as_int);
        initialise(slf, [number(0)?, number(1)?, number(2)?], given.get(3))
    }

    fn __repr__(&self) -> String {
        let Identity { family, kind, protocol } = self.socket.identity();
        let fd = self.socket.fileno();
        format!("<socket object, fd={fd}, family={family}, type={kind}, proto={protocol}>")
    }
}

methods! {
    PySocket:
    _open(arguments) light
        "_open(family, type, proto, fileno)\n\n\
        What __init__ does, without the detour that a call of a base class's __init__ takes.";
    _accept()
        "_accept() -> (integer, address)\n\n\
        Wait for a connection; the descriptor of it, not inheritable, and the address of the peer.";
    close() light
        "close()\n\n\
        Close the socket. The descriptor stays reserved while another thread is inside a call on it.";
    detach() light
        "detach() -> integer\n\n\
        Close the socket object without closing the descriptor, which is returned.";
    fileno() light
        "fileno() -> integer\n\nThe descriptor, -1 once the socket is closed.";
    _finalize() light
        "_finalize()\n\n\
        What the class rsock.socket calls __del__: warn of a socket that nobody closed, and close it.";
}

fn _open(slf: &Bound<'_, PySocket>, call: Call<'_, '_>) -> PyResult<()> {
    let given = Arguments::counted(call, 4, 4)?;
    let number = |index| as_int(given.required(index));
    initialise(slf, [number(0)?, number(1)?, number(2)?], given.get(3))
}

fn initialise(
    slf: &Bound<'_, PySocket>,
    numbers: [i32; 3],
    fileno: Option<&Bound<'_, PyAny>>,
) -> PyResult<()> {
    audit_new(slf.as_any(), numbers)?;
    let [family, kind, protocol] = numbers;
    let identity = Identity { family, kind, protocol };
    let (socket, default) = (&slf.get().socket, default_timeout(slf.py())?);
    let interpreter = Interpreter::new(slf.py());
    let Some(fileno) = fileno.filter(|fileno| !fileno.is_none()) else {
        let identity = identity.or_default();
        return interpreter.raise(socket.open_with(&interpreter, identity, default));
    };
    match descriptor(fileno)? {
        negative if negative < 0 => Err(PyValueError::new_err("negative file descriptor")),
        fd => interpreter.raise(socket.adopt_foreign(fd, sys::own, identity, default)),
    }
}

fn _accept<'py>(slf: &Bound<'py, PySocket>) -> PyResult<(RawFd, Bound<'py, PyAny>)> {
    let socket = &slf.get().socket;
    transfer::known_family(socket)?;
    let interpreter = Interpreter::new(slf.py());
    let mut address = Address::empty();
    let fd = interpreter.raise(socket.accept_with(&interpreter, &mut address))?;
    let address = families::python::tell(slf.py(), socket, &address)?;
    Ok((fd.into_raw_fd(), address))
}

fn close(slf: &Bound<'_, PySocket>) -> PyResult<()> {
    let interpreter = Interpreter::new(slf.py());
    interpreter.raise(slf.get().socket.close_with(&interpreter))
}

fn detach(slf: &Bound<'_, PySocket>) -> PyResult<RawFd> {
    Ok(slf.get().socket.detach())
}

fn fileno(slf: &Bound<'_, PySocket>) -> PyResult<RawFd> {
    Ok(slf.get().socket.fileno())
}

/// PyO3 has no destructor in which an object can still be shown.
fn _finalize(slf: &Bound<'_, PySocket>) -> PyResult<()> {
    if slf.get().socket.fileno() >= 0 {
        counted(slf.py(), || lose(slf));
    }
    Ok(())
}

fn lose(slf: &Bound<'_, PySocket>) {
    if let Err(error) = warn_unclosed(slf.as_any())
        && error.is_instance_of::<PyWarning>(slf.py())
    {
        error.write_unraisable(slf.py(), Some(slf.as_any()));
    }
    // After the warning, so that whoever logs it can still ask the socket for its name.
    let _ = slf.get().socket.close_with(&Interpreter::new(slf.py()));
}

/// A socket in the hands of Python: its calls hold the interpreter's lock, where there is one, when they begin
/// and when they end; unless the program has even the short ones made detached from end to end.
pub(super) fn guarded() -> Socket {
    let locked = HAS_LOCK && !always_leave();
    if locked { Socket::guarded() } else { Socket::unopened() }
}

/// Add the class to the module.
pub(super) fn add_class(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.dict().set_item("socket", module.py().get_type::<PySocket>())
}

static WARN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// Fetch what a destructor needs: it may run when the interpreter can no longer import.
pub(super) fn prepare(py: Python<'_>) -> PyResult<()> {
    WARN.import(py, "_warnings", "warn")?;
    enums::prepare(py)?;
    skip_arguments_of_new::<PySocket>(py)?;
    close_class::<PySocket>(py);
    Ok(())
}

/// ResourceWarning, in the name of the frame that lost the socket.
fn warn_unclosed(socket: &Bound<'_, PyAny>) -> PyResult<()> {
    let py = socket.py();
    // Joined by Python: a path in it need not be valid Unicode.
    let text = PyString::new(py, "unclosed ").add(socket.repr()?)?;
    let warn = WARN.import(py, "_warnings", "warn")?;
    warn.call1((text, py.get_type::<PyResourceWarning>(), 1, socket))?;
    Ok(())
}
