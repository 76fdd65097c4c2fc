//! Methods and attributes of a class, of the kinds that CPython's own classes have.

use std::ffi::CStr;
use std::mem::size_of;
use std::sync::OnceLock;
use std::sync::atomic::AtomicI32;

use pyo3::PyClass;
use pyo3::exceptions::{PySystemError, PyTypeError};
use pyo3::ffi::{self, Py_ssize_t, PyObject};
use pyo3::prelude::*;

use super::enter::{call_getter, counted, method, raise};
use super::{Builtin, Takes};

/// Make a method, or an attribute that is read, and put it into the class whose it is.
pub(crate) fn add_method<M: Builtin<Receiver: PyClass>>(py: Python<'_>) -> PyResult<()> {
    let class = py.get_type::<M::Receiver>();
    let descriptor = if M::TAKES == Takes::Getter {
        let getter = ffi::PyGetSetDef {
            name: M::C_NAME.as_ptr(),
            get: Some(call_getter::<M>),
            doc: M::DOC.as_ptr(),
            ..ffi::PyGetSetDef::default()
        };
        // SAFETY: the definition lives for good, and the function takes objects of this class.
        unsafe { ffi::PyDescr_NewGetSet(class.as_type_ptr(), Box::leak(Box::new(getter))) }
    } else {
        // SAFETY: the definition lives for good, and the function takes objects of this class.
        unsafe { ffi::PyDescr_NewMethod(class.as_type_ptr(), method::<M>()) }
    };
    // SAFETY: the reference is new, and ours, or null with an exception set.
    let descriptor = unsafe { Bound::from_owned_ptr_or_err(py, descriptor) }?;
    if M::TAKES == Takes::Arguments {
        refuse_names(&descriptor);
    }
    class.setattr(M::NAME, descriptor)
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

/// How CPython calls the descriptors of methods that take any arguments.
static CALL: OnceLock<ffi::vectorcallfunc> = OnceLock::new();

/// Let a method that takes nothing by name say so as CPython does in the two cases: with the class in front
/// if it is called on the object, `sock.recv(x=1)`, and without if it is fetched first.
fn refuse_names(method: &Bound<'_, PyAny>) {
    let method = method.as_ptr().cast::<ffi::PyMethodDescrObject>();
    // SAFETY: PyDescr_NewMethod makes such objects, and nobody else has seen this one.
    let vectorcall = unsafe { &mut (*method).vectorcall };
    if let Some(call) = vectorcall.replace(call_without_names) {
        CALL.get_or_init(|| call);
    }
}

unsafe extern "C" fn call_without_names(
    method: *mut PyObject,
    arguments: *const *mut PyObject,
    count: usize,
    names: *mut PyObject,
) -> *mut PyObject {
    // SAFETY: CPython calls methods on attached threads only.
    let py = unsafe { Python::assume_attached() };
    // SAFETY: CPython keeps to its calling convention.
    if unsafe { has_names(method, arguments, count, names) } {
        // SAFETY: the descriptor is alive.
        let method = unsafe { Bound::from_borrowed_ptr(py, method) };
        return raise(py, counted(py, || no_names(&method)));
    }
    // Set before any descriptor had this function.
    let Some(call) = CALL.get() else { return std::ptr::null_mut() };
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
    if names.is_null() || unsafe { ffi::PyTuple_GET_SIZE(names) } == 0 {
        return false;
    }
    // SAFETY: takes a plain number.
    if unsafe { ffi::PyVectorcall_NARGS(count) } == 0 {
        return false;
    }
    // SAFETY: there is one argument at least.
    let receiver = unsafe { *arguments };
    // SAFETY: it is a descriptor, which knows its class.
    let class = unsafe { (*method.cast::<ffi::PyMethodDescrObject>()).d_common.d_type };
    // SAFETY: object and class are alive.
    unsafe { ffi::PyObject_TypeCheck(receiver, class) != 0 }
}

fn no_names(method: &Bound<'_, PyAny>) -> PyErr {
    match method.getattr("__qualname__") {
        Ok(name) => PyTypeError::new_err(format!("{name}() takes no keyword arguments")),
        Err(error) => error,
    }
}
