//! Functions of a module.

use std::sync::OnceLock;

use pyo3::exceptions::PyTypeError;
use pyo3::ffi::{self, PyObject};
use pyo3::prelude::*;

use super::Builtin;
use super::enter::{counted, definition, raise};

/// Make a function and put it into the module, whose it is.
pub(crate) fn add_function<F: Builtin<Receiver = PyModule>>(
    module: &Bound<'_, PyModule>,
) -> PyResult<()> {
    let (name, definition) = (module.name()?, definition::<F>()?);
    // SAFETY: the definition lives for good and says how the function takes arguments; the others live.
    let function = unsafe { ffi::PyCFunction_NewEx(definition, module.as_ptr(), name.as_ptr()) };
    // SAFETY: the reference is new, and ours, or null with an exception set.
    let function = unsafe { Bound::from_owned_ptr_or_err(module.py(), function) }?;
    // SAFETY: it has this definition.
    match unsafe { (*definition).ml_flags } {
        ffi::METH_NOARGS => count_ourselves(&function, &NOTHING, call_nothing),
        ffi::METH_O => count_ourselves(&function, &OBJECT, call_object),
        _ => {}
    }
    // Not `PyModule::add`, which keeps an `__all__` that nobody asks for.
    module.dict().set_item(F::NAME, function)
}

/// How CPython calls functions that take nothing, and those that take one object.
static NOTHING: OnceLock<ffi::vectorcallfunc> = OnceLock::new();
static OBJECT: OnceLock<ffi::vectorcallfunc> = OnceLock::new();

/// Say in our words how many arguments a function takes. CPython would put the name of the module in front, and
/// that of ours is not the one that the standard library has; nor can it be, for by it `pickle` finds functions.
fn count_ourselves(
    function: &Bound<'_, PyAny>,
    former: &OnceLock<ffi::vectorcallfunc>,
    ours: ffi::vectorcallfunc,
) {
    let function = function.as_ptr().cast::<ffi::PyCFunctionObject>();
    // SAFETY: PyCFunction_NewEx makes such objects, and nobody else has seen this one.
    let vectorcall = unsafe { &mut (*function).vectorcall };
    if let Some(call) = vectorcall.replace(ours) {
        former.get_or_init(|| call);
    }
}

unsafe extern "C" fn call_nothing(
    function: *mut PyObject,
    arguments: *const *mut PyObject,
    count: usize,
    names: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: as this function was called.
    unsafe { call(&NOTHING, 0, function, arguments, count, names) }
}

unsafe extern "C" fn call_object(
    function: *mut PyObject,
    arguments: *const *mut PyObject,
    count: usize,
    names: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: as this function was called.
    unsafe { call(&OBJECT, 1, function, arguments, count, names) }
}

/// # Safety
/// The pointers are those of a call of a built-in function.
unsafe fn call(
    former: &OnceLock<ffi::vectorcallfunc>,
    wanted: isize,
    function: *mut PyObject,
    arguments: *const *mut PyObject,
    count: usize,
    names: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: null or a tuple, by promise.
    let by_name = !names.is_null() && unsafe { ffi::PyTuple_GET_SIZE(names) } > 0;
    // SAFETY: takes a plain number.
    let given = unsafe { ffi::PyVectorcall_NARGS(count) };
    match former.get() {
        // SAFETY: by promise.
        Some(former) if !by_name && given == wanted => unsafe {
            former(function, arguments, count, names)
        },
        _ => {
            // SAFETY: CPython calls functions on attached threads only.
            let py = unsafe { Python::assume_attached() };
            // SAFETY: the function is alive.
            let called = unsafe { Bound::from_borrowed_ptr(py, function) };
            raise(py, counted(py, || miscounted(&called, by_name, wanted, given)))
        }
    }
}

fn miscounted(function: &Bound<'_, PyAny>, by_name: bool, wanted: isize, given: isize) -> PyErr {
    let what = match (by_name, wanted) {
        (true, _) => "no keyword arguments".to_owned(),
        (false, 0) => format!("no arguments ({given} given)"),
        (false, _) => format!("exactly one argument ({given} given)"),
    };
    match function.getattr("__name__") {
        Ok(name) => PyTypeError::new_err(format!("_socket.{name}() takes {what}")),
        Err(error) => error,
    }
}
