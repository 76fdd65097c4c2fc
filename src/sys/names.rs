//! Addresses as the C library reads them, inet_aton(3) and inet_pton(3).

use std::ffi::{CStr, c_char, c_int, c_void};
use std::io;

use libc::in_addr;

unsafe extern "C" {
    // The crate libc leaves them out.
    fn inet_aton(text: *const c_char, address: *mut in_addr) -> c_int;
    fn inet_pton(family: c_int, text: *const c_char, address: *mut c_void) -> c_int;
}

/// An IPv4 address of one to four numbers, each decimal, octal or hexadecimal, in network byte order.
/// What follows behind white space is not looked at.
pub(crate) fn aton(text: &CStr) -> Option<[u8; 4]> {
    let mut address = in_addr { s_addr: 0 };
    // SAFETY: the text is terminated, and `address` is there to be written to.
    let done = unsafe { inet_aton(text.as_ptr(), &raw mut address) };
    (done != 0).then(|| address.s_addr.to_ne_bytes())
}

/// An address of `AF_INET`, in the first 4 bytes, or `AF_INET6`.
pub(crate) fn pton(family: i32, text: &CStr) -> io::Result<Option<[u8; 16]>> {
    let mut address = [0; 16];
    // SAFETY: the text is terminated, and there is room for the longer of the two addresses.
    match unsafe { inet_pton(family, text.as_ptr(), address.as_mut_ptr().cast()) } {
        1 => Ok(Some(address)),
        0 => Ok(None),
        _ => Err(io::Error::last_os_error()),
    }
}
