//! getsockopt(2) and setsockopt(2), by the kinds of value that Python has for them.

use std::io;
use std::mem::size_of;
use std::os::fd::RawFd;
use std::time::Duration;

use libc::{c_int, c_void, socklen_t};
use socket2::SockRef;

use super::socket::known;
use super::{Block, ret};

#[allow(clippy::cast_possible_truncation, reason = "4 fits")]
const INT: socklen_t = size_of::<c_int>() as socklen_t;

#[cfg(feature = "python")]
#[allow(clippy::cast_possible_truncation, reason = "8 fits")]
const WIDE: socklen_t = size_of::<u64>() as socklen_t;

pub(crate) fn get_int(fd: RawFd, level: i32, name: i32) -> io::Result<i32> {
    let mut value: c_int = 0;
    get(fd, level, name, (&raw mut value).cast(), INT)?;
    Ok(value)
}

/// A number of 64 bits; of a shorter one that the kernel writes, the rest is 0.
#[cfg(feature = "python")]
pub(crate) fn get_wide(fd: RawFd, level: i32, name: i32) -> io::Result<u64> {
    let mut value: u64 = 0;
    get(fd, level, name, (&raw mut value).cast(), WIDE)?;
    Ok(value)
}

#[cfg(feature = "python")]
pub(crate) fn set_wide(fd: RawFd, level: i32, name: i32, value: u64) -> io::Result<()> {
    set(fd, level, name, (&raw const value).cast(), WIDE)
}

/// Read at most `buffer.len()` bytes; gives the count that the kernel wrote.
pub(crate) fn get_bytes(fd: RawFd, level: i32, name: i32, buffer: &mut [u8]) -> io::Result<usize> {
    let length = socklen_t::try_from(buffer.len()).unwrap_or(socklen_t::MAX);
    let written = get(fd, level, name, buffer.as_mut_ptr().cast(), length)?;
    Ok(written as usize)
}

pub(crate) fn set_int(fd: RawFd, level: i32, name: i32, value: i32) -> io::Result<()> {
    set(fd, level, name, (&raw const value).cast(), INT)
}

pub(crate) fn set_block(fd: RawFd, level: i32, name: i32, value: Block) -> io::Result<()> {
    // A longer block than socklen_t can say wraps, as the C call does; the kernel refuses it.
    #[allow(clippy::cast_possible_truncation, reason = "said above")]
    set(fd, level, name, value.as_ptr(), value.len() as socklen_t)
}

/// A null pointer with a length, which `ALG_SET_AEAD_AUTHSIZE` is set with.
#[cfg(feature = "python")]
pub(crate) fn set_null(fd: RawFd, level: i32, name: i32, length: u32) -> io::Result<()> {
    set(fd, level, name, std::ptr::null(), length)
}

fn get(
    fd: RawFd,
    level: i32,
    name: i32,
    value: *mut c_void,
    mut length: socklen_t,
) -> io::Result<socklen_t> {
    // The kernel counts instructions of 8 bytes there, so of 4 bytes it would make 32 (`sk_get_filter`).
    if (level, name) == (libc::SOL_SOCKET, libc::SO_GET_FILTER) {
        length /= 8;
    }
    // SAFETY: the callers above pass `length` writable bytes which they own.
    ret::done(unsafe { libc::getsockopt(fd, level, name, value, &raw mut length) })?;
    Ok(length)
}

fn set(
    fd: RawFd,
    level: i32,
    name: i32,
    value: *const c_void,
    length: socklen_t,
) -> io::Result<()> {
    // SAFETY: the callers above pass `length` readable bytes, or null, which the kernel checks.
    ret::done(unsafe { libc::setsockopt(fd, level, name, value, length) })
}

/// How long a call may block, if that is the same for receives and sends (`SO_RCVTIMEO`, `SO_SNDTIMEO`, socket(7)).
pub(crate) fn time_limit(fd: RawFd) -> io::Result<Option<Duration>> {
    let fd = known(fd);
    let socket = SockRef::from(&fd);
    match socket.read_timeout()? {
        None => Ok(None),
        limit => Ok(limit.filter(|_| socket.write_timeout().is_ok_and(|other| other == limit))),
    }
}

/// Set both. The kernel counts in microseconds, and rounds up to its own clock's.
pub(crate) fn set_time_limits(fd: RawFd, limit: Option<Duration>) -> io::Result<()> {
    let fd = known(fd);
    let socket = SockRef::from(&fd);
    // 0 means that there is no limit.
    let limit = limit.map(|limit| limit.max(Duration::from_micros(1)));
    socket.set_read_timeout(limit)?;
    socket.set_write_timeout(limit)
}
