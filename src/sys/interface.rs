//! The names and numbers of interfaces in the network name space of a socket, netdevice(7).

use std::ffi::{CStr, c_int};
use std::io;
use std::os::fd::RawFd;

use super::ret;

/// How long the name of an interface is at most, with the terminator.
const NAME: usize = libc::IF_NAMESIZE;

/// `struct ifreq`, linux/if.h, for the two requests below.
#[repr(C)]
struct Request {
    name: [u8; NAME],
    index: c_int,
    rest: [u8; 20],
}

/// The number of an interface; a name that is too long is cut.
pub(crate) fn interface_index(fd: RawFd, name: &[u8]) -> io::Result<i32> {
    let mut request = Request { name: [0; NAME], index: 0, rest: [0; 20] };
    let count = name.len().min(NAME - 1);
    request.name[..count].copy_from_slice(&name[..count]);
    // SAFETY: SIOCGIFINDEX reads and writes one `struct ifreq`, which lives until the call returns.
    ret::done(unsafe { libc::ioctl(fd, libc::SIOCGIFINDEX as _, &raw mut request) })?;
    Ok(request.index)
}

/// The name of an interface.
pub(crate) fn interface_name(fd: RawFd, index: i32) -> io::Result<Vec<u8>> {
    let mut request = Request { name: [0; NAME], index, rest: [0; 20] };
    // SAFETY: SIOCGIFNAME reads and writes one `struct ifreq`, which lives until the call returns.
    ret::done(unsafe { libc::ioctl(fd, libc::SIOCGIFNAME as _, &raw mut request) })?;
    let name = CStr::from_bytes_until_nul(&request.name).unwrap_or_default();
    Ok(name.to_bytes().to_vec())
}
