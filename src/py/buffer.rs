//! The buffer protocol (PEP 3118): memory of Python objects, lent for the length of one call.
//!
//! While a view is held the exporter may not move or free its memory; a bytearray, for one, refuses to
//! be resized. It may well change what the memory holds, from another thread, at any time. So the memory
//! travels as a [`Block`] and never as a slice.

#![allow(unsafe_code)]

use std::ffi::c_int;
use std::mem::MaybeUninit;

use pyo3::exceptions::{PyMemoryError, PyTypeError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::sys::Block;
use crate::sys::builtin::counted;
use crate::sys::python::{NewBytes, type_name};
use crate::sys::scratch::Scratch;

/// Lend the memory of a bytes-like object, to be sent from.
pub(crate) fn reading<T>(
    object: &Bound<'_, PyAny>,
    work: impl FnOnce(Block) -> PyResult<T>,
) -> PyResult<T> {
    if let Ok(bytes) = object.cast_exact::<PyBytes>() {
        // Never changes and lives as long as `object`: no view is needed.
        return work(Block::from_slice(bytes.as_bytes()));
    }
    holding(object, ffi::PyBUF_SIMPLE, work)
}

/// Lend the memory of a writable bytes-like object, the first argument of `caller`, to be received into.
pub(crate) fn writing<T>(
    caller: &str,
    object: &Bound<'_, PyAny>,
    work: impl FnOnce(Block) -> PyResult<T>,
) -> PyResult<T> {
    let mut lent = false;
    let result = holding(object, ffi::PyBUF_WRITABLE, |block| {
        lent = true;
        work(block)
    });
    match result {
        Err(error) if !lent => Err(counted(object.py(), || not_writable(caller, object, error))),
        result => result,
    }
}

#[cold]
fn not_writable(caller: &str, object: &Bound<'_, PyAny>, _error: PyErr) -> PyErr {
    let class = if object.is_none() { "None".to_owned() } else { type_name(object) };
    PyTypeError::new_err(format!(
        "{caller}() argument 1 must be read-write bytes-like object, not {class}"
    ))
}

/// The bytes of a bytes-like object as they are now; None if there are more than `most`.
pub(crate) fn copy(object: &Bound<'_, PyAny>, most: usize) -> PyResult<Option<Vec<u8>>> {
    reading(object, |block| {
        if block.len() > most {
            return Ok(None);
        }
        let mut bytes = vec![0; block.len()];
        block.copy_to(&mut bytes);
        Ok(Some(bytes))
    })
}

/// A new bytes object of what `receive` writes into at most `size` bytes; and what else it returns.
///
/// Little data goes through memory that the thread keeps, because a large object that is made only to be
/// cut costs more than a copy. Where much is expected the object is received into directly.
pub(crate) fn receiving<T>(
    py: Python<'_>,
    size: usize,
    much: bool,
    receive: impl FnOnce(Block) -> PyResult<(usize, T)>,
) -> PyResult<(Bound<'_, PyBytes>, T)> {
    let kept = if much || size > Scratch::MOST { None } else { Scratch::take(size) };
    let Some(mut scratch) = kept else {
        let bytes = NewBytes::new(py, size)?;
        let (count, rest) = receive(bytes.block())?;
        return Ok((bytes.resize(count)?, rest));
    };
    let (count, rest) = receive(scratch.block(size))?;
    // SAFETY: `receive` was given this block and says that it wrote `count` bytes.
    Ok((PyBytes::new(py, unsafe { scratch.received(count) }), rest))
}

/// Likewise for `MSG_TRUNC`, with which the kernel tells of bytes that it has not written (recv(2)): the
/// object has as many bytes as it tells, and those that were not written are 0.
pub(crate) fn counting<T>(
    py: Python<'_>,
    size: usize,
    receive: impl FnOnce(Block) -> PyResult<(usize, T)>,
) -> PyResult<(Bound<'_, PyBytes>, T)> {
    let bytes = NewBytes::zeroed(py, size)?;
    let (count, rest) = receive(bytes.block())?;
    Ok((bytes.resize(count)?, rest))
}

/// Hold a view of an object's memory while `work` runs. It is filled and released where it stands:
/// an exporter may keep its address.
fn holding<T>(
    object: &Bound<'_, PyAny>,
    flags: c_int,
    work: impl FnOnce(Block) -> PyResult<T>,
) -> PyResult<T> {
    let mut view = MaybeUninit::<ffi::Py_buffer>::uninit();
    // SAFETY: the object is alive; the call fills the view or sets an exception.
    let result = unsafe { ffi::PyObject_GetBuffer(object.as_ptr(), view.as_mut_ptr(), flags) };
    if result < 0 {
        return Err(PyErr::fetch(object.py()));
    }
    // SAFETY: the call succeeded, so the view is filled.
    let held = Held(unsafe { view.assume_init_mut() });
    // SAFETY: the view is held until after `work`, and with it `len` bytes at `buf`, writable if that
    // was asked for. Not promised: that nobody else writes to them meanwhile.
    work(unsafe { Block::new(held.0.buf.cast(), held.0.len.unsigned_abs()) })
}

/// Views of many objects' memory, held at once; in place, as above.
pub(crate) struct Views<'a> {
    room: &'a mut [MaybeUninit<ffi::Py_buffer>],
    blocks: &'a mut [Block],
    count: usize,
}

/// Up to here views stand on the stack: no call that moves little asks for memory.
const FEW: usize = 8;

/// Let `work` hold at most so many views; they are released after it.
pub(crate) fn with_views<T>(
    most: usize,
    work: impl FnOnce(&mut Views<'_>) -> PyResult<T>,
) -> PyResult<T> {
    let (mut few, mut few_blocks) = ([const { MaybeUninit::uninit() }; FEW], [Block::EMPTY; FEW]);
    let (mut many, mut many_blocks) = (Vec::new(), Vec::new());
    let (room, blocks) = if most <= FEW {
        (&mut few[..], &mut few_blocks[..])
    } else {
        let made = many.try_reserve_exact(most).and_then(|()| many_blocks.try_reserve_exact(most));
        made.map_err(|_| PyMemoryError::new_err(()))?;
        many.resize_with(most, MaybeUninit::uninit);
        many_blocks.resize(most, Block::EMPTY);
        (&mut many[..], &mut many_blocks[..])
    };
    work(&mut Views { room, blocks, count: 0 })
}

impl Views<'_> {
    /// Hold one more, to be sent from, for which there is room.
    pub(crate) fn read(&mut self, object: &Bound<'_, PyAny>) -> PyResult<Block> {
        self.hold(object, ffi::PyBUF_SIMPLE)
    }

    /// Hold one more, to be received into, for which there is room.
    pub(crate) fn write(&mut self, object: &Bound<'_, PyAny>) -> PyResult<Block> {
        self.hold(object, ffi::PyBUF_WRITABLE)
    }

    fn hold(&mut self, object: &Bound<'_, PyAny>, flags: c_int) -> PyResult<Block> {
        let view = &mut self.room[self.count];
        // SAFETY: the object is alive; the call fills the view or sets an exception.
        let result = unsafe { ffi::PyObject_GetBuffer(object.as_ptr(), view.as_mut_ptr(), flags) };
        if result < 0 {
            return Err(PyErr::fetch(object.py()));
        }
        // SAFETY: the call succeeded, so the view is filled.
        let view = unsafe { view.assume_init_ref() };
        // SAFETY: the view is held as long as this value lives, and with it its memory, writable if that
        // was asked for. Not promised: that nobody else writes to it meanwhile.
        let block = unsafe { Block::new(view.buf.cast(), view.len.unsigned_abs()) };
        self.blocks[self.count] = block;
        self.count += 1;
        Ok(block)
    }

    /// The memory, for calls that end before the views do.
    pub(crate) fn blocks(&mut self) -> &mut [Block] {
        &mut self.blocks[..self.count]
    }
}

impl Drop for Views<'_> {
    fn drop(&mut self) {
        for view in &mut self.room[..self.count] {
            // SAFETY: each was filled and is released once; the thread is attached.
            unsafe { ffi::PyBuffer_Release(view.as_mut_ptr()) };
        }
    }
}

/// A filled view.
struct Held<'a>(&'a mut ffi::Py_buffer);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        // SAFETY: filled by its maker, released once, on the thread of the call, which is attached.
        unsafe { ffi::PyBuffer_Release(self.0) };
    }
}
