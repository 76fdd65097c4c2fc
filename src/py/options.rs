//! getsockopt and setsockopt with the three kinds of value that Python has.

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::arguments::{Arguments, c_int, unsigned_mask};
use super::interpreter::Interpreter;
use super::socket::PySocket;
use super::{buffer, exceptions};
use crate::error::Error;
use crate::socket::Socket;
use crate::sys::builtin::{Call, methods};

methods! {
    PySocket:
    getsockopt(arguments)
        "getsockopt(level, option[, buffersize]) -> value\n\n\
        Read an option, getsockopt(2): an int, or bytes if a size from 1 to 1024 is given.";
    setsockopt(arguments)
        "setsockopt(level, option, value: int)\n\
        setsockopt(level, option, value: buffer)\n\
        setsockopt(level, option, None, optlen: int)\n\n\
        Set an option, setsockopt(2).";
}

/// The longest value that getsockopt reads.
const LONGEST: usize = 1024;

/// `(level, option[, buffersize])`: an int, or bytes if there is a size.
fn getsockopt<'py>(slf: &Bound<'py, PySocket>, call: Call<'_, 'py>) -> PyResult<Bound<'py, PyAny>> {
    let (py, socket) = (call.py, &slf.get().socket);
    let args = Arguments::counted(call, 2, 3)?;
    let (level, name) = (c_int(args.required(0))?, c_int(args.required(1))?);
    let interpreter = Interpreter::new(py);
    let size = args.flags(2)?;
    if size == 0 {
        let value = interpreter.raise(socket.get_int(level, name))?;
        return Ok(value.into_pyobject(py)?.into_any());
    }
    let mut bytes = [0; LONGEST];
    let room = usize::try_from(size).ok().and_then(|size| bytes.get_mut(..size));
    let room = room.ok_or_else(|| exceptions::text("getsockopt buflen out of range"))?;
    let count = interpreter.raise(socket.get_bytes(level, name, room))?;
    Ok(PyBytes::new(py, &room[..count.min(room.len())]).into_any())
}

/// `(level, option, int)`, `(level, option, None, optlen)` or `(level, option, buffer)`. Like CPython it
/// tries one form after the other, so that what is wrong is told in the words of the last.
fn setsockopt(slf: &Bound<'_, PySocket>, call: Call<'_, '_>) -> PyResult<()> {
    let (args, socket) = (Arguments::new(call)?, &slf.get().socket);
    let interpreter = Interpreter::new(call.py);
    if let Some(done) = set_int(socket, &args).or_else(|| set_null(socket, &args)) {
        return interpreter.raise(done);
    }
    let args = args.count(3, 3)?;
    let (level, name) = (c_int(args.required(0))?, c_int(args.required(1))?);
    buffer::reading(args.required(2), |value| {
        interpreter.raise(socket.set_block(level, name, value))
    })
}

fn set_int(socket: &Socket, args: &Arguments<'_, '_>) -> Option<Result<(), Error>> {
    if args.len() != 3 {
        return None;
    }
    let number = |index| c_int(args.get(index)?).ok();
    Some(socket.set_int(number(0)?, number(1)?, number(2)?))
}

fn set_null(socket: &Socket, args: &Arguments<'_, '_>) -> Option<Result<(), Error>> {
    if args.len() != 4 || !args.get(2)?.is_none() {
        return None;
    }
    let number = |index| c_int(args.get(index)?).ok();
    let length = unsigned_mask(args.get(3)?).ok()?;
    Some(socket.set_null(number(0)?, number(1)?, length))
}
