//! getsockopt(2) and setsockopt(2), by the kinds of value that Python has for them.

use std::io;
use std::mem::size_of;
use std::os::fd::RawFd;

use libc::{c_int, c_void, socklen_t};

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
