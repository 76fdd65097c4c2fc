//! Arguments that may be given by name.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::sys::builtin::Call;
use crate::sys::python::at_least;

/// Arguments that may be given by position or by name (`PyArg_ParseTupleAndKeywords`).
///
/// They are converted one after the other as they are asked for, and only then looked at for names that
/// are too many: so the first error is CPython's first.
#[derive(Clone, Copy)]
pub(crate) struct Named<'a, 'py> {
    call: Call<'a, 'py>,
    parameters: &'static [&'static str],
}

impl<'a, 'py> Named<'a, 'py> {
    pub(crate) fn new(call: Call<'a, 'py>, parameters: &'static [&'static str]) -> PyResult<Self> {
        let (most, given) = (parameters.len(), call.items.len() + call.names.len());
        if given > most {
            let (name, kind) = (call.name, if call.items.is_empty() { "keyword " } else { "" });
            let text = format!("{name}() takes at most {most} {kind}arguments ({given} given)");
            return Err(PyTypeError::new_err(text));
        }
        Ok(Self { call, parameters })
    }

    pub(crate) fn get(&self, index: usize) -> Option<&'a Bound<'py, PyAny>> {
        self.call.items.get(index).or_else(|| self.by_name(index))
    }

    fn by_name(&self, index: usize) -> Option<&'a Bound<'py, PyAny>> {
        let place = self.call.names.iter().position(|name| is(name, self.parameters[index]))?;
        self.call.values.get(place)
    }

    pub(crate) fn required(&self, index: usize) -> PyResult<&'a Bound<'py, PyAny>> {
        self.get(index).ok_or_else(|| {
            let (name, parameter, position) = (self.call.name, self.parameters[index], index + 1);
            let text = format!("{name}() missing required argument '{parameter}' (pos {position})");
            PyTypeError::new_err(text)
        })
    }

    /// Fail if a name stands for no argument, or for one that was given by position.
    pub(crate) fn finish(&self) -> PyResult<()> {
        if self.call.names.is_empty() {
            return Ok(());
        }
        let twice = (0..self.call.items.len()).find(|index| self.by_name(*index).is_some());
        if let Some(index) = twice {
            let (name, parameter, position) = (self.call.name, self.parameters[index], index + 1);
            return Err(PyTypeError::new_err(format!(
                "argument for {name}() given by name ('{parameter}') and position ({position})"
            )));
        }
        let known = |name| self.parameters.iter().any(|parameter| is(name, parameter));
        let unknown = self.call.names.iter().find(|name| !known(name));
        unknown.map_or(Ok(()), |name| Err(self.unexpected(name)))
    }

    fn unexpected(&self, name: &Bound<'py, PyAny>) -> PyErr {
        // The words changed in 3.13. Python formats them: a name need not be valid Unicode.
        let text = if at_least(3, 13) {
            "{1}() got an unexpected keyword argument '{0}'"
        } else {
            "'{0}' is an invalid keyword argument for {1}()"
        };
        match PyString::new(name.py(), text).call_method1("format", (name, self.call.name)) {
            Ok(text) => PyTypeError::new_err(text.unbind()),
            Err(error) => error,
        }
    }
}

fn is(name: &Bound<'_, PyAny>, parameter: &str) -> bool {
    name.cast::<PyString>().is_ok_and(|name| *name == *parameter)
}
