//! Hosts, services and protocols by name and by number, netdb.h(0P), safe to ask in many threads.

use std::ffi::{CStr, CString, c_char};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use libc::{c_int, hostent, protoent, servent};

use crate::error::Error;

#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[path = "netdb/reentrant.rs"]
mod library;
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
#[path = "netdb/serial.rs"]
mod library;

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
