//! Hosts, services and protocols by name and by number, and the name of this host.

use std::ffi::{CStr, CString};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use pyo3::exceptions::{PyOverflowError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString, PyTuple};

use super::arguments::{Arguments, c_int, c_text, host_name, none};
use super::exceptions;
use super::interpreter::Interpreter;
use super::resolve::{look_up, text};
use crate::call::Host as _;
use crate::error::Error;
use crate::families::{self, Address};
use crate::sys::python::{audit_call, audit_texts};
use crate::sys::{self, Hints, HostEntry};

/// gethostbyname(host) -> address
///
/// The IPv4 address of a host, as text.
#[pyfunction]
#[pyo3(signature = (*args, **kwargs))]
pub(super) fn gethostbyname<'py>(
    py: Python<'py>,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let name = audited_host("gethostbyname", c"socket.gethostbyname", args, kwargs)?;
    let address = resolve(&Interpreter::new(py), &name, libc::AF_INET)?;
    ip_text(py, address)
}

/// gethostbyname_ex(host) -> (name, aliaslist, addresslist)
///
/// The true name of a host, its other names and its IPv4 addresses.
#[pyfunction]
#[pyo3(signature = (*args, **kwargs))]
pub(super) fn gethostbyname_ex<'py>(
    py: Python<'py>,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyTuple>> {
    let name = audited_host("gethostbyname_ex", c"socket.gethostbyname", args, kwargs)?;
    let interpreter = Interpreter::new(py);
    resolve(&interpreter, &name, libc::AF_INET)?;
    let found = interpreter.detached(|| sys::gethostbyname(&name));
    host(py, &interpreter.raise(found)?, libc::AF_INET)
}

/// gethostbyaddr(host) -> (name, aliaslist, addresslist)
///
/// The true name of a host, its other names and its addresses, by one of the addresses.
#[pyfunction]
#[pyo3(signature = (*args, **kwargs))]
pub(super) fn gethostbyaddr<'py>(
    py: Python<'py>,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyTuple>> {
    let name = audited_host("gethostbyaddr", c"socket.gethostbyaddr", args, kwargs)?;
    let interpreter = Interpreter::new(py);
    let address = resolve(&interpreter, &name, libc::AF_UNSPEC)?;
    let found = interpreter.detached(|| sys::gethostbyaddr(address));
    let family = if address.is_ipv4() { libc::AF_INET } else { libc::AF_INET6 };
    host(py, &interpreter.raise(found)?, family)
}

/// getservbyname(servicename[, protocolname]) -> integer
///
/// The port of a service; of any protocol, unless one ('tcp', 'udp') is given.
#[pyfunction]
#[pyo3(signature = (*args, **kwargs))]
pub(super) fn getservbyname(
    py: Python<'_>,
    args: &Bound<'_, PyTuple>,
    kwargs: Option<&Bound<'_, PyDict>>,
) -> PyResult<u16> {
    let caller = "getservbyname";
    let args = Arguments::new(caller, args, kwargs)?.count(1, 2)?;
    let name = c_text(caller, "argument 1", args.required(0))?;
    let protocol =
        args.get(1).map(|protocol| c_text(caller, "argument 2", protocol)).transpose()?;
    audit_texts(py, c"socket.getservbyname", name, protocol)?;
    Interpreter::new(py)
        .detached(|| sys::getservbyname(name, protocol))
        .ok_or_else(|| exceptions::text("service/proto not found"))
}

/// getservbyport(port[, protocolname]) -> string
///
/// The service of a port; of any protocol, unless one ('tcp', 'udp') is given.
#[pyfunction]
#[pyo3(signature = (*args, **kwargs))]
pub(super) fn getservbyport<'py>(
    py: Python<'py>,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyString>> {
    let caller = "getservbyport";
    let args = Arguments::new(caller, args, kwargs)?.count(1, 2)?;
    let number = c_int(args.required(0))?;
    let protocol =
        args.get(1).map(|protocol| c_text(caller, "argument 2", protocol)).transpose()?;
    let port = u16::try_from(number)
        .map_err(|_| PyOverflowError::new_err("getservbyport: port must be 0-65535."))?;
    let protocol_text = protocol.map(|protocol| text(py, protocol)).transpose()?;
    let values = (port, protocol_text);
    audit_call(c"socket.getservbyport", &values.into_pyobject(py)?)?;
    Interpreter::new(py)
        .detached(|| sys::getservbyport(port, protocol))
        .ok_or_else(|| exceptions::text("port/proto not found"))
        .and_then(|name| text(py, &name))
}

/// getprotobyname(name) -> integer
///
/// The number of a protocol.
#[pyfunction]
#[pyo3(signature = (*args, **kwargs))]
pub(super) fn getprotobyname(
    py: Python<'_>,
    args: &Bound<'_, PyTuple>,
    kwargs: Option<&Bound<'_, PyDict>>,
) -> PyResult<i32> {
    let args = Arguments::new("getprotobyname", args, kwargs)?.count(1, 1)?;
    let name = c_text("getprotobyname", "argument 1", args.required(0))?;
    Interpreter::new(py)
        .detached(|| sys::getprotobyname(name))
        .ok_or_else(|| exceptions::text("protocol not found"))
}

/// gethostname() -> string
///
/// The name of this host.
#[pyfunction]
#[pyo3(signature = (*args, **kwargs))]
pub(super) fn gethostname<'py>(
    py: Python<'py>,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyString>> {
    none("_socket.gethostname", args, kwargs)?;
    audit_call(c"socket.gethostname", &PyTuple::empty(py))?;
    // The kernel knows the name: nothing to leave the interpreter for.
    let name = sys::gethostname(|name| name.into_pyobject(py)).map_err(Error::from);
    Ok(Interpreter::new(py).raise(name)??)
}

/// sethostname(name)
///
/// Name this host, if the process may.
#[pyfunction]
#[pyo3(signature = (*args, **kwargs))]
pub(super) fn sethostname(
    py: Python<'_>,
    args: &Bound<'_, PyTuple>,
    kwargs: Option<&Bound<'_, PyDict>>,
) -> PyResult<()> {
    let args = Arguments::new("sethostname", args, kwargs)?.count(1, 1)?;
    let name = file_name(args.required(0))?;
    audit_call(c"socket.sethostname", &(&name,).into_pyobject(py)?)?;
    Interpreter::new(py).raise(sys::sethostname(name.as_bytes()).map_err(Error::from))
}

/// The one argument of the functions that take a host; the audit event has all of them.
fn audited_host(
    caller: &'static str,
    event: &CStr,
    args: &Bound<'_, PyTuple>,
    kwargs: Option<&Bound<'_, PyDict>>,
) -> PyResult<CString> {
    let given = Arguments::new(caller, args, kwargs)?.count(1, 1)?;
    let name = host_name(caller, 1, given.required(0))?;
    audit_call(event, args)?;
    Ok(name)
}

/// The address of a host, which may be a number or one of the special names.
fn resolve(interpreter: &Interpreter<'_>, name: &CStr, family: i32) -> PyResult<IpAddr> {
    let raw = match name.to_bytes() {
        b"" => wildcard(interpreter, family)?,
        b"<broadcast>" => return Ok(Ipv4Addr::BROADCAST.into()),
        numeric => match std::str::from_utf8(numeric).map(str::parse) {
            Ok(Ok(IpAddr::V4(address))) => return Ok(address.into()),
            Ok(Ok(address)) if family == libc::AF_UNSPEC => return Ok(address),
            _ => interpreter.raise(interpreter.detached(|| sys::resolve(name, family)))?,
        },
    };
    match Address::decode(&raw) {
        Address::Inet(address) => Ok((*address.ip()).into()),
        Address::Inet6(address) => Ok((*address.ip()).into()),
        _ => Err(exceptions::text("unknown address family")),
    }
}

fn wildcard(interpreter: &Interpreter<'_>, family: i32) -> PyResult<sys::Address> {
    let (kind, flags) = (libc::SOCK_DGRAM, libc::AI_PASSIVE);
    let hints = Hints { family, kind, flags, ..Hints::default() };
    let mut entries = look_up(interpreter, None, Some(c"0"), hints)?;
    match entries.pop() {
        Some(entry) if entries.is_empty() => Ok(entry.address),
        _ => Err(exceptions::text("wildcard resolved to multiple address")),
    }
}

fn ip_text(py: Python<'_>, address: IpAddr) -> PyResult<Bound<'_, PyAny>> {
    let raw = socket2::SockAddr::from(SocketAddr::new(address, 0)).into();
    families::python::format(py, &raw)?.get_item(0)
}

/// `(name, aliases, addresses)`.
fn host<'py>(py: Python<'py>, entry: &HostEntry, family: i32) -> PyResult<Bound<'py, PyTuple>> {
    if entry.family != family {
        return Err(exceptions::from_error(&Error::Os(libc::EAFNOSUPPORT)));
    }
    let aliases = PyList::empty(py);
    for alias in &entry.aliases {
        aliases.append(text(py, alias)?)?;
    }
    let addresses = PyList::empty(py);
    for address in &entry.addresses {
        addresses.append(ip_text(py, *address)?)?;
    }
    (text(py, &entry.name)?, aliases, addresses).into_pyobject(py)
}

/// Bytes as they are; a path in the encoding of the file system (`PyUnicode_FSConverter`).
fn file_name<'py>(name: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    if let Ok(bytes) = name.cast::<PyBytes>() {
        return Ok(bytes.clone());
    }
    let encoded = name.py().import("os")?.call_method1("fsencode", (name,))?;
    let encoded = encoded.cast_into::<PyBytes>()?;
    if encoded.as_bytes().contains(&0) {
        return Err(PyValueError::new_err("embedded null byte"));
    }
    Ok(encoded)
}
