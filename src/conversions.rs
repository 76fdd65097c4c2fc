//! From and to the sockets and addresses of other libraries: the standard one, socket2, tokio.

use std::fmt;
use std::io;
use std::os::fd::AsRawFd as _;

use crate::error::Error;
use crate::socket::Socket;
use crate::sys;
use crate::timeout::Timeout;

mod addresses;
mod sockets;
#[cfg(feature = "tokio")]
mod tokio;

/// A conversion that failed, with what was to be converted: nothing is lost, nothing was closed.
///
/// ```
/// use std::net::TcpStream;
/// use rsock::Socket;
///
/// let socket = Socket::new(libc::AF_INET, libc::SOCK_DGRAM, 0)?;
/// let refused = TcpStream::try_from(socket).unwrap_err();
/// assert_eq!(refused.to_string(), "not a TCP stream");
/// let socket = refused.given.unwrap();
/// assert!(socket.is_open());
/// # Ok::<(), rsock::Error>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Refused<T> {
    /// Why: [`Error::Unsuitable`] for a socket of another kind, `EBADF` for a closed one, or what the
    /// kernel or the runtime said.
    pub error: io::Error,
    /// What was to be converted. `None` only if tokio could not register the socket or let go of it, and has closed it.
    pub given: Option<T>,
}

impl<T> Refused<T> {
    fn new(error: impl Into<io::Error>, given: T) -> Self {
        Self { error: error.into(), given: Some(given) }
    }

    /// The same with what was given in its former type.
    fn map<U>(self, back: impl FnOnce(T) -> U) -> Refused<U> {
        Refused { error: self.error, given: self.given.map(back) }
    }
}

impl<T> fmt::Display for Refused<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(formatter)
    }
}

impl<T: fmt::Debug> std::error::Error for Refused<T> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

impl<T> From<Refused<T>> for io::Error {
    fn from(refused: Refused<T>) -> Self {
        refused.error
    }
}

impl<T> From<Refused<T>> for Error {
    fn from(refused: Refused<T>) -> Self {
        refused.error.into()
    }
}

/// What a socket has to be for a type of another library, which does not look itself.
struct Shape {
    families: &'static [i32],
    kind: i32,
    protocols: &'static [i32],
    /// Whether it accepts connections.
    listens: bool,
    otherwise: &'static str,
}

const INTERNET: &[i32] = &[libc::AF_INET, libc::AF_INET6];
const TCP: &[i32] = &[0, libc::IPPROTO_TCP, libc::IPPROTO_MPTCP];
const UDP: &[i32] = &[0, libc::IPPROTO_UDP, libc::IPPROTO_UDPLITE];

impl Shape {
    const TCP_STREAM: Self = Self {
        families: INTERNET,
        kind: libc::SOCK_STREAM,
        protocols: TCP,
        listens: false,
        otherwise: "not a TCP stream",
    };
    const TCP_LISTENER: Self =
        Self { listens: true, otherwise: "not a TCP listener", ..Self::TCP_STREAM };
    const UDP_SOCKET: Self = Self {
        kind: libc::SOCK_DGRAM,
        protocols: UDP,
        otherwise: "not a UDP socket",
        ..Self::TCP_STREAM
    };
    const UNIX_STREAM: Self = Self {
        families: &[libc::AF_UNIX],
        protocols: &[0, libc::PF_UNIX], // which are the same
        otherwise: "not a Unix stream",
        ..Self::TCP_STREAM
    };
    const UNIX_LISTENER: Self =
        Self { listens: true, otherwise: "not a Unix listener", ..Self::UNIX_STREAM };
    const UNIX_DATAGRAM: Self = Self {
        kind: libc::SOCK_DGRAM,
        otherwise: "not a Unix datagram socket",
        ..Self::UNIX_STREAM
    };

    fn check(&self, socket: &Socket) -> Result<(), Error> {
        let identity = socket.identity();
        let listens = socket.getsockopt(libc::SOL_SOCKET, libc::SO_ACCEPTCONN)? != 0;
        let fits = self.families.contains(&identity.family)
            && identity.kind == self.kind
            && self.protocols.contains(&identity.protocol)
            && listens == self.listens;
        if fits { Ok(()) } else { Err(Error::Unsuitable(self.otherwise)) }
    }
}

/// Bring a socket into the mode in which it means the same to a library that knows no [`Timeout`]: one with
/// a time limit blocks, and the kernel keeps the limit of each call (`SO_RCVTIMEO`, `SO_SNDTIMEO`).
fn leave(socket: &Socket) -> Result<(), Error> {
    let Timeout::After(limit) = socket.timeout() else { return Ok(()) };
    let lease = socket.lease()?;
    sys::set_time_limits(lease.as_raw_fd(), Some(limit))?;
    socket.set_timeout(Timeout::Blocking)
}

/// Undo that for a socket that did not go, because leases of it were forgotten.
fn stay(socket: Socket, former: Timeout) -> Socket {
    if let (Timeout::After(_), Ok(lease)) = (former, socket.lease()) {
        // Nobody would be helped by an error of the same call that went well before.
        let _ = sys::set_time_limits(lease.as_raw_fd(), None);
    }
    let _ = socket.set_timeout(former);
    socket
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::Identity;

    /// A socket that says of itself that it has this protocol.
    fn claiming(kind: i32, protocol: i32) -> Socket {
        let socket = Socket::unopened();
        let identity = Identity { family: libc::AF_INET, kind, protocol };
        let fd = sys::socket(libc::AF_INET, kind, 0).unwrap();
        socket.adopt(fd, identity, Timeout::Blocking).unwrap();
        socket
    }

    #[test]
    fn protocols_that_a_type_knows() {
        for protocol in [0, libc::IPPROTO_TCP, libc::IPPROTO_MPTCP] {
            let socket = claiming(libc::SOCK_STREAM, protocol);
            assert_eq!(Shape::TCP_STREAM.check(&socket), Ok(()));
        }
        for protocol in [0, libc::IPPROTO_UDP, libc::IPPROTO_UDPLITE] {
            let socket = claiming(libc::SOCK_DGRAM, protocol);
            assert_eq!(Shape::UDP_SOCKET.check(&socket), Ok(()));
        }
        let sctp = claiming(libc::SOCK_STREAM, libc::IPPROTO_SCTP);
        assert!(Shape::TCP_STREAM.check(&sctp).is_err());
        let echo = claiming(libc::SOCK_DGRAM, libc::IPPROTO_ICMP);
        assert!(Shape::UDP_SOCKET.check(&echo).is_err());
    }
}
