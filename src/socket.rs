//! A socket: its descriptor, what it is, how long its calls may take. No Python in here.

use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::sync::atomic::{AtomicI32, Ordering};

use crate::call::{Call, Host};
use crate::descriptor::{Descriptor, Lease, close_all};
use crate::error::Error;
use crate::families;
use crate::hints::{Hints, Patience};
use crate::sys::{self, Address, Interest};
use crate::timeout::{Timeout, TimeoutCell};

pub use crate::identity::Identity;

mod ownership;

/// A socket that threads may share: every method takes `&self`, and closing it while another thread is
/// inside a call never lets that call touch a file that was opened later under the same number.
///
/// ```
/// use std::net::SocketAddr;
/// use std::sync::Arc;
/// use std::thread;
/// use rsock::{Error, Socket};
///
/// let listener = Arc::new(Socket::new(libc::AF_INET, libc::SOCK_STREAM, 0)?);
/// listener.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into())?;
/// listener.listen(128)?;
/// let server = {
///     let listener = Arc::clone(&listener);
///     thread::spawn(move || listener.accept()?.0.sendall(b"hello", 0).map_err(Error::from))
/// };
///
/// let client = Socket::new(libc::AF_INET, libc::SOCK_STREAM, 0)?;
/// client.connect(&listener.getsockname()?)?;
/// let mut text = [0; 5];
/// client.recv_exactly(&mut text, 0)?;
/// assert_eq!(&text, b"hello");
/// server.join().unwrap()?;
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug)]
pub struct Socket {
    descriptor: Descriptor,
    family: AtomicI32,
    kind: AtomicI32,
    protocol: AtomicI32,
    timeout: TimeoutCell,
    /// An error that the kernel has told once, to a call that had a better answer; 0 if there is none.
    kept_error: AtomicI32,
    pub(crate) hints: Hints,
}

/// A lease that ends detached if its end closes the descriptor, since close(2) may wait (`SO_LINGER`).
pub(crate) struct Stay<'a, H: Host> {
    lease: Option<Lease<'a>>,
    host: &'a H,
}

impl<'a, H: Host> std::ops::Deref for Stay<'a, H> {
    type Target = Lease<'a>;

    fn deref(&self) -> &Lease<'a> {
        self.lease.as_ref().expect("only the destructor takes it")
    }
}

impl<H: Host> Stay<'_, H> {
    #[cold]
    fn close(&self, due: &[RawFd]) {
        self.host.detached(|| close_all(due));
    }
}

impl<H: Host> Drop for Stay<'_, H> {
    #[inline]
    fn drop(&mut self) {
        if let Some(due) = self.lease.take().and_then(Lease::end) {
            self.close(&due);
        }
    }
}

impl Socket {
    /// A socket that has no descriptor yet; every call fails with `EBADF`.
    pub(crate) fn unopened() -> Self {
        Self::of(Descriptor::empty(false))
    }

    /// Likewise, one that threads use in turns: who is not detached holds a lock meanwhile.
    #[cfg(feature = "python")]
    pub(crate) fn guarded() -> Self {
        Self::of(Descriptor::empty(true))
    }

    fn of(descriptor: Descriptor) -> Self {
        Self {
            descriptor,
            family: AtomicI32::new(0),
            kind: AtomicI32::new(0),
            protocol: AtomicI32::new(0),
            timeout: TimeoutCell::blocking(),
            kept_error: AtomicI32::new(0),
            hints: Hints::default(),
        }
    }

    /// Make a descriptor with socket(2) and take it over.
    pub(crate) fn open_with<H: Host>(
        &self,
        host: &H,
        identity: Identity,
        default: Timeout,
    ) -> Result<(), Error> {
        let Identity { family, kind, protocol } = identity;
        // Detached: the first socket of a family may load a kernel module.
        let fd = host.detached(|| sys::socket(family, kind, protocol))?;
        self.adopt(fd, identity, default)
    }

    /// Take a new descriptor over. `SOCK_NONBLOCK` in the type says that it is non-blocking.
    pub(crate) fn adopt(
        &self,
        fd: OwnedFd,
        identity: Identity,
        default: Timeout,
    ) -> Result<(), Error> {
        let timeout = identity.start(fd.as_raw_fd(), default)?;
        self.install(fd, identity, timeout);
        Ok(())
    }

    fn install(&self, fd: OwnedFd, identity: Identity, timeout: Timeout) {
        self.timeout.set(timeout);
        self.kept_error.store(0, Ordering::Relaxed);
        self.family.store(identity.family, Ordering::Relaxed);
        let kind = identity.kind & !(libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC);
        self.kind.store(kind, Ordering::Relaxed);
        self.protocol.store(identity.protocol, Ordering::Relaxed);
        if let Some(due) = self.descriptor.replace(fd) {
            close_all(&due);
        }
    }

    /// Take over a descriptor that was made elsewhere. What is -1 in `identity` is asked of the kernel;
    /// `own` is called once nothing can fail any more: until then it is the caller's.
    #[cfg(feature = "python")]
    pub(crate) fn adopt_foreign(
        &self,
        fd: RawFd,
        own: impl FnOnce(RawFd) -> OwnedFd,
        identity: Identity,
        default: Timeout,
    ) -> Result<(), Error> {
        self.hints.unasked.set(identity.family == -1);
        let identity = identity.complete(fd)?;
        let timeout = identity.start(fd, default)?;
        self.install(own(fd), identity, timeout);
        Ok(())
    }

    /// One of a descriptor that was made elsewhere and is in the mode that is named.
    pub(crate) fn of_foreign(fd: OwnedFd, identity: Identity, timeout: Timeout) -> Self {
        let socket = Self::unopened();
        socket.hints.unasked.set(true);
        socket.install(fd, identity, timeout);
        socket
    }

    /// What the socket is.
    ///
    /// ```
    /// # use rsock::Socket;
    /// let (socket, _peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_DGRAM, 0)?;
    /// assert_eq!(socket.identity().family, libc::AF_UNIX);
    /// # Ok::<(), rsock::Error>(())
    /// ```
    #[must_use]
    pub fn identity(&self) -> Identity {
        Identity {
            family: self.family.load(Ordering::Relaxed),
            kind: self.kind.load(Ordering::Relaxed),
            protocol: self.protocol.load(Ordering::Relaxed),
        }
    }

    /// Where the three numbers stand, for those who read them without a call.
    #[cfg(feature = "python")]
    pub(crate) const fn numbers(&self) -> [&AtomicI32; 3] {
        [&self.family, &self.kind, &self.protocol]
    }

    /// The address family alone.
    #[cfg(feature = "python")]
    pub(crate) fn family(&self) -> i32 {
        self.family.load(Ordering::Relaxed)
    }

    pub(crate) fn close_with<H: Host>(&self, host: &H) -> Result<(), Error> {
        match self.descriptor.close() {
            // Detached: with SO_LINGER set, close(2) waits for the peer.
            Some(fd) => Ok(host.detached(|| sys::close(fd))?),
            None => Ok(()),
        }
    }

    /// How long a call may take.
    ///
    /// ```
    /// # use rsock::{Socket, Timeout};
    /// let (socket, _peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// assert_eq!(socket.timeout(), Timeout::Blocking);
    /// # Ok::<(), rsock::Error>(())
    /// ```
    #[must_use]
    pub fn timeout(&self) -> Timeout {
        self.timeout.get()
    }

    /// Set how long a call may take, and make the descriptor blocking or not, as that needs.
    ///
    /// ```
    /// # use rsock::{Error, Socket, Timeout};
    /// let (socket, _peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// socket.set_timeout(Timeout::NonBlocking)?;
    /// assert_eq!(socket.recv(&mut [0; 8], 0), Err(Error::Os(libc::EAGAIN)));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// `EBADF` if the socket is closed.
    pub fn set_timeout(&self, timeout: Timeout) -> Result<(), Error> {
        let former = self.timeout.get();
        self.timeout.set(timeout);
        let lease = self.descriptor.lease()?;
        if let (Timeout::After(_), Timeout::After(_)) = (former, timeout) {
            return Ok(()); // non-blocking already
        }
        Ok(sys::set_nonblocking(lease.as_raw_fd(), timeout.nonblocking())?)
    }

    pub(crate) fn bind_with<H: Host>(&self, host: &H, to: &Address) -> Result<(), Error> {
        let lease = self.lease_on(host)?;
        // Detached: the name of a Unix socket is a file, on a disk that may be slow.
        let fd = lease.as_raw_fd();
        Ok(host.detached(|| sys::bind(fd, to))?)
    }

    /// Let the socket accept connections, of which the kernel keeps up to `backlog` waiting, listen(2).
    ///
    /// ```
    /// # use rsock::Socket;
    /// let socket = Socket::new(libc::AF_INET, libc::SOCK_STREAM, 0)?;
    /// socket.listen(128)?; // on a port that the kernel chooses
    /// assert_eq!(socket.getsockopt(libc::SOL_SOCKET, libc::SO_ACCEPTCONN)?, 1);
    /// # Ok::<(), rsock::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of listen(2).
    pub fn listen(&self, backlog: i32) -> Result<(), Error> {
        let lease = self.descriptor.lease()?;
        Ok(sys::listen(lease.as_raw_fd(), backlog.max(0))?)
    }

    pub(crate) fn accept_with<H: Host>(
        &self,
        host: &H,
        from: &mut Address,
    ) -> Result<OwnedFd, Error> {
        let lease = self.lease_on(host)?;
        let mut call = Call::new(self, &lease, Interest::Read);
        call.tryable = false; // accept4(2) has no flag that says: do not wait
        // Another process may share the listener and have made it blocking since.
        call.attached =
            call.timeout.nonblocking() && sys::is_nonblocking(lease.as_raw_fd()).unwrap_or(false);
        call.poll_first = !call.attached;
        if families::names_peers(self.identity().family) {
            call.run(host, |fd, _| sys::accept(fd, from))
        } else {
            call.run(host, |fd, _| sys::accept_unnamed(fd))
        }
    }

    pub(crate) fn connect_with<H: Host>(&self, host: &H, to: &Address) -> Result<(), Error> {
        let lease = self.lease_on(host)?;
        let call = Call::new(self, &lease, Interest::Write);
        if matches!(call.timeout, Timeout::After(_)) && !sys::is_nonblocking(lease.as_raw_fd())? {
            // Another owner of the open file has changed it; connect(2) has no flag against waiting.
            sys::set_nonblocking(lease.as_raw_fd(), true)?;
        }
        let fd = lease.as_raw_fd();
        let Err(error) = host.detached(|| sys::connect(fd, to)) else {
            return Ok(());
        };
        match Error::from(error) {
            // The connection goes on by itself (CPython issue 23618): wait for it as for the other.
            Error::Os(libc::EINTR) if call.timeout != Timeout::NonBlocking => {
                call.interrupted(host)?;
            }
            Error::Os(libc::EINPROGRESS) if matches!(call.timeout, Timeout::After(_)) => {}
            error => return Err(error),
        }
        call.wait(host, |fd, _| match sys::take_error(fd)? {
            Some(error) if error.raw_os_error() != Some(libc::EISCONN) => Err(error),
            _ => Ok(()),
        })
    }

    /// End receiving, sending or both (`SHUT_*`), shutdown(2). It also wakes who waits in a call.
    ///
    /// ```
    /// # use rsock::Socket;
    /// let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// left.shutdown(libc::SHUT_WR)?;
    /// assert_eq!(right.recv(&mut [0; 8], 0), Ok(0));
    /// # Ok::<(), rsock::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of shutdown(2).
    pub fn shutdown(&self, how: i32) -> Result<(), Error> {
        let lease = self.descriptor.lease()?;
        Ok(sys::shutdown(lease.as_raw_fd(), how)?)
    }

    pub(crate) fn local_name(&self) -> Result<Address, Error> {
        let lease = self.descriptor.lease()?;
        Ok(sys::getsockname(lease.as_raw_fd())?)
    }

    pub(crate) fn peer_name(&self) -> Result<Address, Error> {
        let lease = self.descriptor.lease()?;
        Ok(sys::getpeername(lease.as_raw_fd())?)
    }

    /// A lease for a call that leaves the host.
    pub(crate) fn lease_on<'a, H: Host>(&'a self, host: &'a H) -> Result<Stay<'a, H>, Error> {
        Ok(Stay { lease: Some(self.lease()?), host })
    }

    /// Keep an error for the next call that fails, or that would call the connection ended in order.
    pub(crate) fn keep_error(&self, error: &io::Error) {
        match error.raw_os_error() {
            None | Some(libc::EAGAIN | libc::EINTR | libc::EPIPE) => {}
            Some(errno) => self.kept_error.store(errno, Ordering::Relaxed),
        }
    }

    /// The error that was kept, once.
    pub(crate) fn kept_error(&self) -> Result<(), Error> {
        if self.kept_error.load(Ordering::Relaxed) == 0 {
            return Ok(());
        }
        match self.kept_error.swap(0, Ordering::Relaxed) {
            0 => Ok(()),
            errno => Err(Error::Os(errno)),
        }
    }

    #[cfg(feature = "python")]
    pub(crate) const fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    pub(crate) const fn patience(&self, interest: Interest) -> &Patience {
        match interest {
            Interest::Read => &self.hints.reads,
            Interest::Write => &self.hints.writes,
        }
    }
}
