//! bind, connect, listen, shutdown, and the names of both ends.

use std::ffi::CStr;

use pyo3::prelude::*;

use super::address::Parser;
use super::arguments::{Arguments, as_int, c_int};
use super::interpreter::Interpreter;
use super::socket::PySocket;
use super::transfer::known_family;
use crate::error::Error;
use crate::families;
use crate::sys;
use crate::sys::builtin::{Call, methods};
use crate::sys::python::audit;

/// How many connections wait by default: enough for most, below SOMAXCONN everywhere.
const BACKLOG: i32 = 128;

methods! {
    PySocket:
    bind(object)
        "bind(address)\n\nBind the socket to a local address, bind(2).";
    connect(object)
        "connect(address)\n\nConnect the socket to a remote address, connect(2).";
    connect_ex(object)
        "connect_ex(address) -> errno\n\n\
        Like connect, but gives the number of the error instead of raising it.";
    getpeername()
        "getpeername() -> address\n\nThe address of the peer, getpeername(2).";
    getsockname()
        "getsockname() -> address\n\nThe local address, getsockname(2).";
    listen(arguments)
        "listen([backlog])\n\n\
        Let the socket accept connections, listen(2). The kernel keeps up to backlog of them waiting; 128\n\
        if nothing is said.";
    shutdown(object)
        "shutdown(how)\n\nEnd receiving (SHUT_RD), sending (SHUT_WR) or both (SHUT_RDWR), shutdown(2).";
}

/// Parse an address argument of `caller` and raise its audit event.
fn parse(
    slf: &Bound<'_, PySocket>,
    interpreter: &Interpreter<'_>,
    caller: &'static str,
    event: &CStr,
    address: &Bound<'_, PyAny>,
) -> PyResult<sys::Address> {
    let parser = Parser { interpreter, caller };
    let raw = families::python::parse(&parser, slf.get().socket.family(), address)?;
    audit(event, slf.as_any(), address)?;
    Ok(raw)
}

fn bind(slf: &Bound<'_, PySocket>, address: &Bound<'_, PyAny>) -> PyResult<()> {
    let interpreter = Interpreter::new(slf.py());
    let to = parse(slf, &interpreter, "bind", c"socket.bind", address)?;
    interpreter.raise(slf.get().socket.bind_with(&interpreter, &to))
}

fn connect(slf: &Bound<'_, PySocket>, address: &Bound<'_, PyAny>) -> PyResult<()> {
    let interpreter = Interpreter::new(slf.py());
    let to = parse(slf, &interpreter, "connect", c"socket.connect", address)?;
    interpreter.raise(slf.get().socket.connect_with(&interpreter, &to))
}

fn connect_ex(slf: &Bound<'_, PySocket>, address: &Bound<'_, PyAny>) -> PyResult<i32> {
    let interpreter = Interpreter::new(slf.py());
    let to = parse(slf, &interpreter, "connect_ex", c"socket.connect", address)?;
    match slf.get().socket.connect_with(&interpreter, &to) {
        Ok(()) => Ok(0),
        Err(Error::Os(errno)) => Ok(errno),
        Err(Error::TimedOut) => Ok(libc::EWOULDBLOCK),
        Err(error) => interpreter.raise(Err(error)),
    }
}

fn getpeername<'py>(slf: &Bound<'py, PySocket>) -> PyResult<Bound<'py, PyAny>> {
    let socket = &slf.get().socket;
    known_family(socket)?;
    families::python::format(slf.py(), &Interpreter::new(slf.py()).raise(socket.peer_name())?)
}

fn getsockname<'py>(slf: &Bound<'py, PySocket>) -> PyResult<Bound<'py, PyAny>> {
    let socket = &slf.get().socket;
    known_family(socket)?;
    families::python::format(slf.py(), &Interpreter::new(slf.py()).raise(socket.local_name())?)
}

fn listen(slf: &Bound<'_, PySocket>, call: Call<'_, '_>) -> PyResult<()> {
    let given = Arguments::counted(call, 0, 1)?;
    let backlog = given.get(0).map_or(Ok(BACKLOG), c_int)?;
    Interpreter::new(call.py).raise(slf.get().socket.listen(backlog))
}

fn shutdown(slf: &Bound<'_, PySocket>, how: &Bound<'_, PyAny>) -> PyResult<()> {
    let how = as_int(how)?;
    Interpreter::new(slf.py()).raise(slf.get().socket.shutdown(how))
}
