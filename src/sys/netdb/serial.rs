//! The calls of other C libraries, all of which write to one memory: one thread may ask at a time.

use std::ptr;
use std::sync::{Mutex, PoisonError};

use super::{CStr, c_char, c_int, hostent, length, protoent, servent};

unsafe extern "C" {
    fn gethostbyname(name: *const c_char) -> *mut hostent;
    fn gethostbyaddr(
        address: *const libc::c_void,
        length: libc::socklen_t,
        family: c_int,
    ) -> *mut hostent;
}

static LOCK: Mutex<()> = Mutex::new(());

pub(super) fn host_by_name<T>(name: &CStr, read: impl FnOnce(&hostent) -> T) -> Option<T> {
    // SAFETY: the name is terminated.
    locked(|| unsafe { gethostbyname(name.as_ptr()) }, read)
}

pub(super) fn host_by_address<const SIZE: usize, T>(
    address: &[u8; SIZE],
    family: c_int,
    read: impl FnOnce(&hostent) -> T,
) -> Option<T> {
    let (start, length) = (address.as_ptr().cast(), length::<SIZE>());
    // SAFETY: the address is passed with its length.
    locked(|| unsafe { gethostbyaddr(start, length, family) }, read)
}

pub(super) fn service_by_name<T>(
    name: &CStr,
    protocol: Option<&CStr>,
    read: impl Fn(&servent) -> T,
) -> Option<T> {
    let protocol = protocol.map_or(ptr::null(), CStr::as_ptr);
    // SAFETY: the texts are terminated or null.
    locked(|| unsafe { libc::getservbyname(name.as_ptr(), protocol) }, read)
}

pub(super) fn service_by_port<T>(
    port: c_int,
    protocol: Option<&CStr>,
    read: impl Fn(&servent) -> T,
) -> Option<T> {
    let protocol = protocol.map_or(ptr::null(), CStr::as_ptr);
    // SAFETY: the text is terminated or null.
    locked(|| unsafe { libc::getservbyport(port, protocol) }, read)
}

pub(super) fn protocol_by_name<T>(name: &CStr, read: impl Fn(&protoent) -> T) -> Option<T> {
    // SAFETY: the name is terminated.
    locked(|| unsafe { libc::getprotobyname(name.as_ptr()) }, read)
}

fn locked<E, T>(call: impl FnOnce() -> *mut E, read: impl FnOnce(&E) -> T) -> Option<T> {
    let _lock = LOCK.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: the call left null or an entry, which nobody writes to while the lock is held.
    unsafe { call().as_ref() }.map(read)
}
