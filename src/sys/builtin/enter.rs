//! What CPython calls when it calls a function of ours, and what it has to know of one.

use std::ffi::{CString, c_char, c_int, c_void};
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use pyo3::exceptions::PyTypeError;
use pyo3::ffi::{self, Py_ssize_t, PyObject};
// What PyO3's own macros make methods of: it counts the thread as attached and catches panics.
use pyo3::impl_::trampoline::{self, MethodDef};
use pyo3::panic::PanicException;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::{Builtin, Call, Takes};
use crate::sys::python::at_least;

const ANY: c_int = ffi::METH_FASTCALL | ffi::METH_KEYWORDS;

/// What CPython has to know of a function; it keeps the pointer for as long as there are functions: for good.
pub(super) fn definition<F: Builtin>() -> PyResult<*mut ffi::PyMethodDef> {
    let ml_flags = match F::TAKES {
        Takes::Nothing | Takes::Getter => ffi::METH_NOARGS,
        Takes::Object => ffi::METH_O,
        Takes::One if at_least(3, 13) => ffi::METH_O,
        Takes::One | Takes::Arguments | Takes::Named => ANY,
    };
    let ml_meth = match (ml_flags == ANY, F::LIGHT) {
        (true, true) => ffi::PyMethodDefPointer { PyCFunctionFastWithKeywords: light_any::<F> },
        (true, false) => ffi::PyMethodDefPointer {
            PyCFunctionFastWithKeywords: trampoline::fastcall_cfunction_with_keywords::<Counted<F>>,
        },
        (false, true) => ffi::PyMethodDefPointer { PyCFunction: light_short::<F> },
        (false, false) => {
            ffi::PyMethodDefPointer { PyCFunction: trampoline::binaryfunc::<Counted<F>> }
        }
    };
    let (ml_name, ml_doc) = (F::C_NAME.as_ptr(), doc::<F>()?);
    Ok(Box::leak(Box::new(ffi::PyMethodDef { ml_name, ml_meth, ml_flags, ml_doc })))
}

/// The docstring, behind the signature where there is one, in the form that CPython takes apart again.
fn doc<F: Builtin>() -> PyResult<*const c_char> {
    let Some((_, signature)) = F::SIGNATURES.iter().find(|(minor, _)| at_least(3, *minor)) else {
        return Ok(F::DOC.as_ptr());
    };
    let text = format!("{}{signature}\n--\n\n{}", F::NAME, F::DOC.to_string_lossy());
    Ok(CString::new(text)?.into_raw())
}

/// A function that is entered through PyO3.
struct Counted<F>(PhantomData<F>);

impl<F: Builtin> MethodDef<trampoline::fastcall_cfunction_with_keywords::Func> for Counted<F> {
    const METH: trampoline::fastcall_cfunction_with_keywords::Func = any::<F>;
}

impl<F: Builtin> MethodDef<trampoline::binaryfunc::Func> for Counted<F> {
    const METH: trampoline::binaryfunc::Func = short::<F>;
}

unsafe extern "C" fn light_any<F: Builtin>(
    receiver: *mut PyObject,
    arguments: *const *mut PyObject,
    count: Py_ssize_t,
    names: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: CPython calls functions on attached threads only, and keeps to its calling convention.
    light::<F>(|py| unsafe { any::<F>(py, receiver, arguments, count, names) })
}

unsafe extern "C" fn light_short<F: Builtin>(
    receiver: *mut PyObject,
    argument: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: likewise.
    light::<F>(|py| unsafe { short::<F>(py, receiver, argument) })
}

/// Call a method as CPython does through its definition.
///
/// # Safety
/// The receiver is of the class; there are `count` arguments, as many as the method takes, none by name.
pub(super) unsafe fn enter<F: Builtin>(
    receiver: *mut PyObject,
    arguments: *const *mut PyObject,
    count: Py_ssize_t,
) -> *mut PyObject {
    if matches!(F::TAKES, Takes::Arguments | Takes::Named) {
        let call = if F::LIGHT {
            light_any::<F>
        } else {
            trampoline::fastcall_cfunction_with_keywords::<Counted<F>>
        };
        // SAFETY: by promise.
        return unsafe { call(receiver, arguments, count, ptr::null_mut()) };
    }
    let call = if F::LIGHT { light_short::<F> } else { trampoline::binaryfunc::<Counted<F>> };
    // SAFETY: by promise; without arguments nobody looks at it.
    let argument = if count == 0 { ptr::null_mut() } else { unsafe { *arguments } };
    // SAFETY: by promise.
    unsafe { call(receiver, argument) }
}

/// What CPython calls for the value of an attribute.
pub(super) unsafe extern "C" fn getter<F: Builtin>(
    receiver: *mut PyObject,
    _closure: *mut c_void,
) -> *mut PyObject {
    light::<F>(|py| {
        // SAFETY: likewise.
        let value = || unsafe { short::<F>(py, receiver, ptr::null_mut()) };
        if F::LIGHT { value() } else { counted(py, value) }
    })
}

/// Enter without PyO3. What is done for an error is kept out of the way, which takes a few nanoseconds.
#[inline]
fn light<F: Builtin>(body: impl FnOnce(Python<'_>) -> PyResult<*mut PyObject>) -> *mut PyObject {
    // SAFETY: CPython calls functions on attached threads only.
    let py = unsafe { Python::assume_attached() };
    // A panic must not unwind into C.
    let result = catch_unwind(AssertUnwindSafe(|| match body(py) {
        Ok(object) => object,
        Err(error) => raise(py, error),
    }));
    result.unwrap_or_else(|_| panicked(py, F::NAME))
}

#[cold]
#[inline(never)]
fn panicked(py: Python<'_>, name: &'static str) -> *mut PyObject {
    raise(py, PanicException::new_err(name))
}

#[cold]
#[inline(never)]
pub(super) fn raise(py: Python<'_>, error: PyErr) -> *mut PyObject {
    counted(py, || error.restore(py));
    ptr::null_mut()
}

/// Work that may drop an exception. PyO3 lets that do only threads that it has seen attach, and a `light`
/// function does without as long as nothing fails.
pub(crate) fn counted<T>(_py: Python<'_>, work: impl FnOnce() -> T) -> T {
    // SAFETY: the thread is attached, so this only counts. What is not checked is that the interpreter is
    // not about to end: then it still runs finalizers, and they may call.
    unsafe { Python::attach_unchecked(|_| work()) }
}

/// A call with no argument or with one, which CPython has counted.
///
/// # Safety
/// The receiver is of the class, and both live until the return.
#[inline]
unsafe fn short<F: Builtin>(
    py: Python<'_>,
    receiver: *mut PyObject,
    argument: *mut PyObject,
) -> PyResult<*mut PyObject> {
    let count = usize::from(matches!(F::TAKES, Takes::Object | Takes::One));
    // SAFETY: by promise.
    unsafe { call::<F>(py, receiver, &raw const argument, count, None) }
}

/// A call with the positional arguments, and behind them those that `names` names.
///
/// # Safety
/// The receiver is of the class; there are `count` arguments, and one more for each name of the tuple `names`,
/// which may be null. All live until the return.
#[inline]
unsafe fn any<F: Builtin>(
    py: Python<'_>,
    receiver: *mut PyObject,
    arguments: *const *mut PyObject,
    count: Py_ssize_t,
    names: *mut PyObject,
) -> PyResult<*mut PyObject> {
    let count = count.unsigned_abs();
    // SAFETY: null or a tuple, by promise; a `Bound` is such a pointer.
    let names = unsafe { &*(&raw const names).cast::<Option<Bound<'_, PyTuple>>>() };
    match names.as_ref().filter(|names| !names.is_empty()) {
        None => {
            // SAFETY: by promise.
            unsafe { call::<F>(py, receiver, arguments, count, None) }
        }
        Some(names) if F::TAKES == Takes::Named => {
            // Comparing names may drop exceptions.
            // SAFETY: by promise.
            counted(py, || unsafe { call::<F>(py, receiver, arguments, count, Some(names)) })
        }
        Some(_) => Err(named(F::NAME)),
    }
}

#[cold]
#[inline(never)]
fn named(name: &str) -> PyErr {
    PyTypeError::new_err(format!("{name}() takes no keyword arguments"))
}

/// # Safety
/// As for `any`.
#[inline]
unsafe fn call<F: Builtin>(
    py: Python<'_>,
    receiver: *mut PyObject,
    arguments: *const *mut PyObject,
    count: usize,
    names: Option<&Bound<'_, PyTuple>>,
) -> PyResult<*mut PyObject> {
    // SAFETY: by promise; a `Bound` is such a pointer.
    let receiver = unsafe { &*(&raw const receiver).cast::<Bound<'_, F::Receiver>>() };
    // SAFETY: by promise.
    let items = unsafe { objects(py, arguments, count) };
    let names = names.map_or(&[][..], |names| names.as_slice());
    // SAFETY: by promise; the values stand behind the other arguments.
    let values = unsafe { objects(py, arguments.wrapping_add(count), names.len()) };
    F::call(receiver, Call { py, name: F::NAME, items, names, values }).map(Bound::into_ptr)
}

/// # Safety
/// There are `count` objects at `start`, which live for as long as the result is used.
unsafe fn objects(
    _py: Python<'_>,
    start: *const *mut PyObject,
    count: usize,
) -> &[Bound<'_, PyAny>] {
    if count == 0 {
        return &[];
    }
    // SAFETY: by promise; a `Bound` is such a pointer.
    unsafe { std::slice::from_raw_parts(start.cast(), count) }
}
