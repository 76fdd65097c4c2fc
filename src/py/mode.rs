//! What a socket is, and how long its calls may take.

#![allow(clippy::unnecessary_wraps, reason = "every method returns a result")]

use pyo3::prelude::*;

use super::arguments::c_long;
use super::interpreter::Interpreter;
use super::socket::PySocket;
use super::{enums, seconds};
use crate::socket::Socket;
use crate::sys::builtin::{add_member, methods};
use crate::sys::python::at_least;
use crate::timeout::Timeout;

methods! {
    PySocket:
    _family()
        "_family() -> AddressFamily\n\n\
        The address family: a member of AddressFamily, or an int if there is none.";
    _type()
        "_type() -> SocketKind\n\nThe socket type: a member of SocketKind, or an int if there is none.";
    getblocking() light
        "getblocking()\n\nFalse if the socket never waits.";
    gettimeout() light
        "gettimeout() -> timeout\n\nThe timeout in seconds, None for a socket that blocks.";
    setblocking(object)
        "setblocking(flag)\n\n\
        True for a socket that waits as long as it takes, False for one that never waits.";
    settimeout(object)
        "settimeout(timeout)\n\n\
        Seconds that a call may take, 0 for never waiting, None for as long as it takes.";
    timeout(getter) light
        "The timeout in seconds, None for a socket that blocks.";
}

/// Add the attributes that stand for the three numbers of socket(2).
pub(super) fn add_members(py: Python<'_>) -> PyResult<()> {
    let example = Bound::new(py, PySocket::from(Socket::unopened()))?;
    let [family, kind, protocol] = example.get().socket.numbers();
    add_member(c"family", c"The address family, a number.", &example, family)?;
    add_member(c"type", c"The socket type, a number.", &example, kind)?;
    add_member(c"proto", c"The protocol, a number.", &example, protocol)
}

fn _family<'py>(slf: &Bound<'py, PySocket>) -> PyResult<Bound<'py, PyAny>> {
    enums::family(slf.py(), slf.get().socket.identity().family)
}

fn _type<'py>(slf: &Bound<'py, PySocket>) -> PyResult<Bound<'py, PyAny>> {
    enums::kind(slf.py(), slf.get().socket.identity().kind)
}

fn getblocking(slf: &Bound<'_, PySocket>) -> PyResult<bool> {
    Ok(slf.get().socket.timeout() != Timeout::NonBlocking)
}

fn gettimeout(slf: &Bound<'_, PySocket>) -> PyResult<Option<f64>> {
    Ok(seconds::format(slf.get().socket.timeout()))
}

fn timeout(slf: &Bound<'_, PySocket>) -> PyResult<Option<f64>> {
    gettimeout(slf)
}

fn setblocking(slf: &Bound<'_, PySocket>, flag: &Bound<'_, PyAny>) -> PyResult<()> {
    // Any truth value since 3.12.
    let blocking = if at_least(3, 12) { flag.is_truthy()? } else { c_long(flag)? != 0 };
    set(slf, if blocking { Timeout::Blocking } else { Timeout::NonBlocking })
}

fn settimeout(slf: &Bound<'_, PySocket>, timeout: &Bound<'_, PyAny>) -> PyResult<()> {
    set(slf, seconds::parse(timeout)?)
}

fn set(slf: &Bound<'_, PySocket>, timeout: Timeout) -> PyResult<()> {
    Interpreter::new(slf.py()).raise(slf.get().socket.set_timeout(timeout))
}
