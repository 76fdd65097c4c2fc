//! What a socket is, as far as socket(2) tells, and what a descriptor from elsewhere turns out to be.

use std::io;
use std::os::fd::RawFd;

use crate::error::Error;
use crate::hints::LOW_WATER;
use crate::sys;
use crate::timeout::Timeout;

/// What a socket is: the three numbers of socket(2).
///
/// ```
/// use rsock::{Identity, Socket};
///
/// let socket = Socket::new(libc::AF_INET, libc::SOCK_DGRAM, libc::IPPROTO_UDP)?;
/// let Identity { family, kind, protocol } = socket.identity();
/// assert_eq!((family, kind, protocol), (libc::AF_INET, libc::SOCK_DGRAM, libc::IPPROTO_UDP));
/// # Ok::<(), rsock::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The address family, `AF_*`.
    pub family: i32,
    /// The type, `SOCK_*`, without `SOCK_NONBLOCK` and `SOCK_CLOEXEC`.
    pub kind: i32,
    /// The protocol, `IPPROTO_*` or the like.
    pub protocol: i32,
}

impl Identity {
    /// All of it is to be asked of the kernel.
    pub(crate) const UNKNOWN: Self = Self { family: -1, kind: -1, protocol: -1 };

    /// A TCP socket where nothing else is said.
    #[cfg(feature = "python")]
    pub(crate) const fn or_default(self) -> Self {
        Self {
            family: if self.family == -1 { libc::AF_INET } else { self.family },
            kind: if self.kind == -1 { libc::SOCK_STREAM } else { self.kind },
            protocol: if self.protocol == -1 { 0 } else { self.protocol },
        }
    }

    /// Bring a descriptor into the mode that a new socket has, which the result names.
    pub(crate) fn start(self, fd: RawFd, default: Timeout) -> Result<Timeout, Error> {
        if self.kind & libc::SOCK_NONBLOCK != 0 {
            return Ok(Timeout::NonBlocking);
        }
        if default.nonblocking() {
            sys::set_nonblocking(fd, true)?;
        }
        Ok(default)
    }

    /// Ask the kernel for what is -1; or for `SO_RCVLOWAT` where the family is known, since any answer tells a
    /// socket from other files.
    pub(crate) fn complete(self, fd: RawFd) -> Result<Self, Error> {
        let ask = |name| sys::get_int(fd, libc::SOL_SOCKET, name);
        let family = if self.family == -1 {
            sys::getsockname(fd)?.family()
        } else {
            match ask(libc::SO_RCVLOWAT) {
                Err(error) if is_no_socket(&error) => return Err(error.into()),
                Ok(mark) if mark > 1 => LOW_WATER.set(true),
                _ => {}
            }
            self.family
        };
        Ok(Self {
            family,
            kind: if self.kind == -1 { ask(libc::SO_TYPE)? } else { self.kind },
            protocol: if self.protocol == -1 { ask(libc::SO_PROTOCOL)? } else { self.protocol },
        })
    }
}

fn is_no_socket(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EBADF | libc::ENOTSOCK))
}
