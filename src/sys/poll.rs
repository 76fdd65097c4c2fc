//! poll(2) of one descriptor.

use std::io;
use std::os::fd::RawFd;

use super::ret;

/// What a call waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Interest {
    Read,
    Write,
}

impl Interest {
    const fn events(self) -> libc::c_short {
        match self {
            Self::Read => libc::POLLIN,
            Self::Write => libc::POLLOUT,
        }
    }
}

/// Wait up to `milliseconds`, or for ever if negative; whether there is something to do. An error or a
/// hang-up counts as something: the call that follows reports it.
pub(crate) fn poll(fd: RawFd, interest: Interest, milliseconds: i32) -> io::Result<bool> {
    let mut entry = libc::pollfd { fd, events: interest.events(), revents: 0 };
    // SAFETY: one entry, which lives until the call returns.
    ret::number(unsafe { libc::poll(&raw mut entry, 1, milliseconds) }).map(|ready| ready > 0)
}
