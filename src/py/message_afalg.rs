//! sendmsg_afalg: sendmsg with the control messages of the kernel's cryptography.

use pyo3::exceptions::{PyMemoryError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::PyInt;

use super::arguments::{Named, as_int, c_int};
use super::buffer::with_views;
use super::interpreter::Interpreter;
use super::socket::PySocket;
use super::{exceptions, message};
use crate::message::Beside;
use crate::sys::builtin::{Call, methods};
use crate::sys::python::type_name;
use crate::sys::{Block, cmsg};

methods! {
    PySocket:
    sendmsg_afalg(named)
        "sendmsg_afalg([msg], *, op[, iv[, assoclen[, flags]]]) -> count\n\n\
        Send bytes-like objects to a socket of AF_ALG that accept() gave, with the operation (ALG_OP_*),\n\
        the initialization vector and the length of the associated data, sendmsg(2).";
}

const PARAMETERS: &[&str] = &["msg", "op", "iv", "assoclen", "flags"];

fn sendmsg_afalg(slf: &Bound<'_, PySocket>, call: Call<'_, '_>) -> PyResult<usize> {
    let (socket, interpreter) = (&slf.get().socket, Interpreter::new(call.py));
    if socket.family() != libc::AF_ALG {
        return Err(exceptions::text("algset is only supported for AF_ALG"));
    }
    let args = positional_once(call)?;
    let op = whole(args, 1)?;
    with_views(1, |views| {
        let vector = args.get(2).map(|vector| views.read(vector)).transpose()?;
        let length = whole(args, 3)?;
        let flags = args.get(4).map_or(Ok(0), c_int)?;
        args.finish()?;
        let control = control(operation(op)?, vector, length.map(associated).transpose()?)?;
        let beside = Beside { control: &control, flags, to: None };
        let send = |blocks: &mut [Block]| {
            interpreter.raise(socket.sendmsg_with(&interpreter, blocks, beside))
        };
        let text = c"sendmsg() argument 1 must be an iterable";
        args.get(0).map_or_else(|| send(&mut []), |data| message::readable(data, text, send))
    })
}

/// The arguments, of which only the first may be given by position.
fn positional_once<'a, 'py>(call: Call<'a, 'py>) -> PyResult<Named<'a, 'py>> {
    let args = Named::new(call, PARAMETERS)?;
    let (name, given) = (call.name, call.items.len());
    if given > 1 {
        let text = format!("{name}() takes at most 1 positional argument ({given} given)");
        return Err(PyTypeError::new_err(text));
    }
    Ok(args)
}

/// An int and nothing like one, if it is given.
fn whole<'a, 'py>(args: Named<'a, 'py>, index: usize) -> PyResult<Option<&'a Bound<'py, PyInt>>> {
    let Some(given) = args.get(index) else { return Ok(None) };
    given.cast().map(Some).map_err(|_| {
        let class = if given.is_none() { "None".to_owned() } else { type_name(given) };
        let position = index + 1;
        let text = format!("sendmsg_afalg() argument {position} must be int, not {class:.50}");
        PyTypeError::new_err(text)
    })
}

fn operation(op: Option<&Bound<'_, PyInt>>) -> PyResult<u32> {
    let op = op.and_then(|op| u32::try_from(as_int(op).ok()?).ok());
    op.ok_or_else(|| PyTypeError::new_err("Invalid or missing argument 'op'"))
}

fn associated(length: &Bound<'_, PyInt>) -> PyResult<u32> {
    let negative = |_| PyTypeError::new_err("assoclen must be positive");
    u32::try_from(as_int(length)?).map_err(negative)
}

/// The control messages of linux/if_alg.h.
fn control(op: u32, vector: Option<Block>, associated: Option<u32>) -> PyResult<Vec<u8>> {
    let number = |control: &mut Vec<u8>, kind, number: u32| {
        cmsg::append(control, libc::SOL_ALG, kind, Block::from_slice(&number.to_ne_bytes()));
    };
    let mut control = Vec::new();
    let room = vector.map_or(0, Block::len) + ROOM;
    control.try_reserve_exact(room).map_err(|_| PyMemoryError::new_err(()))?;
    number(&mut control, libc::ALG_SET_OP, op);
    if let Some(vector) = vector {
        let vector = counted(vector)?;
        cmsg::append(&mut control, libc::SOL_ALG, libc::ALG_SET_IV, Block::from_slice(&vector));
    }
    if let Some(length) = associated {
        number(&mut control, libc::ALG_SET_AEAD_ASSOCLEN, length);
    }
    Ok(control)
}

/// What three headers, the numbers and the padding take at most.
const ROOM: usize = 128;

/// `struct af_alg_iv`: the bytes with their count in front.
fn counted(vector: Block) -> PyResult<Vec<u8>> {
    let mut bytes = Vec::new();
    let room = bytes.try_reserve_exact(vector.len() + size_of::<u32>());
    room.map_err(|_| PyMemoryError::new_err(()))?;
    #[allow(
        clippy::cast_possible_truncation,
        reason = "as C casts; the kernel refuses such a length"
    )]
    bytes.extend((vector.len() as u32).to_ne_bytes());
    bytes.resize(vector.len() + size_of::<u32>(), 0);
    vector.copy_to(&mut bytes[size_of::<u32>()..]);
    Ok(bytes)
}
