//! A descriptor of Python's in the hands of Rust, until it is given back.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};

use pyo3::intern;
use pyo3::prelude::*;

use super::object::{fileno, is_set, is_standard, os_error};
use crate::error::Error;
use crate::identity::Identity;
use crate::py::exceptions;
use crate::sys;
use crate::sys::border::{Table, table};

/// Borrow the descriptor of a Python object: it is neither closed nor given to another file while the guard lives.
///
/// The module's documentation says for which objects this holds how far. Neither timeout nor mode is
/// changed: whether a call on the descriptor waits depends on `O_NONBLOCK`, which Python sets for a
/// socket with a timeout.
///
/// # Errors
/// - `TypeError` for an object without `fileno()`, an int among them, or one whose `fileno()` is no int.
/// - `OSError`: `EBADF` for a closed socket, `ENOTSOCK` for a file of another kind, `EMFILE` if there is no
///   number for a duplicate, or if a quarter of a million guards of one socket of rsock are out.
/// - `OverflowError` if the number is none that a descriptor can have; what `fileno()` raises.
///
/// # Examples
/// ```no_run
/// use pyo3::prelude::*;
/// use rsock::border;
///
/// #[pyfunction]
/// fn wait_for_data(object: &Bound<'_, PyAny>) -> PyResult<usize> {
///     let guard = border::borrow(object)?;
///     let peek = || socket2::SockRef::from(&guard).peek(&mut [std::mem::MaybeUninit::uninit()]);
///     let count = object.py().detach(peek)?;
///     guard.release(object.py())?;
///     Ok(count)
/// }
/// ```
pub fn borrow(object: &Bound<'_, PyAny>) -> PyResult<Guard> {
    if let Some(table) = table(object)? {
        match table.lend(object) {
            Ok(loan) => {
                let (socket, generation) = (object.clone().unbind(), loan.generation);
                return Ok(Guard::new(loan.fd, Hold::Lease { socket, table, generation }));
            }
            Err(libc::ENOTSUP) => {} // an object that only has the attribute
            Err(errno) => return Err(os_error(object.py(), errno)),
        }
    } else if is_standard(object)? && count(object, 1)? {
        let counted = Hold::Count(object.clone().unbind());
        // From now on dropping the hold gives back what was counted.
        let mut guard = Guard::new(-1, counted);
        guard.fd = fileno(object)?;
        return Ok(guard);
    }
    duplicate(object)
}

fn duplicate(object: &Bound<'_, PyAny>) -> PyResult<Guard> {
    let raised = |error: Error| exceptions::from_error(object.py(), &error);
    let copy = sys::dup(fileno(object)?).map_err(|error| raised(error.into()))?;
    Identity::UNKNOWN.complete(copy.as_raw_fd()).map_err(raised)?;
    Ok(Guard::new(copy.as_raw_fd(), Hold::Duplicate(copy)))
}

/// Change how many files hold a socket open; false if its class does not count them.
fn count(object: &Bound<'_, PyAny>, more: i64) -> PyResult<bool> {
    let name = intern!(object.py(), "_io_refs");
    let Some(files) = object.getattr_opt(name)? else { return Ok(false) };
    // As the class itself never goes below 0, to which `__init__`, called again, has set it.
    object.setattr(name, files.extract::<i64>()?.saturating_add(more).max(0))?;
    Ok(true)
}

/// What `_decref_socketios` does, but that is a function in Python: the handler of a signal that came meanwhile may
/// raise before it begins, and the socket could never be closed.
fn count_down(object: &Bound<'_, PyAny>) -> PyResult<()> {
    let py = object.py();
    count(object, -1)?;
    if !is_set(object.getattr_opt(intern!(py, "_closed"))?)? {
        return Ok(());
    }
    let close = || object.call_method0(intern!(py, "close")).map(drop);
    close().inspect_err(|_| {
        let _ = close(); // likewise; what is closed already it leaves alone
    })
}

/// A borrowed descriptor; [`borrow`] makes one.
///
/// Threads may share it, and send it to each other. Dropping it gives the descriptor back, for which the thread
/// attaches to the interpreter; if that has ended, everything stays as it is. If the socket was closed meanwhile, this
/// may be what closes the descriptor; that is done detached, since close(2) may wait (`SO_LINGER`).
///
/// # Examples
/// ```no_run
/// use pyo3::prelude::*;
/// use rsock::border::Guard;
///
/// /// Seconds that a thread of Rust waits for, with no lock held.
/// fn user_timeout(py: Python<'_>, guard: &Guard) -> std::io::Result<Option<std::time::Duration>> {
///     py.detach(|| socket2::SockRef::from(guard).tcp_user_timeout())
/// }
/// ```
#[derive(Debug)]
pub struct Guard {
    fd: RawFd,
    /// Nothing once it has ended.
    hold: Option<Hold>,
}

/// How a descriptor is kept.
#[derive(Debug)]
enum Hold {
    /// By a lease of the socket, a call that takes long, as it were.
    Lease { socket: Py<PyAny>, table: &'static Table, generation: u32 },
    /// By the count of files that `makefile()` made.
    Count(Py<PyAny>),
    /// By itself.
    Duplicate(OwnedFd),
}

impl Guard {
    const fn new(fd: RawFd, hold: Hold) -> Self {
        Self { fd, hold: Some(hold) }
    }

    /// What the socket is, asked of the kernel.
    ///
    /// # Errors
    /// Those of getsockname(2) and getsockopt(2).
    ///
    /// # Examples
    /// ```no_run
    /// # fn example(guard: &rsock::border::Guard) -> Result<(), rsock::Error> {
    /// assert_eq!(guard.identity()?.kind, libc::SOCK_STREAM);
    /// # Ok(())
    /// # }
    /// ```
    pub fn identity(&self) -> Result<Identity, Error> {
        Identity::UNKNOWN.complete(self.fd)
    }

    /// Give the descriptor back, as dropping the guard does, but without attaching once more, and with the exception if
    /// Python raises one. It is given back in any case.
    ///
    /// # Errors
    /// What the socket's `close()` raises, if it was called meanwhile and comes into effect now.
    ///
    /// # Examples
    /// ```no_run
    /// # use pyo3::prelude::*;
    /// fn look(object: &Bound<'_, PyAny>) -> PyResult<()> {
    ///     let guard = rsock::border::borrow(object)?;
    ///     guard.release(object.py())
    /// }
    /// ```
    pub fn release(mut self, py: Python<'_>) -> PyResult<()> {
        self.hold.take().map_or(Ok(()), |hold| hold.end(py))
    }
}

impl AsFd for Guard {
    fn as_fd(&self) -> BorrowedFd<'_> {
        sys::borrow(self)
    }
}

impl AsRawFd for Guard {
    fn as_raw_fd(&self) -> RawFd {
        self.fd
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if self.hold.is_none() {
            return;
        }
        Python::try_attach(|py| {
            if let Some(Err(error)) = self.hold.take().map(|hold| hold.end(py)) {
                error.write_unraisable(py, None);
            }
        });
        // With no interpreter to tell, objects of it must be left alone.
        match self.hold.take() {
            Some(Hold::Duplicate(copy)) => drop(copy),
            left => std::mem::forget(left),
        }
    }
}

impl Hold {
    fn end(self, py: Python<'_>) -> PyResult<()> {
        match self {
            Self::Lease { socket, table, generation } => {
                if let Some(fd) = table.give_back(socket.bind(py), generation) {
                    // close() has long returned; there is nobody left to tell (close(2)).
                    let _ = py.detach(|| sys::close(fd));
                }
                Ok(())
            }
            Self::Count(socket) => count_down(socket.bind(py)),
            Self::Duplicate(copy) => {
                py.detach(|| drop(copy));
                Ok(())
            }
        }
    }
}
