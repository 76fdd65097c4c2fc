//! Python as the host of a call: the interpreter is left for what may block, signals run handlers.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use pyo3::exceptions::{PyImportError, PyValueError};
use pyo3::prelude::*;

use super::exceptions;
use crate::call::Host;
use crate::error::Error;
use crate::sys::{self, AWAY};

/// CPython lets some sub-interpreters load the module, but a call there would wait for the main interpreter
/// for ever.
pub(super) fn refuse_others(py: Python<'_>) -> PyResult<()> {
    if sys::python::in_main_interpreter(py) {
        return Ok(());
    }
    Err(PyImportError::new_err("rsock does not support subinterpreters"))
}

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
    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "as calls of their own they add a twentieth to what send and recv take outside of the kernel"
    )]
    pub(crate) fn raise<T>(&self, result: Result<T, Error>) -> PyResult<T> {
        result.map_err(|error| self.error(&error))
    }

    /// The exception that a call ends with.
    pub(crate) fn error(&self, error: &Error) -> PyErr {
        self.raised.take().unwrap_or_else(|| exceptions::from_error(self.py, error))
    }

    /// The result of a call that never blocks, so that leaving for it is a matter of policy alone.
    pub(crate) fn brief<T: Send>(
        &self,
        work: impl FnOnce() -> Result<T, Error> + Send,
    ) -> PyResult<T> {
        self.raise(if self.always_leaves() { self.detached(work) } else { work() })
    }
}

impl Host for Interpreter<'_> {
    fn detached<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        let absence = Absence::begin();
        let (result, end) = self.py.detach(|| (work(), absence.end()));
        if let Some(end) = end {
            note_return(end.elapsed());
        }
        // Only now: who waits for the interpreter is away, and most of all.
        drop(absence);
        result
    }

    fn check_signals(&self) -> Result<(), Error> {
        self.py.check_signals().map_err(|raised| {
            self.raised.set(Some(raised));
            Error::Stopped
        })
    }

    fn always_leaves(&self) -> bool {
        always_leave()
    }

    /// Threads that are away come back and want the interpreter while this one sits on it in a syscall:
    /// with 16 threads that echo, holding on costs a third of the throughput. Unless a thread that
    /// computes keeps them all out; then leaving costs more than staying.
    fn crowded(&self) -> bool {
        AWAY.load(Ordering::Relaxed) > 0 && CONVOY.load(Ordering::Relaxed) == 0
    }
}

/// Whether the program wants the interpreter left for every syscall, as the standard library leaves it.
static ALWAYS_LEAVE: AtomicBool = AtomicBool::new(false);

pub(super) fn always_leave() -> bool {
    ALWAYS_LEAVE.load(Ordering::Relaxed)
}

/// Read the setting of the program when the module is imported, and not again when it is imported anew: how sockets
/// are guarded that there are by then depends on it.
///
/// # Errors
/// `ValueError` for a policy that there is not.
pub(super) fn read_policy() -> PyResult<()> {
    static READ: AtomicBool = AtomicBool::new(false);
    if READ.load(Ordering::Relaxed) {
        return Ok(());
    }
    let leave = asked_to_leave()?;
    ALWAYS_LEAVE.store(leave, Ordering::Relaxed);
    READ.store(true, Ordering::Relaxed);
    Ok(())
}

fn asked_to_leave() -> PyResult<bool> {
    let policy = std::env::var_os("RSOCK_LOCK_POLICY").unwrap_or_default();
    match policy.to_str() {
        Some("") => Ok(false),
        Some("stdlib") => Ok(true),
        _ => Err(PyValueError::new_err(format!(
            "RSOCK_LOCK_POLICY must be 'stdlib' or not set, not '{}'",
            policy.display()
        ))),
    }
}

/// More than 0 while threads have to wait long to come back: that many short waits end it.
static CONVOY: AtomicU32 = AtomicU32::new(0);
const MEMORY: u32 = 64;

/// A thread that computes gives the interpreter up after the switch interval, 5 ms if nothing else is set
/// (`sys.setswitchinterval`); threads that serve sockets do so after some 10 microseconds.
const LONG: Duration = Duration::from_micros(2500);

/// One thread's time outside of the interpreter, until it has it back.
struct Absence {
    /// Others were away, too, so that how long the return takes is of interest.
    in_company: bool,
}

impl Absence {
    fn begin() -> Self {
        Self { in_company: AWAY.fetch_add(1, Ordering::Relaxed) > 0 }
    }

    /// When the return begins.
    fn end(&self) -> Option<Instant> {
        self.in_company.then(Instant::now)
    }
}

impl Drop for Absence {
    fn drop(&mut self) {
        AWAY.fetch_sub(1, Ordering::Relaxed);
    }
}

fn note_return(waited: Duration) {
    let convoy = CONVOY.load(Ordering::Relaxed);
    if waited >= LONG {
        CONVOY.store(MEMORY, Ordering::Relaxed);
    } else if convoy > 0 {
        CONVOY.store(convoy - 1, Ordering::Relaxed);
    }
}
