//! The descriptor of a socket: who uses it, and when it may be closed.
//!
//! A call that waits in the kernel holds a [`Lease`]. Closing a socket while a lease is out hides the
//! descriptor at once but leaves the number open until the last lease is back: were it closed right
//! away, the kernel could give the number to a new file, and the call, when it goes on, would read or
//! write that one (CPython issue 121544).
//!
//! A fork takes no other thread along, so the leases of a parent's threads never come back in a child.
//! The generation of the process is kept beside the count; a count of another generation is void.

use std::os::fd::{AsRawFd, IntoRawFd, OwnedFd, RawFd};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::Error;
use crate::sys;

const NONE: RawFd = -1;
const LEASES: u32 = 20;
const GENERATIONS: u32 = 11;

/// What the one word of a [`Descriptor`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct State {
    fd: RawFd,
    leases: u32,
    generation: u32,
    closing: bool,
}

impl State {
    /// A word as it is, and without the leases that a fork has ended.
    fn unpack(word: u64) -> Self {
        let bits = |shift: u32, width: u32| ((word >> shift) & ((1 << width) - 1)) as u32;
        let generation = sys::generation() % (1 << GENERATIONS);
        let stale = bits(32 + LEASES, GENERATIONS) != generation;
        Self {
            fd: bits(0, 32).cast_signed(),
            leases: if stale { 0 } else { bits(32, LEASES) },
            generation,
            closing: word >> 63 == 1,
        }
    }

    fn pack(self) -> u64 {
        u64::from(self.fd.cast_unsigned())
            | u64::from(self.leases) << 32
            | u64::from(self.generation) << (32 + LEASES)
            | u64::from(self.closing) << 63
    }

    const fn is_open(self) -> bool {
        self.fd != NONE && !self.closing
    }
}

/// A descriptor that one thread may close while others use it.
#[derive(Debug)]
pub(crate) struct Descriptor(AtomicU64);

impl Descriptor {
    /// Of no file yet.
    pub(crate) const fn empty() -> Self {
        // Every field 0 but the number, which is -1: `State::pack` is not const.
        Self(AtomicU64::new(NONE.cast_unsigned() as u64))
    }

    /// Take a descriptor over; gives the former one, if there is one that nobody uses.
    pub(crate) fn replace(&self, fd: OwnedFd) -> Option<RawFd> {
        let fd = fd.into_raw_fd();
        let former = self.update(|state| State { fd, closing: false, ..state });
        (former.fd != NONE && former.leases == 0).then_some(former.fd)
    }

    /// The number, or -1 once it was closed or given away.
    pub(crate) fn number(&self) -> RawFd {
        let state = self.state();
        if state.is_open() { state.fd } else { NONE }
    }

    /// Use the descriptor until the lease is dropped.
    ///
    /// # Errors
    /// `EBADF` if there is none.
    pub(crate) fn lease(&self) -> Result<Lease<'_>, Error> {
        let former = self.update(|state| match state.is_open() {
            true => State { leases: state.leases + 1, ..state },
            false => state,
        });
        if former.is_open() {
            Ok(Lease { descriptor: self, fd: former.fd })
        } else {
            Err(Error::Os(libc::EBADF))
        }
    }

    /// Give the descriptor away. A call that waits on it goes on until it next looks.
    pub(crate) fn detach(&self) -> RawFd {
        let former = self.update(|state| match state.is_open() {
            true => State { fd: NONE, ..state },
            false => state,
        });
        if former.is_open() { former.fd } else { NONE }
    }

    /// End the use of the descriptor; gives the number if it is to be closed now, by the caller.
    pub(crate) fn close(&self) -> Option<RawFd> {
        let former = self.update(|state| match (state.is_open(), state.leases) {
            (false, _) => state,
            (true, 0) => State { fd: NONE, ..state },
            (true, _) => State { closing: true, ..state },
        });
        (former.is_open() && former.leases == 0).then_some(former.fd)
    }

    /// Take a lease back; gives the number if the socket was closed meanwhile and this was the last.
    fn give_back(&self) -> Option<RawFd> {
        let last = |state: State| state.closing && state.leases <= 1;
        let former = self.update(|state| State {
            fd: if last(state) { NONE } else { state.fd },
            closing: state.closing && !last(state),
            leases: state.leases.saturating_sub(1),
            ..state
        });
        last(former).then_some(former.fd)
    }

    fn state(&self) -> State {
        State::unpack(self.0.load(Ordering::Acquire))
    }

    /// Change the word; gives what it was before.
    fn update(&self, change: impl Fn(State) -> State) -> State {
        let mut word = self.0.load(Ordering::Acquire);
        loop {
            let former = State::unpack(word);
            let next = change(former).pack();
            match self.0.compare_exchange_weak(word, next, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return former,
                Err(other) => word = other,
            }
        }
    }
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        if let Some(fd) = self.close() {
            // A destructor has nobody to tell; the descriptor is gone in any case (close(2)).
            let _ = sys::close(fd);
        }
    }
}

/// The right to use a descriptor: it is not closed before this is dropped.
#[derive(Debug)]
pub(crate) struct Lease<'a> {
    descriptor: &'a Descriptor,
    fd: RawFd,
}

impl Lease<'_> {
    /// Whether the socket still has this descriptor: the test before a call is repeated.
    ///
    /// # Errors
    /// `EBADF` if it was closed or given away since.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.descriptor.number() == self.fd { Ok(()) } else { Err(Error::Os(libc::EBADF)) }
    }
}

impl AsRawFd for Lease<'_> {
    fn as_raw_fd(&self) -> RawFd {
        self.fd
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let Some(fd) = self.descriptor.give_back() {
            // close() has long returned; there is nobody left to tell (close(2)).
            let _ = sys::close(fd);
        }
    }
}
