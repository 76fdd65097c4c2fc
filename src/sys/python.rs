//! The calls of CPython that PyO3 has no safe form of.

use std::ffi::{CStr, c_char, c_int};
use std::ptr;

use pyo3::ffi::{self, Py_ssize_t, PyObject};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::Block;

unsafe extern "C" {
    // Exported by every CPython; PyO3 keeps its declaration of the one private and has none of the other.
    fn PySys_Audit(event: *const c_char, format: *const c_char, ...) -> c_int;
    fn _PyBytes_Resize(bytes: *mut *mut PyObject, size: Py_ssize_t) -> c_int;
}

/// Raise the audit event of an operation on a socket with an address (PEP 578).
pub(crate) fn audit(
    event: &CStr,
    socket: &Bound<'_, PyAny>,
    address: &Bound<'_, PyAny>,
) -> PyResult<()> {
    // SAFETY: the texts are terminated, the format says two objects, and both are alive.
    let result = unsafe {
        PySys_Audit(event.as_ptr(), c"OO".as_ptr(), socket.as_ptr(), address.as_ptr())
    };
    raised(socket.py(), result)
}

/// Raise the audit event of a socket that is being made.
pub(crate) fn audit_new(socket: &Bound<'_, PyAny>, numbers: [i32; 3]) -> PyResult<()> {
    let [family, kind, protocol] = numbers;
    let (event, format) = (c"socket.__new__".as_ptr(), c"Oiii".as_ptr());
    // SAFETY: the texts are terminated, the format says one object, alive, and three ints.
    let result =
        unsafe { PySys_Audit(event, format, socket.as_ptr(), family, kind, protocol) };
    raised(socket.py(), result)
}

fn raised(py: Python<'_>, result: c_int) -> PyResult<()> {
    if result < 0 { Err(PyErr::fetch(py)) } else { Ok(()) }
}

/// The name of an object's class as error texts of C code have it (`tp_name`).
pub(crate) fn type_name(object: &Bound<'_, PyAny>) -> String {
    // SAFETY: the object is alive, so its type is too.
    let class = unsafe { &*ffi::Py_TYPE(object.as_ptr()) };
    // SAFETY: every type has a terminated name, which lives as long as the type.
    unsafe { CStr::from_ptr(class.tp_name) }.to_string_lossy().into_owned()
}

/// A bytes object that nobody else has seen, to be received into; its bytes are not initialised.
pub(crate) struct NewBytes<'py>(Bound<'py, PyAny>);

impl<'py> NewBytes<'py> {
    pub(crate) fn new(py: Python<'py>, size: usize) -> PyResult<Self> {
        let size = Py_ssize_t::try_from(size)?;
        // SAFETY: a null pointer asks for room that is not initialised, or sets an exception.
        let object = unsafe { ffi::PyBytes_FromStringAndSize(ptr::null(), size) };
        // SAFETY: the reference is new, and ours.
        unsafe { Bound::from_owned_ptr_or_err(py, object) }.map(Self)
    }

    /// The room, for calls that end before `finish`.
    pub(crate) fn block(&self) -> Block {
        // SAFETY: the object is a bytes object.
        let start = unsafe { ffi::PyBytes_AsString(self.0.as_ptr()) };
        // SAFETY: as above.
        let size = unsafe { ffi::PyBytes_Size(self.0.as_ptr()) };
        // SAFETY: the object owns these bytes, and this value owns the object.
        unsafe { Block::new(start.cast(), size.unsigned_abs()) }
    }

    /// The object, cut to the bytes that were received; the caller has received them.
    pub(crate) fn finish(self, received: usize) -> PyResult<Bound<'py, PyBytes>> {
        let py = self.0.py();
        let size = Py_ssize_t::try_from(received.min(self.block().len()))?;
        let mut object = self.0.into_ptr();
        // SAFETY: the reference is the only one, as resizing asks. On failure the object is freed,
        // the pointer null and an exception set.
        unsafe { _PyBytes_Resize(&raw mut object, size) };
        // SAFETY: the reference is ours, or null.
        Ok(unsafe { Bound::from_owned_ptr_or_err(py, object) }?.cast_into()?)
    }
}
