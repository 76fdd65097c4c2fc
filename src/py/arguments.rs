//! Arguments as CPython's `PyArg_ParseTuple` takes them, with its words for what is wrong.

use pyo3::exceptions::{PyOverflowError, PyTypeError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple};

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

/// Arguments that may be given by position or by name (`PyArg_ParseTupleAndKeywords`).
pub(crate) fn named<'py, const N: usize>(
    caller: &str,
    names: [&str; N],
    args: &Bound<'py, PyTuple>,
    keywords: Option<&Bound<'py, PyDict>>,
) -> PyResult<[Option<Bound<'py, PyAny>>; N]> {
    let given = args.len() + keywords.map_or(0, PyDictMethods::len);
    if given > N {
        let kind = if args.is_empty() { "keyword " } else { "" };
        let text = format!("{caller}() takes at most {N} {kind}arguments ({given} given)");
        return Err(PyTypeError::new_err(text));
    }
    let mut found = std::array::from_fn(|index| args.as_slice().get(index).cloned());
    for (name, value) in keywords.into_iter().flatten() {
        let name = name.extract::<String>()?;
        let Some(place) = names.iter().position(|known| *known == name) else {
            return Err(unexpected(args.py(), caller, &name));
        };
        if found[place].replace(value).is_some() {
            let position = place + 1;
            let text = format!("argument for {caller}() given by name ('{name}') and position ({position})");
            return Err(PyTypeError::new_err(text));
        }
    }
    Ok(found)
}

fn unexpected(py: Python<'_>, caller: &str, name: &str) -> PyErr {
    // The words changed in 3.13.
    PyTypeError::new_err(if py.version_info() >= (3, 13) {
        format!("{caller}() got an unexpected keyword argument '{name}'")
    } else {
        format!("'{name}' is an invalid keyword argument for {caller}()")
    })
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
