//! Python as the host of a call: the interpreter is left for what may block, signals run handlers.

use std::cell::Cell;

use pyo3::prelude::*;

use super::exceptions;
use crate::call::Host;
use crate::error::Error;

/// The interpreter during one call.
pub(crate) struct Interpreter<'py> {
    pub(crate) py: Python<'py>,
    /// What a signal handler raised.
    raised: Cell<Option<PyErr>>,
}

impl<'py> Interpreter<'py> {
    pub(crate) const fn new(py: Python<'py>) -> Self {
        Self { py, raised: Cell::new(None) }
    }

    /// The result of a call, or the exception that it ends with.
    pub(crate) fn raise<T>(&self, result: Result<T, Error>) -> PyResult<T> {
        result.map_err(|error| match self.raised.take() {
            Some(raised) => raised,
            None => exceptions::from_error(&error),
        })
    }
}

impl Host for Interpreter<'_> {
    fn detached<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        self.py.detach(work)
    }

    fn check_signals(&self) -> Result<(), Error> {
        self.py.check_signals().map_err(|raised| {
            self.raised.set(Some(raised));
            Error::Stopped
        })
    }
}
