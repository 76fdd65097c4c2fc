//! Arguments as CPython's `PyArg_ParseTuple` takes them, with its words for what is wrong.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::sys::builtin::Call;

mod formats;
mod named;

pub(crate) use formats::{
    as_int, by_codec, c_int, c_long, c_text, exact_utf8, host_name, idna, ssize, unsigned,
    unsigned_mask,
};
pub(crate) use named::Named;

/// The arguments of a function that takes none by name.
#[derive(Clone, Copy)]
pub(crate) struct Arguments<'a, 'py> {
    name: &'static str,
    items: &'a [Bound<'py, PyAny>],
}

impl<'a, 'py> Arguments<'a, 'py> {
    /// Any number of arguments.
    pub(crate) const fn new(call: Call<'a, 'py>) -> Self {
        Self { name: call.name, items: call.items }
    }

    /// From `least` to `most` arguments.
    pub(crate) fn counted(call: Call<'a, 'py>, least: usize, most: usize) -> PyResult<Self> {
        Self::new(call).count(least, most)
    }

    /// Fail unless there are between `least` and `most`.
    pub(crate) fn count(self, least: usize, most: usize) -> PyResult<Self> {
        if (least..=most).contains(&self.len()) {
            Ok(self)
        } else {
            Err(miscounted(self.name, self.len(), least, most))
        }
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
    #[inline]
    pub(crate) fn flags(&self, index: usize) -> PyResult<i32> {
        match self.get(index) {
            None => Ok(0),
            Some(flags) => c_int(flags),
        }
    }
}

#[cold]
#[inline(never)]
fn miscounted(name: &str, given: usize, least: usize, most: usize) -> PyErr {
    let (bound, limit) = match () {
        () if least == most => ("exactly", least),
        () if given < least => ("at least", least),
        () => ("at most", most),
    };
    let plural = if limit == 1 { "" } else { "s" };
    PyTypeError::new_err(format!("{name}() takes {bound} {limit} argument{plural} ({given} given)"))
}

/// The argument of a function that takes one.
pub(crate) fn one<'a, 'py>(call: Call<'a, 'py>) -> PyResult<&'a Bound<'py, PyAny>> {
    Arguments::counted(call, 1, 1).map(|args| args.required(0))
}
