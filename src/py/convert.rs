//! Numbers and addresses between the forms of the host, of the network and of a reader; and the sizes of
//! ancillary data.

use pyo3::exceptions::{PyOverflowError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyInt, PyString};

use super::arguments::{Arguments, as_int, c_int, c_text, one, ssize, unsigned};
use super::{buffer, exceptions};
use crate::families::{inet, inet6};
use crate::sys;
use crate::sys::builtin::{Call, builtins, counted};
use crate::sys::python::{at_least, type_name, unsigned_long, whole};

builtins! {
    htons(one) light [14 "($module, integer, /)" 13 "($self, x, /)"]
        "htons(integer) -> integer\n\nConvert a 16-bit unsigned integer from host to network order.";
    ntohs(one) light [14 "($module, integer, /)" 13 "($self, x, /)"]
        "ntohs(integer) -> integer\n\nConvert a 16-bit unsigned integer from network to host order.";
    htonl(object) light [14 "($module, integer, /)"]
        "htonl(integer) -> integer\n\nConvert a 32-bit unsigned integer from host to network order.";
    ntohl(object) light [14 "($module, integer, /)"]
        "ntohl(integer) -> integer\n\nConvert a 32-bit unsigned integer from network to host order.";
    inet_aton(one) light [14 "($module, ip_addr, /)" 13 "($self, ip_addr, /)"]
        "inet_aton(string) -> bytes\n\n\
        The four bytes of an IPv4 address in any form that inet_aton(3) knows: 127.0.0.1, 127.1,\n\
        0x7f000001 and others. Raises OSError if it is none.";
    inet_ntoa(one) light [14 "($module, packed_ip, /)" 13 "($self, packed_ip, /)"]
        "inet_ntoa(packed_ip) -> string\n\nThe four bytes of an IPv4 address in dotted form.";
    inet_pton(arguments) light []
        "inet_pton(af, ip) -> bytes\n\n\
        The bytes of an address of AF_INET or AF_INET6. Raises OSError if it is none.";
    inet_ntop(arguments) light []
        "inet_ntop(af, packed_ip) -> string\n\nThe text of the bytes of an address of AF_INET or AF_INET6.";
    CMSG_LEN(arguments) light []
        "CMSG_LEN(length) -> length of the item\n\n\
        The length of an item of ancillary data with so many bytes of data, without padding behind it.\n\
        Raises OverflowError if it has no such length.";
    CMSG_SPACE(arguments) light []
        "CMSG_SPACE(length) -> size of a buffer\n\n\
        The room that recvmsg() needs for an item of ancillary data with so many bytes of data; several\n\
        items need the sum. Raises OverflowError if there is no such room.";
}

fn htons(call: Call<'_, '_>) -> PyResult<u16> {
    plain(call).map_or_else(|| short(call), Ok).map(u16::to_be)
}

fn ntohs(call: Call<'_, '_>) -> PyResult<u16> {
    plain(call).map_or_else(|| short(call), Ok).map(u16::from_be)
}

// As u64, of which CPython makes an int in less time than of what PyO3 makes of u32.
fn htonl(number: &Bound<'_, PyAny>) -> PyResult<u64> {
    small(number).map_or_else(|| long(number), Ok).map(|number| u32::to_be(number).into())
}

fn ntohl(number: &Bound<'_, PyAny>) -> PyResult<u64> {
    small(number).map_or_else(|| long(number), Ok).map(|number| u32::from_be(number).into())
}

/// An argument that is what it nearly always is, an int that fits. The rest is kept out of this path, which
/// takes as long as a few memory accesses.
#[inline]
fn small<T: TryFrom<i64>>(argument: &Bound<'_, PyAny>) -> Option<T> {
    T::try_from(whole(argument)?).ok()
}

/// Likewise, if it is the only one.
#[inline]
fn plain<T: TryFrom<i64>>(call: Call<'_, '_>) -> Option<T> {
    if let [argument] = call.items { small(argument) } else { None }
}

/// Any argument as 16 bits.
#[cold]
fn short(call: Call<'_, '_>) -> PyResult<u16> {
    let argument = one(call)?;
    if at_least(3, 14) {
        return counted(call.py, || unsigned(argument, "uint16_t"));
    }
    let wide =
        counted(call.py, || if at_least(3, 13) { as_int(argument) } else { c_int(argument) })?;
    u16::try_from(wide).map_err(|_| {
        let what =
            if wide < 0 { "can't convert negative Python int" } else { "Python int too large" };
        let link = if wide < 0 { "to" } else { "to convert to" };
        let name = call.name;
        PyOverflowError::new_err(format!("{name}: {what} {link} C 16-bit unsigned integer"))
    })
}

/// Any argument as 32 bits; before 3.14 nothing but an int is taken.
#[cold]
fn long(argument: &Bound<'_, PyAny>) -> PyResult<u32> {
    if at_least(3, 14) {
        return counted(argument.py(), || unsigned(argument, "uint32_t"));
    }
    if !argument.is_instance_of::<PyInt>() {
        let text = format!("expected int, {} found", type_name(argument));
        return Err(PyTypeError::new_err(text));
    }
    u32::try_from(unsigned_long(argument)?)
        .map_err(|_| PyOverflowError::new_err("int larger than 32 bits"))
}

fn inet_aton<'py>(call: Call<'_, 'py>) -> PyResult<Bound<'py, PyAny>> {
    let which = if at_least(3, 13) { "argument" } else { "argument 1" };
    let text = c_text("inet_aton", which, one(call)?)?;
    match sys::aton(text) {
        Some(address) => Ok(PyBytes::new(call.py, &address).into_any()),
        None => Err(exceptions::text("illegal IP address string passed to inet_aton")),
    }
}

fn inet_ntoa<'py>(call: Call<'_, 'py>) -> PyResult<Bound<'py, PyString>> {
    buffer::reading(one(call)?, |packed| {
        let address = octets::<4>(packed)
            .ok_or_else(|| exceptions::text("packed IP wrong length for inet_ntoa"))?;
        inet::Text::new(address.into()).object(call.py)
    })
}

fn inet_pton<'py>(call: Call<'_, 'py>) -> PyResult<Bound<'py, PyAny>> {
    let args = Arguments::counted(call, 2, 2)?;
    let family = c_int(args.required(0))?;
    let text = c_text("inet_pton", "argument 2", args.required(1))?;
    let found =
        sys::pton(family, text).map_err(|error| exceptions::from_error(call.py, &error.into()))?;
    let address =
        found.ok_or_else(|| exceptions::text("illegal IP address string passed to inet_pton"))?;
    let length = if family == libc::AF_INET { 4 } else { 16 };
    Ok(PyBytes::new(call.py, &address[..length]).into_any())
}

fn inet_ntop<'py>(call: Call<'_, 'py>) -> PyResult<Bound<'py, PyString>> {
    let args = Arguments::counted(call, 2, 2)?;
    let family = c_int(args.required(0))?;
    let py = call.py;
    buffer::reading(args.required(1), |packed| {
        let text = match family {
            libc::AF_INET => {
                octets::<4>(packed).map(|address| inet::Text::new(address.into()).object(py))
            }
            libc::AF_INET6 => octets::<16>(packed).map(|address| inet6::text(py, address.into())),
            _ => return Err(PyValueError::new_err(format!("unknown address family {family}"))),
        };
        text.ok_or_else(|| PyValueError::new_err("invalid length of packed IP address string"))?
    })
}

fn octets<const COUNT: usize>(packed: sys::Block) -> Option<[u8; COUNT]> {
    let mut octets = [0; COUNT];
    (packed.len() == COUNT).then(|| {
        packed.copy_to(&mut octets);
        octets
    })
}

#[allow(non_snake_case, reason = "the name of the function")]
fn CMSG_LEN(call: Call<'_, '_>) -> PyResult<u32> {
    size(call, sys::cmsg_len(0), sys::cmsg_len)
}

#[allow(non_snake_case, reason = "the name of the function")]
fn CMSG_SPACE(call: Call<'_, '_>) -> PyResult<u32> {
    size(call, sys::cmsg_space(1), sys::cmsg_space)
}

/// What `count` makes of the argument, for which the largest C int leaves that much room.
fn size(call: Call<'_, '_>, overhead: u32, count: fn(u32) -> u32) -> PyResult<u32> {
    let length = match plain(call) {
        Some(length) => Ok(length),
        None => {
            u32::try_from(counted(call.py, || ssize(Arguments::counted(call, 1, 1)?.required(0)))?)
        }
    };
    match length {
        Ok(length) if length <= i32::MAX.unsigned_abs() - overhead => Ok(count(length)),
        _ => {
            let name = call.name;
            Err(PyOverflowError::new_err(format!("{name}() argument out of range")))
        }
    }
}
