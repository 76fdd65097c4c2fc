//! Hosts, services and protocols by name and by number, netdb.h(0P), safe to ask in many threads.

use std::ffi::{CStr, CString, c_char};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use libc::{c_int, hostent, protoent, servent};

use crate::error::Error;

#[cfg(all(target_os = "linux", target_env = "gnu"))]
use reentrant as library;
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
use serial as library;

/// What is known of a host.
#[derive(Debug)]
pub(crate) struct HostEntry {
    pub(crate) name: CString,
    pub(crate) aliases: Vec<CString>,
    pub(crate) family: i32,
    pub(crate) addresses: Vec<IpAddr>,
}

/// gethostbyname(3): an IPv4 host by its name.
pub(crate) fn gethostbyname(name: &CStr) -> Result<HostEntry, Error> {
    library::host_by_name(name, read_host).ok_or_else(host_error)
}

/// gethostbyaddr(3): a host by its address.
pub(crate) fn gethostbyaddr(address: IpAddr) -> Result<HostEntry, Error> {
    let found = match address {
        IpAddr::V4(address) => {
            library::host_by_address(&address.octets(), libc::AF_INET, read_host)
        }
        IpAddr::V6(address) => {
            library::host_by_address(&address.octets(), libc::AF_INET6, read_host)
        }
    };
    found.ok_or_else(host_error)
}

/// getservbyname(3): the port of a service.
pub(crate) fn getservbyname(name: &CStr, protocol: Option<&CStr>) -> Option<u16> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a port in an int")]
    library::service_by_name(name, protocol, |entry| u16::from_be(entry.s_port as u16))
}

/// getservbyport(3): the name of the service of a port.
pub(crate) fn getservbyport(port: u16, protocol: Option<&CStr>) -> Option<CString> {
    library::service_by_port(c_int::from(port.to_be()), protocol, |entry| {
        // SAFETY: an entry has a terminated name.
        unsafe { CStr::from_ptr(entry.s_name) }.to_owned()
    })
}

/// getprotobyname(3): the number of a protocol.
pub(crate) fn getprotobyname(name: &CStr) -> Option<i32> {
    library::protocol_by_name(name, |entry: &protoent| entry.p_proto)
}

/// The reason that the last lookup of a host in this thread failed.
fn host_error() -> Error {
    #[cfg(target_os = "linux")]
    {
        unsafe extern "C" {
            fn __h_errno_location() -> *mut c_int;
        }
        // SAFETY: there is such a number for every thread.
        let location = unsafe { __h_errno_location() };
        // SAFETY: it lives as long as the thread.
        Error::HostLookup(unsafe { *location })
    }
    #[cfg(not(target_os = "linux"))]
    Error::HostLookup(1) // HOST_NOT_FOUND
}

fn read_host(entry: &hostent) -> HostEntry {
    // SAFETY: an entry has a terminated name.
    let name = unsafe { CStr::from_ptr(entry.h_name) }.to_owned();
    let aliases = pointers(entry.h_aliases)
        // SAFETY: each alias is a terminated text.
        .map(|alias| unsafe { CStr::from_ptr(alias) }.to_owned())
        .collect();
    let addresses = pointers(entry.h_addr_list)
        .map(|address| match entry.h_addrtype {
            // SAFETY: an address of this family has 16 bytes, of any alignment.
            libc::AF_INET6 => Ipv6Addr::from(unsafe { address.cast::<[u8; 16]>().read() }).into(),
            // SAFETY: an address of the one other family that there is has 4 bytes.
            _ => Ipv4Addr::from(unsafe { address.cast::<[u8; 4]>().read() }).into(),
        })
        .collect();
    HostEntry { name, aliases, family: entry.h_addrtype, addresses }
}

#[allow(clippy::cast_possible_truncation, reason = "4 or 16")]
const fn length<const SIZE: usize>() -> libc::socklen_t {
    SIZE as libc::socklen_t
}

/// The pointers of a list that ends with a null pointer; the list itself may be null.
fn pointers(mut list: *mut *mut c_char) -> impl Iterator<Item = *mut c_char> {
    std::iter::from_fn(move || {
        // SAFETY: the list is null or leads to a pointer: it is left before its end is passed.
        let item = *unsafe { list.as_ref() }?;
        if item.is_null() {
            return None;
        }
        // SAFETY: behind a pointer that is not null there is another one.
        list = unsafe { list.add(1) };
        Some(item)
    })
}

/// The calls of glibc that write to memory of the caller.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod reentrant {
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
}

/// The calls of other systems: all write to the same memory, so that one thread may ask at a time.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
mod serial {
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
}
