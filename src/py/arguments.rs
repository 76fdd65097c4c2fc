//! Arguments as CPython's `PyArg_ParseTuple` takes them, with its words for what is wrong.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::sys::builtin::Call;
use crate::sys::python::at_least;

mod formats;
mod named;

pub(crate) use formats::{
    as_int, c_int, c_long, c_text, host_name, idna, ssize, unsigned, unsigned_mask,
};
pub(crate) use named::Named;

/// The arguments of a call, none of them by name.
#[derive(Clone, Copy)]
pub(crate) struct Arguments<'a, 'py>(Call<'a, 'py>);

impl<'a, 'py> Arguments<'a, 'py> {
    /// Any number of arguments.
    pub(crate) fn new(call: Call<'a, 'py>) -> PyResult<Self> {
        if call.names.is_empty() {
            return Ok(Self(call));
        }
        Err(PyTypeError::new_err(format!("{}() takes no keyword arguments", call.name)))
    }

    /// From `least` to `most` arguments.
    pub(crate) fn counted(call: Call<'a, 'py>, least: usize, most: usize) -> PyResult<Self> {
        Self::new(call)?.count(least, most)
    }

    /// Fail unless there are between `least` and `most`.
    pub(crate) fn count(self, least: usize, most: usize) -> PyResult<Self> {
        if (least..=most).contains(&self.len()) {
            Ok(self)
        } else {
            Err(self.miscounted(least, most))
        }
    }

    #[cold]
    fn miscounted(self, least: usize, most: usize) -> PyErr {
        let given = self.len();
        let (bound, limit) = match () {
            () if least == most => ("exactly", least),
            () if given < least => ("at least", least),
            () => ("at most", most),
        };
        let (name, plural) = (self.0.name, if limit == 1 { "" } else { "s" });
        PyTypeError::new_err(format!(
            "{name}() takes {bound} {limit} argument{plural} ({given} given)"
        ))
    }

    pub(crate) const fn len(&self) -> usize {
        self.0.items.len()
    }

    pub(crate) fn get(&self, index: usize) -> Option<&'a Bound<'py, PyAny>> {
        self.0.items.get(index)
    }

    /// An argument that `count` has made sure of.
    pub(crate) fn required(&self, index: usize) -> &'a Bound<'py, PyAny> {
        &self.0.items[index]
    }

    /// A C int, or 0 where the argument is left out.
    pub(crate) fn flags(&self, index: usize) -> PyResult<i32> {
        self.get(index).map_or(Ok(0), c_int)
    }
}

/// The argument of a function that takes one, and that CPython calls with a tuple before 3.13.
pub(crate) fn one<'a, 'py>(call: Call<'a, 'py>) -> PyResult<&'a Bound<'py, PyAny>> {
    if at_least(3, 13) {
        call.object()
    } else {
        Arguments::counted(call, 1, 1).map(|args| args.required(0))
    }
}
