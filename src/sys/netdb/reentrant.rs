//! The calls of glibc that write to memory of the caller, so that many threads may ask at a time.

use std::mem::MaybeUninit;
use std::ptr;

use super::{CStr, c_char, c_int, hostent, length, protoent, servent};

unsafe extern "C" {
    fn gethostbyname_r(
        name: *const c_char,
        entry: *mut hostent,
        room: *mut c_char,
        size: usize,
        found: *mut *mut hostent,
        h_errno: *mut c_int,
    ) -> c_int;
    fn gethostbyaddr_r(
        address: *const libc::c_void,
        length: libc::socklen_t,
        family: c_int,
        entry: *mut hostent,
        room: *mut c_char,
        size: usize,
        found: *mut *mut hostent,
        h_errno: *mut c_int,
    ) -> c_int;
    fn getservbyname_r(
        name: *const c_char,
        protocol: *const c_char,
        entry: *mut servent,
        room: *mut c_char,
        size: usize,
        found: *mut *mut servent,
    ) -> c_int;
    fn getservbyport_r(
        port: c_int,
        protocol: *const c_char,
        entry: *mut servent,
        room: *mut c_char,
        size: usize,
        found: *mut *mut servent,
    ) -> c_int;
    fn getprotobyname_r(
        name: *const c_char,
        entry: *mut protoent,
        room: *mut c_char,
        size: usize,
        found: *mut *mut protoent,
    ) -> c_int;
}

/// What the standard library gives a host to fit in: one with more to say is not found.
const HOST: usize = 16383;

pub(super) fn host_by_name<T>(name: &CStr, read: impl FnOnce(&hostent) -> T) -> Option<T> {
    let mut ignored = 0;
    let call = |entry, room, size, found| {
        let reason = &raw mut ignored;
        // SAFETY: the name is terminated, the room has its size, all live until the return.
        unsafe { gethostbyname_r(name.as_ptr(), entry, room, size, found, reason) }
    };
    within(HOST, call, read).1
}

pub(super) fn host_by_address<const SIZE: usize, T>(
    address: &[u8; SIZE],
    family: c_int,
    read: impl FnOnce(&hostent) -> T,
) -> Option<T> {
    let mut ignored = 0;
    let (start, length) = (address.as_ptr().cast(), length::<SIZE>());
    let call = |entry, room, size, found| {
        let reason = &raw mut ignored;
        // SAFETY: address and room are passed with their sizes, all live until the return.
        unsafe { gethostbyaddr_r(start, length, family, entry, room, size, found, reason) }
    };
    within(HOST, call, read).1
}

pub(super) fn service_by_name<T>(
    name: &CStr,
    protocol: Option<&CStr>,
    read: impl Fn(&servent) -> T,
) -> Option<T> {
    let protocol = protocol.map_or(ptr::null(), CStr::as_ptr);
    let call = |entry, room, size, found| {
        // SAFETY: the texts are terminated or null, the room has its size.
        unsafe { getservbyname_r(name.as_ptr(), protocol, entry, room, size, found) }
    };
    growing(call, read)
}

pub(super) fn service_by_port<T>(
    port: c_int,
    protocol: Option<&CStr>,
    read: impl Fn(&servent) -> T,
) -> Option<T> {
    let protocol = protocol.map_or(ptr::null(), CStr::as_ptr);
    let call = |entry, room, size, found| {
        // SAFETY: the text is terminated or null, the room has its size.
        unsafe { getservbyport_r(port, protocol, entry, room, size, found) }
    };
    growing(call, read)
}

pub(super) fn protocol_by_name<T>(name: &CStr, read: impl Fn(&protoent) -> T) -> Option<T> {
    let call = |entry, room, size, found| {
        // SAFETY: the name is terminated, the room has its size.
        unsafe { getprotobyname_r(name.as_ptr(), entry, room, size, found) }
    };
    growing(call, read)
}

/// Ask again with more room for as long as there is too little.
fn growing<E, T>(
    mut call: impl FnMut(*mut E, *mut c_char, usize, *mut *mut E) -> c_int,
    read: impl Fn(&E) -> T,
) -> Option<T> {
    let mut size = 1024;
    loop {
        match within(size, &mut call, &read) {
            (libc::ERANGE, _) => size *= 2,
            (_, found) => return found,
        }
    }
}

/// The result of a call that has that much room for its texts, and what it found.
fn within<E, T>(
    size: usize,
    call: impl FnOnce(*mut E, *mut c_char, usize, *mut *mut E) -> c_int,
    read: impl FnOnce(&E) -> T,
) -> (c_int, Option<T>) {
    let mut room = Vec::with_capacity(size);
    let mut entry = MaybeUninit::uninit();
    let mut found = ptr::null_mut();
    let code = call(entry.as_mut_ptr(), room.as_mut_ptr(), size, &raw mut found);
    // SAFETY: the call left null, or the address of `entry`, filled in.
    (code, unsafe { found.as_ref() }.map(read))
}
