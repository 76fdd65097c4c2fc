//! recvmsg, recvmsg_into, sendmsg: arguments in, result out.

use std::ffi::CStr;

use pyo3::exceptions::{PyMemoryError, PyRuntimeWarning, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PySequence, PyTuple};

use super::address::Parser;
use super::arguments::{Arguments, c_int, ssize};
use super::buffer::{self, Views, with_views};
use super::interpreter::Interpreter;
use super::socket::PySocket;
use super::{exceptions, transfer};
use crate::families;
use crate::message::Beside;
use crate::socket::Socket;
use crate::sys::builtin::{Call, counted, methods};
use crate::sys::cmsg::{self, TooLong};
use crate::sys::python::{Items, as_sequence, audit, type_name};
use crate::sys::{Address, Block, Control};

methods! {
    PySocket:
    recvmsg(arguments) light
        "recvmsg(bufsize[, ancbufsize[, flags]]) -> (data, ancdata, msg_flags, address)\n\n\
        Receive at most bufsize bytes, and control messages into ancbufsize bytes of room, recvmsg(2).\n\
        The control messages are tuples (level, type, data). Descriptors among them are closed if the\n\
        call fails.";
    recvmsg_into(arguments) light
        "recvmsg_into(buffers[, ancbufsize[, flags]]) -> (nbytes, ancdata, msg_flags, address)\n\n\
        Like recvmsg, into writable buffers, which are filled one after the other.";
    sendmsg(arguments) light
        "sendmsg(buffers[, ancdata[, flags[, address]]]) -> count\n\n\
        Send bytes-like objects as one message, with control messages (level, type, data), to an address\n\
        if there is one, sendmsg(2); gives how much of the data was sent.";
}

fn recvmsg<'py>(slf: &Bound<'py, PySocket>, call: Call<'_, 'py>) -> PyResult<Bound<'py, PyTuple>> {
    let args = Arguments::counted(call, 1, 3)?;
    let (size, room, flags) = (ssize(args.required(0))?, room(args)?, args.flags(2)?);
    let (py, socket) = (call.py, &slf.get().socket);
    let size = usize::try_from(size)
        .map_err(|_| PyValueError::new_err("negative buffer size in recvmsg()"))?;
    let mut message = Message::new(py, socket);
    let receive = |block| {
        let count = message.receive(&[block], room, flags)?;
        // With MSG_TRUNC the kernel counts what it had no room for, too.
        Ok((count.min(size), ()))
    };
    let (data, ()) = if flags & libc::MSG_TRUNC != 0 {
        buffer::counting(py, size, receive)?
    } else {
        buffer::receiving(py, size, socket.hints.bulk.get(), receive)?
    };
    message.with(data.as_any())
}

fn recvmsg_into<'py>(
    slf: &Bound<'py, PySocket>,
    call: Call<'_, 'py>,
) -> PyResult<Bound<'py, PyTuple>> {
    let args = Arguments::counted(call, 1, 3)?;
    let (room, flags) = (room(args)?, args.flags(2)?);
    let text = c"recvmsg_into() argument 1 must be an iterable";
    let buffers = Items::new(args.required(0), text)?;
    with_views(buffers.len(), |views| {
        for buffer in buffers.iter() {
            views.write(&buffer).map_err(|error| counted(call.py, || not_writable(error)))?;
        }
        let mut message = Message::new(call.py, &slf.get().socket);
        let count = message.receive(views.blocks(), room, flags)?.into_pyobject(call.py)?;
        message.with(&count)
    })
}

#[cold]
fn not_writable(_error: PyErr) -> PyErr {
    let text = "recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers";
    PyTypeError::new_err(text)
}

fn room(args: Arguments<'_, '_>) -> PyResult<isize> {
    args.get(1).map_or(Ok(0), ssize)
}

/// A message on its way to Python. Until it is there, the descriptors that came with it are closed if
/// anything fails.
struct Message<'a, 'py> {
    py: Python<'py>,
    socket: &'a Socket,
    flags: i32,
    control: Control,
    address: Address,
}

impl<'a, 'py> Message<'a, 'py> {
    fn new(py: Python<'py>, socket: &'a Socket) -> Self {
        Self { py, socket, flags: 0, control: Control::default(), address: Address::empty() }
    }

    /// Receive it, with so much room for control messages; gives the count of bytes.
    fn receive(&mut self, blocks: &[Block], room: isize, flags: i32) -> PyResult<usize> {
        let Self { py, socket, flags: told, control, address } = self;
        transfer::known_family(socket)?;
        let Ok(room) = i32::try_from(room).and_then(usize::try_from) else {
            return Err(PyValueError::new_err("invalid ancillary data buffer length"));
        };
        control.make_room(room).ok_or_else(|| PyMemoryError::new_err(()))?;
        let interpreter = Interpreter::new(*py);
        let received = socket.recvmsg_with(&interpreter, blocks, control, flags, address);
        let arrival = interpreter.raise(received)?;
        *told = arrival.flags;
        Ok(arrival.count)
    }

    /// `(data, ancdata, msg_flags, address)`.
    fn with(&mut self, data: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyTuple>> {
        let ancillary = self.ancillary()?;
        let address = families::python::tell(self.py, self.socket, &self.address)?;
        let message = (data, ancillary, self.flags, address).into_pyobject(self.py)?;
        self.control.take();
        Ok(message)
    }

    /// Tuples `(level, type, data)`, of which the last may have a part of its data.
    fn ancillary(&self) -> PyResult<Bound<'py, PyList>> {
        let list = PyList::empty(self.py);
        for item in self.control.items() {
            if item.is_err() || item.is_ok_and(|item| item.cut) {
                let text = c"received malformed or improperly-truncated ancillary data";
                PyErr::warn(self.py, &self.py.get_type::<PyRuntimeWarning>(), text, 1)?;
            }
            if let Ok(item) = item {
                list.append((item.level, item.kind, PyBytes::new(self.py, item.data)))?;
            }
        }
        Ok(list)
    }
}

fn sendmsg(slf: &Bound<'_, PySocket>, call: Call<'_, '_>) -> PyResult<usize> {
    let args = Arguments::counted(call, 1, 4)?;
    let flags = args.flags(2)?;
    let (socket, interpreter) = (&slf.get().socket, Interpreter::new(call.py));
    let to = destination(slf, &interpreter, "sendmsg", args.get(3))?;
    readable(args.required(0), c"sendmsg() argument 1 must be an iterable", |blocks| {
        let mut send = |control: &[u8]| {
            let beside = Beside { control, flags, to: to.as_ref() };
            interpreter.raise(socket.sendmsg_with(&interpreter, blocks, beside))
        };
        let Some(items) = args.get(1) else { return send(&[]) };
        let text = c"sendmsg() argument 2 must be an iterable";
        counted(call.py, || with_ancillary(items, text, send))
    })
}

/// The address, if there is one; raises the audit event.
pub(super) fn destination(
    slf: &Bound<'_, PySocket>,
    interpreter: &Interpreter<'_>,
    caller: &'static str,
    address: Option<&Bound<'_, PyAny>>,
) -> PyResult<Option<Address>> {
    let (socket, none) = (&slf.get().socket, slf.py().None().into_bound(slf.py()));
    let parser = Parser { interpreter, socket, caller };
    let address = address.unwrap_or(&none);
    let to = (!address.is_none()).then(|| families::python::parse(&parser, address)).transpose()?;
    audit(c"socket.sendmsg", slf.as_any(), address)?;
    Ok(to)
}

/// Lend the memory that an iterable of bytes-like objects has.
pub(super) fn readable<T>(
    buffers: &Bound<'_, PyAny>,
    text: &CStr,
    work: impl FnOnce(&mut [Block]) -> PyResult<T>,
) -> PyResult<T> {
    let buffers = Items::new(buffers, text)?;
    with_views(buffers.len(), |views| {
        for buffer in buffers.iter() {
            views.read(&buffer)?;
        }
        work(views.blocks())
    })
}

/// Lend control messages in the form that the kernel takes; their data is held until they are sent.
pub(super) fn with_ancillary<T>(
    ancillary: &Bound<'_, PyAny>,
    text: &CStr,
    work: impl FnOnce(&[u8]) -> PyResult<T>,
) -> PyResult<T> {
    // As they are now: reading a number may run code that empties the list (CPython issue 143637).
    let ancillary: Vec<_> = Items::new(ancillary, text)?.iter().collect();
    with_views(ancillary.len(), |views| {
        let mut parsed = Ancillary { items: Vec::with_capacity(ancillary.len()), room: 0 };
        for item in &ancillary {
            parsed.add(item, views)?;
        }
        work(&parsed.encode()?)
    })
}

/// Control messages that are to be sent.
struct Ancillary {
    items: Vec<(i32, i32, Block)>,
    room: usize,
}

impl Ancillary {
    fn add(&mut self, item: &Bound<'_, PyAny>, views: &mut Views<'_>) -> PyResult<()> {
        let item = triple(item)?;
        let level = c_int(&field(item, 0)?)?;
        let kind = c_int(&field(item, 1)?)?;
        let data = views.read(&field(item, 2)?)?;
        self.room = cmsg::room(self.room, data.len()).map_err(too_long)?;
        self.items.push((level, kind, data));
        Ok(())
    }

    /// As the kernel takes them.
    fn encode(&self) -> PyResult<Vec<u8>> {
        let mut control = Vec::new();
        control.try_reserve_exact(self.room).map_err(|_| PyMemoryError::new_err(()))?;
        for (level, kind, data) in &self.items {
            cmsg::append(&mut control, *level, *kind, *data);
        }
        Ok(control)
    }
}

fn too_long(reason: TooLong) -> PyErr {
    exceptions::text(match reason {
        TooLong::Item => "ancillary data item too large",
        TooLong::All => "too much ancillary data",
    })
}

/// Any sequence of three but bytes.
fn triple<'a, 'py>(item: &'a Bound<'py, PyAny>) -> PyResult<&'a Bound<'py, PySequence>> {
    let Some(sequence) = as_sequence(item).filter(|_| !item.is_instance_of::<PyBytes>()) else {
        let class = if item.is_none() { "None".to_owned() } else { type_name(item) };
        return Err(mismatch(&format!("must be 3-item sequence, not {class:.50}")));
    };
    match sequence.len()? {
        3 => Ok(sequence),
        other => Err(mismatch(&format!("must be sequence of length 3, not {other}"))),
    }
}

fn field<'py>(item: &Bound<'py, PySequence>, index: usize) -> PyResult<Bound<'py, PyAny>> {
    let unreadable = |_| mismatch(&format!("{} is not retrievable", index + 1));
    item.get_item(index).map_err(unreadable)
}

fn mismatch(what: &str) -> PyErr {
    PyTypeError::new_err(format!("[sendmsg() ancillary data items]() argument {what}"))
}
