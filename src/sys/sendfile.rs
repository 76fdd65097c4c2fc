//! sendfile(2).

use std::io;
use std::os::fd::RawFd;

use super::ret;

/// Send at most `count` bytes of a file from an offset on; the file's own position stays.
pub(crate) fn sendfile(fd: RawFd, file: RawFd, offset: u64, count: usize) -> io::Result<usize> {
    let mut offset =
        libc::off64_t::try_from(offset).map_err(|_| io::Error::from_raw_os_error(libc::EINVAL))?;
    // SAFETY: the kernel reads and writes nothing of ours but the offset, which lives until the return.
    ret::count(unsafe { libc::sendfile64(fd, file, &raw mut offset, count) })
}
