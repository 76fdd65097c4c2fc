//! How a syscall says that it failed: one converter per convention, so that nobody compares with -1.

use std::io;

/// For calls that return 0 or -1.
pub(super) fn done(result: libc::c_int) -> io::Result<()> {
    number(result).map(|_| ())
}

/// For calls that return a non-negative number or -1.
pub(super) fn number(result: libc::c_int) -> io::Result<libc::c_int> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

/// For calls that return a count of bytes or -1.
pub(super) fn count(result: libc::ssize_t) -> io::Result<usize> {
    usize::try_from(result).map_err(|_| io::Error::last_os_error())
}
