//! Sockets across the border between Rust and Python, for programs that are part one, part the other.
//!
//! Three ways lead across, all for any object that Python takes for a socket: rsock's own, from whichever
//! compiled artefact its class comes; the standard library's; anything with `fileno()`.
//!
//! - [`borrow`] lends the descriptor to Rust. The object stays Python's, and what Python does with it meanwhile
//!   does not close the descriptor before the [`Guard`] is dropped.
//! - [`take`] moves the descriptor to Rust, with family, type, protocol and timeout. The object is detached.
//! - [`give`] moves a [`Socket`] to Python, as an `rsock.socket`.
//!
//! A program that starts its own interpreter calls [`append_to_inittab`] before, and has the core of the package
//! built in.
//!
//! # What is guaranteed, and what is not
//!
//! | object | what a guard holds | `close()`, garbage collection, `__init__()` meanwhile |
//! |---|---|---|
//! | a socket of rsock, also one of a derived class | a lease of the descriptor | the object is closed at once, the descriptor with the last guard and call |
//! | a `socket.socket`, also one of `ssl` | the object, counted like a file of `makefile()` | `close()` takes effect when the guard is dropped |
//! | anything else | a duplicate of the descriptor | nothing that concerns the guard |
//!
//! No guard can keep a number from being closed by `os.close()`, or by the next owner after `detach()`; by
//! `_socket.socket.close(sock)` on an object of the standard library; or by a second owner that was made of the number
//! (`socket.socket(fileno=...)`). Who cannot exclude that duplicates:
//! `guard.as_fd().try_clone_to_owned()`.
//!
//! A guard belongs to the process that borrowed. In a child that forks meanwhile it holds a socket of rsock no
//! longer, and dropping it there neither closes nor frees anything of the child's.
//!
//! # The interpreter's lock
//!
//! `borrow`, `take` and `give` need the interpreter and make short syscalls only. What is done with a guard's descriptor
//! that may wait is done inside of [`Python::detach`], or every other thread of Python stands still. Dropping a
//! guard attaches; so do not drop one while holding a lock that a thread waits for which is attached.
//!
//! # Examples
//!
//! ```
//! use pyo3::prelude::*;
//! use rsock::{Socket, border};
//! use std::os::fd::AsRawFd as _;
//!
//! # rsock::border::append_to_inittab();
//! # Python::initialize();
//! fn cross(py: Python<'_>) -> PyResult<()> {
//!     let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
//!     let object = border::give(py, left)?;
//!     object.call_method1("sendall", (b"from Python",))?;
//!
//!     let guard = border::borrow(&object)?;
//!     assert_eq!(guard.as_raw_fd(), object.call_method0("fileno")?.extract::<i32>()?);
//!     guard.release(py)?;
//!
//!     let left = border::take(&object)?;
//!     left.sendall(b" and from Rust", 0).unwrap();
//!     let mut buffer = [0; 64];
//!     assert_eq!(right.recv(&mut buffer, 0), Ok(25));
//!     Ok(())
//! }
//! # Python::attach(|py| { py.import("rsock").map_or(Ok(()), |_| cross(py)) }).unwrap();
//! ```

use std::fmt;
use std::os::fd::RawFd;

use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

use crate::py::{exceptions, seconds};
use crate::socket::{Identity, Socket};
use crate::sys;
use crate::sys::border::{Moved, is_plain, table};
use crate::timeout::Timeout;

mod guard;
mod object;

use object::{
    described, fileno, is_standard, os_error, refusal, refuse_files, refuse_other_files,
    standard_class, timeout,
};

pub use guard::{Guard, borrow};

/// Build the core, `rsock._rsock`, into the interpreter that this program is about to start, as
/// `pyo3::append_to_inittab!` does for modules that are in no package.
///
/// The Python half of the package, `rsock/*.py`, has to be found on `sys.path` all the same: because the package
/// is installed, or because the program puts the folder that contains it there. It must be of the version that
/// this crate has. A compiled core beside it is not loaded: built-in modules come first.
///
/// # Panics
/// If an interpreter runs already, which would not find the module any more; and if there is no memory.
///
/// # Examples
/// ```
/// use pyo3::prelude::*;
///
/// rsock::border::append_to_inittab();
/// Python::initialize();
/// Python::attach(|py| {
///     let names = py.import("sys")?.getattr("builtin_module_names")?;
///     assert!(names.contains("rsock._rsock")?);
///     PyResult::Ok(())
/// })
/// .unwrap();
/// ```
pub fn append_to_inittab() {
    assert!(!sys::python::is_initialised(), "a Python interpreter is already running");
    assert!(sys::python::append_to_inittab(c"rsock._rsock", crate::py::init), "out of memory");
}

/// Move the descriptor of a Python object to Rust, with what the socket is and its timeout.
///
/// The object is detached, as by its `detach()`: it is closed, and the descriptor is not. If an error is raised
/// it is as it was. What is known of a socket of rsock is kept; family, type and protocol of any other are asked
/// of the kernel. The timeout is that of `gettimeout()`; where there is no such method it follows from
/// `O_NONBLOCK`.
///
/// No thread may be inside a call on a socket of the standard library or on a foreign object; it would go on
/// with the descriptor. With a socket of rsock that is found out.
///
/// # Errors
/// - `TypeError` for an object without `fileno()` and `detach()`; and for one of a class derived from `rsock.socket`
///   or `socket.socket`: what such a class has besides, like the encryption of an `ssl.SSLSocket`, could not come
///   along.
/// - `ValueError` while the socket is in use: by a [`Guard`], a file of `makefile()` or, for rsock's, a call of
///   another thread.
/// - `OSError`: `EBADF` for a closed socket, `ENOTSOCK` for the descriptor of another kind of file; once, an error that
///   a socket of rsock has kept for its next call.
/// - What `fileno()`, `gettimeout()` or `detach()` of a foreign object raise.
///
/// # Examples
/// ```no_run
/// use pyo3::prelude::*;
/// use rsock::Timeout;
///
/// fn adopt(object: &Bound<'_, PyAny>) -> PyResult<()> {
///     let socket = rsock::border::take(object)?;
///     assert_eq!(object.call_method0("fileno")?.extract::<i32>()?, -1);
///     assert_eq!(socket.timeout(), Timeout::Blocking);
///     Ok(())
/// }
/// ```
pub fn take(object: &Bound<'_, PyAny>) -> PyResult<Socket> {
    if let Some(table) = table(object)? {
        refuse_files(object)?;
        refuse_other_files(object)?;
        match table.surrender(object) {
            Ok(moved) => return arrived(object, moved),
            Err(libc::ENOTSUP) => {}
            Err(errno) => return Err(refusal(object, errno)),
        }
    } else if is_standard(object)? {
        if !is_plain(object, standard_class(object.py())?) {
            return Err(refusal(object, libc::EINVAL));
        }
        refuse_files(object)?;
    }
    detach(object)
}

/// Move a socket to Python: an `rsock.socket` with its descriptor, family, type, protocol and timeout.
///
/// The descriptor is brought into the mode that the timeout needs, and stays not inheritable. The package `rsock` must be
/// importable.
///
/// # Errors
/// [`NotGiven`], which has the socket, open as it was, if Python raises an exception on the way: the import, an audit
/// hook (`socket.__new__`), a signal handler; `EBADF` for a closed socket; once, an error that the socket has kept for
/// its next call.
///
/// # Examples
/// ```no_run
/// use pyo3::prelude::*;
/// use rsock::{Socket, border};
///
/// fn serve<'py>(handler: &Bound<'py, PyAny>, connection: Socket) -> PyResult<Bound<'py, PyAny>> {
///     let object = border::give(handler.py(), connection)?; // closed if that is refused
///     handler.call1((object,))
/// }
/// ```
#[allow(clippy::result_large_err, reason = "the socket is what must not be lost")]
pub fn give(py: Python<'_>, socket: Socket) -> Result<Bound<'_, PyAny>, NotGiven> {
    match adopted(py, &socket) {
        Ok(object) => {
            socket.detach();
            Ok(object)
        }
        Err(error) => Err(NotGiven { error, given: socket }),
    }
}

/// A socket that Python did not take, and why.
///
/// `?` turns it into the exception and closes the socket. Like every `PyErr`, the exception is dropped by a thread that
/// is attached.
///
/// # Examples
/// ```no_run
/// use pyo3::prelude::*;
/// use rsock::{Socket, border};
///
/// fn offer(py: Python<'_>, socket: Socket) -> Option<Socket> {
///     let refused = border::give(py, socket).err()?;
///     refused.error.print(py);
///     Some(refused.given)
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct NotGiven {
    /// What Python raised.
    pub error: PyErr,
    /// The socket, which is the caller's again.
    pub given: Socket,
}

impl fmt::Display for NotGiven {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Python did not take the socket: {}", self.error)
    }
}

impl std::error::Error for NotGiven {}

impl From<NotGiven> for PyErr {
    fn from(refused: NotGiven) -> Self {
        refused.error
    }
}

/// The object made of a socket that keeps its descriptor until this has succeeded.
fn adopted<'py>(py: Python<'py>, socket: &Socket) -> PyResult<Bound<'py, PyAny>> {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let Identity { family, kind, protocol } = socket.identity();
    let fd = socket.fileno();
    if fd < 0 {
        return Err(os_error(py, libc::EBADF));
    }
    socket.kept_error().map_err(|error| exceptions::from_error(py, &error))?;
    let class = CLASS.import(py, "rsock", "socket")?;
    let object = class.call_method1(intern!(py, "__new__"), (class,))?;
    let initialised =
        object.call_method1(intern!(py, "__init__"), (family, kind, protocol, fd)).and_then(|_| {
            let timeout = seconds::format(socket.timeout());
            object.call_method1(intern!(py, "settimeout"), (timeout,))
        });
    match initialised {
        Ok(_) => Ok(object),
        Err(error) => {
            disown(&object, socket);
            Err(error)
        }
    }
}

/// Leave the descriptor to one of two: the socket, unless the object, which may have it already, keeps it.
fn disown(object: &Bound<'_, PyAny>, socket: &Socket) {
    let fd = socket.fileno();
    let number = || object.call_method0(intern!(object.py(), "fileno"))?.extract::<RawFd>();
    let has = || number().is_ok_and(|number| number == fd);
    let detach = || object.call_method0(intern!(object.py(), "detach"));
    // A signal handler may raise when it has let go already.
    if has() && detach().is_err() && has() {
        socket.detach();
    } else {
        // The object may have brought it into the mode of the default timeout.
        let _ = socket.set_timeout(socket.timeout());
    }
}

/// A socket of what another has surrendered; the object learns that it is closed.
fn arrived(object: &Bound<'_, PyAny>, moved: Moved) -> PyResult<Socket> {
    let identity = Identity { family: moved.family, kind: moved.kind, protocol: moved.protocol };
    let timeout = Timeout::from_nanoseconds(moved.timeout);
    let socket = Socket::of_foreign(sys::own(moved.fd), identity, timeout);
    mark_closed(object)?;
    Ok(socket)
}

/// Move by the object's own means.
fn detach(object: &Bound<'_, PyAny>) -> PyResult<Socket> {
    let py = object.py();
    let fd = fileno(object)?;
    let identity =
        Identity::UNKNOWN.complete(fd).map_err(|error| exceptions::from_error(py, &error))?;
    let timeout = timeout(object, fd)?;
    let socket = match let_go(object)? {
        number if number < 0 => return Err(os_error(py, libc::EBADF)),
        number if number == fd => received(py, number, identity, timeout)?,
        other => received(py, other, Identity::UNKNOWN, timeout)?,
    };
    // One that waits in an event loop of its own (gevent) has O_NONBLOCK whatever its timeout is.
    socket.set_timeout(timeout).map_err(|error| exceptions::from_error(py, &error))?;
    Ok(socket)
}

/// What the object's own `detach()` gives.
fn let_go(object: &Bound<'_, PyAny>) -> PyResult<RawFd> {
    let (py, name) = (object.py(), intern!(object.py(), "detach"));
    if is_standard(object)? {
        // That of `socket.socket` is a function in Python: the handler of a signal may raise in it when the number is
        // nobody's any more. The one below it runs no handlers.
        mark_closed(object)?;
        return standard_class(py)?.call_method1(name, (object,))?.extract();
    }
    let Some(method) = object.getattr_opt(name)? else {
        let described = described(object);
        return Err(PyTypeError::new_err(format!(
            "expected a socket, not {described}: no detach()"
        )));
    };
    method.call0()?.extract()
}

/// What the Python half of a class keeps of whether it is closed; an object of the class below has nothing of it.
fn mark_closed(object: &Bound<'_, PyAny>) -> PyResult<()> {
    let closed = intern!(object.py(), "_closed");
    if object.getattr_opt(closed)?.is_some() { object.setattr(closed, true) } else { Ok(()) }
}

/// The descriptor is ours, so it is closed if no socket can be made of it.
fn received(py: Python<'_>, fd: RawFd, identity: Identity, timeout: Timeout) -> PyResult<Socket> {
    let (socket, owned) = (Socket::unopened(), sys::own(fd));
    let adopted = socket.adopt_foreign(fd, |_| owned, identity, timeout);
    adopted.map_err(|error| exceptions::from_error(py, &error))?;
    Ok(socket)
}
