//! Arguments as CPython's `PyArg_ParseTuple` takes them, with its words for what is wrong.

use std::borrow::Cow;
use std::ffi::{CStr, CString};

use pyo3::exceptions::{PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyString, PyTuple};

use crate::sys::builtin::{Call, at_least, index, utf8};
use crate::sys::python::type_name;

/// The positional arguments of a call of `name`.
pub(crate) struct Arguments<'a, 'py> {
    name: &'static str,
    items: &'a [Bound<'py, PyAny>],
}

impl<'a, 'py> Arguments<'a, 'py> {
    /// Any number of arguments, none by name.
    pub(crate) fn new(
        name: &'static str,
        args: &'a Bound<'py, PyTuple>,
        keywords: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Self> {
        no_keywords(name, keywords)?;
        Ok(Self { name, items: args.as_slice() })
    }

    /// Fail unless there are between `least` and `most`.
    pub(crate) fn count(self, least: usize, most: usize) -> PyResult<Self> {
        let given = self.items.len();
        if (least..=most).contains(&given) {
            return Ok(self);
        }
        let (bound, limit) = match () {
            () if least == most => ("exactly", least),
            () if given < least => ("at least", least),
            () => ("at most", most),
        };
        let plural = if limit == 1 { "" } else { "s" };
        Err(PyTypeError::new_err(format!(
            "{}() takes {bound} {limit} argument{plural} ({given} given)",
            self.name
        )))
    }

    pub(crate) const fn items(&self) -> &'a [Bound<'py, PyAny>] {
        self.items
    }

    pub(crate) const fn len(&self) -> usize {
        self.items.len()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&'a Bound<'py, PyAny>> {
        self.items.get(index)
    }

    /// An argument that `count` has made sure of.
    pub(crate) fn required(&self, index: usize) -> &'a Bound<'py, PyAny> {
        &self.items[index]
    }

    /// A C int, or 0 where the argument is left out.
    pub(crate) fn flags(&self, index: usize) -> PyResult<i32> {
        self.get(index).map_or(Ok(0), c_int)
    }
}

/// The argument of a method that takes exactly one; `name` has the class in front.
pub(crate) fn only<'a, 'py>(
    name: &'static str,
    args: &'a Bound<'py, PyTuple>,
    keywords: Option<&Bound<'py, PyDict>>,
) -> PyResult<&'a Bound<'py, PyAny>> {
    no_keywords(name, keywords)?;
    match args.as_slice() {
        [argument] => Ok(argument),
        given => Err(PyTypeError::new_err(format!(
            "{name}() takes exactly one argument ({} given)",
            given.len()
        ))),
    }
}

/// Fail if a function that takes no arguments is given some.
pub(crate) fn none(
    name: &'static str,
    args: &Bound<'_, PyTuple>,
    keywords: Option<&Bound<'_, PyDict>>,
) -> PyResult<()> {
    no_keywords(name, keywords)?;
    match args.len() {
        0 => Ok(()),
        given => Err(PyTypeError::new_err(format!("{name}() takes no arguments ({given} given)"))),
    }
}

/// Arguments that may be given by position or by name (`PyArg_ParseTupleAndKeywords`).
///
/// They are converted one after the other as they are asked for, and only then looked at for names that
/// are too many: so the first error is CPython's first.
pub(crate) struct Named<'a, 'py> {
    caller: &'static str,
    names: &'static [&'static str],
    args: &'a [Bound<'py, PyAny>],
    keywords: Option<&'a Bound<'py, PyDict>>,
}

impl<'a, 'py> Named<'a, 'py> {
    pub(crate) fn new(
        caller: &'static str,
        names: &'static [&'static str],
        args: &'a Bound<'py, PyTuple>,
        keywords: Option<&'a Bound<'py, PyDict>>,
    ) -> PyResult<Self> {
        let (most, given) = (names.len(), args.len() + keywords.map_or(0, PyDictMethods::len));
        if given > most {
            let kind = if args.is_empty() { "keyword " } else { "" };
            let text = format!("{caller}() takes at most {most} {kind}arguments ({given} given)");
            return Err(PyTypeError::new_err(text));
        }
        Ok(Self { caller, names, args: args.as_slice(), keywords })
    }

    pub(crate) fn get(&self, index: usize) -> PyResult<Option<Bound<'py, PyAny>>> {
        match (self.args.get(index), self.keywords) {
            (Some(argument), _) => Ok(Some(argument.clone())),
            (None, Some(keywords)) => keywords.get_item(self.names[index]),
            (None, None) => Ok(None),
        }
    }

    pub(crate) fn required(&self, index: usize) -> PyResult<Bound<'py, PyAny>> {
        self.get(index)?.ok_or_else(|| {
            let (caller, name, position) = (self.caller, self.names[index], index + 1);
            let text = format!("{caller}() missing required argument '{name}' (pos {position})");
            PyTypeError::new_err(text)
        })
    }

    /// Fail if a name stands for no argument, or for one that was given by position.
    pub(crate) fn finish(&self) -> PyResult<()> {
        let Some(keywords) = self.keywords else { return Ok(()) };
        for (index, name) in self.names.iter().enumerate().take(self.args.len()) {
            if keywords.contains(name)? {
                let (caller, position) = (self.caller, index + 1);
                return Err(PyTypeError::new_err(format!(
                    "argument for {caller}() given by name ('{name}') and position ({position})"
                )));
            }
        }
        let unknown = keywords.keys().iter().find(|key| {
            key.cast::<PyString>().is_ok_and(|key| self.names.iter().all(|name| *key != **name))
        });
        unknown.map_or(Ok(()), |name| Err(self.unexpected(&name)))
    }

    fn unexpected(&self, name: &Bound<'py, PyAny>) -> PyErr {
        // The words changed in 3.13. Python formats them: a name need not be valid Unicode.
        let text = if name.py().version_info() >= (3, 13) {
            "{1}() got an unexpected keyword argument '{0}'"
        } else {
            "'{0}' is an invalid keyword argument for {1}()"
        };
        match PyString::new(name.py(), text).call_method1("format", (name, self.caller)) {
            Ok(text) => PyTypeError::new_err(text.unbind()),
            Err(error) => error,
        }
    }
}

fn no_keywords(name: &str, keywords: Option<&Bound<'_, PyDict>>) -> PyResult<()> {
    match keywords {
        Some(keywords) if !keywords.is_empty() => {
            Err(PyTypeError::new_err(format!("{name}() takes no keyword arguments")))
        }
        _ => Ok(()),
    }
}

/// The format `i`: a C int.
pub(crate) fn c_int(object: &Bound<'_, PyAny>) -> PyResult<i32> {
    let wide = c_long(object)?;
    i32::try_from(wide).map_err(|_| {
        let how = if wide < 0 { "less than minimum" } else { "greater than maximum" };
        PyOverflowError::new_err(format!("signed integer is {how}"))
    })
}

/// `_PyLong_AsInt`: a C int again, in other words.
pub(crate) fn as_int(object: &Bound<'_, PyAny>) -> PyResult<i32> {
    let too_large = || PyOverflowError::new_err("Python int too large to convert to C int");
    let wide = object.extract::<i64>().map_err(|error| {
        if error.is_instance_of::<PyOverflowError>(object.py()) { too_large() } else { error }
    })?;
    i32::try_from(wide).map_err(|_| too_large())
}

/// The format `l`: a C long.
pub(crate) fn c_long(object: &Bound<'_, PyAny>) -> PyResult<i64> {
    object.extract()
}

/// The format `n`: a `Py_ssize_t`.
pub(crate) fn ssize(object: &Bound<'_, PyAny>) -> PyResult<isize> {
    object.extract::<isize>().map_err(|error| {
        if error.is_instance_of::<PyOverflowError>(object.py()) {
            PyOverflowError::new_err("Python int too large to convert to C ssize_t")
        } else {
            error
        }
    })
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

/// The arguments of a built-in function that takes exactly `count`.
pub(crate) fn given<'a, 'py>(
    name: &'static str,
    call: Call<'a, 'py>,
    count: usize,
) -> PyResult<&'a [Bound<'py, PyAny>]> {
    refuse_keywords(name, call)?;
    Arguments { name, items: call.items }.count(count, count).map(|args| args.items)
}

/// The argument of a built-in function that takes one, and that CPython calls with a tuple before 3.13.
pub(crate) fn given_one<'a, 'py>(
    name: &'static str,
    call: Call<'a, 'py>,
) -> PyResult<&'a Bound<'py, PyAny>> {
    match call.items {
        [argument] if !call.keywords => Ok(argument),
        _ if at_least(3, 13) => Err(not_one(&format!("_socket.{name}"), call)),
        _ => given(name, call, 1).map(|items| &items[0]),
    }
}

/// The argument of a built-in function that takes one; `name` has the module in front.
pub(crate) fn given_object<'a, 'py>(
    name: &'static str,
    call: Call<'a, 'py>,
) -> PyResult<&'a Bound<'py, PyAny>> {
    match call.items {
        [argument] if !call.keywords => Ok(argument),
        _ => Err(not_one(name, call)),
    }
}

/// Fail if a built-in function that takes no arguments is given some; `name` has the module in front.
pub(crate) fn given_none(name: &'static str, call: Call<'_, '_>) -> PyResult<()> {
    refuse_keywords(name, call)?;
    match call.items.len() {
        0 => Ok(()),
        given => Err(PyTypeError::new_err(format!("{name}() takes no arguments ({given} given)"))),
    }
}

fn not_one(name: &str, call: Call<'_, '_>) -> PyErr {
    let given = call.items.len();
    refuse_keywords(name, call).err().unwrap_or_else(|| {
        PyTypeError::new_err(format!("{name}() takes exactly one argument ({given} given)"))
    })
}

fn refuse_keywords(name: &str, call: Call<'_, '_>) -> PyResult<()> {
    if !call.keywords {
        return Ok(());
    }
    Err(PyTypeError::new_err(format!("{name}() takes no keyword arguments")))
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
    if text.is_exact_instance_of::<PyString>()
        && let Ok(utf8) = text.to_str()
        && utf8.is_ascii()
        && has_labels(utf8.as_bytes())
    {
        return Ok(Cow::Borrowed(utf8.as_bytes()));
    }
    let encode = text.py().get_type::<PyString>().getattr("encode")?;
    Ok(Cow::Owned(encode.call1((text, "idna"))?.extract::<Vec<u8>>()?))
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
