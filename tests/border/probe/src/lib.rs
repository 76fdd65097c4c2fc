//! What the tests see of `rsock::border` from an extension module that is compiled by itself.

use std::hint::black_box;
use std::io;
use std::os::fd::{AsFd as _, AsRawFd as _, RawFd};
use std::thread;
use std::time::Instant;

use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyList;
use rsock::border;
use rsock::{Identity, Socket, Timeout};

type Numbers = (i32, i32, i32);

/// A guard that Python holds, until it is released, dropped or collected.
#[pyclass]
struct Guard(Option<border::Guard>);

#[pymethods]
impl Guard {
    #[new]
    fn new(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        border::borrow(object).map(|guard| Self(Some(guard)))
    }

    fn fileno(&self) -> PyResult<RawFd> {
        Ok(self.held()?.as_raw_fd())
    }

    fn identity(&self) -> PyResult<Numbers> {
        self.held()?.identity().map(numbers).map_err(|error| os_error(&error))
    }

    /// Write to the descriptor, as Rust code does that knows nothing of Python.
    fn write(&self, py: Python<'_>, data: &[u8]) -> PyResult<usize> {
        let guard = self.held()?;
        py.detach(|| {
            let mut file = std::fs::File::from(guard.as_fd().try_clone_to_owned()?);
            io::Write::write(&mut file, data)
        })
        .map_err(|error| PyOSError::new_err((error.raw_os_error(), error.to_string())))
    }

    fn release(&mut self, py: Python<'_>) -> PyResult<()> {
        self.0.take().map_or(Ok(()), |guard| guard.release(py))
    }

    fn drop(&mut self) {
        self.0 = None;
    }

    /// Drop it on a thread that Python has never seen.
    fn drop_elsewhere(&mut self, py: Python<'_>) {
        let guard = self.0.take();
        py.detach(|| thread::spawn(move || drop(guard)).join()).expect("the thread ends well");
    }

    /// Give it back and tell how many items a list has by then, before any other thread gets to run.
    fn end_and_count(&mut self, released: bool, items: &Bound<'_, PyList>) -> PyResult<usize> {
        if released {
            self.release(items.py())?;
        } else {
            self.drop();
        }
        Ok(items.len())
    }

    /// Never give it back.
    fn forget(&mut self) {
        std::mem::forget(self.0.take());
    }
}

impl Guard {
    fn held(&self) -> PyResult<&border::Guard> {
        self.0.as_ref().ok_or_else(|| PyValueError::new_err("it was given back"))
    }
}

/// A socket in the hands of Rust.
#[pyclass(frozen)]
struct Taken(std::sync::Mutex<Option<Socket>>);

#[pymethods]
impl Taken {
    #[new]
    fn new(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        border::take(object).map(Self::of)
    }

    /// A new socket of Rust's, by the numbers of socket(2), with a timeout in nanoseconds.
    #[staticmethod]
    fn open(family: i32, kind: i32, protocol: i32, timeout: i64) -> PyResult<Self> {
        let make = || {
            let socket = Socket::new(family, kind, protocol)?;
            socket.set_timeout(Timeout::from_nanoseconds(timeout))?;
            Ok(socket)
        };
        make().map(Self::of).map_err(|error| os_error(&error))
    }

    /// The number, what it is, and the timeout in nanoseconds.
    fn look(&self) -> PyResult<(RawFd, Numbers, i64)> {
        let socket = self.0.lock().expect("no thread panicked");
        let socket = socket.as_ref().ok_or_else(|| PyValueError::new_err("it was given away"))?;
        Ok((socket.fileno(), numbers(socket.identity()), socket.timeout().as_nanoseconds()))
    }

    /// Give it to Python; it is still there if that is refused.
    fn give<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        // Not held across the call, which runs code of Python's.
        let socket = self.0.lock().expect("no thread panicked").take();
        let socket = socket.ok_or_else(|| PyValueError::new_err("it was given away"))?;
        border::give(py, socket).map_err(|refused| {
            *self.0.lock().expect("no thread panicked") = Some(refused.given);
            refused.error
        })
    }

    fn close(&self) -> PyResult<()> {
        let socket = self.0.lock().expect("no thread panicked");
        socket.as_ref().map_or(Ok(()), |socket| socket.close().map_err(|error| os_error(&error)))
    }
}

impl Taken {
    fn of(socket: Socket) -> Self {
        Self(std::sync::Mutex::new(Some(socket)))
    }
}

const fn numbers(identity: Identity) -> Numbers {
    (identity.family, identity.kind, identity.protocol)
}

fn os_error(error: &rsock::Error) -> PyErr {
    match error {
        rsock::Error::Os(errno) => PyOSError::new_err((*errno, error.to_string())),
        other => PyOSError::new_err(other.to_string()),
    }
}

/// Take the socket and give it back, so many times; the object that has it in the end.
#[pyfunction]
fn carry(object: Bound<'_, PyAny>, times: u32) -> PyResult<Bound<'_, PyAny>> {
    (0..times).try_fold(object, |object, _| Ok(border::give(object.py(), border::take(&object)?)?))
}

/// Borrow and give back, so many times: nanoseconds for each.
#[pyfunction]
fn borrow_often(object: &Bound<'_, PyAny>, times: u32) -> PyResult<f64> {
    let start = Instant::now();
    for _ in 0..times {
        black_box(border::borrow(object)?).release(object.py())?;
    }
    Ok(start.elapsed().as_secs_f64() * 1e9 / f64::from(times))
}

/// Likewise on several threads at once, each of which keeps the guard while it is detached.
#[pyfunction]
fn borrow_on_threads(object: Bound<'_, PyAny>, threads: usize, times: u32) {
    let (py, object) = (object.py(), object.unbind());
    let work = || {
        for _ in 0..times {
            let guard = Python::attach(|py| border::borrow(object.bind(py)).expect("it is open"));
            assert_eq!(guard.identity().expect("it is open").kind, libc::SOCK_STREAM);
        }
    };
    py.detach(|| thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work)))));
}

#[pymodule]
mod probe {
    #[pymodule_export]
    use super::{Guard, Taken, borrow_often, borrow_on_threads, carry};
}
