//! The descriptor of a socket: who uses it, and when it may be closed.
//!
//! A call that waits in the kernel holds a [`Lease`]. Closing a socket while a lease is out hides the
//! descriptor at once but leaves the number open until the last lease is back: were it closed right
//! away, the kernel could give the number to a new file, and the call, when it goes on, would read or
//! write that one (CPython issue 121544).
//!
//! A fork takes no other thread along, so the leases of a parent's threads never come back in a child.
//! The generation of the process is kept beside the count; a count of another generation is void.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, IntoRawFd, OwnedFd, RawFd};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::Error;
use crate::sys;

mod orphans;

const NONE: RawFd = -1;

// The one word of a descriptor, from the low end: its number, the count of leases, the generation, whether
// leases are out of former descriptors that are to be closed, and whether this one is.
const NUMBER: u64 = 0xffff_ffff;
const LEASE: u64 = 1 << 32;
const LEASES: u64 = 0xf_ffff * LEASE;
/// Set once half a million leases are out, most of which somebody must have forgotten (`mem::forget`): the count
/// must not run over.
const TOO_MANY: u64 = 0x8_0000 * LEASE;
const GENERATION: u64 = 1 << 52;
const GENERATIONS: u64 = 0x3ff * GENERATION;
const ORPHANS: u64 = 1 << 62;
const CLOSING: u64 = 1 << 63;

/// How many may be lent out for longer than a call; calls find room above.
#[cfg(feature = "python")]
const LENT_AT_MOST: u64 = TOO_MANY / 2;

/// Numbers to be closed, by whoever gets them and holds no lock then: close(2) may wait (`SO_LINGER`).
pub(crate) type Due = Option<Box<[RawFd]>>;

/// Close what was due. close() has long returned, so there is nobody left to tell of errors (close(2)).
pub(crate) fn close_all(numbers: &[RawFd]) {
    for number in numbers {
        let _ = sys::close(*number);
    }
}

/// A descriptor that one thread may close while others use it.
#[derive(Debug)]
pub(crate) struct Descriptor {
    word: AtomicU64,
    /// One thread at a time changes the word, because it holds a lock meanwhile.
    guarded: bool,
}

impl Descriptor {
    /// Of no file yet. `guarded` says that only who holds some lock, the same for all, changes it from now
    /// on: then what two threads see of each other costs nothing, where it takes some 5 ns otherwise.
    pub(crate) fn empty(guarded: bool) -> Self {
        sys::count_forks();
        Self { word: AtomicU64::new(NUMBER | generation()), guarded }
    }

    /// Take a descriptor over. A former one is forgotten, as Python's `__init__` forgets it when it is
    /// called again; gives its number if it was to be closed and nobody uses it.
    pub(crate) fn replace(&self, fd: OwnedFd) -> Due {
        let fd = u64::from(fd.into_raw_fd().cast_unsigned());
        let former = self.update(|word| word & !(NUMBER | CLOSING) | fd);
        if former & CLOSING == 0 {
            return None;
        }
        orphans::leave(self, number(former));
        self.update(|word| word | ORPHANS);
        self.finish()
    }

    /// The number, or -1 once it was closed or given away.
    pub(crate) fn number(&self) -> RawFd {
        let word = self.word.load(Ordering::Acquire);
        if is_open(word) { number(word) } else { NONE }
    }

    /// Use the descriptor until the lease is dropped.
    ///
    /// # Errors
    /// `EBADF` if there is none; `EMFILE` if half a million are out.
    pub(crate) fn lease(&self) -> Result<Lease<'_>, Error> {
        let word = self.update(|word| word + LEASE);
        let lease = Lease { descriptor: self, fd: number(word) };
        if word & NUMBER != NUMBER && word & (CLOSING | TOO_MANY) == 0 {
            return Ok(lease);
        }
        Err(Error::Os(if is_open(word) { libc::EMFILE } else { libc::EBADF }))
    }

    /// Give the descriptor away. A call that waits on it goes on until it next looks.
    #[cfg(feature = "python")]
    pub(crate) fn detach(&self) -> RawFd {
        let former = self.update(|word| if is_open(word) { word | NUMBER } else { word });
        if is_open(former) { number(former) } else { NONE }
    }

    /// Lend the descriptor for longer than a call; gives the generation that `take_back` wants to know, for a fork
    /// may lie between the two.
    ///
    /// # Errors
    /// `EBADF` if there is none, `EMFILE` if a quarter of a million are lent out.
    #[cfg(feature = "python")]
    pub(crate) fn lend(&self) -> Result<(RawFd, u32), Error> {
        let full = |word| word & LEASES >= LENT_AT_MOST;
        let free = |word| is_open(word) && !full(word);
        let former = self.update(|word| if free(word) { word + LEASE } else { word });
        match (is_open(former), full(former)) {
            (false, _) => Err(Error::Os(libc::EBADF)),
            (true, true) => Err(Error::Os(libc::EMFILE)),
            (true, false) => Ok((number(former), sys::generation())),
        }
    }

    /// End a loan; gives what is to be closed now because the socket was closed meanwhile and nobody else uses it.
    #[cfg(feature = "python")]
    pub(crate) fn take_back(&self, generation: u32) -> Due {
        if generation == sys::generation() { self.give_back() } else { None }
    }

    /// Give the descriptor away if nobody uses it.
    ///
    /// # Errors
    /// `EBADF` if there is none; `EBUSY` while a lease is out.
    pub(crate) fn take(&self) -> Result<OwnedFd, Error> {
        let free = |word| is_open(word) && word & LEASES == 0;
        let former = self.update(|word| if free(word) { word | NUMBER } else { word });
        match (is_open(former), free(former)) {
            (true, true) => Ok(sys::own(number(former))),
            (true, false) => Err(Error::Os(libc::EBUSY)),
            (false, _) => Err(Error::Os(libc::EBADF)),
        }
    }

    /// End the use of the descriptor; gives the number if it is to be closed now, by the caller.
    pub(crate) fn close(&self) -> Option<RawFd> {
        // One that is to be closed by a lease that a fork has ended is closed by whoever asks again.
        let due = |word| number(word) != NONE && word & LEASES == 0;
        let former = self.update(|word| match (due(word), is_open(word)) {
            (true, _) => (word | NUMBER) & !CLOSING,
            (false, true) => word | CLOSING,
            (false, false) => word,
        });
        due(former).then_some(number(former))
    }

    fn give_back(&self) -> Due {
        // A fork may have ended this lease, too, when a signal handler forked during the call.
        let given_back = |word| if word & LEASES == 0 { word } else { word - LEASE };
        let former = self.update(given_back);
        if former & (CLOSING | ORPHANS) == 0 { None } else { self.finish() }
    }

    /// What the last lease that came back has to close.
    #[cold]
    fn finish(&self) -> Due {
        let former = self.update(|word| match (word & LEASES, word & CLOSING) {
            (0, 0) => word & !ORPHANS,
            (0, _) => (word | NUMBER) & !(CLOSING | ORPHANS),
            _ => word,
        });
        if former & LEASES != 0 {
            return None;
        }
        let mut due = if former & ORPHANS == 0 { Vec::new() } else { orphans::take(self) };
        if former & CLOSING != 0 {
            due.push(number(former));
        }
        (!due.is_empty()).then(|| due.into())
    }

    /// Change the word, freed from leases that a fork has ended; gives what it was before.
    fn update(&self, change: impl Fn(u64) -> u64) -> u64 {
        let mut word = self.word.load(Ordering::Acquire);
        loop {
            let current = generation();
            let stale = word & GENERATIONS != current;
            let former = if stale { word & !(GENERATIONS | LEASES) | current } else { word };
            let next = change(former);
            if self.guarded {
                self.word.store(next, Ordering::Release);
                return former;
            }
            match self.word.compare_exchange_weak(word, next, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return former,
                Err(other) => word = other,
            }
        }
    }
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        if *self.word.get_mut() & ORPHANS != 0 {
            close_all(&orphans::take(self));
        }
        if let Some(fd) = self.close() {
            // A destructor has nobody to tell; the descriptor is gone in any case (close(2)).
            let _ = sys::close(fd);
        }
    }
}

/// The right to use the descriptor of a [`Socket`](crate::Socket): until this is dropped, the number is
/// neither closed nor given to another file, whatever other threads do to the socket.
///
/// `Socket` itself is not [`AsFd`], because [`Socket::close`](crate::Socket::close) takes `&self`: what it lent
/// could be closed while it is lent. A lease can be lent to everything that takes a descriptor. Closing the
/// socket meanwhile makes its other calls fail at once and leaves the number open until the last lease is back.
/// A lease costs two changes of one atomic word and no syscall.
///
/// fork(2) ends that promise: in the child a lease that the parent took is void.
///
/// ```
/// use std::os::fd::AsFd as _;
/// use rsock::Socket;
///
/// let (socket, _peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
/// let lease = socket.lease()?;
/// socket.close()?;
/// assert!(socket.lease().is_err(), "closed for everybody else");
/// let copy = lease.as_fd().try_clone_to_owned()?; // and still there for who holds the lease
/// assert!(lease.check().is_err());
/// # drop(copy);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Lease<'a> {
    descriptor: &'a Descriptor,
    fd: RawFd,
}

impl Lease<'_> {
    /// Give it back; gives what is to be closed if the socket was closed meanwhile and this was the last lease.
    pub(crate) fn end(self) -> Due {
        let due = self.descriptor.give_back();
        std::mem::forget(self);
        due
    }

    /// Whether the socket still has this descriptor: the test before a call is repeated.
    ///
    /// ```
    /// # use rsock::{Error, Socket};
    /// let (socket, _peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// let lease = socket.lease()?;
    /// assert_eq!(lease.check(), Ok(()));
    /// socket.close()?;
    /// assert_eq!(lease.check(), Err(Error::Os(libc::EBADF)));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// `EBADF` if it was closed or given away since.
    pub fn check(&self) -> Result<(), Error> {
        if self.descriptor.number() == self.fd { Ok(()) } else { Err(Error::Os(libc::EBADF)) }
    }
}

impl AsFd for Lease<'_> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        sys::borrow(self)
    }
}

impl AsRawFd for Lease<'_> {
    fn as_raw_fd(&self) -> RawFd {
        self.fd
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let Some(due) = self.descriptor.give_back() {
            close_all(&due);
        }
    }
}

fn generation() -> u64 {
    (u64::from(sys::generation()) << GENERATION.trailing_zeros()) & GENERATIONS
}

#[allow(clippy::cast_possible_truncation, reason = "the low half is the number")]
const fn number(word: u64) -> RawFd {
    (word as u32).cast_signed()
}

const fn is_open(word: u64) -> bool {
    word & NUMBER != NUMBER && word & CLOSING == 0
}
