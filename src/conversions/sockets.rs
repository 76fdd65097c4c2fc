//! Sockets as those of the standard library and of the crate socket2, as plain descriptors, and back.

use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};

use super::{Refused, Shape, leave, stay};
use crate::error::Error;
use crate::identity::Identity;
use crate::socket::Socket;
use crate::sys;
use crate::timeout::Timeout;

impl TryFrom<OwnedFd> for Socket {
    type Error = Refused<OwnedFd>;

    /// Take over a descriptor, as [`Socket::from_descriptor`] does, but hand it back if it is no socket.
    fn try_from(fd: OwnedFd) -> Result<Self, Refused<OwnedFd>> {
        match read_back(fd.as_raw_fd()) {
            Ok((identity, timeout)) => Ok(Self::of_foreign(fd, identity, timeout)),
            Err(error) => Err(Refused::new(error, fd)),
        }
    }
}

/// What a descriptor is, and the mode that it is in. One that blocks, but no longer than the kernel lets it,
/// gets a timeout instead; where receiving and sending have different limits, the kernel keeps both.
fn read_back(fd: RawFd) -> Result<(Identity, Timeout), Error> {
    let identity = Identity::UNKNOWN.complete(fd)?;
    if sys::is_nonblocking(fd)? {
        return Ok((identity, Timeout::NonBlocking));
    }
    let Some(limit) = sys::time_limit(fd)? else { return Ok((identity, Timeout::Blocking)) };
    sys::set_time_limits(fd, None)?;
    sys::set_nonblocking(fd, true)?;
    Ok((identity, Timeout::After(limit)))
}

impl TryFrom<Socket> for OwnedFd {
    type Error = Refused<Socket>;

    /// Give the descriptor away, as it is: non-blocking if the socket had a timeout.
    fn try_from(socket: Socket) -> Result<Self, Refused<Socket>> {
        socket.take_descriptor().map_err(|error| Refused::new(error, socket))
    }
}

/// A socket as another type that blocks or does not, and knows no other mode.
fn give<T: From<OwnedFd>>(socket: Socket, shape: Option<&Shape>) -> Result<T, Refused<Socket>> {
    let former = socket.timeout();
    let fits = |()| shape.map_or(Ok(()), |shape| shape.check(&socket));
    match socket.kept_error().and_then(fits).and_then(|()| leave(&socket)) {
        Ok(()) => move_out(socket, former),
        Err(error) => Err(Refused::new(error, socket)),
    }
}

/// The last step, for a socket that was in another mode before.
pub(super) fn move_out<T: From<OwnedFd>>(
    socket: Socket,
    former: Timeout,
) -> Result<T, Refused<Socket>> {
    let moved = OwnedFd::try_from(socket);
    moved.map(T::from).map_err(|refused| refused.map(|socket| stay(socket, former)))
}

macro_rules! exchange {
    ($($other:ty, $shape:expr, $kind:literal;)*) => {$(
        impl TryFrom<Socket> for $other {
            type Error = Refused<Socket>;

            #[doc = concat!("Move ", $kind, " over. A timeout becomes that of the kernel")]
            /// (`SO_RCVTIMEO`, `SO_SNDTIMEO`), which counts for each receive and send.
            fn try_from(socket: Socket) -> Result<Self, Refused<Socket>> {
                give(socket, $shape)
            }
        }

        impl TryFrom<$other> for Socket {
            type Error = Refused<$other>;

            #[doc = concat!("Move ", $kind, " over. A timeout of the kernel becomes the socket's if it is the")]
            /// same for receives and sends.
            fn try_from(other: $other) -> Result<Self, Refused<$other>> {
                Self::try_from(OwnedFd::from(other)).map_err(|refused| refused.map(<$other>::from))
            }
        }
    )*};
}

exchange! {
    TcpStream, Some(&Shape::TCP_STREAM), "a TCP stream";
    TcpListener, Some(&Shape::TCP_LISTENER), "a TCP listener";
    UdpSocket, Some(&Shape::UDP_SOCKET), "a UDP socket";
    UnixStream, Some(&Shape::UNIX_STREAM), "a Unix stream";
    UnixListener, Some(&Shape::UNIX_LISTENER), "a Unix listener";
    UnixDatagram, Some(&Shape::UNIX_DATAGRAM), "a Unix datagram socket";
    socket2::Socket, None, "any socket";
}
