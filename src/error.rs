//! The one error of the crate; `py/exceptions.rs` is its only way to Python.

use std::fmt;
use std::io;

use crate::sys;

/// Why an operation on a socket failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The kernel refused: an `errno` value, see errno(3).
    Os(i32),
    /// The deadline of the call passed.
    TimedOut,
    /// The program around the sockets asked the call to give up.
    Stopped,
    /// The name of a host could not be resolved: an `EAI_*` code, see `gai_strerror(3)`.
    Lookup(i32),
    /// A host was not found by its name or address: an `h_errno` value, see gethostbyname(3).
    HostLookup(i32),
    /// An address that its family cannot express.
    Address(&'static str),
}

impl Error {
    pub(crate) fn would_block(&self) -> bool {
        // EWOULDBLOCK is the same number on Linux; POSIX allows two.
        matches!(*self, Self::Os(errno) if errno == libc::EAGAIN || errno == libc::EWOULDBLOCK)
    }
}

impl Error {
    /// Whether the call was wrong, for this kind of socket or in its state. Such an error leaves the
    /// socket as it is: the same call fails the same way again, unlike after a connection's failure,
    /// which the kernel tells once.
    pub(crate) const fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Os(
                libc::EINVAL
                    | libc::EOPNOTSUPP
                    | libc::ENOTCONN
                    | libc::EISCONN
                    | libc::EDESTADDRREQ
                    | libc::EMSGSIZE
                    | libc::EPIPE
                    | libc::EMFILE
                    | libc::ENFILE
                    | libc::ENOTSOCK
            )
        )
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        // Every io::Error of this crate comes from a syscall, so the number is there.
        Self::Os(error.raw_os_error().unwrap_or(libc::EIO))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Os(errno) => formatter.write_str(&sys::strerror(*errno)),
            Self::TimedOut => formatter.write_str("timed out"),
            Self::Stopped => formatter.write_str("stopped by its host"),
            Self::Lookup(code) => formatter.write_str(&sys::gai_strerror(*code)),
            Self::HostLookup(reason) => formatter.write_str(&sys::hstrerror(*reason)),
            Self::Address(text) => formatter.write_str(text),
        }
    }
}

impl std::error::Error for Error {}
