//! Timeouts between Python's seconds and nanoseconds, in the words of CPython's pytime.c.

use pyo3::exceptions::{PyOverflowError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyFloat;

use super::arguments::c_long;
use crate::sys::builtin::counted;
use crate::sys::python::at_least;
use crate::timeout::Timeout;

const NANOSECONDS: i64 = 1_000_000_000;

/// `None`, or a number of seconds that is not negative; rounded away from zero.
pub(crate) fn parse(seconds: &Bound<'_, PyAny>) -> PyResult<Timeout> {
    if seconds.is_none() {
        return Ok(Timeout::Blocking);
    }
    match nanoseconds(seconds)? {
        negative if negative < 0 => Err(PyValueError::new_err("Timeout value out of range")),
        some => Ok(Timeout::from_nanoseconds(some)),
    }
}

fn nanoseconds(seconds: &Bound<'_, PyAny>) -> PyResult<i64> {
    let py = seconds.py();
    if let Ok(float) = seconds.cast::<PyFloat>() {
        return from_float(float.value());
    }
    match c_long(seconds) {
        Ok(whole) => whole.checked_mul(NANOSECONDS).ok_or_else(overflow),
        Err(error) => Err(counted(py, || {
            if error.is_instance_of::<PyOverflowError>(py) { overflow() } else { error }
        })),
    }
}

fn from_float(seconds: f64) -> PyResult<i64> {
    if seconds.is_nan() {
        return Err(PyValueError::new_err("Invalid value NaN (not a number)"));
    }
    #[allow(clippy::cast_precision_loss, reason = "a power of two and a power of ten below 2**53")]
    let (unit, limit) = (NANOSECONDS as f64, i64::MIN as f64);
    let product = seconds * unit;
    let rounded = if product < 0.0 { product.floor() } else { product.ceil() };
    if rounded < limit || rounded >= -limit {
        return Err(PyOverflowError::new_err("timestamp out of range for platform time_t"));
    }
    #[allow(clippy::cast_possible_truncation, reason = "checked above")]
    Ok(rounded as i64)
}

fn overflow() -> PyErr {
    // The C type was renamed in 3.13.
    let name = if at_least(3, 13) { "PyTime_t" } else { "_PyTime_t" };
    PyOverflowError::new_err(format!("timestamp too large to convert to C {name}"))
}

/// The timeout whose seconds `format` gave: the nearest, since nothing is to be rounded up again.
pub(crate) fn from_exact(seconds: Option<f64>) -> Timeout {
    #[allow(clippy::cast_possible_truncation, reason = "a cast that does not fit is cut")]
    #[allow(clippy::cast_precision_loss, reason = "below 2**53")]
    let nanoseconds = |seconds: f64| (seconds * NANOSECONDS as f64).round() as i64;
    seconds.map_or(Timeout::Blocking, |seconds| Timeout::from_nanoseconds(nanoseconds(seconds)))
}

/// The seconds of a timeout, `None` for one that blocks.
pub(crate) fn format(timeout: Timeout) -> Option<f64> {
    let nanoseconds = timeout.as_nanoseconds();
    #[allow(clippy::cast_precision_loss, reason = "as CPython divides")]
    match nanoseconds {
        negative if negative < 0 => None,
        whole if whole % NANOSECONDS == 0 => Some((whole / NANOSECONDS) as f64),
        other => Some(other as f64 / NANOSECONDS as f64),
    }
}
