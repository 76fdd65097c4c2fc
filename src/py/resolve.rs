//! getaddrinfo and getnameinfo.

use std::borrow::Cow;
use std::ffi::{CStr, CString};

use pyo3::exceptions::{PyOverflowError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyInt, PyList, PyString, PyTuple};

use super::arguments::{Arguments, c_int, c_text, idna, unsigned_mask};
use super::interpreter::Interpreter;
use super::{enums, exceptions, numeric};
use crate::call::Host as _;
use crate::families::{self, Address};
use crate::sys::builtin::{Call, builtins};
use crate::sys::python::{audit_call, audit_object};
use crate::sys::{self, Entry, Hints};

/// The flow label has 20 bits, RFC 8200 section 3.
const FLOW_LABEL: u32 = 0xf_ffff;

/// getaddrinfo(host, port, family, type, proto, flags) -> list of (family, type, proto, canonname, sockaddr)
///
/// Resolve a host and a port into all that is needed to make a socket and connect it. Numbers are
/// answered without asking the C library.
#[pyfunction]
#[pyo3(signature = (host, port, family, r#type, proto, flags))]
pub(super) fn getaddrinfo<'py>(
    py: Python<'py>,
    host: &Bound<'py, PyAny>,
    port: &Bound<'py, PyAny>,
    family: &Bound<'py, PyAny>,
    r#type: &Bound<'py, PyAny>,
    proto: &Bound<'py, PyAny>,
    flags: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyList>> {
    let (family, kind) = (c_int(family)?, c_int(r#type)?);
    let (protocol, flags) = (c_int(proto)?, c_int(flags)?);
    let name = host_text(host)?;
    let service = service_text(port)?;
    let values = (host, port, family, kind, protocol).into_pyobject(py)?;
    audit_call(c"socket.getaddrinfo", &values)?;
    let hints = Hints { family, kind, protocol, flags };
    let entries = look_up(&Interpreter::new(py), name.as_deref(), service.as_deref(), hints)?;
    format(py, &entries)
}

builtins! {
    getnameinfo(arguments) []
        "getnameinfo(sockaddr, flags) -> (host, port)\n\n\
        The names of a host and of a port, or their numbers where the flags want those.";
}

fn getnameinfo<'py>(call: Call<'_, 'py>) -> PyResult<(Bound<'py, PyString>, Bound<'py, PyString>)> {
    let (py, args) = (call.py, Arguments::counted(call, 2, 2)?);
    let flags = c_int(args.required(1))?;
    let address = args
        .required(0)
        .cast::<PyTuple>()
        .map_err(|_| PyTypeError::new_err("getnameinfo() argument 1 must be a tuple"))?;
    let given = SockAddr::parse(address)?;
    audit_object(c"socket.getnameinfo", address)?;
    let interpreter = Interpreter::new(py);
    let raw = given.resolve(&interpreter)?;
    if flags == libc::NI_NUMERICHOST | libc::NI_NUMERICSERV && given.scope == 0 {
        return numbers(py, &raw);
    }
    let names = interpreter.detached(|| sys::getnameinfo(&raw, flags));
    let (host, service) = interpreter.raise(names)?;
    Ok((text(py, &host)?, text(py, &service)?))
}

/// What getnameinfo has to say of an address if only numbers are wanted, and no name of an interface.
fn numbers<'py>(
    py: Python<'py>,
    address: &sys::Address,
) -> PyResult<(Bound<'py, PyString>, Bound<'py, PyString>)> {
    let address = families::python::format(py, address)?;
    let host = address.get_item(0)?.cast_into()?;
    Ok((host, address.get_item(1)?.str()?))
}

/// Text from the C library, which is UTF-8 or an error.
pub(super) fn text<'py>(py: Python<'py>, text: &CStr) -> PyResult<Bound<'py, PyString>> {
    PyString::from_bytes(py, text.to_bytes())
}

/// All addresses of a host and a service.
pub(super) fn look_up(
    interpreter: &Interpreter<'_>,
    host: Option<&CStr>,
    service: Option<&CStr>,
    hints: Hints,
) -> PyResult<Vec<Entry>> {
    if let Some(entries) = numeric::answer(host, service, hints) {
        return Ok(entries);
    }
    interpreter.raise(interpreter.detached(|| sys::getaddrinfo(host, service, hints)))
}

fn host_text(host: &Bound<'_, PyAny>) -> PyResult<Option<CString>> {
    if host.is_none() {
        Ok(None)
    } else if let Ok(text) = host.cast::<PyString>() {
        idna(text).map(|name| Some(until_nul(&name)))
    } else if let Ok(bytes) = host.cast::<PyBytes>() {
        Ok(Some(until_nul(bytes.as_bytes())))
    } else {
        Err(PyTypeError::new_err("getaddrinfo() argument 1 must be string or None"))
    }
}

fn service_text(port: &Bound<'_, PyAny>) -> PyResult<Option<CString>> {
    if port.is_exact_instance_of::<PyInt>() {
        Ok(Some(until_nul(&number(port)?)))
    } else if let Ok(text) = port.cast::<PyString>() {
        Ok(Some(until_nul(text.to_str()?.as_bytes())))
    } else if let Ok(bytes) = port.cast::<PyBytes>() {
        Ok(Some(until_nul(bytes.as_bytes())))
    } else if port.is_none() {
        Ok(None)
    } else {
        Err(exceptions::text("Int or String expected"))
    }
}

/// A port as text. Since 3.12 one that no C long holds is the C library's to refuse.
fn number<'a>(port: &Bound<'_, PyAny>) -> PyResult<Cow<'a, [u8]>> {
    match port.extract::<i64>() {
        Ok(number) => Ok(Cow::Owned(number.to_string().into_bytes())),
        Err(_) if port.py().version_info() >= (3, 12) => {
            Ok(Cow::Owned(port.str()?.to_str()?.as_bytes().to_vec()))
        }
        Err(error) => Err(error),
    }
}

/// The bytes up to the first 0: to the C library, and so to the standard library, the rest is not there.
fn until_nul(bytes: &[u8]) -> CString {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    CString::new(&bytes[..end]).unwrap_or_default()
}

/// One tuple per answer. Those for one address come in a row and share its tuple.
fn format<'py>(py: Python<'py>, entries: &[Entry]) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for same in entries.chunk_by(|one, next| one.address.bytes() == next.address.bytes()) {
        let address = families::python::format(py, &same[0].address)?;
        let family = enums::family(py, same[0].address.family())?;
        for entry in same {
            let kind = enums::kind(py, entry.kind)?;
            let canonical = text(py, entry.canonical.as_deref().unwrap_or_default())?;
            list.append((&family, kind, entry.protocol, canonical, &address))?;
        }
    }
    Ok(list)
}

/// The first argument of getnameinfo.
struct SockAddr {
    host: CString,
    port: i32,
    flow: u32,
    scope: u32,
    items: usize,
}

impl SockAddr {
    /// `(host, port[, flowinfo[, scopeid]])`; nothing but numbers may have errors of their own.
    fn parse(address: &Bound<'_, PyTuple>) -> PyResult<Self> {
        let illegal = || PyTypeError::new_err("getnameinfo(): illegal sockaddr argument");
        let items = address.as_slice();
        if !(2..=4).contains(&items.len()) || !items[0].is_instance_of::<PyString>() {
            return Err(illegal());
        }
        let optional = |index| items.get(index).map_or(Ok(0), unsigned_mask);
        let (host, port) = (c_text("getnameinfo", "argument 1", &items[0])?, c_int(&items[1])?);
        let (flow, scope) = (optional(2)?, optional(3)?);
        if flow > FLOW_LABEL {
            let text = "getnameinfo(): flowinfo must be 0-1048575.";
            return Err(PyOverflowError::new_err(text));
        }
        Ok(Self { host: host.into(), port, flow, scope, items: items.len() })
    }

    fn resolve(&self, interpreter: &Interpreter<'_>) -> PyResult<sys::Address> {
        let kind = libc::SOCK_DGRAM; // a type, so that there is one answer
        let hints = Hints { kind, flags: libc::AI_NUMERICHOST, ..Hints::default() };
        let port = until_nul(self.port.to_string().as_bytes());
        let entries = look_up(interpreter, Some(&self.host), Some(&port), hints)?;
        let [entry] = entries.as_slice() else {
            return Err(exceptions::text("sockaddr resolved to multiple addresses"));
        };
        match Address::decode(&entry.address, 0) {
            Address::Inet(_) if self.items != 2 => {
                Err(exceptions::text("IPv4 sockaddr must be 2 tuple"))
            }
            Address::Inet6(mut address) => {
                address.set_flowinfo(self.flow);
                address.set_scope_id(self.scope);
                interpreter.raise(Address::Inet6(address).encode())
            }
            address => interpreter.raise(address.encode()),
        }
    }
}
