//! What CPython calls when it calls a function of ours, and what it has to know of one.

use std::ffi::{CString, c_char, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use pyo3::ffi::{self, Py_ssize_t, PyObject};
use pyo3::panic::PanicException;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::{Builtin, Call, Takes};
use crate::sys::python::at_least;

/// Make a function and put it into the module, whose it is.
pub(crate) fn add_function<F: Builtin<Receiver = PyModule>>(
    module: &Bound<'_, PyModule>,
) -> PyResult<()> {
    let name = module.name()?;
    let definition = define::<F>(ANY, doc::<F>()?);
    // SAFETY: the definition lives for good and says how `call` takes arguments; module and name live.
    let function = unsafe { ffi::PyCFunction_NewEx(definition, module.as_ptr(), name.as_ptr()) };
    // SAFETY: the reference is new, and ours, or null with an exception set.
    module.add(F::NAME, unsafe { Bound::from_owned_ptr_or_err(module.py(), function) }?)
}

/// What CPython has to know of a method.
pub(super) fn method<M: Builtin>() -> *mut ffi::PyMethodDef {
    let flags = match M::TAKES {
        Takes::Nothing | Takes::Getter => ffi::METH_NOARGS,
        Takes::Object => ffi::METH_O,
        Takes::Arguments | Takes::Named => ANY,
    };
    define::<M>(flags, M::DOC.as_ptr())
}

const ANY: c_int = ffi::METH_FASTCALL | ffi::METH_KEYWORDS;

/// A definition to which CPython keeps the pointer for as long as there are functions: for good.
fn define<F: Builtin>(ml_flags: c_int, ml_doc: *const c_char) -> *mut ffi::PyMethodDef {
    let ml_meth = if ml_flags == ANY {
        ffi::PyMethodDefPointer { PyCFunctionFastWithKeywords: call_any::<F> }
    } else {
        ffi::PyMethodDefPointer { PyCFunction: call_short::<F> }
    };
    let ml_name = F::C_NAME.as_ptr();
    Box::leak(Box::new(ffi::PyMethodDef { ml_name, ml_meth, ml_flags, ml_doc }))
}

/// The docstring, behind the signature where there is one, in the form that CPython takes apart again.
fn doc<F: Builtin>() -> PyResult<*const c_char> {
    let newest = F::SIGNATURES.iter().find(|(minor, _)| at_least(3, *minor));
    let signature = match (newest, F::TAKES) {
        (Some((_, signature)), _) => signature,
        (None, Takes::Nothing) if at_least(3, 13) => "($self, /)",
        (None, Takes::Object) if at_least(3, 13) => "($self, object, /)",
        _ => return Ok(F::DOC.as_ptr()),
    };
    let text = format!("{}{signature}\n--\n\n{}", F::NAME, F::DOC.to_string_lossy());
    Ok(CString::new(text)?.into_raw())
}

/// What CPython calls with no argument or with one.
unsafe extern "C" fn call_short<F: Builtin>(
    receiver: *mut PyObject,
    argument: *mut PyObject,
) -> *mut PyObject {
    let count = usize::from(F::TAKES == Takes::Object);
    // SAFETY: the definition names this function for what takes that many arguments.
    unsafe { call::<F>(receiver, &raw const argument, count, ptr::null_mut()) }
}

/// What CPython calls for the value of an attribute.
pub(super) unsafe extern "C" fn call_getter<F: Builtin>(
    receiver: *mut PyObject,
    _closure: *mut c_void,
) -> *mut PyObject {
    // SAFETY: CPython has seen to the class of the receiver.
    unsafe { call::<F>(receiver, ptr::null(), 0, ptr::null_mut()) }
}

/// What CPython calls with the positional arguments, and behind them those that `names` names.
unsafe extern "C" fn call_any<F: Builtin>(
    receiver: *mut PyObject,
    arguments: *const *mut PyObject,
    count: Py_ssize_t,
    names: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: CPython keeps to its calling convention, and has seen to the class of the receiver.
    unsafe { call::<F>(receiver, arguments, count.unsigned_abs(), names) }
}

/// # Safety
/// The thread is attached; the receiver is of the class; there are `count` arguments, and one more for each
/// name of the tuple `names`, which may be null. All live until the return.
#[inline]
unsafe fn call<F: Builtin>(
    receiver: *mut PyObject,
    arguments: *const *mut PyObject,
    count: usize,
    names: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: by promise.
    let py = unsafe { Python::assume_attached() };
    // SAFETY: by promise; a `Bound` is such a pointer.
    let receiver = unsafe { &*(&raw const receiver).cast::<Bound<'_, F::Receiver>>() };
    // SAFETY: by promise.
    let items = unsafe { objects(py, arguments, count) };
    let (names, values) = if names.is_null() {
        (&[][..], &[][..])
    } else {
        // SAFETY: a tuple, by promise; a `Bound` is such a pointer.
        let names = unsafe { &*(&raw const names).cast::<Bound<'_, PyTuple>>() }.as_slice();
        // The values stand behind the other arguments.
        let start = arguments.wrapping_add(count);
        // SAFETY: by promise.
        (names, unsafe { objects(py, start, names.len()) })
    };
    let call = Call { py, name: F::NAME, items, names, values };
    let body =
        || if F::LIGHT { F::call(receiver, call) } else { counted(py, || F::call(receiver, call)) };
    // A panic must not unwind into C.
    let result = catch_unwind(AssertUnwindSafe(body))
        .unwrap_or_else(|_| Err(PanicException::new_err(F::NAME)));
    match result {
        Ok(object) => object.into_ptr(),
        Err(error) => raise(py, error),
    }
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

#[cold]
pub(super) fn raise(py: Python<'_>, error: PyErr) -> *mut PyObject {
    counted(py, || error.restore(py));
    ptr::null_mut()
}

/// Work that may drop an exception. PyO3 lets that do only threads that it has seen attach, which takes as
/// long as some functions as a whole, so they do without as long as nothing fails.
pub(crate) fn counted<T>(_py: Python<'_>, work: impl FnOnce() -> T) -> T {
    // SAFETY: the thread is attached, so this only counts. What is not checked is that the interpreter is
    // not about to end: then it still runs finalizers, and they may call.
    unsafe { Python::attach_unchecked(|_| work()) }
}
