//! Built-in functions whose arguments come as CPython holds them, without a tuple made for the call.
//!
//! A function that PyO3 makes of `(*args, **kwargs)` costs about 25 ns more than one of the standard
//! library, which is more than some functions take. And the signature that it shows cannot follow the
//! version of the interpreter.

use std::ffi::{CStr, CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;

use pyo3::ffi::{self, Py_ssize_t, PyObject};
use pyo3::panic::PanicException;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

/// The arguments of one call.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a, 'py> {
    pub(crate) py: Python<'py>,
    pub(crate) items: &'a [Bound<'py, PyAny>],
    /// Arguments were given by name, too.
    pub(crate) keywords: bool,
}

/// A function of a module.
pub(crate) trait Builtin {
    const NAME: &'static str;
    const DOC: &'static str;
    /// The parameters as `__text_signature__` shows them, from which minor version of CPython on; the newest
    /// first.
    const SIGNATURES: &'static [(u8, &'static str)];

    fn call<'py>(call: Call<'_, 'py>) -> PyResult<Bound<'py, PyAny>>;
}

/// Types that name functions to `add`: a function of the scope for each line.
macro_rules! builtins {
    ($($name:ident [$($minor:literal $signature:literal)*] $doc:literal;)*) => {
        $(
            #[allow(non_camel_case_types, reason = "the name of the function that it stands for")]
            enum $name {}

            impl $crate::sys::builtin::Builtin for $name {
                const NAME: &'static str = stringify!($name);
                const DOC: &'static str = $doc;
                const SIGNATURES: &'static [(u8, &'static str)] = &[$(($minor, $signature)),*];

                fn call<'py>(
                    call: $crate::sys::builtin::Call<'_, 'py>,
                ) -> PyResult<Bound<'py, PyAny>> {
                    $name(call)
                }
            }
        )*

        /// Add the functions of this file to the module.
        pub(super) fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
            $($crate::sys::builtin::add::<$name>(module)?;)*
            Ok(())
        }
    };
}
pub(crate) use builtins;

/// Make a function and put it into the module, whose it is.
pub(crate) fn add<F: Builtin>(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let flags = ffi::METH_FASTCALL | ffi::METH_KEYWORDS;
    // CPython keeps the pointers for as long as there are functions: for good.
    let definition = Box::leak(Box::new(ffi::PyMethodDef {
        ml_name: CString::new(F::NAME)?.into_raw(),
        ml_meth: ffi::PyMethodDefPointer { PyCFunctionFastWithKeywords: enter::<F> },
        ml_flags: flags,
        ml_doc: CString::new(doc::<F>())?.into_raw(),
    }));
    let name = module.name()?;
    // SAFETY: the definition lives for good and its flags say what `enter` takes; module and name live.
    let function = unsafe { ffi::PyCFunction_NewEx(definition, module.as_ptr(), name.as_ptr()) };
    // SAFETY: the reference is new, and ours, or null with an exception set.
    module.add(F::NAME, unsafe { Bound::from_owned_ptr_or_err(module.py(), function) }?)
}

/// The docstring, behind the signature where there is one, in the form that CPython takes apart again.
fn doc<F: Builtin>() -> String {
    match F::SIGNATURES.iter().find(|(minor, _)| at_least(3, *minor)) {
        Some((_, signature)) => format!("{}{signature}\n--\n\n{}", F::NAME, F::DOC),
        None => F::DOC.to_owned(),
    }
}

/// Whether the running interpreter has at least that version; cheap, unlike `Python::version_info`.
pub(crate) fn at_least(major: u8, minor: u8) -> bool {
    // SAFETY: a constant of the interpreter since 3.11.
    let version = unsafe { ffi::Py_Version };
    version >> 16 >= (u64::from(major) << 8 | u64::from(minor))
}

/// What CPython calls: the positional arguments, and behind them those that `names` names.
unsafe extern "C" fn enter<F: Builtin>(
    _module: *mut PyObject,
    arguments: *const *mut PyObject,
    count: Py_ssize_t,
    names: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: CPython calls functions on attached threads only.
    let py = unsafe { Python::assume_attached() };
    let items: &[Bound<'_, PyAny>] = if count == 0 {
        &[]
    } else {
        // SAFETY: CPython passes `count` objects, which live until the return; a `Bound` is such a pointer.
        unsafe { std::slice::from_raw_parts(arguments.cast(), count.unsigned_abs()) }
    };
    // SAFETY: null or a tuple.
    let keywords = !names.is_null() && unsafe { ffi::PyTuple_GET_SIZE(names) } > 0;
    let body = || F::call(Call { py, items, keywords });
    // A panic must not unwind into C.
    let result = catch_unwind(AssertUnwindSafe(body))
        .unwrap_or_else(|_| Err(PanicException::new_err(F::NAME)));
    match result {
        Ok(object) => object.into_ptr(),
        Err(error) => raise(py, error),
    }
}

#[cold]
fn raise(py: Python<'_>, error: PyErr) -> *mut PyObject {
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

/// The value of an int, unless it is negative, too large or of a class of its own; nothing is raised.
#[inline]
pub(crate) fn small_int(object: &Bound<'_, PyAny>) -> Option<u64> {
    // SAFETY: the object is alive.
    if unsafe { ffi::PyLong_CheckExact(object.as_ptr()) } == 0 {
        return None;
    }
    // SAFETY: the object is an int.
    match unsafe { ffi::PyLong_AsUnsignedLong(object.as_ptr()) } {
        u64::MAX => {
            // SAFETY: the thread is attached, as who holds an object is.
            unsafe { ffi::PyErr_Clear() };
            None
        }
        number => Some(number),
    }
}

/// What an object gives as an index, in CPython's words if it is none.
pub(crate) fn index<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: the object is alive.
    let number = unsafe { ffi::PyNumber_Index(object.as_ptr()) };
    // SAFETY: the reference is new, and ours, or null with an exception set.
    unsafe { Bound::from_owned_ptr_or_err(object.py(), number) }
}

/// An int as a C unsigned long, in CPython's words for what is none.
pub(crate) fn unsigned_long(object: &Bound<'_, PyAny>) -> PyResult<u64> {
    // SAFETY: the object is alive; whatever it is, the call gives a number or sets an exception.
    let number = unsafe { ffi::PyLong_AsUnsignedLong(object.as_ptr()) };
    match number {
        u64::MAX => PyErr::take(object.py()).map_or(Ok(number), Err),
        number => Ok(number),
    }
}

/// The UTF-8 form of a str, which the str keeps; None if it has a NUL in it.
pub(crate) fn utf8<'a>(text: &'a Bound<'_, PyString>) -> PyResult<Option<&'a CStr>> {
    let mut length = 0;
    // SAFETY: the object is a str; the call sets an exception if it returns null.
    let start = unsafe { ffi::PyUnicode_AsUTF8AndSize(text.as_ptr(), &raw mut length) };
    if start.is_null() {
        return Err(PyErr::fetch(text.py()));
    }
    // SAFETY: the str owns that many bytes and a terminator behind them, as long as it lives.
    let bytes =
        unsafe { std::slice::from_raw_parts(start.cast::<u8>(), length.unsigned_abs() + 1) };
    Ok(CStr::from_bytes_with_nul(bytes).ok())
}

/// A str, bytes or path as a file name, in CPython's words for what is none.
pub(crate) fn file_name<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    let mut encoded: *mut PyObject = ptr::null_mut();
    // SAFETY: the object is alive; the call gives a new bytes object, or sets an exception and returns 0.
    let done = unsafe { ffi::PyUnicode_FSConverter(object.as_ptr(), (&raw mut encoded).cast()) };
    if done == 0 {
        return Err(PyErr::fetch(object.py()));
    }
    // SAFETY: the reference is new, and ours.
    let encoded = unsafe { Bound::from_owned_ptr(object.py(), encoded) };
    Ok(encoded.cast_into()?)
}

/// A text of the C library in the file system's encoding.
pub(crate) fn decoded<'py>(py: Python<'py>, text: &CStr) -> PyResult<Bound<'py, PyAny>> {
    let start: *const c_char = text.as_ptr();
    // SAFETY: the text is terminated.
    let object = unsafe { ffi::PyUnicode_DecodeFSDefault(start) };
    // SAFETY: the reference is new, and ours, or null with an exception set.
    unsafe { Bound::from_owned_ptr_or_err(py, object) }
}
