//! The handler in Python, and how a connection goes there and comes back.

use std::ffi::CString;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rsock::{Socket, border};

use crate::lent::Lent;

/// The function `handle(connection, request)` of a Python file.
pub struct Handler {
    function: Py<PyAny>,
    /// The connections that are with the handler now.
    pub lent: Lent,
    answered: AtomicU64,
    failed: AtomicU64,
}

/// What the handler answered, or the text of what it raised.
type Answer = Result<Vec<u8>, String>;

impl Handler {
    pub fn load(path: &str) -> PyResult<Self> {
        let code = CString::new(std::fs::read(path)?)?;
        Python::attach(|py| {
            py.import("rsock")?; // so that what it lacks is told now
            let file = CString::new(path)?;
            let module = PyModule::from_code(py, &code, &file, c"handler")?;
            Ok(Self {
                function: module.getattr("handle")?.unbind(),
                lent: Lent::default(),
                answered: AtomicU64::new(0),
                failed: AtomicU64::new(0),
            })
        })
    }

    /// Give the connection to Python, call the handler, take the connection back: nothing if it has closed it, or goes
    /// on using it.
    pub fn answer(&self, socket: Socket, request: &[u8]) -> (Option<Socket>, Answer) {
        Python::attach(|py| match border::give(py, socket) {
            Ok(connection) => {
                let answer = self.call(&connection, request);
                (taken(&connection), answer.map_err(|error| told(py, &error)))
            }
            Err(refused) => (Some(refused.given), Err(told(py, &refused.error))),
        })
    }

    fn call(&self, connection: &Bound<'_, PyAny>, request: &[u8]) -> PyResult<Vec<u8>> {
        let py = connection.py();
        let ticket = self.lent.insert(border::borrow(connection)?);
        let answer = self
            .function
            .bind(py)
            .call1((connection, PyBytes::new(py, request)))
            .and_then(|answer| answer.extract::<Vec<u8>>());
        if let Some(guard) = self.lent.remove(ticket) {
            guard.release(py)?;
        }
        let count = if answer.is_ok() { &self.answered } else { &self.failed };
        count.fetch_add(1, Ordering::Relaxed);
        answer
    }
}

/// The connection, if the handler leaves it.
fn taken(connection: &Bound<'_, PyAny>) -> Option<Socket> {
    border::take(connection).ok()
}

/// Print the traceback, and give the last line of it to the peer.
fn told(py: Python<'_>, error: &PyErr) -> String {
    error.print(py);
    error.to_string()
}

impl fmt::Display for Handler {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (answered, failed) = (&self.answered, &self.failed);
        let [answered, failed] = [answered, failed].map(|count| count.load(Ordering::Relaxed));
        write!(formatter, "answered {answered}, failed {failed}")
    }
}
