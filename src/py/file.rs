//! Files: what those of makefile() call most, readinto and write of the class SocketIO; and sendfile.

use std::os::fd::RawFd;
use std::sync::atomic::{AtomicU32, Ordering};

use pyo3::exceptions::{PyOSError, PyTimeoutError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyString, PyType};

use super::buffer;
use super::interpreter::Interpreter;
use super::socket::PySocket;
use crate::error::Error;
use crate::sys::method::{self, Method};

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

static CLASSES: PyOnceLock<Classes> = PyOnceLock::new();

/// equip(file, socket)
///
/// Give the class of the files its methods in Rust, for objects of the class of the sockets.
#[pyfunction]
pub(super) fn equip(file: &Bound<'_, PyType>, socket: &Bound<'_, PyType>) -> PyResult<()> {
    let inherited = |name| file.getattr(name).map(Bound::unbind);
    let classes = Classes {
        readinto: inherited("readinto")?,
        write: inherited("write")?,
        file: Unchanged::new(file, CONSULTED)?,
        socket: Unchanged::new(socket, &["recv_into", "send"])?,
    };
    // Sockets of a package that was imported once more go the other way.
    let _ = CLASSES.set(file.py(), classes);
    method::attach::<ReadInto>(file)?;
    method::attach::<Write>(file)
}

/// sendfile(sock, fileno, offset, count)
///
/// Send count bytes of a file from an offset on, up to its end if count is None. A pair: how many bytes
/// were sent, and what it failed with, or None.
#[pyfunction]
pub(super) fn sendfile(
    socket: &Bound<'_, PySocket>,
    fileno: RawFd,
    offset: u64,
    count: Option<u64>,
) -> (u64, Option<PyErr>) {
    let interpreter = Interpreter::new(socket.py());
    let mut sent = 0;
    let result = socket.get().core().sendfile_with(&interpreter, fileno, offset, count, &mut sent);
    (sent, interpreter.raise(result).err())
}

enum ReadInto {}

impl Method for ReadInto {
    const NAME: &'static str = "readinto";
    const DOC: &'static str = "readinto($self, b)\n--\n\n\
        Receive into a writable buffer; return the count of bytes, 0 at the end of the stream, None if\n\
        the socket is non-blocking and there is nothing. After a timeout nothing more can be read.";

    fn call<'py>(
        slf: &Bound<'py, PyAny>,
        buffer: &Bound<'py, PyAny>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some(socket) = usual(slf, intern!(slf.py(), "_reading"))? else { return Ok(None) };
        let interpreter = Interpreter::new(slf.py());
        let received = buffer::writing("recv_into", buffer, |block| {
            told(&interpreter, socket.get().core().recv_with(&interpreter, block, 0))
        });
        received.or_else(|error| failed_read(slf, error)).map(Some)
    }

    fn otherwise(py: Python<'_>) -> &Bound<'_, PyAny> {
        classes(py).readinto.bind(py)
    }
}

enum Write {}

impl Method for Write {
    const NAME: &'static str = "write";
    const DOC: &'static str = "write($self, b)\n--\n\n\
        Send a bytes-like object; return how many bytes of it were sent, which may be less than it\n\
        has, None if the socket is non-blocking and none could be.";

    fn call<'py>(
        slf: &Bound<'py, PyAny>,
        data: &Bound<'py, PyAny>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some(socket) = usual(slf, intern!(slf.py(), "_writing"))? else { return Ok(None) };
        let interpreter = Interpreter::new(slf.py());
        let sent = buffer::reading(data, |block| {
            told(&interpreter, socket.get().core().send_with(&interpreter, block, 0, None))
        });
        sent.or_else(|error| unless_blocked(slf.py(), error)).map(Some)
    }

    fn otherwise(py: Python<'_>) -> &Bound<'_, PyAny> {
        classes(py).write.bind(py)
    }
}

fn classes(py: Python<'_>) -> &Classes {
    CLASSES.get(py).expect("set before a class gets the methods")
}

/// The socket of an open file that may do what is asked, unless file or socket are of other classes, or
/// the program has put other methods into these.
fn usual<'py>(
    file: &Bound<'py, PyAny>,
    permission: &Bound<'py, PyString>,
) -> PyResult<Option<Bound<'py, PySocket>>> {
    let py = file.py();
    let classes = classes(py);
    if !classes.file.has(file)? {
        return Ok(None);
    }
    let attributes = method::instance_dict(file)?;
    let is = |name, value: bool| {
        let found = attributes.get_item(name)?;
        PyResult::Ok(found.is_some_and(|found| found.is(PyBool::new(py, value))))
    };
    let open = !attributes.contains(intern!(py, "__IOBase_closed"))?;
    if !open || !is(permission, true)? || !is(intern!(py, "_timeout_occurred"), false)? {
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
        let version = method::version(class);
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
        self.version.store(method::version(class), Ordering::Relaxed);
        Ok(true)
    }
}
