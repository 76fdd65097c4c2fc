//! The standard library's enums, whose members stand for the numbers of a socket.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

/// How many numbers have their member kept: every family and type that Linux has is below.
const KEPT: usize = 64;

/// One enum with the members that were asked for.
struct Members {
    name: &'static str,
    class: PyOnceLock<Py<PyType>>,
    kept: [PyOnceLock<Py<PyAny>>; KEPT],
}

static FAMILIES: Members = Members::new("AddressFamily");
static KINDS: Members = Members::new("SocketKind");

/// The member of `socket.AddressFamily`, or the number if there is none.
pub(crate) fn family(py: Python<'_>, number: i32) -> PyResult<Bound<'_, PyAny>> {
    FAMILIES.get(py, number).map(|member| member.into_bound(py))
}

/// The member of `socket.SocketKind`, or the number if there is none.
pub(crate) fn kind(py: Python<'_>, number: i32) -> PyResult<Bound<'_, PyAny>> {
    KINDS.get(py, number).map(|member| member.into_bound(py))
}

/// Fetch the classes: a destructor may show a socket when the interpreter can no longer import.
pub(crate) fn prepare(py: Python<'_>) -> PyResult<()> {
    FAMILIES.class(py).and(KINDS.class(py)).map(|_| ())
}

impl Members {
    const fn new(name: &'static str) -> Self {
        Self { name, class: PyOnceLock::new(), kept: [const { PyOnceLock::new() }; KEPT] }
    }

    fn get(&self, py: Python<'_>, number: i32) -> PyResult<Py<PyAny>> {
        let place = usize::try_from(number).ok().and_then(|index| self.kept.get(index));
        match place {
            Some(place) => place
                .get_or_try_init(py, || self.make(py, number))
                .map(|member| member.clone_ref(py)),
            None => self.make(py, number),
        }
    }

    fn class<'py>(&self, py: Python<'py>) -> PyResult<&Bound<'py, PyType>> {
        self.class.import(py, "socket", self.name)
    }

    fn make(&self, py: Python<'_>, number: i32) -> PyResult<Py<PyAny>> {
        match self.class(py)?.call1((number,)) {
            Ok(member) => Ok(member.unbind()),
            Err(error) if error.is_instance_of::<PyValueError>(py) => {
                Ok(number.into_pyobject(py)?.into_any().unbind())
            }
            Err(error) => Err(error),
        }
    }
}
