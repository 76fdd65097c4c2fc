//! Whose the descriptor is: seen, lent, given away.

use std::os::fd::{OwnedFd, RawFd};

use super::Socket;
use crate::descriptor::Lease;
use crate::error::Error;

impl Socket {
    /// The number of the descriptor, or -1 once it was closed or given away. To use it, take a [`Lease`].
    ///
    /// ```
    /// # use rsock::Socket;
    /// let (socket, _peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// assert!(socket.fileno() >= 0);
    /// socket.close()?;
    /// assert_eq!(socket.fileno(), -1);
    /// # Ok::<(), rsock::Error>(())
    /// ```
    #[must_use]
    pub fn fileno(&self) -> RawFd {
        self.descriptor.number()
    }

    /// Whether there is a descriptor: it was neither closed nor given away.
    ///
    /// ```
    /// # use rsock::Socket;
    /// let (socket, _peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// assert!(socket.is_open());
    /// socket.close()?;
    /// assert!(!socket.is_open());
    /// # Ok::<(), rsock::Error>(())
    /// ```
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.fileno() != -1
    }

    /// Borrow the descriptor: while the [`Lease`] is held, its number is neither closed nor used again.
    ///
    /// ```
    /// use rsock::Socket;
    ///
    /// let (socket, _peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// let lease = socket.lease()?;
    /// // A lease is what takes `AsFd` is given: here the crate socket2.
    /// assert_eq!(socket2::SockRef::from(&lease).r#type()?, socket2::Type::STREAM);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// `EBADF` if the socket is closed; `EMFILE` if half a million leases are out, which takes `mem::forget`.
    pub fn lease(&self) -> Result<Lease<'_>, Error> {
        self.descriptor.lease()
    }

    /// Move the descriptor out of a socket that is shared, unless another thread is inside a call on it. The
    /// socket is closed then; nothing happens to the descriptor, nor to its mode.
    ///
    /// ```
    /// use rsock::{Error, Socket};
    ///
    /// let (socket, _peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// let lease = socket.lease()?;
    /// assert_eq!(socket.take_descriptor().err(), Some(Error::Os(libc::EBUSY)));
    /// drop(lease);
    /// let fd: std::os::fd::OwnedFd = socket.take_descriptor()?;
    /// assert!(!socket.is_open());
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// `EBUSY` while a [`Lease`] is held, which every call does: the socket stays as it is, and may be closed,
    /// or asked again. `EBADF` if the socket is closed. An error that the socket has kept for its next call, which
    /// would be lost; it is told once.
    pub fn take_descriptor(&self) -> Result<OwnedFd, Error> {
        self.kept_error()?;
        self.descriptor.take()
    }

    /// Give the number of the descriptor away, at once, even from under a call in another thread, which may use it
    /// once more; -1 if there is none. An error that the socket has kept is lost: a number has no place for it.
    #[cfg(feature = "python")]
    pub(crate) fn detach(&self) -> RawFd {
        self.descriptor.detach()
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::os::unix::net::UnixStream;
    use std::time::Duration;

    use super::*;
    use crate::timeout::Timeout;

    #[test]
    fn an_error_that_was_kept_is_told_before_the_socket_moves() {
        let (socket, _peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
        socket.keep_error(&io::Error::from_raw_os_error(libc::ECONNRESET));
        let refused = OwnedFd::try_from(socket).unwrap_err();
        assert_eq!(refused.error.raw_os_error(), Some(libc::ECONNRESET));
        assert!(OwnedFd::try_from(refused.given.unwrap()).is_ok());
    }

    #[test]
    fn a_socket_that_is_refused_for_it_is_as_it_was() {
        let (socket, _peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
        let timeout = Timeout::After(Duration::from_secs(1));
        socket.set_timeout(timeout).unwrap();
        socket.keep_error(&io::Error::from_raw_os_error(libc::ECONNRESET));
        let given = UnixStream::try_from(socket).unwrap_err().given.unwrap();
        assert_eq!(given.timeout(), timeout);
        assert!(crate::sys::is_nonblocking(given.fileno()).unwrap());
    }
}
