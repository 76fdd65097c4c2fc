//! Moving data: what comes and goes at once, and what is whole or tells how far it came.

use std::os::fd::{AsRawFd as _, BorrowedFd};

use crate::call::Native;
use crate::error::{Error, Partial};
use crate::families::Address;
use crate::socket::Socket;
use crate::sys::{self, Block};
use crate::whole::NOT_IN_ORDER;

impl Socket {
    /// Receive into a buffer, recv(2); gives the count of bytes, 0 when the peer has sent all that it will.
    ///
    /// ```
    /// # use rsock::Socket;
    /// let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// left.send(b"hello", 0)?;
    /// left.shutdown(libc::SHUT_WR)?;
    /// let mut buffer = [0; 64];
    /// assert_eq!(right.recv(&mut buffer, libc::MSG_PEEK)?, 5);
    /// assert_eq!(right.recv(&mut buffer, 0)?, 5);
    /// assert_eq!(right.recv(&mut buffer, 0)?, 0);
    /// # Ok::<(), rsock::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of recv(2); [`Error::TimedOut`].
    pub fn recv(&self, buffer: &mut [u8], flags: i32) -> Result<usize, Error> {
        self.recv_with(&Native, Block::from_mut_slice(buffer), flags)
    }

    /// Receive into a buffer, recvfrom(2); gives the count of bytes and the address of the sender.
    ///
    /// ```
    /// # use rsock::Socket;
    /// # use rsock::families::unix::Unix;
    /// let receiver = Socket::new(libc::AF_UNIX, libc::SOCK_DGRAM, 0)?;
    /// receiver.bind(&Unix::Unnamed.into())?;
    /// receiver.sendto(b"to myself", 0, &receiver.getsockname()?)?;
    /// let (count, sender) = receiver.recvfrom(&mut [0; 64], 0)?;
    /// assert_eq!((count, sender), (9, receiver.getsockname()?));
    /// # Ok::<(), rsock::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of recvfrom(2); [`Error::TimedOut`].
    pub fn recvfrom(&self, buffer: &mut [u8], flags: i32) -> Result<(usize, Address), Error> {
        let (block, mut raw) = (Block::from_mut_slice(buffer), sys::Address::empty());
        let count = self.recvfrom_with(&Native, block, flags, &mut raw)?;
        Ok((count, self.decode(&raw)))
    }

    /// Fill a buffer from a stream; the timeout counts for the whole.
    ///
    /// ```
    /// use rsock::{Error, Socket};
    ///
    /// let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// left.sendall(b"\0\0\0\x05hello", 0)?;
    /// let (mut length, mut message) = ([0; 4], [0; 5]);
    /// right.recv_exactly(&mut length, 0)?;
    /// right.recv_exactly(&mut message, 0)?;
    /// assert_eq!((u32::from_be_bytes(length), &message), (5, b"hello"));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// A [`Partial`]: [`Error::EndOfStream`] if the peer has sent less; [`Error::TimedOut`]; those of recv(2);
    /// `EOPNOTSUPP` if the type is not `SOCK_STREAM`; `EINVAL` with `MSG_PEEK`, `MSG_TRUNC`, `MSG_OOB` or
    /// `MSG_ERRQUEUE`. What was received stands at the start of the buffer.
    pub fn recv_exactly(&self, buffer: &mut [u8], flags: i32) -> Result<(), Partial> {
        if flags & NOT_IN_ORDER != 0 {
            return Err(Partial::new(0, Error::Os(libc::EINVAL)));
        }
        self.recv_exactly_with(&Native, Block::from_mut_slice(buffer), flags)
    }

    /// Send from a buffer, send(2); gives the count of bytes.
    ///
    /// ```
    /// # use rsock::{Error, Socket, Timeout};
    /// let (left, _right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// left.set_timeout(Timeout::NonBlocking)?;
    /// let much = vec![0; 16 << 20];
    /// assert!(left.send(&much, 0)? < much.len(), "what fits");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of send(2); [`Error::TimedOut`].
    pub fn send(&self, data: &[u8], flags: i32) -> Result<usize, Error> {
        self.send_with(&Native, Block::from_slice(data), flags, None)
    }

    /// Send from a buffer to an address, sendto(2); gives the count of bytes.
    ///
    /// ```
    /// # use rsock::Socket;
    /// let [sender, receiver] = [(); 2].map(|()| Socket::new(libc::AF_INET, libc::SOCK_DGRAM, 0));
    /// let (sender, receiver) = (sender?, receiver?);
    /// receiver.bind(&std::net::SocketAddr::from(([127, 0, 0, 1], 0)).into())?;
    /// assert_eq!(sender.sendto(b"datagram", 0, &receiver.getsockname()?), Ok(8));
    /// # Ok::<(), rsock::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of sendto(2); [`Error::TimedOut`]; [`Error::Address`].
    pub fn sendto(&self, data: &[u8], flags: i32, address: &Address) -> Result<usize, Error> {
        self.send_with(&Native, Block::from_slice(data), flags, Some(&address.encode()?))
    }

    /// Send all of a buffer; the timeout counts for the whole.
    ///
    /// ```
    /// use std::time::Duration;
    /// use rsock::{Error, Socket, Timeout};
    ///
    /// let (left, _right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// left.set_timeout(Timeout::After(Duration::from_millis(10)))?;
    /// let partial = left.sendall(&vec![0; 16 << 20], 0).unwrap_err(); // nobody reads
    /// assert_eq!(partial.error, Error::TimedOut);
    /// assert!(partial.count > 0);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// A [`Partial`], which tells how many bytes were sent: those of send(2); [`Error::TimedOut`].
    pub fn sendall(&self, data: &[u8], flags: i32) -> Result<(), Partial> {
        let mut rest = Block::from_slice(data);
        self.sendall_with(&Native, &mut rest, flags)
            .map_err(|error| Partial::new(data.len() - rest.len(), error))
    }

    /// Send `count` bytes of a file from `offset` on, or all up to its end, sendfile(2); gives how many they
    /// were. The timeout is for each wait: it tells a peer that takes nothing any more from a slow one.
    ///
    /// ```
    /// use std::os::fd::AsFd as _;
    /// use rsock::Socket;
    ///
    /// let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// let file = std::fs::File::open("Cargo.toml")?;
    /// assert_eq!(left.sendfile(file.as_fd(), 1, Some(7))?, 7);
    /// let mut text = [0; 7];
    /// right.recv_exactly(&mut text, 0)?;
    /// assert_eq!(&text, b"package");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// A [`Partial`], which tells how many bytes were sent: those of sendfile(2), `EINVAL` for a file that
    /// cannot be mapped among them; [`Error::TimedOut`].
    pub fn sendfile(
        &self,
        file: BorrowedFd<'_>,
        offset: u64,
        count: Option<u64>,
    ) -> Result<u64, Partial> {
        self.send_file(file, offset, count, false)
    }

    /// Likewise, but the timeout counts for the whole.
    ///
    /// ```
    /// # use std::os::fd::AsFd as _;
    /// # use rsock::Socket;
    /// let (left, _right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// let file = std::fs::File::open("Cargo.toml")?;
    /// let sent = left.sendfile_all(file.as_fd(), 0, None)?;
    /// assert_eq!(sent, file.metadata()?.len());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Socket::sendfile`].
    pub fn sendfile_all(
        &self,
        file: BorrowedFd<'_>,
        offset: u64,
        count: Option<u64>,
    ) -> Result<u64, Partial> {
        self.send_file(file, offset, count, true)
    }

    fn send_file(
        &self,
        file: BorrowedFd<'_>,
        offset: u64,
        count: Option<u64>,
        whole: bool,
    ) -> Result<u64, Partial> {
        let mut sent = 0;
        match self.sendfile_with(&Native, file.as_raw_fd(), offset, count, &mut sent, whole) {
            Ok(()) => Ok(sent),
            Err(error) => Err(Partial { count: sent, error }),
        }
    }
}
