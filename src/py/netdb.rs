//! Hosts, services and protocols by name and by number, and the name of this host.

use std::ffi::{CStr, CString};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use pyo3::exceptions::{PyOverflowError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyString, PyTuple};

use super::arguments::{Arguments, c_int, c_text, host_name};
use super::exceptions;
use super::interpreter::Interpreter;
use super::resolve::{look_up, text};
use crate::call::Host as _;
use crate::error::Error;
use crate::families::{self, Address};
use crate::sys::builtin::{Call, builtins};
use crate::sys::python::{audit_nothing, audit_object, audit_port, audit_texts};
use crate::sys::{self, Hints, HostEntry};

builtins! {
    gethostbyname(arguments) []
        "gethostbyname(host) -> address\n\n\
        The IPv4 address of a host, as text.";
    gethostbyname_ex(arguments) []
        "gethostbyname_ex(host) -> (name, aliaslist, addresslist)\n\n\
        The true name of a host, its other names and its IPv4 addresses.";
    gethostbyaddr(arguments) []
        "gethostbyaddr(host) -> (name, aliaslist, addresslist)\n\n\
        The true name of a host, its other names and its addresses, by one of the addresses.";
    getservbyname(arguments) []
        "getservbyname(servicename[, protocolname]) -> integer\n\n\
        The port of a service; of any protocol, unless one ('tcp', 'udp') is given.";
    getservbyport(arguments) []
        "getservbyport(port[, protocolname]) -> string\n\n\
        The service of a port; of any protocol, unless one ('tcp', 'udp') is given.";
    getprotobyname(arguments) []
        "getprotobyname(name) -> integer\n\n\
        The number of a protocol.";
    gethostname() light []
        "gethostname() -> string\n\n\
        The name of this host.";
    sethostname(arguments) []
        "sethostname(name)\n\n\
        Name this host, if the process may.";
}

fn gethostbyname<'py>(call: Call<'_, 'py>) -> PyResult<Bound<'py, PyAny>> {
    let name = audited_host(c"socket.gethostbyname", call)?;
    let address = resolve(&Interpreter::new(call.py), &name, libc::AF_INET)?;
    ip_text(call.py, address)
}

fn gethostbyname_ex<'py>(call: Call<'_, 'py>) -> PyResult<Bound<'py, PyTuple>> {
    let name = audited_host(c"socket.gethostbyname", call)?;
    let interpreter = Interpreter::new(call.py);
    resolve(&interpreter, &name, libc::AF_INET)?;
    let found = interpreter.detached(|| sys::gethostbyname(&name));
    host(call.py, &interpreter.raise(found)?, libc::AF_INET)
}

fn gethostbyaddr<'py>(call: Call<'_, 'py>) -> PyResult<Bound<'py, PyTuple>> {
    let name = audited_host(c"socket.gethostbyaddr", call)?;
    let interpreter = Interpreter::new(call.py);
    let address = resolve(&interpreter, &name, libc::AF_UNSPEC)?;
    let found = interpreter.detached(|| sys::gethostbyaddr(address));
    let family = if address.is_ipv4() { libc::AF_INET } else { libc::AF_INET6 };
    host(call.py, &interpreter.raise(found)?, family)
}

fn getservbyname(call: Call<'_, '_>) -> PyResult<u16> {
    let args = Arguments::counted(call, 1, 2)?;
    let name = c_text(call.name, "argument 1", args.required(0))?;
    let protocol = second_text(args, call.name)?;
    audit_texts(call.py, c"socket.getservbyname", name, protocol)?;
    Interpreter::new(call.py)
        .detached(|| sys::getservbyname(name, protocol))
        .ok_or_else(|| exceptions::text("service/proto not found"))
}

fn getservbyport<'py>(call: Call<'_, 'py>) -> PyResult<Bound<'py, PyString>> {
    let args = Arguments::counted(call, 1, 2)?;
    let number = c_int(args.required(0))?;
    let protocol = second_text(args, call.name)?;
    let port = u16::try_from(number)
        .map_err(|_| PyOverflowError::new_err("getservbyport: port must be 0-65535."))?;
    audit_port(call.py, c"socket.getservbyport", port, protocol)?;
    Interpreter::new(call.py)
        .detached(|| sys::getservbyport(port, protocol))
        .ok_or_else(|| exceptions::text("port/proto not found"))
        .and_then(|name| text(call.py, &name))
}

fn getprotobyname(call: Call<'_, '_>) -> PyResult<i32> {
    let args = Arguments::counted(call, 1, 1)?;
    let name = c_text(call.name, "argument 1", args.required(0))?;
    Interpreter::new(call.py)
        .detached(|| sys::getprotobyname(name))
        .ok_or_else(|| exceptions::text("protocol not found"))
}

fn gethostname(py: Python<'_>) -> PyResult<Bound<'_, PyString>> {
    audit_nothing(py, c"socket.gethostname")?;
    // The kernel knows the name: nothing to leave the interpreter for.
    let name = sys::gethostname(|name| name.into_pyobject(py)).map_err(Error::from);
    Ok(Interpreter::new(py).raise(name)??)
}

fn sethostname(call: Call<'_, '_>) -> PyResult<()> {
    let name = file_name(Arguments::counted(call, 1, 1)?.required(0))?;
    audit_object(c"socket.sethostname", &name)?;
    Interpreter::new(call.py).raise(sys::sethostname(name.as_bytes()).map_err(Error::from))
}

fn second_text<'a>(args: Arguments<'a, '_>, caller: &str) -> PyResult<Option<&'a CStr>> {
    args.get(1).map(|text| c_text(caller, "argument 2", text)).transpose()
}

/// The argument of the functions that take a host, told to who audits.
fn audited_host(event: &CStr, call: Call<'_, '_>) -> PyResult<CString> {
    let host = Arguments::counted(call, 1, 1)?.required(0);
    let name = host_name(call.name, 1, host)?;
    audit_object(event, host)?;
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
    match Address::decode(&raw, 0) {
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
    let raw = sys::Address::from_socket2(&SocketAddr::new(address, 0).into());
    families::python::format(py, &raw)?.get_item(0)
}

/// `(name, aliases, addresses)`.
fn host<'py>(py: Python<'py>, entry: &HostEntry, family: i32) -> PyResult<Bound<'py, PyTuple>> {
    if entry.family != family {
        return Err(exceptions::from_error(py, &Error::Os(libc::EAFNOSUPPORT)));
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
