//! The calls of CPython that PyO3 has no safe form of.

use std::ffi::{CStr, c_char, c_int};
use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};

use pyo3::ffi::{self, Py_ssize_t, PyObject};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PySequence, PyString, PyTuple, PyType};

use super::Block;
use super::builtin::counted;

unsafe extern "C" {
    // Exported by every CPython; PyO3 keeps its declaration of the first private and has none of the others.
    fn PySys_Audit(event: *const c_char, format: *const c_char, ...) -> c_int;
    fn PySequence_Fast(object: *mut PyObject, text: *const c_char) -> *mut PyObject;
    fn _PyBytes_Resize(bytes: *mut *mut PyObject, size: Py_ssize_t) -> c_int;
}

/// Whether this is the interpreter that the process began with.
pub(crate) fn in_main_interpreter(_py: Python<'_>) -> bool {
    // SAFETY: the thread is attached, so it has an interpreter.
    let this = unsafe { ffi::PyInterpreterState_Get() };
    // SAFETY: there is always a main interpreter; the pointers are only compared.
    this == unsafe { ffi::PyInterpreterState_Main() }
}

/// Whether an interpreter runs in this process.
pub(crate) fn is_initialised() -> bool {
    // SAFETY: may be called at any time.
    unsafe { ffi::Py_IsInitialized() != 0 }
}

/// Name a built-in module to the interpreter that is to be started; false if there is no memory.
pub(crate) fn append_to_inittab(
    name: &'static CStr,
    init: unsafe extern "C" fn() -> *mut PyObject,
) -> bool {
    // SAFETY: the name is terminated and, like the function, lives for good.
    unsafe { ffi::PyImport_AppendInittab(name.as_ptr(), Some(init)) == 0 }
}

/// Whether attached threads take turns. In a build without the interpreter's lock objects have more fields.
pub(crate) const HAS_LOCK: bool = size_of::<PyObject>() == 2 * size_of::<usize>();

/// Raise the audit event of an operation on a socket with an address (PEP 578).
pub(crate) fn audit(
    event: &CStr,
    socket: &Bound<'_, PyAny>,
    address: &Bound<'_, PyAny>,
) -> PyResult<()> {
    // SAFETY: the texts are terminated, the format says two objects, and both are alive.
    let result =
        unsafe { PySys_Audit(event.as_ptr(), c"OO".as_ptr(), socket.as_ptr(), address.as_ptr()) };
    raised(socket.py(), result)
}

/// Raise the audit event of a socket that is being made.
pub(crate) fn audit_new(socket: &Bound<'_, PyAny>, numbers: [i32; 3]) -> PyResult<()> {
    let [family, kind, protocol] = numbers;
    let (event, format) = (c"socket.__new__".as_ptr(), c"Oiii".as_ptr());
    // SAFETY: the texts are terminated, the format says one object, alive, and three ints.
    let result = unsafe { PySys_Audit(event, format, socket.as_ptr(), family, kind, protocol) };
    raised(socket.py(), result)
}

/// Raise the audit event of a call that is no socket's, with all its values.
pub(crate) fn audit_call(event: &CStr, values: &Bound<'_, PyTuple>) -> PyResult<()> {
    // SAFETY: the texts are terminated, and the object is alive; a tuple stands for its items.
    let result = unsafe { PySys_Audit(event.as_ptr(), c"O".as_ptr(), values.as_ptr()) };
    raised(values.py(), result)
}

/// Raise the audit event of a call that has no values.
pub(crate) fn audit_nothing(py: Python<'_>, event: &CStr) -> PyResult<()> {
    // SAFETY: the text is terminated; without a format there is nothing behind it.
    let result = unsafe { PySys_Audit(event.as_ptr(), ptr::null()) };
    raised(py, result)
}

/// Raise the audit event of a call that is no socket's, with its one value.
pub(crate) fn audit_object(event: &CStr, object: &Bound<'_, PyAny>) -> PyResult<()> {
    // SAFETY: the texts are terminated, the format says one object, and that is alive.
    let result = unsafe { PySys_Audit(event.as_ptr(), c"(O)".as_ptr(), object.as_ptr()) };
    raised(object.py(), result)
}

/// Raise the audit event of a look-up by a port and a text.
pub(crate) fn audit_port(
    py: Python<'_>,
    event: &CStr,
    port: u16,
    text: Option<&CStr>,
) -> PyResult<()> {
    let (format, text) = (c"is".as_ptr(), text.map_or(ptr::null(), CStr::as_ptr));
    // SAFETY: the texts are terminated; the format says an int and a text, None for a null pointer.
    let result = unsafe { PySys_Audit(event.as_ptr(), format, c_int::from(port), text) };
    raised(py, result)
}

/// Raise the audit event of a look-up by two texts; the objects are only made if somebody listens.
pub(crate) fn audit_texts(
    py: Python<'_>,
    event: &CStr,
    one: &CStr,
    other: Option<&CStr>,
) -> PyResult<()> {
    let (format, other) = (c"ss".as_ptr(), other.map_or(ptr::null(), CStr::as_ptr));
    // SAFETY: the texts are terminated; the format says two of them, None for a null pointer.
    let result = unsafe { PySys_Audit(event.as_ptr(), format, one.as_ptr(), other) };
    raised(py, result)
}

fn raised(py: Python<'_>, result: c_int) -> PyResult<()> {
    if result < 0 { Err(PyErr::fetch(py)) } else { Ok(()) }
}

/// The name of an object's class as error texts of C code have it (`tp_name`).
pub(crate) fn type_name(object: &Bound<'_, PyAny>) -> String {
    // SAFETY: the object is alive.
    let class = unsafe { ffi::Py_TYPE(object.as_ptr()) };
    // SAFETY: a type lives as long as its objects.
    let class = unsafe { &*class };
    // SAFETY: every type has a terminated name, which lives as long as the type.
    unsafe { CStr::from_ptr(class.tp_name) }.to_string_lossy().into_owned()
}

/// The items of an iterable.
pub(crate) struct Items<'py> {
    sequence: Bound<'py, PyAny>,
    count: usize,
}

impl<'py> Items<'py> {
    /// In the words of `text` for what is no iterable.
    pub(crate) fn new(object: &Bound<'py, PyAny>, text: &CStr) -> PyResult<Self> {
        // SAFETY: the object is alive and the text terminated.
        let sequence = unsafe { PySequence_Fast(object.as_ptr(), text.as_ptr()) };
        // SAFETY: the reference is new, and ours, or null with an exception set.
        let sequence = unsafe { Bound::from_owned_ptr_or_err(object.py(), sequence) }?;
        let count = sequence.cast::<PyList>().map_or_else(
            |_| sequence.cast::<PyTuple>().map_or(0, PyTupleMethods::len),
            PyListMethods::len,
        );
        Ok(Self { sequence, count })
    }

    /// As many as there are at first. Looking at an item may run its code, which may change a list.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Bound<'py, PyAny>> {
        (0..self.count).map_while(|index| self.get(index))
    }

    pub(crate) const fn len(&self) -> usize {
        self.count
    }

    fn get(&self, index: usize) -> Option<Bound<'py, PyAny>> {
        let Ok(list) = self.sequence.cast::<PyList>() else {
            return self.sequence.cast::<PyTuple>().ok()?.as_slice().get(index).cloned();
        };
        if !HAS_LOCK {
            return counted(list.py(), || list.get_item(index).ok());
        }
        // SAFETY: so long is the list, and nobody changes it meanwhile: this thread is attached.
        (index < list.len()).then(|| unsafe { list.get_item_unchecked(index) })
    }
}

/// What C code takes for a sequence: a class that was never registered as one, too.
pub(crate) fn as_sequence<'a, 'py>(
    object: &'a Bound<'py, PyAny>,
) -> Option<&'a Bound<'py, PySequence>> {
    // SAFETY: the object is alive.
    let is_one = unsafe { ffi::PySequence_Check(object.as_ptr()) != 0 };
    // SAFETY: the methods of `PySequence` are the C calls that this check is for.
    is_one.then(|| unsafe { object.cast_unchecked() })
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

    /// Likewise, all bytes 0; large ones cost no memory until they are written.
    pub(crate) fn zeroed(py: Python<'py>, size: usize) -> PyResult<Self> {
        py.get_type::<PyBytes>().call1((size,)).map(Self)
    }

    /// The room, for calls that end before `resize`.
    pub(crate) fn block(&self) -> Block {
        // SAFETY: the object is a bytes object.
        let start = unsafe { ffi::PyBytes_AsString(self.0.as_ptr()) };
        // SAFETY: the object owns these bytes, and this value owns the object.
        unsafe { Block::new(start.cast(), self.len()) }
    }

    /// The object, cut to the bytes that were received; longer, if more were told of, by zeros.
    pub(crate) fn resize(self, size: usize) -> PyResult<Bound<'py, PyBytes>> {
        let (py, former) = (self.0.py(), self.len());
        let wanted = Py_ssize_t::try_from(size)?;
        let mut object = self.0.into_ptr();
        // SAFETY: the reference is the only one, as resizing asks. On failure the object is freed,
        // the pointer null and an exception set.
        unsafe { _PyBytes_Resize(&raw mut object, wanted) };
        // SAFETY: the reference is ours, or null.
        let resized = Self(unsafe { Bound::from_owned_ptr_or_err(py, object) }?);
        resized.block().skip(former).clear();
        Ok(resized.0.cast_into()?)
    }

    fn len(&self) -> usize {
        // SAFETY: the object is a bytes object.
        unsafe { ffi::PyBytes_Size(self.0.as_ptr()) }.unsigned_abs()
    }
}

/// Whether the running interpreter has at least that version; cheap, unlike `Python::version_info`.
pub(crate) fn at_least(major: u8, minor: u8) -> bool {
    // SAFETY: a constant of the interpreter since 3.11.
    let version = unsafe { ffi::Py_Version };
    version >> 16 >= (u64::from(major) << 8 | u64::from(minor))
}

/// The value of an int that a C long holds; nothing is raised.
#[inline]
pub(crate) fn whole(object: &Bound<'_, PyAny>) -> Option<i64> {
    // SAFETY: the object is alive.
    if unsafe { ffi::PyLong_Check(object.as_ptr()) } == 0 {
        return None;
    }
    let mut overflow = 0;
    // SAFETY: the object is an int, for which the call cannot fail.
    let number = unsafe { ffi::PyLong_AsLongAndOverflow(object.as_ptr(), &raw mut overflow) };
    (overflow == 0).then_some(number)
}

/// A str of a text that is ASCII, made without the decoder's detours.
pub(crate) fn ascii<'py>(py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyString>> {
    assert!(text.is_ascii());
    // SAFETY: 127 is the largest character.
    let object = unsafe { ffi::PyUnicode_New(Py_ssize_t::try_from(text.len())?, 127) };
    // SAFETY: the reference is new, and ours, or null with an exception set.
    let object = unsafe { Bound::from_owned_ptr_or_err(py, object) }?;
    // SAFETY: a new str whose characters have a byte each.
    let characters = unsafe { ffi::PyUnicode_1BYTE_DATA(object.as_ptr()) };
    // SAFETY: it has room for so many, and nobody else has seen it.
    unsafe { ptr::copy_nonoverlapping(text.as_ptr(), characters, text.len()) };
    Ok(object.cast_into()?)
}

/// Add an entry unless there is one of that name, with one look-up; whether it was added.
pub(crate) fn set_default(
    dict: &Bound<'_, PyDict>,
    name: &Bound<'_, PyAny>,
    value: &Bound<'_, PyAny>,
) -> PyResult<bool> {
    let former = dict.len();
    // SAFETY: a dict and two objects, alive; the reference is the dict's own, or null with an exception set.
    let entry = unsafe { ffi::PyDict_SetDefault(dict.as_ptr(), name.as_ptr(), value.as_ptr()) };
    if entry.is_null() {
        return Err(PyErr::fetch(dict.py()));
    }
    Ok(dict.len() > former)
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

/// The attributes that an object has of its own.
pub(crate) fn instance_dict<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyDict>> {
    // SAFETY: the object is alive; the call gives a new reference, or null with an exception set.
    let dict = unsafe { ffi::PyObject_GenericGetDict(object.as_ptr(), ptr::null_mut()) };
    // SAFETY: as the call says.
    let dict = unsafe { Bound::from_owned_ptr_or_err(object.py(), dict) }?;
    Ok(dict.cast_into()?)
}

/// A number that changes with every change of a class or of its bases; 0 while there is none.
pub(crate) fn class_version(class: &Bound<'_, PyType>) -> u32 {
    // SAFETY: the class is alive.
    let version = unsafe { &raw mut (*class.as_type_ptr()).tp_version_tag };
    // SAFETY: it lives as long as the class; where threads run at once CPython, too, uses it atomically.
    unsafe { AtomicU32::from_ptr(version) }.load(Ordering::Relaxed)
}
