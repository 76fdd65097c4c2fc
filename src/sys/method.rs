//! Built-in methods for classes that are written in Python.
//!
//! Such a method takes the usual call, one argument by position. Whatever else it is called with, and
//! every object that it does not know, goes to the function in whose place it stands.

use std::ffi::CString;
use std::iter;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};

use pyo3::ffi::{self, Py_ssize_t, PyObject};
use pyo3::panic::PanicException;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};

use super::builtin::counted;

/// A method of one argument.
pub(crate) trait Method {
    const NAME: &'static str;
    /// The docstring, behind the signature in the form that CPython takes apart.
    const DOC: &'static str;

    /// The result, or nothing for what is left to `otherwise`.
    fn call<'py>(
        slf: &Bound<'py, PyAny>,
        argument: &Bound<'py, PyAny>,
    ) -> PyResult<Option<Bound<'py, PyAny>>>;

    /// The function in whose place the method stands.
    fn otherwise(py: Python<'_>) -> &Bound<'_, PyAny>;
}

/// Make the method an attribute of the class.
pub(crate) fn attach<M: Method>(class: &Bound<'_, PyType>) -> PyResult<()> {
    // CPython keeps the pointers for as long as the method: for good.
    let definition = Box::leak(Box::new(ffi::PyMethodDef {
        ml_name: CString::new(M::NAME)?.into_raw(),
        ml_meth: ffi::PyMethodDefPointer { PyCFunctionFastWithKeywords: enter::<M> },
        ml_flags: ffi::METH_FASTCALL | ffi::METH_KEYWORDS,
        ml_doc: CString::new(M::DOC)?.into_raw(),
    }));
    // SAFETY: the class is alive, the definition lives for good and its flags say what `enter` takes.
    let method = unsafe { ffi::PyDescr_NewMethod(class.as_type_ptr(), definition) };
    // SAFETY: the reference is new, and ours, or null with an exception set.
    class.setattr(M::NAME, unsafe { Bound::from_owned_ptr_or_err(class.py(), method) }?)
}

/// What CPython calls: the positional arguments, and behind them those that `names` names.
unsafe extern "C" fn enter<M: Method>(
    slf: *mut PyObject,
    arguments: *const *mut PyObject,
    count: Py_ssize_t,
    names: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: CPython calls methods on attached threads only.
    let py = unsafe { Python::assume_attached() };
    // SAFETY: CPython passes an object of the class, which lives until the return.
    let object = unsafe { Bound::ref_from_ptr(py, &slf) };
    // SAFETY: null or a tuple.
    let by_name = if names.is_null() { 0 } else { unsafe { ffi::PyTuple_GET_SIZE(names) } };
    let given: &[Bound<'_, PyAny>] = match (count + by_name).unsigned_abs() {
        0 => &[],
        // SAFETY: CPython passes that many objects, which live until the return; a `Bound` is such a
        // pointer.
        some => unsafe { std::slice::from_raw_parts(arguments.cast(), some) },
    };
    let body = || match given {
        [argument] if by_name == 0 => M::call(object, argument),
        _ => Ok(None),
    };
    counted(py, || {
        // A panic must not unwind into C.
        let result = catch_unwind(AssertUnwindSafe(body))
            .unwrap_or_else(|_| Err(PanicException::new_err(M::NAME)));
        match result {
            Ok(Some(value)) => value.into_ptr(),
            Ok(None) => {
                let all: Vec<_> = iter::once(object).chain(given).map(Bound::as_ptr).collect();
                let (function, positional) = (M::otherwise(py), 1 + count.unsigned_abs());
                // SAFETY: the objects live until the return; the names are those of the last ones.
                unsafe {
                    ffi::PyObject_Vectorcall(function.as_ptr(), all.as_ptr(), positional, names)
                }
            }
            Err(error) => {
                error.restore(py);
                ptr::null_mut()
            }
        }
    })
}

/// The attributes that an object has of its own.
pub(crate) fn instance_dict<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyDict>> {
    // SAFETY: the object is alive; the call gives a new reference, or null with an exception set.
    let dict = unsafe { ffi::PyObject_GenericGetDict(object.as_ptr(), ptr::null_mut()) };
    // SAFETY: as the call says.
    let dict = unsafe { Bound::from_owned_ptr_or_err(object.py(), dict) }?;
    Ok(dict.cast_into()?)
}

/// A number that changes with every change of a class or of its bases; 0 while there is none.
pub(crate) fn version(class: &Bound<'_, PyType>) -> u32 {
    // SAFETY: the class is alive.
    let version = unsafe { &raw mut (*class.as_type_ptr()).tp_version_tag };
    // SAFETY: it lives as long as the class; where threads run at once CPython, too, uses it atomically.
    unsafe { AtomicU32::from_ptr(version) }.load(Ordering::Relaxed)
}
