//! Methods and attributes of a class, of the kinds that CPython's own classes have.

use std::ffi::{CStr, c_ulong};
use std::mem::size_of;
use std::sync::OnceLock;
use std::sync::atomic::AtomicI32;

use pyo3::PyClass;
use pyo3::exceptions::{PySystemError, PyTypeError};
use pyo3::ffi::{self, Py_ssize_t, PyObject};
use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};

use super::enter::{counted, definition, enter, getter, raise};
use super::{Builtin, Takes};

/// Make a method, or an attribute that is read, and put it into the class whose it is.
pub(crate) fn add_method<M: Builtin<Receiver: PyClass>>(py: Python<'_>) -> PyResult<()> {
    let class = py.get_type::<M::Receiver>();
    let descriptor = if M::TAKES == Takes::Getter {
        let definition = ffi::PyGetSetDef {
            name: M::C_NAME.as_ptr(),
            get: Some(getter::<M>),
            doc: M::DOC.as_ptr(),
            ..ffi::PyGetSetDef::default()
        };
        // SAFETY: the definition lives for good, and the function takes objects of this class.
        unsafe { ffi::PyDescr_NewGetSet(class.as_type_ptr(), Box::leak(Box::new(definition))) }
    } else {
        // SAFETY: the definition lives for good, and the function takes objects of this class.
        unsafe { ffi::PyDescr_NewMethod(class.as_type_ptr(), definition::<M>()?) }
    };
    // SAFETY: the reference is new, and ours, or null with an exception set.
    let descriptor = unsafe { Bound::from_owned_ptr_or_err(py, descriptor) }?;
    if M::TAKES != Takes::Getter {
        take_calls::<M>(&descriptor);
    }
    class.setattr(M::NAME, descriptor)
}

/// Make a method of a class that is written in Python.
pub(crate) fn add_to_class<M: Builtin<Receiver = PyAny>>(
    class: &Bound<'_, PyType>,
) -> PyResult<()> {
    let definition = definition::<M>()?;
    // SAFETY: the definition lives for good, and the function takes any object.
    let descriptor = unsafe { ffi::PyDescr_NewMethod(class.as_type_ptr(), definition) };
    // SAFETY: the reference is new, and ours, or null with an exception set.
    class.setattr(M::NAME, unsafe { Bound::from_owned_ptr_or_err(class.py(), descriptor) }?)
}

/// Make an attribute that reads an int which stands in each object at the same place, as `example` has it.
pub(crate) fn add_member<C: PyClass>(
    name: &'static CStr,
    doc: &'static CStr,
    example: &Bound<'_, C>,
    number: &AtomicI32,
) -> PyResult<()> {
    let (py, start) = (example.py(), example.as_ptr().addr());
    let class = py.get_type::<C>();
    let offset = number.as_ptr().addr().wrapping_sub(start);
    // SAFETY: a type object, which lives.
    let size = unsafe { (*class.as_type_ptr()).tp_basicsize };
    let offset = Py_ssize_t::try_from(offset).unwrap_or(Py_ssize_t::MAX);
    if offset > size - size_of::<AtomicI32>().cast_signed() {
        return Err(PySystemError::new_err("the number is not in the object"));
    }
    let member = Box::leak(Box::new(ffi::PyMemberDef {
        name: name.as_ptr(),
        type_code: ffi::Py_T_INT,
        offset,
        flags: ffi::Py_READONLY,
        doc: doc.as_ptr(),
    }));
    // SAFETY: the definition lives for good; an object of the class has initialised memory there, aligned
    // as an int, which CPython reads in one go. Not promised: that no other thread writes it meanwhile.
    let descriptor = unsafe { ffi::PyDescr_NewMember(class.as_type_ptr(), member) };
    // SAFETY: the reference is new, and ours, or null with an exception set.
    let descriptor = unsafe { Bound::from_owned_ptr_or_err(py, descriptor) }?;
    class.setattr(name.to_string_lossy(), descriptor)
}

/// How PyO3 makes an object.
static NEW: OnceLock<ffi::newfunc> = OnceLock::new();

/// Let objects of the class, the only one for which this can be asked, be made without a look at the arguments:
/// they are for `__init__`, and PyO3 makes a dict of those that are given by name.
pub(crate) fn skip_arguments_of_new<C: PyClass>(py: Python<'_>) -> PyResult<()> {
    let class = py.get_type::<C>().as_type_ptr();
    // SAFETY: a type object, which lives, on an attached thread; nobody has derived from it yet.
    let slot = unsafe { &mut (*class).tp_new };
    let taken = slot.is_some_and(|new| NEW.set(new).is_ok());
    if !taken {
        return Err(PySystemError::new_err("no class, or a second one"));
    }
    *slot = Some(new_without_arguments);
    Ok(())
}

unsafe extern "C" fn new_without_arguments(
    class: *mut ffi::PyTypeObject,
    _arguments: *mut PyObject,
    _names: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: CPython makes objects on attached threads only.
    let py = unsafe { Python::assume_attached() };
    // Set before any class had this function.
    let Some(new) = NEW.get() else { return std::ptr::null_mut() };
    let nothing = PyTuple::empty(py);
    // SAFETY: as this function was called, but for the arguments: a tuple, and none by name.
    unsafe { new(class, nothing.as_ptr(), std::ptr::null_mut()) }
}

/// Let nobody change the class from now on, as with every class of CPython's own.
pub(crate) fn close_class<C: PyClass>(py: Python<'_>) {
    let class = py.get_type::<C>().as_type_ptr();
    // SAFETY: a type object, which lives, on an attached thread, before another could have got it.
    let flags = unsafe { &raw mut (*class).tp_flags };
    // SAFETY: likewise. Where threads run at once this is an atomic number of the same size.
    unsafe { *flags.cast::<c_ulong>() |= ffi::Py_TPFLAGS_IMMUTABLETYPE };
}

/// How CPython calls methods that take nothing, one object, and anything.
static CALLS: [OnceLock<ffi::vectorcallfunc>; 3] = [const { OnceLock::new() }; 3];

const fn kind<M: Builtin>() -> usize {
    match M::TAKES {
        Takes::Nothing | Takes::Getter => 0,
        Takes::Object | Takes::One => 1,
        Takes::Arguments | Takes::Named => 2,
    }
}

/// Take a method's calls ourselves, which is shorter by half where CPython does not make them without the
/// descriptor, as it does from 3.12 on.
fn take_calls<M: Builtin>(method: &Bound<'_, PyAny>) {
    // CPython has one way for each kind, and for this one which it is depends on its version.
    const { assert!(!matches!(M::TAKES, Takes::One)) };
    let method = method.as_ptr().cast::<ffi::PyMethodDescrObject>();
    // SAFETY: PyDescr_NewMethod makes such objects, and nobody else has seen this one.
    let vectorcall = unsafe { &mut (*method).vectorcall };
    if let Some(call) = vectorcall.replace(call_method::<M>) {
        CALLS[kind::<M>()].get_or_init(|| call);
    }
}

unsafe extern "C" fn call_method<M: Builtin>(
    method: *mut PyObject,
    arguments: *const *mut PyObject,
    count: usize,
    names: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: takes a plain number.
    let given = unsafe { ffi::PyVectorcall_NARGS(count) };
    let counted =
        if kind::<M>() == 2 { given > 0 } else { given.unsigned_abs() == kind::<M>() + 1 };
    // SAFETY: CPython keeps to its calling convention.
    if counted && names.is_null() && unsafe { is_receiver(method, arguments) } {
        // SAFETY: there is one argument at least.
        let receiver = unsafe { *arguments };
        // SAFETY: likewise.
        return unsafe { enter::<M>(receiver, arguments.wrapping_add(1), given - 1) };
    }
    // SAFETY: as this function was called.
    unsafe { call_any::<M>(method, arguments, count, names) }
}

/// Whether the first argument is of the class whose method it is.
///
/// # Safety
/// A descriptor and at least one argument.
unsafe fn is_receiver(method: *mut PyObject, arguments: *const *mut PyObject) -> bool {
    // SAFETY: by promise.
    let object = unsafe { *arguments };
    // SAFETY: it is a descriptor, which knows its class.
    let class = unsafe { (*method.cast::<ffi::PyMethodDescrObject>()).d_common.d_type };
    // SAFETY: object and class are alive.
    unsafe { ffi::PyObject_TypeCheck(object, class) != 0 }
}

/// What is left: calls that CPython refuses, and those that give something by name.
#[cold]
#[inline(never)]
unsafe fn call_any<M: Builtin>(
    method: *mut PyObject,
    arguments: *const *mut PyObject,
    count: usize,
    names: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: CPython calls methods on attached threads only, and keeps to its calling convention.
    let py = unsafe { Python::assume_attached() };
    // A method that takes nothing by name says so as CPython has it in the two cases: with the class in front if
    // it is called on the object, `sock.recv(x=1)`, and without if it is fetched first.
    // SAFETY: likewise.
    if M::TAKES == Takes::Arguments && unsafe { has_names(method, arguments, count, names) } {
        // SAFETY: the descriptor is alive.
        let method = unsafe { Bound::from_borrowed_ptr(py, method) };
        return raise(py, counted(py, || no_names(&method)));
    }
    // Set before any descriptor had this function.
    let Some(call) = CALLS[kind::<M>()].get() else { return std::ptr::null_mut() };
    // SAFETY: as this function was called.
    unsafe { call(method, arguments, count, names) }
}

/// Whether there is something by name, once the object that the method is called on has been seen to.
///
/// # Safety
/// The pointers are those of a call of a method's descriptor.
unsafe fn has_names(
    method: *mut PyObject,
    arguments: *const *mut PyObject,
    count: usize,
    names: *mut PyObject,
) -> bool {
    // SAFETY: null or a tuple.
    let by_name = !names.is_null() && unsafe { ffi::PyTuple_GET_SIZE(names) } > 0;
    // SAFETY: takes a plain number.
    let given = unsafe { ffi::PyVectorcall_NARGS(count) };
    // SAFETY: there is one argument at least.
    by_name && given > 0 && unsafe { is_receiver(method, arguments) }
}

fn no_names(method: &Bound<'_, PyAny>) -> PyErr {
    match method.getattr("__qualname__") {
        Ok(name) => PyTypeError::new_err(format!("{name}() takes no keyword arguments")),
        Err(error) => error,
    }
}
