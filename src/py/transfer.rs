//! recv, recv_into, recvfrom, recvfrom_into, send, sendall, sendto: arguments in, result out.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::address::Parser;
use super::arguments::{Arguments, Named, c_int, ssize};
use super::buffer;
use super::interpreter::Interpreter;
use crate::families;
use crate::socket::Socket;
use crate::sys::Block;
use crate::sys::python::audit;

/// `(bufsize[, flags])`.
pub(super) fn recv<'py>(
    py: Python<'py>,
    socket: &Socket,
    args: &Arguments<'_, 'py>,
) -> PyResult<Bound<'py, PyBytes>> {
    let (size, flags) = (ssize(args.required(0))?, args.flags(1)?);
    let size = unsigned(size, "recv")?;
    let interpreter = Interpreter::new(py);
    let (bytes, ()) = receive(py, socket, size, flags, |block| {
        Ok((interpreter.raise(socket.recv_with(&interpreter, block, flags))?, ()))
    })?;
    Ok(bytes)
}

/// `(bufsize[, flags])`.
pub(super) fn recvfrom<'py>(
    py: Python<'py>,
    socket: &Socket,
    args: &Arguments<'_, 'py>,
) -> PyResult<(Bound<'py, PyBytes>, Bound<'py, PyAny>)> {
    let (size, flags) = (ssize(args.required(0))?, args.flags(1)?);
    let size = unsigned(size, "recvfrom")?;
    let interpreter = Interpreter::new(py);
    receive(py, socket, size, flags, |block| from(&interpreter, socket, block, flags))
}

/// A new bytes object of what a call receives.
fn receive<'py, T>(
    py: Python<'py>,
    socket: &Socket,
    size: usize,
    flags: i32,
    call: impl FnOnce(Block) -> PyResult<(usize, T)>,
) -> PyResult<(Bound<'py, PyBytes>, T)> {
    if flags & libc::MSG_TRUNC != 0 {
        return buffer::counting(py, size, call);
    }
    buffer::receiving(py, size, socket.hints.bulk.get(), call)
}

/// `(buffer[, nbytes[, flags]])`.
pub(super) fn recv_into(py: Python<'_>, socket: &Socket, args: &Named<'_, '_>) -> PyResult<usize> {
    let interpreter = Interpreter::new(py);
    into("recv_into", "buffer too small for requested bytes", args, |block, flags| {
        interpreter.raise(socket.recv_with(&interpreter, block, flags))
    })
}

/// `(buffer[, nbytes[, flags]])`.
pub(super) fn recvfrom_into<'py>(
    py: Python<'py>,
    socket: &Socket,
    args: &Named<'_, 'py>,
) -> PyResult<(usize, Bound<'py, PyAny>)> {
    let interpreter = Interpreter::new(py);
    let too_small = "nbytes is greater than the length of the buffer";
    into("recvfrom_into", too_small, args, |block, flags| from(&interpreter, socket, block, flags))
}

/// `(data[, flags])`.
pub(super) fn send(py: Python<'_>, socket: &Socket, args: &Arguments<'_, '_>) -> PyResult<usize> {
    buffer::reading(args.required(0), |block| {
        let flags = args.flags(1)?;
        let interpreter = Interpreter::new(py);
        interpreter.raise(socket.send_with(&interpreter, block, flags, None))
    })
}

/// `(data[, flags])`.
pub(super) fn sendall(py: Python<'_>, socket: &Socket, args: &Arguments<'_, '_>) -> PyResult<()> {
    buffer::reading(args.required(0), |block| {
        let flags = args.flags(1)?;
        let interpreter = Interpreter::new(py);
        interpreter.raise(socket.sendall_with(&interpreter, block, flags))
    })
}

/// `(data, address)` or `(data, flags, address)`.
pub(super) fn sendto(
    slf: &Bound<'_, PyAny>,
    socket: &Socket,
    args: &Arguments<'_, '_>,
) -> PyResult<usize> {
    let given = args.len();
    if !(2..=3).contains(&given) {
        let text = format!("sendto() takes 2 or 3 arguments ({given} given)");
        return Err(PyTypeError::new_err(text));
    }
    buffer::reading(args.required(0), |block| {
        let flags = if given == 3 { c_int(args.required(1))? } else { 0 };
        let address = args.required(given - 1);
        let interpreter = Interpreter::new(slf.py());
        let parser = Parser { interpreter: &interpreter, socket, caller: "sendto" };
        let to = families::python::parse(&parser, address)?;
        audit(c"socket.sendto", slf, address)?;
        interpreter.raise(socket.send_with(&interpreter, block, flags, Some(&to)))
    })
}

/// One recvfrom with the address in Python's form.
fn from<'py>(
    interpreter: &Interpreter<'py>,
    socket: &Socket,
    block: Block,
    flags: i32,
) -> PyResult<(usize, Bound<'py, PyAny>)> {
    known_family(socket)?;
    let (count, address) = interpreter.raise(socket.recvfrom_with(interpreter, block, flags))?;
    Ok((count, families::python::tell(interpreter.py, socket, &address)?))
}

/// Fail where the kernel's address could not be told.
pub(super) fn known_family(socket: &Socket) -> PyResult<()> {
    families::python::check(socket.identity())
}

fn unsigned(size: isize, caller: &str) -> PyResult<usize> {
    usize::try_from(size)
        .map_err(|_| PyValueError::new_err(format!("negative buffersize in {caller}")))
}

/// The arguments of the methods that receive into a buffer.
pub(super) const INTO: &[&str] = &["buffer", "nbytes", "flags"];

/// Lend the buffer that the arguments name, cut to the size that they name.
fn into<T>(
    caller: &str,
    too_small: &'static str,
    args: &Named<'_, '_>,
    receive: impl FnOnce(Block, i32) -> PyResult<T>,
) -> PyResult<T> {
    buffer::writing(caller, &args.required(0)?, |block| {
        let size = args.get(1)?.map_or(Ok(0), |size| ssize(&size))?;
        let flags = args.get(2)?.map_or(Ok(0), |flags| c_int(&flags))?;
        args.finish()?;
        match unsigned(size, caller)? {
            0 => receive(block, flags),
            size if size > block.len() => Err(PyValueError::new_err(too_small)),
            size => receive(block.first(size), flags),
        }
    })
}
