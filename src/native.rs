//! The methods of a socket for programs that have no interpreter: calls block the calling thread.

use std::os::fd::{AsRawFd, OwnedFd};

use crate::call::Native;
use crate::error::Error;
use crate::families::Address;
use crate::socket::{Identity, Socket};
use crate::sys;
use crate::timeout::Timeout;

mod message;
mod options;
mod stream;
mod transfer;

impl Socket {
    /// Make a socket with socket(2); it blocks, and programs started later do not inherit it.
    ///
    /// ```
    /// # use rsock::{Socket, Timeout};
    /// let socket = Socket::new(libc::AF_INET6, libc::SOCK_DGRAM, 0)?;
    /// assert_eq!(socket.timeout(), Timeout::Blocking);
    /// # Ok::<(), rsock::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of socket(2).
    pub fn new(family: i32, kind: i32, protocol: i32) -> Result<Self, Error> {
        let socket = Self::unopened();
        socket.open_with(&Native, Identity { family, kind, protocol }, Timeout::Blocking)?;
        Ok(socket)
    }

    /// Make two connected sockets with socketpair(2).
    ///
    /// ```
    /// # use rsock::Socket;
    /// let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_SEQPACKET, 0)?;
    /// left.send(b"a message", 0)?;
    /// assert_eq!(right.recv(&mut [0; 64], 0), Ok(9));
    /// # Ok::<(), rsock::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of socketpair(2).
    pub fn pair(family: i32, kind: i32, protocol: i32) -> Result<(Self, Self), Error> {
        let (left, right) = sys::socketpair(family, kind, protocol)?;
        let identity = Identity { family, kind, protocol };
        let sockets = (Self::unopened(), Self::unopened());
        sockets.0.adopt(left, identity, Timeout::Blocking)?;
        sockets.1.adopt(right, identity, Timeout::Blocking)?;
        Ok(sockets)
    }

    /// Take over a descriptor; family, type and protocol are asked of the kernel, and the mode: one that does
    /// not block gets [`Timeout::NonBlocking`]; one that blocks up to a limit of the kernel's which is the same
    /// for receives and sends (`SO_RCVTIMEO`, `SO_SNDTIMEO`) gets [`Timeout::After`] in its place.
    ///
    /// ```
    /// use rsock::{Socket, Timeout};
    ///
    /// let (left, _right) = std::os::unix::net::UnixDatagram::pair()?;
    /// left.set_nonblocking(true)?;
    /// let socket = Socket::from_descriptor(left.into())?;
    /// assert_eq!(socket.identity().kind, libc::SOCK_DGRAM);
    /// assert_eq!(socket.timeout(), Timeout::NonBlocking);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `ENOTSOCK` if it is no socket, which is closed then; `Socket::try_from` hands it back.
    pub fn from_descriptor(fd: OwnedFd) -> Result<Self, Error> {
        Ok(Self::try_from(fd)?)
    }

    /// Another socket of the same open file, with its own timeout.
    ///
    /// The two share whether the descriptor blocks: give both the same kind of timeout.
    ///
    /// ```
    /// # use rsock::Socket;
    /// let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// let again = left.try_clone()?;
    /// left.close()?;
    /// again.sendall(b"still there", 0)?;
    /// assert_eq!(right.recv(&mut [0; 64], 0), Ok(11));
    /// # Ok::<(), rsock::Error>(())
    /// ```
    ///
    /// # Errors
    /// `EBADF` if the socket is closed; those of fcntl(2).
    pub fn try_clone(&self) -> Result<Self, Error> {
        let lease = self.lease()?;
        let clone = Self::unopened();
        clone.adopt(sys::dup(lease.as_raw_fd())?, self.identity(), Timeout::Blocking)?;
        clone.set_timeout(self.timeout())?;
        Ok(clone)
    }

    /// Bind to a local address, bind(2).
    ///
    /// ```
    /// # use rsock::Socket;
    /// use rsock::families::Address;
    ///
    /// let socket = Socket::new(libc::AF_INET, libc::SOCK_STREAM, 0)?;
    /// let any_port: std::net::SocketAddr = "127.0.0.1:0".parse()?;
    /// socket.bind(&any_port.into())?;
    /// let Address::Inet(address) = socket.getsockname()? else { unreachable!() };
    /// assert_ne!(address.port(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of bind(2); [`Error::Address`] for an address that cannot be expressed.
    pub fn bind(&self, address: &Address) -> Result<(), Error> {
        self.bind_with(&Native, &address.encode()?)
    }

    /// Wait for a connection: a socket of it, which blocks, and the address of the peer.
    ///
    /// ```
    /// use std::time::Duration;
    /// use rsock::families::unix::Unix;
    /// use rsock::{Error, Socket, Timeout};
    ///
    /// let listener = Socket::new(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// listener.bind(&Unix::Unnamed.into())?; // the kernel finds a free name
    /// listener.listen(8)?;
    /// listener.set_timeout(Timeout::After(Duration::from_millis(1)))?;
    /// assert_eq!(listener.accept().err(), Some(Error::TimedOut));
    ///
    /// let client = Socket::new(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// client.connect(&listener.getsockname()?)?;
    /// let (connection, peer) = listener.accept()?;
    /// assert_eq!(peer, Unix::Unnamed.into());
    /// assert_eq!(connection.timeout(), Timeout::Blocking);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of accept(2); [`Error::TimedOut`].
    pub fn accept(&self) -> Result<(Self, Address), Error> {
        let mut address = sys::Address::empty();
        let fd = self.accept_with(&Native, &mut address)?;
        let socket = Self::unopened();
        socket.adopt(fd, self.identity(), Timeout::Blocking)?;
        Ok((socket, self.decode(&address)))
    }

    /// Connect to an address, connect(2). With a timeout it waits no longer than that for the connection.
    ///
    /// ```
    /// # use rsock::{Error, Socket};
    /// # use rsock::families::unix::Unix;
    /// let socket = Socket::new(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// let nobody = Unix::Abstract(b"nobody listens here".to_vec());
    /// assert_eq!(socket.connect(&nobody.into()), Err(Error::Os(libc::ECONNREFUSED)));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of connect(2); [`Error::TimedOut`]; [`Error::Address`].
    pub fn connect(&self, address: &Address) -> Result<(), Error> {
        self.connect_with(&Native, &address.encode()?)
    }

    /// The local address, getsockname(2).
    ///
    /// ```
    /// # use rsock::Socket;
    /// # use rsock::families::unix::Unix;
    /// let socket = Socket::new(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// assert_eq!(socket.getsockname()?, Unix::Unnamed.into());
    /// # Ok::<(), rsock::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of getsockname(2).
    pub fn getsockname(&self) -> Result<Address, Error> {
        Ok(self.decode(&self.local_name()?))
    }

    /// The address of the peer, getpeername(2).
    ///
    /// ```
    /// # use rsock::{Error, Socket};
    /// let socket = Socket::new(libc::AF_INET, libc::SOCK_STREAM, 0)?;
    /// assert_eq!(socket.getpeername(), Err(Error::Os(libc::ENOTCONN)));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of getpeername(2).
    pub fn getpeername(&self) -> Result<Address, Error> {
        Ok(self.decode(&self.peer_name()?))
    }

    /// Close the socket: from now on every call fails with `EBADF`. The descriptor stays reserved while
    /// another thread is inside a call on it. Dropping a socket closes it, too.
    ///
    /// ```
    /// # use rsock::{Error, Socket};
    /// let (left, _right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// left.close()?;
    /// assert_eq!(left.send(b"x", 0), Err(Error::Os(libc::EBADF)));
    /// assert_eq!(left.close(), Ok(()), "once more is nothing");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of close(2); the descriptor is gone all the same.
    pub fn close(&self) -> Result<(), Error> {
        self.close_with(&Native)
    }

    fn decode(&self, address: &sys::Address) -> Address {
        Address::decode(address, self.identity().protocol)
    }
}
