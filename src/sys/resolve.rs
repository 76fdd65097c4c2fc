//! getaddrinfo(3) and getnameinfo(3). They read files and ask servers: they may take their time.

use std::ffi::{CStr, CString, c_char};
use std::io;
use std::ptr;

use libc::{addrinfo, socklen_t};

use super::Address;
use crate::error::Error;

/// What getaddrinfo is asked for beside the names; 0 is "whatever there is".
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hints {
    pub(crate) family: i32,
    pub(crate) kind: i32,
    pub(crate) protocol: i32,
    pub(crate) flags: i32,
}

/// One answer of getaddrinfo.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) kind: i32,
    pub(crate) protocol: i32,
    pub(crate) canonical: Option<CString>,
    pub(crate) address: Address,
}

/// The addresses of a host with the port of a service.
pub(crate) fn getaddrinfo(
    host: Option<&CStr>,
    service: Option<&CStr>,
    hints: Hints,
) -> Result<Vec<Entry>, Error> {
    let hints = raw(hints);
    let (host, service) = (pointer(host), pointer(service));
    let mut first: *mut addrinfo = ptr::null_mut();
    // SAFETY: the texts are terminated or null, `hints` and `first` live until the return.
    let code = unsafe { libc::getaddrinfo(host, service, &raw const hints, &raw mut first) };
    succeeded(code).map(|()| List(first).entries())
}

/// The first address of `host` in a family.
pub(crate) fn resolve(host: &CStr, family: i32) -> Result<Address, Error> {
    let mut entries = getaddrinfo(Some(host), None, Hints { family, ..Hints::default() })?;
    // Success has one answer at least.
    if entries.is_empty() {
        return Err(Error::Lookup(libc::EAI_NONAME));
    }
    Ok(entries.swap_remove(0).address)
}

/// The names of an address and of its port.
pub(crate) fn getnameinfo(address: &Address, flags: i32) -> Result<(CString, CString), Error> {
    const HOST: socklen_t = 1025; // NI_MAXHOST
    const SERVICE: socklen_t = 32; // NI_MAXSERV
    let mut host: [c_char; HOST as usize] = [0; HOST as usize];
    let mut service: [c_char; SERVICE as usize] = [0; SERVICE as usize];
    let (start, length) = address.as_raw();
    // SAFETY: the address and both rooms are passed with their lengths and live until the return.
    let code = unsafe {
        libc::getnameinfo(
            start,
            length,
            host.as_mut_ptr(),
            HOST,
            service.as_mut_ptr(),
            SERVICE,
            flags,
        )
    };
    succeeded(code)?;
    // SAFETY: on success both texts are terminated.
    let host = unsafe { CStr::from_ptr(host.as_ptr()) }.to_owned();
    // SAFETY: likewise.
    let service = unsafe { CStr::from_ptr(service.as_ptr()) }.to_owned();
    Ok((host, service))
}

fn succeeded(code: i32) -> Result<(), Error> {
    match code {
        0 => Ok(()),
        libc::EAI_SYSTEM => Err(io::Error::last_os_error().into()),
        code => Err(Error::Lookup(code)),
    }
}

fn pointer(text: Option<&CStr>) -> *const c_char {
    text.map_or(ptr::null(), CStr::as_ptr)
}

fn raw(hints: Hints) -> addrinfo {
    // SAFETY: addrinfo is numbers and pointers; all zeros is "no hint".
    let mut raw: addrinfo = unsafe { std::mem::zeroed() };
    raw.ai_family = hints.family;
    raw.ai_socktype = hints.kind;
    raw.ai_protocol = hints.protocol;
    raw.ai_flags = hints.flags;
    raw
}

/// The answers of a getaddrinfo that succeeded, freed when dropped.
struct List(*mut addrinfo);

impl List {
    fn entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut next = self.0;
        // SAFETY: each pointer is null or leads to an answer, which lives as long as the list.
        while let Some(entry) = unsafe { next.as_ref() } {
            entries.push(read(entry));
            next = entry.ai_next;
        }
        entries
    }
}

fn read(entry: &addrinfo) -> Entry {
    let length = entry.ai_addrlen as usize;
    // SAFETY: the entry says how many bytes its address has.
    let address = unsafe { std::slice::from_raw_parts(entry.ai_addr.cast(), length) };
    let canonical = (!entry.ai_canonname.is_null())
        // SAFETY: a name that is there is terminated.
        .then(|| unsafe { CStr::from_ptr(entry.ai_canonname) }.to_owned());
    Entry {
        kind: entry.ai_socktype,
        protocol: entry.ai_protocol,
        canonical,
        address: Address::from_bytes(address),
    }
}

impl Drop for List {
    fn drop(&mut self) {
        // SAFETY: the list came from getaddrinfo and is freed once.
        unsafe { libc::freeaddrinfo(self.0) };
    }
}
