//! The hot loop of a service in Python: a listening socket is borrowed, its connections are answered without the
//! interpreter, and it is Python's again when the loop ends.
//!
//! Requests and answers are those of the example `tokio_server`. One that begins with `?` is answered by a function
//! in Python; any other here, by its text in capital letters.

mod connection;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use rsock::border::{self, Guard};
use rustix::event::{PollFd, PollFlags, poll};
use socket2::SockRef;
use tokio::net::TcpStream;
use tokio::runtime::Builder;

/// What the connections share.
struct Service {
    function: Py<PyAny>,
    answered: AtomicU64,
    failed: AtomicU64,
}

/// Answer on `listener`, which does not block, until something can be read from `stop`.
///
/// `function` is called with the requests that begin with `?` and returns the answer. Gives how many requests were
/// answered, and for how many the function raised.
#[pyfunction]
fn serve(
    py: Python<'_>,
    listener: &Bound<'_, PyAny>,
    stop: &Bound<'_, PyAny>,
    function: Py<PyAny>,
) -> PyResult<(u64, u64)> {
    let (listener, stop) = (border::borrow(listener)?, border::borrow(stop)?);
    if !SockRef::from(&listener).nonblocking().map_err(|error| raised(&error))? {
        return Err(PyValueError::new_err("the listening socket must be non-blocking"));
    }
    // Dropped at the end of this function, where the thread is attached.
    let service =
        Arc::new(Service { function, answered: AtomicU64::new(0), failed: AtomicU64::new(0) });
    let result = py.detach(|| run(&listener, &stop, &service));
    listener.release(py)?;
    stop.release(py)?;
    result.map_err(|error| raised(&error))?;
    Ok((service.answered.load(Ordering::Relaxed), service.failed.load(Ordering::Relaxed)))
}

/// Accept here, on the descriptor that is Python's, and answer on a thread beside. In the end the connections that are
/// open are closed.
fn run(listener: &Guard, stop: &Guard, service: &Arc<Service>) -> io::Result<()> {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_io().build()?;
    let _entered = runtime.enter();
    loop {
        let mut waited = [PollFd::new(listener, PollFlags::IN), PollFd::new(stop, PollFlags::IN)];
        rustix::io::retry_on_intr(|| poll(&mut waited, None))?;
        if !waited[1].revents().is_empty() {
            return Ok(());
        }
        match accept(listener) {
            Ok(stream) => drop(runtime.spawn(connection::serve(stream, service.clone()))),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {} // another was faster
            Err(error) => wait_out(&error),
        }
    }
}

fn accept(listener: &Guard) -> io::Result<TcpStream> {
    let (socket, _) = SockRef::from(listener).accept()?;
    socket.set_nonblocking(true)?;
    TcpStream::from_std(socket.into())
}

/// accept(2) fails for want of descriptors, or because a peer has reset its connection already.
fn wait_out(error: &io::Error) {
    eprintln!("accept: {error}");
    std::thread::sleep(Duration::from_millis(10));
}

fn raised(error: &io::Error) -> PyErr {
    PyOSError::new_err((error.raw_os_error(), error.to_string()))
}

#[pymodule]
mod hot_loop {
    #[pymodule_export]
    use super::serve;
}
