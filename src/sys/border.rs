//! How a socket of rsock is lent and given away between compiled artefacts, none of which recognises the
//! class of another: through functions of C that the class itself names.
//!
//! The class `_rsock.socket` has an attribute `_border`, a capsule of the name [`NAME`] that points to a
//! [`Table`]. That is version 1, which stays as it is. A later one appends functions, in a structure that begins with
//! a `Table`; who wants one of those looks at the size in front, and does without it where the table ends before.
//! What cannot be told so gets another name, and is then nothing that older artefacts know: they treat such a
//! socket as any object with `fileno()`.

use std::ffi::{CStr, c_int};
use std::marker::PhantomData;
use std::os::fd::RawFd;
use std::ptr::NonNull;

use pyo3::ffi::{self, PyObject};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyString};
use pyo3::{PyClass, intern};

use super::builtin::counted;

const NAME: &CStr = c"rsock.border.1";

/// A descriptor that was lent.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Loan {
    pub(crate) fd: RawFd,
    /// Of the process that borrowed: a loan ends with a fork.
    pub(crate) generation: u32,
}

/// A descriptor that was given away, and what the socket was.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moved {
    pub(crate) fd: RawFd,
    pub(crate) family: i32,
    pub(crate) kind: i32,
    pub(crate) protocol: i32,
    /// Nanoseconds, negative for a socket that blocks.
    pub(crate) timeout: i64,
}

/// A class of sockets that other artefacts may borrow from. An error is an errno.
pub(crate) trait Lender: PyClass {
    /// Reserve the descriptor until it is given back.
    fn lend(object: &Bound<'_, Self>) -> Result<Loan, c_int>;
    /// End a loan; gives the descriptor if the caller is to close it, detached. May detach itself meanwhile.
    fn give_back(object: &Bound<'_, Self>, generation: u32) -> Option<RawFd>;
    /// Give the descriptor away for good: `EBUSY` while anybody uses it.
    fn surrender(object: &Bound<'_, Self>) -> Result<Moved, c_int>;
}

/// What the capsule points to, as far as all versions have it. Each function is called attached. The first and the last give 0 or an errno,
/// `ENOTSUP` for an object of another class; the second a descriptor that the caller is to close, or -1.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Table {
    /// Bytes, of this and what a later version has behind it.
    size: usize,
    lend: unsafe extern "C" fn(*mut PyObject, *mut Loan) -> c_int,
    give_back: unsafe extern "C" fn(*mut PyObject, u32) -> RawFd,
    surrender: unsafe extern "C" fn(*mut PyObject, *mut Moved) -> c_int,
}

/// One more would make artefacts of this version refuse those that were built before.
const _: () =
    assert!(size_of::<Table>() == 4 * size_of::<usize>(), "version 1 has three functions");

struct Of<L>(PhantomData<L>);

impl<L: Lender> Of<L> {
    const TABLE: &'static Table = &Table {
        size: size_of::<Table>(),
        lend: lend::<L>,
        give_back: give_back::<L>,
        surrender: surrender::<L>,
    };
}

/// Add the capsule to a class.
pub(crate) fn add<L: Lender>(py: Python<'_>) -> PyResult<()> {
    let table = NonNull::from(Of::<L>::TABLE).cast();
    // SAFETY: the table is a constant, which lives for good.
    let capsule = unsafe { PyCapsule::new_with_pointer(py, table, NAME) }?;
    py.get_type::<L>().setattr(intern!(py, "_border"), capsule)
}

/// The functions of an object's class, if it is a class of rsock in whichever artefact.
pub(crate) fn table(object: &Bound<'_, PyAny>) -> PyResult<Option<&'static Table>> {
    let name = intern!(object.py(), "_border");
    let Some(capsule) = object.get_type().getattr_opt(name)? else { return Ok(None) };
    // SAFETY: any object may be asked.
    if unsafe { ffi::PyCapsule_IsValid(capsule.as_ptr(), NAME.as_ptr()) } == 0 {
        return Ok(None);
    }
    // SAFETY: it is a capsule of this name.
    let table = unsafe { ffi::PyCapsule_GetPointer(capsule.as_ptr(), NAME.as_ptr()) };
    // SAFETY: by the meaning of the name it points to a table of any version, whose size comes first, in the
    // memory of an extension module, which CPython never unloads.
    let size = unsafe { table.cast::<usize>().read() };
    // SAFETY: likewise, and so much of it is there.
    Ok((size >= size_of::<Table>()).then(|| unsafe { &*table.cast::<Table>() }))
}

impl Table {
    /// Borrow from a socket; `ENOTSUP` if it is none of the table's.
    pub(crate) fn lend(&self, object: &Bound<'_, PyAny>) -> Result<Loan, c_int> {
        let mut loan = Loan { fd: -1, generation: 0 };
        // SAFETY: the thread is attached, the object alive and the loan valid for writes.
        match unsafe { (self.lend)(object.as_ptr(), &raw mut loan) } {
            0 => Ok(loan),
            errno => Err(errno),
        }
    }

    /// Give back what was borrowed from a socket; the descriptor, if the caller is to close it.
    pub(crate) fn give_back(&self, object: &Bound<'_, PyAny>, generation: u32) -> Option<RawFd> {
        // SAFETY: the thread is attached and the object alive.
        let due = unsafe { (self.give_back)(object.as_ptr(), generation) };
        (due >= 0).then_some(due)
    }

    /// Take the descriptor of a socket; `ENOTSUP` if it is none of the table's.
    pub(crate) fn surrender(&self, object: &Bound<'_, PyAny>) -> Result<Moved, c_int> {
        let mut moved = Moved { fd: -1, family: 0, kind: 0, protocol: 0, timeout: 0 };
        // SAFETY: the thread is attached, the object alive and the target valid for writes.
        match unsafe { (self.surrender)(object.as_ptr(), &raw mut moved) } {
            0 => Ok(moved),
            errno => Err(errno),
        }
    }
}

unsafe extern "C" fn lend<L: Lender>(object: *mut PyObject, loan: *mut Loan) -> c_int {
    // SAFETY: the caller is attached, and keeps the object alive and the target writable.
    unsafe { answer(object, loan, L::lend) }
}

unsafe extern "C" fn surrender<L: Lender>(object: *mut PyObject, moved: *mut Moved) -> c_int {
    // SAFETY: likewise.
    unsafe { answer(object, moved, L::surrender) }
}

unsafe extern "C" fn give_back<L: Lender>(object: *mut PyObject, generation: u32) -> RawFd {
    // SAFETY: likewise.
    let object = unsafe { alive(object) };
    object.cast::<L>().ok().and_then(|socket| L::give_back(socket, generation)).unwrap_or(-1)
}

/// # Safety
/// The thread is attached, the object alive and the target valid for writes.
unsafe fn answer<L: Lender, T>(
    object: *mut PyObject,
    target: *mut T,
    work: fn(&Bound<'_, L>) -> Result<T, c_int>,
) -> c_int {
    // SAFETY: by promise.
    let object = unsafe { alive(object) };
    let Ok(socket) = object.cast::<L>() else { return libc::ENOTSUP };
    match work(socket) {
        Ok(value) => {
            // SAFETY: by promise.
            unsafe { target.write(value) };
            0
        }
        Err(errno) => errno,
    }
}

/// # Safety
/// The thread is attached for as long as the result is used, and the object alive.
unsafe fn alive<'py>(object: *mut PyObject) -> Bound<'py, PyAny> {
    // SAFETY: by promise.
    let py = unsafe { Python::assume_attached() };
    // SAFETY: by promise.
    unsafe { Bound::from_borrowed_ptr(py, object) }
}

/// Whether a socket is of the class itself or of the one right below it, which is `rsock.socket` below `_rsock.socket` and
/// `socket.socket` below `_socket.socket`, and says of itself that it is the latter. What else there is below has more than
/// a descriptor. A module that is imported anew makes its class anew, so a name it is, and no object.
pub(crate) fn is_plain(object: &Bound<'_, PyAny>, base: &Bound<'_, PyAny>) -> bool {
    let class = object.get_type();
    // SAFETY: the class is alive.
    let parent = unsafe { (*class.as_type_ptr()).tp_base };
    let below = std::ptr::eq(parent.cast(), base.as_ptr());
    let is_socket = |name: PyResult<Bound<'_, PyString>>| name.is_ok_and(|name| name == "socket");
    let named = || is_socket(class.module()) && is_socket(class.qualname());
    class.is(base) || below && counted(object.py(), named)
}
