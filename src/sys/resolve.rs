//! getaddrinfo(3) for the host of an address. Reads files and asks servers: it may take its time.

use std::ffi::CStr;
use std::io;
use std::ptr;

use libc::addrinfo;

use super::Address;
use crate::error::Error;

/// The first address of `host` in a family.
pub(crate) fn resolve(host: &CStr, family: i32) -> Result<Address, Error> {
    let hints = hints(family);
    let mut first: *mut addrinfo = ptr::null_mut();
    // SAFETY: `host` is terminated, the service is null, `hints` and `first` live until the return.
    let code =
        unsafe { libc::getaddrinfo(host.as_ptr(), ptr::null(), &raw const hints, &raw mut first) };
    match code {
        0 => Ok(List(first).first()),
        libc::EAI_SYSTEM => Err(io::Error::last_os_error().into()),
        code => Err(Error::Lookup(code)),
    }
}

/// An answer of getaddrinfo, freed when dropped.
struct List(*mut addrinfo);

impl List {
    fn first(&self) -> Address {
        // SAFETY: getaddrinfo succeeded, so the list has one entry at least.
        let entry = unsafe { &*self.0 };
        let length = entry.ai_addrlen as usize;
        // SAFETY: the entry says how many bytes its address has.
        Address::from_bytes(unsafe { std::slice::from_raw_parts(entry.ai_addr.cast(), length) })
    }
}

impl Drop for List {
    fn drop(&mut self) {
        // SAFETY: the list came from getaddrinfo and is freed once.
        unsafe { libc::freeaddrinfo(self.0) };
    }
}

fn hints(family: i32) -> addrinfo {
    // SAFETY: addrinfo is numbers and pointers; all zeros is "no hint".
    let mut hints: addrinfo = unsafe { std::mem::zeroed() };
    hints.ai_family = family;
    hints
}
