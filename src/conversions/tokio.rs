//! Sockets as those of tokio, and back.
//!
//! tokio wants descriptors that do not block, and keeps no timeouts: its programs have their own. What comes
//! back is [`Timeout::NonBlocking`].

use std::io;
use std::os::fd::OwnedFd;

use tokio::net;
use tokio::runtime::Handle;

use super::sockets::move_out;
use super::{Refused, Shape};
use crate::error::Error;
use crate::socket::Socket;
use crate::timeout::Timeout;

/// Make a socket ready for the runtime; it is the caller's until nothing but registering is left.
fn ready<T: From<OwnedFd>>(socket: Socket, shape: &Shape) -> Result<T, Refused<Socket>> {
    let former = socket.timeout();
    match prepare(&socket, shape) {
        Ok(()) => move_out(socket, former),
        Err(error) => Err(Refused::new(error, socket)),
    }
}

fn prepare(socket: &Socket, shape: &Shape) -> io::Result<()> {
    Handle::try_current().map_err(io::Error::other)?;
    socket.kept_error()?;
    shape.check(socket)?;
    socket.set_timeout(Timeout::NonBlocking).map_err(Error::into)
}

macro_rules! exchange {
    ($($name:ident, $standard:ty, $shape:expr, $kind:literal;)*) => {$(
        impl TryFrom<Socket> for net::$name {
            type Error = Refused<Socket>;

            #[doc = concat!("Move ", $kind, " to the runtime that is entered, and make it non-blocking.")]
            ///
            /// Refused where there is no runtime. Panics if the runtime has no I/O, as tokio's own
            /// `from_std` does; the socket is closed then, and likewise if it cannot be registered.
            fn try_from(socket: Socket) -> Result<Self, Refused<Socket>> {
                let standard: $standard = ready(socket, $shape)?;
                Self::from_std(standard).map_err(|error| Refused { error, given: None })
            }
        }

        impl TryFrom<net::$name> for Socket {
            type Error = Refused<$standard>;

            #[doc = concat!("Take ", $kind, " from its runtime; it stays non-blocking.")]
            ///
            /// What is refused has left the runtime; it is closed if the runtime does not let it go.
            fn try_from(other: net::$name) -> Result<Self, Refused<$standard>> {
                let standard = other.into_std().map_err(|error| Refused { error, given: None })?;
                Self::try_from(standard)
            }
        }
    )*};
}

exchange! {
    TcpStream, std::net::TcpStream, &Shape::TCP_STREAM, "a TCP stream";
    TcpListener, std::net::TcpListener, &Shape::TCP_LISTENER, "a TCP listener";
    UdpSocket, std::net::UdpSocket, &Shape::UDP_SOCKET, "a UDP socket";
    UnixStream, std::os::unix::net::UnixStream, &Shape::UNIX_STREAM, "a Unix stream";
    UnixListener, std::os::unix::net::UnixListener, &Shape::UNIX_LISTENER, "a Unix listener";
    UnixDatagram, std::os::unix::net::UnixDatagram, &Shape::UNIX_DATAGRAM, "a Unix datagram socket";
}
