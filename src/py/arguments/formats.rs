//! One object as a C value: the formats of `PyArg_Parse`, with CPython's words for what does not fit.

use std::borrow::Cow;
use std::ffi::{CStr, CString};

use pyo3::exceptions::{PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyByteArray, PyBytes, PyString};

use crate::sys::builtin::counted;
use crate::sys::python::{index, type_name, utf8, whole};

/// The format `i`: a C int.
#[inline]
pub(crate) fn c_int(object: &Bound<'_, PyAny>) -> PyResult<i32> {
    let wide = c_long(object)?;
    i32::try_from(wide).map_err(|_| beyond_int(wide))
}

#[cold]
fn beyond_int(number: i64) -> PyErr {
    let how = if number < 0 { "less than minimum" } else { "greater than maximum" };
    PyOverflowError::new_err(format!("signed integer is {how}"))
}

/// `_PyLong_AsInt`: a C int again, in other words.
pub(crate) fn as_int(object: &Bound<'_, PyAny>) -> PyResult<i32> {
    let number = long_index(object)?.and_then(|number| i32::try_from(number).ok());
    number.ok_or_else(|| PyOverflowError::new_err("Python int too large to convert to C int"))
}

/// What an object gives as an index; `None` if a C long does not hold that.
#[inline]
fn long_index(object: &Bound<'_, PyAny>) -> PyResult<Option<i64>> {
    match whole(object) {
        None => Ok(whole(&index(object)?)),
        number => Ok(number),
    }
}

/// The format `l`: a C long.
#[inline]
pub(crate) fn c_long(object: &Bound<'_, PyAny>) -> PyResult<i64> {
    // The short way first: PyO3 looks whether an exception is set when the number is -1.
    whole(object).map_or_else(|| object.extract(), Ok)
}

/// The format `n`: a `Py_ssize_t`.
#[inline]
pub(crate) fn ssize(object: &Bound<'_, PyAny>) -> PyResult<isize> {
    let number = long_index(object)?.and_then(|number| isize::try_from(number).ok());
    number.ok_or_else(|| PyOverflowError::new_err("Python int too large to convert to C ssize_t"))
}

/// The format `I`: the low 32 bits of an int, whatever stands above them.
pub(crate) fn unsigned_mask(object: &Bound<'_, PyAny>) -> PyResult<u32> {
    static INDEX: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if let Ok(small) = object.extract::<u32>() {
        return Ok(small);
    }
    let index = INDEX.import(object.py(), "operator", "index")?;
    index.call1((object,))?.bitand(u32::MAX)?.extract()
}

/// The format `s`: a str without NUL, for C.
pub(crate) fn c_text<'a>(
    caller: &str,
    which: &str,
    object: &'a Bound<'_, PyAny>,
) -> PyResult<&'a CStr> {
    let Ok(text) = object.cast::<PyString>() else {
        let class = if object.is_none() { "None".to_owned() } else { type_name(object) };
        let text = format!("{caller}() {which} must be str, not {class:.50}");
        return Err(PyTypeError::new_err(text));
    };
    utf8(text)?.ok_or_else(|| PyValueError::new_err("embedded null character"))
}

/// The unsigned C integer type `name`, in the words that CPython has for it since 3.14.
pub(crate) fn unsigned<'py, T>(object: &Bound<'py, PyAny>, name: &str) -> PyResult<T>
where
    T: for<'a> FromPyObject<'a, 'py>,
{
    let number = index(object)?;
    if number.lt(0)? {
        return Err(PyValueError::new_err("Cannot convert negative int"));
    }
    number
        .extract()
        .map_err(|_| PyOverflowError::new_err(format!("Python int too large for C {name}")))
}

/// The format `et` with the codec `idna`: the name of a host, as text or in bytes.
pub(crate) fn host_name(
    caller: &str,
    position: usize,
    object: &Bound<'_, PyAny>,
) -> PyResult<CString> {
    let name = if let Ok(bytes) = object.cast::<PyBytes>() {
        bytes.as_bytes().to_vec()
    } else if let Ok(array) = object.cast::<PyByteArray>() {
        array.to_vec()
    } else if let Ok(text) = object.cast::<PyString>() {
        idna(text)?.into_owned()
    } else {
        return Err(mismatch(caller, position, "str, bytes or bytearray", object));
    };
    let wanted = "encoded string without null bytes";
    CString::new(name).map_err(|_| mismatch(caller, position, wanted, object))
}

/// Text in the codec `idna`. ASCII text whose labels have the right lengths is left as it is, without
/// the codec, whose import takes longer than a look-up; a subclass may have its say in the codec.
pub(crate) fn idna<'a>(text: &'a Bound<'_, PyString>) -> PyResult<Cow<'a, [u8]>> {
    if let Some(utf8) = exact_utf8(text)
        && utf8.is_ascii()
        && has_labels(utf8)
    {
        return Ok(Cow::Borrowed(utf8));
    }
    by_codec(text).map(Cow::Owned)
}

/// The UTF-8 form of a str; None if it has surrogates. CPython takes that short way by the layout in memory, which
/// a subclass does not have.
pub(crate) fn exact_utf8<'a>(object: &'a Bound<'_, PyAny>) -> Option<&'a [u8]> {
    match object.cast_exact::<PyString>().ok()?.to_str() {
        Ok(utf8) => Some(utf8.as_bytes()),
        Err(error) => counted(object.py(), || {
            drop(error);
            None
        }),
    }
}

/// Text in the codec `idna`, and not by the text's own `encode`, which a subclass may have.
pub(crate) fn by_codec(text: &Bound<'_, PyString>) -> PyResult<Vec<u8>> {
    let encode = text.py().get_type::<PyString>().getattr("encode")?;
    Ok(encode.call1((text, "idna"))?.cast_into::<PyBytes>()?.as_bytes().to_vec())
}

/// Whether each label has 1 to 63 bytes, RFC 1035 section 2.3.4, but the last, which may be empty.
fn has_labels(name: &[u8]) -> bool {
    let mut labels = name.split(|byte| *byte == b'.').rev();
    labels.next().is_none_or(|last| last.len() < 64)
        && labels.all(|label| (1..64).contains(&label.len()))
}

fn mismatch(caller: &str, position: usize, wanted: &str, given: &Bound<'_, PyAny>) -> PyErr {
    let class = if given.is_none() { "None".to_owned() } else { type_name(given) };
    PyTypeError::new_err(format!("{caller}() argument {position} must be {wanted}, not {class}"))
}
