//! The one error of the crate; `py/exceptions.rs` is its only way to Python.

use std::fmt;
use std::io;

use crate::sys;

/// Why an operation on a socket failed.
///
/// It becomes an [`io::Error`] by `?`, of the kind that programs ask for: a deadline that passed is
/// [`io::ErrorKind::TimedOut`], and what the kernel said keeps its number.
///
/// ```
/// use std::io;
/// use rsock::{Error, Socket, Timeout};
///
/// fn read(socket: &Socket) -> io::Result<usize> {
///     Ok(socket.recv(&mut [0; 16], 0)?)
/// }
///
/// let (socket, _peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
/// socket.set_timeout(Timeout::NonBlocking)?;
/// assert_eq!(read(&socket).unwrap_err().kind(), io::ErrorKind::WouldBlock);
/// assert_eq!(Error::from(read(&socket).unwrap_err()), Error::Os(libc::EAGAIN));
/// # Ok::<(), Error>(())
/// ```
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
    /// The peer ended the stream before all of the data had come.
    EndOfStream,
    /// A socket of another kind than what it was to become.
    Unsuitable(&'static str),
}

impl Error {
    /// The `errno` value, if the kernel refused.
    ///
    /// ```
    /// # use rsock::{Error, Socket};
    /// let error = Socket::new(libc::AF_INET, 99, 0).unwrap_err();
    /// assert_eq!(error.raw_os_error(), Some(libc::EINVAL));
    /// assert_eq!(Error::TimedOut.raw_os_error(), None);
    /// ```
    #[must_use]
    pub const fn raw_os_error(&self) -> Option<i32> {
        match *self {
            Self::Os(errno) => Some(errno),
            _ => None,
        }
    }

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
        match error.raw_os_error() {
            Some(errno) => Self::Os(errno),
            None => error.downcast().unwrap_or(Self::Os(libc::EIO)),
        }
    }
}

impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        let kind = match error {
            Error::Os(errno) => return Self::from_raw_os_error(errno),
            Error::TimedOut => io::ErrorKind::TimedOut,
            Error::Address(_) | Error::Unsuitable(_) => io::ErrorKind::InvalidInput,
            Error::EndOfStream => io::ErrorKind::UnexpectedEof,
            // Not `Interrupted`, after which the standard library would go on.
            Error::Stopped | Error::Lookup(_) | Error::HostLookup(_) => io::ErrorKind::Other,
        };
        Self::new(kind, error)
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
            Self::Address(text) | Self::Unsuitable(text) => formatter.write_str(text),
            Self::EndOfStream => formatter.write_str("the peer ended the stream"),
        }
    }
}

impl std::error::Error for Error {}

/// A transfer that ended early: how far it came, and why. What was transferred stays so.
///
/// ```
/// use rsock::{Error, Socket};
///
/// let (socket, peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
/// peer.sendall(b"half", 0)?;
/// peer.close()?;
/// let mut message = [0; 8];
/// let partial = socket.recv_exactly(&mut message, 0).unwrap_err();
/// assert_eq!((partial.count, partial.error), (4, Error::EndOfStream));
/// assert_eq!(&message[..4], b"half");
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Partial {
    /// How many bytes were transferred.
    pub count: u64,
    /// Why it were not more.
    pub error: Error,
}

impl Partial {
    pub(crate) const fn new(count: usize, error: Error) -> Self {
        Self { count: count as u64, error }
    }
}

impl fmt::Display for Partial {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} after {} bytes", self.error, self.count)
    }
}

impl std::error::Error for Partial {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

impl From<Partial> for Error {
    fn from(partial: Partial) -> Self {
        partial.error
    }
}

impl From<Partial> for io::Error {
    fn from(partial: Partial) -> Self {
        partial.error.into()
    }
}
