//! The items of an address tuple, read one after the other as CPython's `PyArg_ParseTuple` reads them.

use std::ffi::CStr;

use pyo3::exceptions::{PySystemError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyInt, PyString, PyTuple};

use super::arguments::{c_int, unsigned_mask};
use crate::sys::python::type_name;
use crate::sys::python::utf8;

/// The items of a tuple, and the words for a tuple of the wrong form.
pub(crate) struct Items<'a, 'py> {
    items: &'a [Bound<'py, PyAny>],
    words: Words,
}

enum Words {
    /// One text for whatever is wrong with the form.
    Told(&'static str),
    /// CPython's own words, in the name of a function or of none.
    Named(Option<&'static str>),
}

impl<'a, 'py> Items<'a, 'py> {
    /// Items whose form has one text that tells it.
    pub(crate) const fn told(items: &'a [Bound<'py, PyAny>], text: &'static str) -> Self {
        Self { items, words: Words::Told(text) }
    }

    /// Items that are taken for the arguments of a function.
    pub(crate) const fn named(items: &'a [Bound<'py, PyAny>], name: &'static str) -> Self {
        Self { items, words: Words::Named(Some(name)) }
    }

    /// The items of what nobody has made sure is a tuple.
    pub(crate) fn any(address: &'a Bound<'py, PyAny>) -> PyResult<Self> {
        let tuple = address.cast::<PyTuple>().map_err(|_| {
            PySystemError::new_err("new style getargs format but argument is not a tuple")
        })?;
        Ok(Self { items: tuple.as_slice(), words: Words::Named(None) })
    }

    /// Fail unless there are between `least` and `most`.
    pub(crate) fn count(self, least: usize, most: usize) -> PyResult<Self> {
        let given = self.items.len();
        if (least..=most).contains(&given) {
            return Ok(self);
        }
        let name = match self.words {
            Words::Told(text) => return Err(PyTypeError::new_err(text)),
            Words::Named(name) => name.map_or("function".to_owned(), |name| format!("{name}()")),
        };
        let (bound, limit) = match () {
            () if least == most => ("exactly", least),
            () if given < least => ("at least", least),
            () => ("at most", most),
        };
        let text = format!("{name} takes {bound} {limit} arguments ({given} given)");
        Err(PyTypeError::new_err(text))
    }

    pub(crate) fn get(&self, index: usize) -> Option<&'a Bound<'py, PyAny>> {
        self.items.get(index)
    }

    /// An item that `count` has made sure of.
    pub(crate) fn required(&self, index: usize) -> &'a Bound<'py, PyAny> {
        &self.items[index]
    }

    /// An item, or a default where it is left out.
    pub(crate) fn or<T>(
        &self,
        index: usize,
        default: T,
        read: impl FnOnce(&Self, usize) -> PyResult<T>,
    ) -> PyResult<T> {
        if index < self.items.len() { read(self, index) } else { Ok(default) }
    }

    /// The format `s`: a str without NUL.
    pub(crate) fn text(&self, index: usize) -> PyResult<&'a CStr> {
        let text = self.required(index).cast::<PyString>();
        let text = text.map_err(|_| self.mismatch(index, "str"))?;
        utf8(text)?.ok_or_else(|| PyValueError::new_err("embedded null character"))
    }

    /// The format `i`: a C int.
    pub(crate) fn i32(&self, index: usize) -> PyResult<i32> {
        c_int(self.required(index))
    }

    /// The format `I`: the low 32 bits of a number.
    pub(crate) fn u32(&self, index: usize) -> PyResult<u32> {
        unsigned_mask(self.required(index))
    }

    /// The format `H`: the low 16 bits.
    pub(crate) fn u16(&self, index: usize) -> PyResult<u16> {
        #[allow(clippy::cast_possible_truncation, reason = "said above")]
        self.u32(index).map(|number| number as u16)
    }

    /// The format `B`: the low 8 bits.
    pub(crate) fn u8(&self, index: usize) -> PyResult<u8> {
        #[allow(clippy::cast_possible_truncation, reason = "said above")]
        self.u32(index).map(|number| number as u8)
    }

    /// The format `K`: the low 64 bits of an int and nothing like an int.
    pub(crate) fn low_u64(&self, index: usize) -> PyResult<u64> {
        let number = self.required(index).cast::<PyInt>();
        let number = number.map_err(|_| self.mismatch(index, "int"))?;
        number.bitand(u64::MAX)?.extract()
    }

    /// The format `k`, of which the low 32 bits are kept.
    pub(crate) fn low_u32(&self, index: usize) -> PyResult<u32> {
        #[allow(clippy::cast_possible_truncation, reason = "said above")]
        self.low_u64(index).map(|number| number as u32)
    }

    fn mismatch(&self, index: usize, wanted: &str) -> PyErr {
        let given = self.required(index);
        let class = if given.is_none() { "None".to_owned() } else { type_name(given) };
        let (position, tail) = (index + 1, format!("must be {wanted}, not {class:.50}"));
        PyTypeError::new_err(match self.words {
            Words::Told(text) => text.to_owned(),
            Words::Named(None) => format!("argument {position} {tail}"),
            Words::Named(Some(name)) => format!("{name}() argument {position} {tail}"),
        })
    }
}
