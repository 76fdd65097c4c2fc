//! recv, recv_into, recvfrom, recvfrom_into, send, sendall, sendto: arguments in, result out.

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::address::Parser;
use super::arguments::{Arguments, Named, c_int, ssize};
use super::buffer;
use super::interpreter::Interpreter;
use super::socket::PySocket;
use crate::families;
use crate::socket::Socket;
use crate::sys::builtin::{Call, methods};
use crate::sys::python::audit;
use crate::sys::{Address, Block};

methods! {
    PySocket:
    recv(arguments) light
        "recv(bufsize[, flags]) -> data\n\n\
        Receive at most bufsize bytes, recv(2). Empty when the peer has sent all that it will.";
    recv_into(named) light
        "recv_into(buffer[, nbytes[, flags]]) -> count\n\n\
        Receive into a writable buffer, at most nbytes bytes; as many as fit if that is 0.";
    recvfrom(arguments) light
        "recvfrom(bufsize[, flags]) -> (data, address)\n\n\
        Like recv, with the address of the sender; None where the kernel names none.";
    recvfrom_into(named) light
        "recvfrom_into(buffer[, nbytes[, flags]]) -> (count, address)\n\n\
        Like recv_into, with the address of the sender.";
    send(arguments) light
        "send(data[, flags]) -> count\n\n\
        Send a bytes-like object, send(2); gives how much of it was sent.";
    sendall(arguments) light
        "sendall(data[, flags])\n\n\
        Send all of a bytes-like object. The timeout counts for the whole, not for each part.";
    sendto(arguments) light
        "sendto(data[, flags], address) -> count\n\nLike send, to an address, sendto(2).";
}

fn recv<'py>(slf: &Bound<'py, PySocket>, call: Call<'_, 'py>) -> PyResult<Bound<'py, PyBytes>> {
    let (size, flags) = amount(call)?;
    let (socket, interpreter) = (&slf.get().socket, Interpreter::new(call.py));
    let (bytes, ()) = receive(call.py, socket, size, flags, |block| {
        Ok((interpreter.raise(socket.recv_with(&interpreter, block, flags))?, ()))
    })?;
    Ok(bytes)
}

fn recvfrom<'py>(
    slf: &Bound<'py, PySocket>,
    call: Call<'_, 'py>,
) -> PyResult<(Bound<'py, PyBytes>, Bound<'py, PyAny>)> {
    let (size, flags) = amount(call)?;
    let (socket, interpreter) = (&slf.get().socket, Interpreter::new(call.py));
    receive(call.py, socket, size, flags, |block| from(&interpreter, socket, block, flags))
}

/// `(bufsize[, flags])`.
fn amount(call: Call<'_, '_>) -> PyResult<(usize, i32)> {
    let args = Arguments::counted(call, 1, 2)?;
    let (size, flags) = (ssize(args.required(0))?, args.flags(1)?);
    Ok((unsigned(size, call.name)?, flags))
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

fn recv_into(slf: &Bound<'_, PySocket>, call: Call<'_, '_>) -> PyResult<usize> {
    let (socket, interpreter) = (&slf.get().socket, Interpreter::new(call.py));
    into(call, "buffer too small for requested bytes", |block, flags| {
        interpreter.raise(socket.recv_with(&interpreter, block, flags))
    })
}

fn recvfrom_into<'py>(
    slf: &Bound<'py, PySocket>,
    call: Call<'_, 'py>,
) -> PyResult<(usize, Bound<'py, PyAny>)> {
    let (socket, interpreter) = (&slf.get().socket, Interpreter::new(call.py));
    let too_small = "nbytes is greater than the length of the buffer";
    into(call, too_small, |block, flags| from(&interpreter, socket, block, flags))
}

fn send(slf: &Bound<'_, PySocket>, call: Call<'_, '_>) -> PyResult<usize> {
    data(call, |block, flags| {
        let interpreter = Interpreter::new(call.py);
        interpreter.raise(slf.get().socket.send_with(&interpreter, block, flags, None))
    })
}

fn sendall(slf: &Bound<'_, PySocket>, call: Call<'_, '_>) -> PyResult<()> {
    data(call, |mut block, flags| {
        let interpreter = Interpreter::new(call.py);
        interpreter.raise(slf.get().socket.sendall_with(&interpreter, &mut block, flags))
    })
}

/// `(data[, flags])`.
fn data<T>(call: Call<'_, '_>, send: impl FnOnce(Block, i32) -> PyResult<T>) -> PyResult<T> {
    let args = Arguments::counted(call, 1, 2)?;
    buffer::reading(args.required(0), |block| send(block, args.flags(1)?))
}

/// `(data, address)` or `(data, flags, address)`.
fn sendto(slf: &Bound<'_, PySocket>, call: Call<'_, '_>) -> PyResult<usize> {
    let (args, socket) = (Arguments::new(call), &slf.get().socket);
    let given = args.len();
    if !(2..=3).contains(&given) {
        let text = format!("sendto() takes 2 or 3 arguments ({given} given)");
        return Err(PyTypeError::new_err(text));
    }
    buffer::reading(args.required(0), |block| {
        let flags = if given == 3 { c_int(args.required(1))? } else { 0 };
        let address = args.required(given - 1);
        let interpreter = Interpreter::new(call.py);
        let parser = Parser { interpreter: &interpreter, socket, caller: "sendto" };
        let to = families::python::parse(&parser, address)?;
        audit(c"socket.sendto", slf.as_any(), address)?;
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
    let mut raw = Address::empty();
    let received = socket.recvfrom_with(interpreter, block, flags, &mut raw);
    let count = interpreter.raise(received)?;
    Ok((count, families::python::tell(interpreter.py, socket, &raw)?))
}

/// Fail where the kernel's address could not be told.
pub(super) fn known_family(socket: &Socket) -> PyResult<()> {
    families::python::check(socket.identity())
}

fn unsigned(size: isize, caller: &str) -> PyResult<usize> {
    usize::try_from(size)
        .map_err(|_| PyValueError::new_err(format!("negative buffersize in {caller}")))
}

/// Lend the buffer that the arguments name, cut to the size that they name.
fn into<T>(
    call: Call<'_, '_>,
    too_small: &'static str,
    receive: impl FnOnce(Block, i32) -> PyResult<T>,
) -> PyResult<T> {
    let args = Named::new(call, &["buffer", "nbytes", "flags"])?;
    buffer::writing(call.name, args.required(0)?, |block| {
        let size = args.get(1).map_or(Ok(0), ssize)?;
        let flags = args.get(2).map_or(Ok(0), c_int)?;
        args.finish()?;
        match unsigned(size, call.name)? {
            0 => receive(block, flags),
            size if size > block.len() => Err(PyValueError::new_err(too_small)),
            size => receive(block.first(size), flags),
        }
    })
}
