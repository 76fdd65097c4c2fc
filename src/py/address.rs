//! Address arguments: what all families share on the way from a Python object to a sockaddr.

use std::borrow::Cow;
use std::ffi::{CString, OsStr};
use std::fmt::Arguments;
use std::os::unix::ffi::OsStrExt;

use pyo3::exceptions::{PyOverflowError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyString, PyTuple};

use super::arguments::{by_codec, c_int, exact_utf8};
use super::exceptions;
use super::interpreter::Interpreter;
use crate::call::Host as _;
use crate::error::Error;
use crate::families::Address;
use crate::socket::Socket;
use crate::sys;
use crate::sys::builtin::counted;
use crate::sys::python::type_name;

/// The parsing of one address argument of the method `caller` of a socket.
pub(crate) struct Parser<'a, 'py> {
    pub(crate) interpreter: &'a Interpreter<'py>,
    pub(crate) socket: &'a Socket,
    pub(crate) caller: &'static str,
}

/// The telling of an address that the kernel gave for a socket, or that was looked up for none.
pub(crate) struct Formatter<'a, 'py> {
    pub(crate) py: Python<'py>,
    pub(crate) socket: Option<&'a Socket>,
}

impl<'py> Formatter<'_, 'py> {
    /// The name of an interface; empty if there is none of this number.
    #[cfg(target_os = "linux")]
    pub(crate) fn interface(&self, index: i32) -> Vec<u8> {
        match self.socket {
            Some(socket) if index != 0 => socket.interface_name(index).unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    /// Text that is UTF-8, or UnicodeDecodeError.
    pub(crate) fn utf8(&self, text: &[u8]) -> PyResult<Bound<'py, PyAny>> {
        match std::str::from_utf8(text) {
            Ok(text) => Ok(PyString::new(self.py, text).into_any()),
            Err(_) => PyBytes::new(self.py, text).call_method0("decode"),
        }
    }

    /// Text in the file system's encoding.
    pub(crate) fn file_name(&self, text: &[u8]) -> PyResult<Bound<'py, PyAny>> {
        Ok(OsStr::from_bytes(text).into_pyobject(self.py)?.into_any())
    }
}

/// The name of a host in the bytes that getaddrinfo takes, none of them 0.
pub(crate) struct Host<'a>(Cow<'a, [u8]>);

impl Host<'_> {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// As text; a name that is no UTF-8 is no special word and no number either.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("\u{fffd}")
    }
}

impl Parser<'_, '_> {
    pub(crate) fn raise<T>(&self, result: Result<T, Error>) -> PyResult<T> {
        self.interpreter.raise(result)
    }

    /// The items of a tuple, for a family that wants one.
    pub(crate) fn tuple<'a, 'py>(
        &self,
        address: &'a Bound<'py, PyAny>,
        family: &str,
    ) -> PyResult<&'a [Bound<'py, PyAny>]> {
        Self::tuple_of(format_args!("{}()", self.caller), address, family)
    }

    /// The same, in the name of another caller.
    pub(crate) fn tuple_of<'a, 'py>(
        caller: Arguments<'_>,
        address: &'a Bound<'py, PyAny>,
        family: &str,
    ) -> PyResult<&'a [Bound<'py, PyAny>]> {
        address.cast::<PyTuple>().map(PyTupleMethods::as_slice).map_err(|_| {
            let class = type_name(address);
            PyTypeError::new_err(format!("{caller}: {family} address must be tuple, not {class}"))
        })
    }

    /// The protocol of the socket.
    pub(crate) fn protocol(&self) -> i32 {
        self.socket.identity().protocol
    }

    /// The index of an interface that the socket can see.
    #[cfg(target_os = "linux")]
    pub(crate) fn interface(&self, name: &[u8]) -> PyResult<i32> {
        self.raise(self.socket.interface_index(name))
    }

    /// An `OSError` with a text and no number, in the name of the caller.
    pub(crate) fn error(&self, what: &str) -> PyErr {
        exceptions::text(&format!("{}(): {what}", self.caller))
    }

    /// A host name: ASCII as it is, other text by the codec `idna`, bytes and bytearrays untouched.
    pub(crate) fn host<'a>(host: &'a Bound<'_, PyAny>) -> PyResult<Host<'a>> {
        let name = if let Ok(text) = host.cast::<PyString>() {
            encode(text)?
        } else if let Ok(bytes) = host.cast::<PyBytes>() {
            Cow::Borrowed(bytes.as_bytes())
        } else if let Ok(array) = host.cast::<PyByteArray>() {
            Cow::Owned(array.to_vec())
        } else {
            let class = type_name(host);
            let text = format!("str, bytes or bytearray expected, not {class}");
            return Err(PyTypeError::new_err(text));
        };
        if name.contains(&0) {
            return Err(PyTypeError::new_err("host name must not contain null character"));
        }
        Ok(Host(name))
    }

    /// A number of an address, any overflow of which is put down to the port.
    pub(crate) fn number<T>(&self, parsed: PyResult<T>) -> PyResult<T> {
        let py = self.interpreter.py;
        parsed.map_err(|error| {
            let overflow = error.is_instance_of::<PyOverflowError>(py);
            if !overflow {
                return error;
            }
            counted(py, || {
                drop(error);
                self.bad_port()
            })
        })
    }

    pub(crate) fn port_number(&self, port: &Bound<'_, PyAny>) -> PyResult<i32> {
        self.number(c_int(port))
    }

    /// A port that fits; asked for after the host was resolved, whose error comes first.
    pub(crate) fn port(&self, port: i32) -> PyResult<u16> {
        u16::try_from(port).map_err(|_| self.bad_port())
    }

    /// Ask the resolver, with the interpreter left to others: it may take its time.
    pub(crate) fn lookup(&self, host: &Host<'_>, family: i32) -> PyResult<Address> {
        let name = CString::new(&*host.0)?;
        let found = self.interpreter.detached(|| sys::resolve(&name, family));
        self.raise(found).map(|raw| Address::decode(&raw, 0))
    }

    fn bad_port(&self) -> PyErr {
        PyOverflowError::new_err(format!("{}(): port must be 0-65535.", self.caller))
    }
}

fn encode<'a>(text: &'a Bound<'_, PyString>) -> PyResult<Cow<'a, [u8]>> {
    if let Some(utf8) = exact_utf8(text)
        && utf8.is_ascii()
    {
        return Ok(Cow::Borrowed(utf8));
    }
    let refused = |_| PyTypeError::new_err("encoding of hostname failed");
    counted(text.py(), || by_codec(text).map_err(refused)).map(Cow::Owned)
}
