//! Files: what those of makefile() call most, readinto and write of the class SocketIO; and sendfile.

use std::sync::atomic::{AtomicU32, Ordering};

use pyo3::exceptions::{PyOSError, PyTimeoutError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDict, PyString, PyTuple, PyType};

use super::arguments::Arguments;
use super::buffer;
use super::interpreter::Interpreter;
use super::socket::PySocket;
use crate::error::Error;
use crate::sys::builtin::{Call, add_to_class, builtins, row};
use crate::sys::python::{class_version, instance_dict};

/// The two classes as they were made, while the program has changed nothing that matters here.
struct Classes {
    /// What the class of the files inherits, the standard library's functions.
    readinto: Py<PyAny>,
    write: Py<PyAny>,
    file: Unchanged,
    socket: Unchanged,
}

/// What the methods would have to call to know whether the file may be used.
const CONSULTED: &[&str] =
    &["closed", "readable", "writable", "_checkClosed", "_checkReadable", "_checkWritable"];

/// How many attributes `__init__` sets.
const ATTRIBUTES: usize = 5;

static CLASSES: PyOnceLock<Classes> = PyOnceLock::new();

builtins! {
    equip(arguments) []
        "equip(file, socket)\n\n\
        Give the class of the files its methods in Rust, for objects of the class of the sockets.";
    sendfile(arguments) []
        "sendfile(sock, fileno, offset, count, whole)\n\n\
        Send count bytes of a file from an offset on, up to its end if count is None. The timeout is for\n\
        the whole, or for each wait. A pair: how many bytes were sent, and what it failed with, or None.";
}

fn equip(call: Call<'_, '_>) -> PyResult<()> {
    let args = Arguments::counted(call, 2, 2)?;
    let (file, socket) = (args.required(0).cast::<PyType>()?, args.required(1).cast::<PyType>()?);
    let inherited = |name| file.getattr(name).map(Bound::unbind);
    let classes = Classes {
        readinto: inherited("readinto")?,
        write: inherited("write")?,
        file: Unchanged::new(file, CONSULTED)?,
        socket: Unchanged::new(socket, &["recv_into", "send"])?,
    };
    // Sockets of a package that was imported once more go the other way.
    let _ = CLASSES.set(call.py, classes);
    add_to_class::<readinto>(file)?;
    add_to_class::<write>(file)
}

fn sendfile<'py>(call: Call<'_, 'py>) -> PyResult<Bound<'py, PyTuple>> {
    let args = Arguments::counted(call, 5, 5)?;
    let socket = &args.required(0).cast::<PySocket>()?.get().socket;
    let fileno = args.required(1).extract()?;
    let (offset, count) = (args.required(2).extract()?, args.required(3).extract()?);
    let whole = args.required(4).extract()?;
    let interpreter = Interpreter::new(call.py);
    let mut sent = 0;
    let result = socket.sendfile_with(&interpreter, fileno, offset, count, &mut sent, whole);
    (sent, interpreter.raise(result).err()).into_pyobject(call.py)
}

row! {
    (PyAny) method readinto (named) () []
    "readinto($self, b)\n--\n\n\
    Receive into a writable buffer; return the count of bytes, 0 at the end of the stream, None if\n\
    the socket is non-blocking and there is nothing. After a timeout nothing more can be read."
}

row! {
    (PyAny) method write (named) () []
    "write($self, b)\n--\n\n\
    Send a bytes-like object; return how many bytes of it were sent, which may be less than it\n\
    has, None if the socket is non-blocking and none could be."
}

fn readinto<'py>(slf: &Bound<'py, PyAny>, call: Call<'_, 'py>) -> PyResult<Bound<'py, PyAny>> {
    let (py, standard) = (call.py, &classes(call.py).readinto);
    let Some(buffer) = only(call) else { return otherwise(standard, slf, call) };
    let Some(socket) = usual(slf, intern!(py, "_reading"))? else {
        return otherwise(standard, slf, call);
    };
    let interpreter = Interpreter::new(py);
    let received = buffer::writing("recv_into", buffer, |block| {
        told(&interpreter, socket.get().socket.recv_with(&interpreter, block, 0))
    });
    received.or_else(|error| failed_read(slf, error))
}

fn write<'py>(slf: &Bound<'py, PyAny>, call: Call<'_, 'py>) -> PyResult<Bound<'py, PyAny>> {
    let (py, standard) = (call.py, &classes(call.py).write);
    let Some(data) = only(call) else { return otherwise(standard, slf, call) };
    let Some(socket) = usual(slf, intern!(py, "_writing"))? else {
        return otherwise(standard, slf, call);
    };
    let interpreter = Interpreter::new(py);
    let sent = buffer::reading(data, |block| {
        told(&interpreter, socket.get().socket.send_with(&interpreter, block, 0, None))
    });
    sent.or_else(|error| unless_blocked(py, error))
}

/// The argument of the usual call.
fn only<'a, 'py>(call: Call<'a, 'py>) -> Option<&'a Bound<'py, PyAny>> {
    match call.items {
        [argument] if call.names.is_empty() => Some(argument),
        _ => None,
    }
}

/// Leave an unusual call to the standard library's function.
#[cold]
fn otherwise<'py>(
    function: &Py<PyAny>,
    slf: &Bound<'py, PyAny>,
    call: Call<'_, 'py>,
) -> PyResult<Bound<'py, PyAny>> {
    let items: Vec<_> = std::iter::once(slf).chain(call.items).collect();
    let named = PyDict::new(call.py);
    for (name, value) in call.names.iter().zip(call.values) {
        named.set_item(name, value)?;
    }
    function.bind(call.py).call(PyTuple::new(call.py, items)?, Some(&named))
}

fn classes(py: Python<'_>) -> &Classes {
    CLASSES.get(py).expect("set before a class gets the methods")
}

/// The socket of an open file that may do what is asked, unless file or socket are of other classes, or
/// the program has put other methods into these or into the file.
fn usual<'py>(
    file: &Bound<'py, PyAny>,
    permission: &Bound<'py, PyString>,
) -> PyResult<Option<Bound<'py, PySocket>>> {
    let py = file.py();
    let classes = classes(py);
    if !classes.file.has(file)? {
        return Ok(None);
    }
    let attributes = instance_dict(file)?;
    let is = |name, value: bool| {
        let found = attributes.get_item(name)?;
        PyResult::Ok(found.is_some_and(|found| found.is(PyBool::new(py, value))))
    };
    // A closed file has one more, and so has one whose methods a program has replaced for it alone.
    let usual = attributes.len() == ATTRIBUTES;
    if !usual || !is(permission, true)? || !is(intern!(py, "_timeout_occurred"), false)? {
        return Ok(None);
    }
    match attributes.get_item(intern!(py, "_sock"))? {
        Some(socket) if classes.socket.has(&socket)? => Ok(Some(socket.cast_into()?)),
        _ => Ok(None),
    }
}

/// A count as an object; None if the socket could not do anything at once.
fn told<'py>(
    interpreter: &Interpreter<'py>,
    result: Result<usize, Error>,
) -> PyResult<Bound<'py, PyAny>> {
    match result {
        Err(error) if error.would_block() => Ok(interpreter.py.None().into_bound(interpreter.py)),
        result => Ok(interpreter.raise(result)?.into_pyobject(interpreter.py)?.into_any()),
    }
}

/// Remember a timeout, which may have come in the middle of what the reader was to get as a whole.
#[cold]
fn failed_read<'py>(file: &Bound<'py, PyAny>, error: PyErr) -> PyResult<Bound<'py, PyAny>> {
    let py = file.py();
    if error.is_instance_of::<PyTimeoutError>(py) {
        file.setattr(intern!(py, "_timeout_occurred"), true)?;
        return Err(error);
    }
    unless_blocked(py, error)
}

/// None in place of an error that says that the call would block; a signal handler may raise one, too.
#[cold]
fn unless_blocked(py: Python<'_>, error: PyErr) -> PyResult<Bound<'_, PyAny>> {
    let blocked = |error: &PyErr| {
        let errno = error.value(py).getattr(intern!(py, "errno"))?;
        errno.eq(libc::EAGAIN)
    };
    if error.is_instance_of::<PyOSError>(py) && blocked(&error)? {
        return Ok(py.None().into_bound(py));
    }
    Err(error)
}

/// A class some of whose attributes are what they were when it was made.
struct Unchanged {
    class: Py<PyType>,
    originals: Vec<(Py<PyString>, Py<PyAny>)>,
    /// The version of the class that was looked at last and found unchanged.
    version: AtomicU32,
}

impl Unchanged {
    fn new(class: &Bound<'_, PyType>, names: &[&str]) -> PyResult<Self> {
        let mut originals = Vec::new();
        for name in names {
            let name = PyString::intern(class.py(), name);
            let value = class.getattr(&name)?;
            originals.push((name.unbind(), value.unbind()));
        }
        Ok(Self { class: class.clone().unbind(), originals, version: AtomicU32::new(0) })
    }

    /// Whether the object is of that very class, and the class unchanged.
    fn has(&self, object: &Bound<'_, PyAny>) -> PyResult<bool> {
        let class = self.class.bind(object.py());
        if object.get_type_ptr() != class.as_type_ptr() {
            return Ok(false);
        }
        let version = class_version(class);
        Ok(version != 0 && version == self.version.load(Ordering::Relaxed) || self.look(class)?)
    }

    #[cold]
    fn look(&self, class: &Bound<'_, PyType>) -> PyResult<bool> {
        for (name, original) in &self.originals {
            if !class.getattr(name.bind(class.py()))?.is(original) {
                return Ok(false);
            }
        }
        // Looking gave the class a version, if it had none.
        self.version.store(class_version(class), Ordering::Relaxed);
        Ok(true)
    }
}
