//! The one engine through which every operation that may wait goes: deadline, EINTR, would-block.
//!
//! It tries the syscall at once and waits with poll(2) only after the kernel said that there is nothing
//! to do yet; waiting first would cost a syscall on every call of a socket with a timeout. A try that
//! cannot block and moves little is made without leaving the host: beside a busy Python thread, leaving
//! the interpreter costs up to its switch interval of 5 ms (CPython issue 51695).

#![allow(
    clippy::inline_always,
    reason = "as calls of their own they add a twentieth to what send and recv take outside of the kernel"
)]

use std::io;
use std::os::fd::{AsRawFd, RawFd};

use crate::descriptor::Lease;
use crate::error::Error;
use crate::hints::Patience;
use crate::socket::Socket;
use crate::sys::{self, Interest};
use crate::timeout::{Deadline, Timeout};

/// The program around the sockets: what has to happen before and after a call that may block.
pub(crate) trait Host {
    /// Run `work`, which may block, in a way that lets the rest of the program go on.
    fn detached<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T;

    /// See to the signals that interrupted a call.
    ///
    /// # Errors
    /// [`Error::Stopped`] if the call shall not be repeated.
    fn check_signals(&self) -> Result<(), Error>;

    /// Whether others would rather have the host to themselves during a call that does not block.
    fn crowded(&self) -> bool;

    /// Whether even a call that does not block is made detached, because the program wants it so.
    fn always_leaves(&self) -> bool {
        false
    }
}

/// A program with no interpreter: calls block the thread that makes them, signals do not stop them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Native;

impl Host for Native {
    fn detached<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        work()
    }

    fn check_signals(&self) -> Result<(), Error> {
        Ok(())
    }

    fn crowded(&self) -> bool {
        false
    }
}

/// Which syscall an attempt is to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// One that does not block: `MSG_DONTWAIT`, or the descriptor was seen to be non-blocking.
    Try,
    /// One that blocks if the descriptor does.
    Wait,
}

impl Turn {
    /// The flags for a call of this turn.
    pub(crate) const fn flags(self, flags: i32) -> i32 {
        match self {
            Self::Try => flags | libc::MSG_DONTWAIT,
            Self::Wait => flags,
        }
    }
}

/// One operation: how it waits, and where it may be tried.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts about one call")]
pub(crate) struct Call<'a> {
    pub(crate) socket: &'a Socket,
    pub(crate) lease: &'a Lease<'a>,
    pub(crate) interest: Interest,
    pub(crate) timeout: Timeout,
    /// When it has to be done; if nothing is said, counted from when it first waits.
    pub(crate) deadline: Option<Deadline>,
    /// Made without leaving the host: it cannot block and moves little.
    pub(crate) attached: bool,
    /// The first turn may be a try even on a blocking socket.
    pub(crate) tryable: bool,
    /// The program itself said `MSG_DONTWAIT`.
    pub(crate) immediate: bool,
    /// Readiness means more than that there is something: ask poll first.
    pub(crate) poll_first: bool,
}

impl<'a> Call<'a> {
    /// A call in the mode that the socket has now, tried first on the spot.
    pub(crate) fn new(socket: &'a Socket, lease: &'a Lease<'a>, interest: Interest) -> Self {
        Self {
            socket,
            lease,
            interest,
            timeout: socket.timeout(),
            deadline: None,
            attached: true,
            tryable: true,
            immediate: false,
            poll_first: false,
        }
    }

    /// Make the attempts that it takes.
    ///
    /// # Errors
    /// Those of the attempt; `EAGAIN` if the socket may not wait; [`Error::TimedOut`] after the
    /// deadline; [`Error::Stopped`] by a signal; `EBADF` if the socket was closed meanwhile.
    pub(crate) fn run<H: Host, T: Send>(
        &self,
        host: &H,
        mut attempt: impl FnMut(RawFd, Turn) -> io::Result<T> + Send,
    ) -> Result<T, Error> {
        match self.timeout {
            Timeout::NonBlocking => self.once(host, &mut attempt),
            Timeout::Blocking => self.block(host, &mut attempt),
            Timeout::After(_) => self.poll(host, &mut attempt),
        }
    }

    /// One attempt. The descriptor does not block, unless another owner of the open file has changed
    /// that; then the call blocks, and must not do so attached.
    fn once<H: Host, T: Send>(
        &self,
        host: &H,
        attempt: &mut (impl FnMut(RawFd, Turn) -> io::Result<T> + Send),
    ) -> Result<T, Error> {
        let fd = self.lease.as_raw_fd();
        if self.attached {
            let tried = self.attempt(host, Turn::Try, attempt);
            let refused = matches!(&tried, Err(error) if error.would_block());
            if !refused || !self.tryable || self.immediate || sys::is_nonblocking(fd)? {
                return tried;
            }
        }
        self.retry(host, || self.away(host, Turn::Wait, attempt))
    }

    /// Try, if tries have not been missing lately; then block in the syscall itself.
    fn block<H: Host, T: Send>(
        &self,
        host: &H,
        attempt: &mut (impl FnMut(RawFd, Turn) -> io::Result<T> + Send),
    ) -> Result<T, Error> {
        if self.tryable && self.stays(host) && self.patience().worth_a_try() {
            let tried = self.attempt(host, Turn::Try, attempt);
            if !self.missed(&tried) {
                return tried;
            }
        }
        self.retry(host, || self.away(host, Turn::Wait, attempt))
    }

    /// Try, unless tries have been missing; then poll and try again, until the deadline.
    fn poll<H: Host, T: Send>(
        &self,
        host: &H,
        attempt: &mut (impl FnMut(RawFd, Turn) -> io::Result<T> + Send),
    ) -> Result<T, Error> {
        if !self.poll_first && self.patience().worth_a_try() {
            match self.attempt(host, Turn::Try, attempt) {
                // What is wrong with a call is told only once the descriptor is ready, as poll(2)
                // before the call has it: until then it may time out.
                Err(error) if error.is_refusal() => {}
                tried if self.missed(&tried) => {}
                tried => return tried,
            }
        }
        self.wait(host, attempt)
    }

    /// Poll before each attempt, until the deadline.
    pub(crate) fn wait<H: Host, T: Send>(
        &self,
        host: &H,
        mut attempt: impl FnMut(RawFd, Turn) -> io::Result<T> + Send,
    ) -> Result<T, Error> {
        let deadline = self.deadline.unwrap_or_else(|| Deadline::new(self.timeout));
        // The shortest timeout still is time to look once.
        let mut milliseconds = deadline.milliseconds().unwrap_or(1);
        loop {
            match self.poll_once(host, milliseconds, &mut attempt) {
                Ok(Some(done)) => return Ok(done),
                // poll(2) came to its end: the clock decides.
                Ok(None) => {}
                Err(error) => self.go_on_after(host, error.into())?,
            }
            milliseconds = deadline.milliseconds().ok_or(Error::TimedOut)?;
        }
    }

    /// Wait once, and make the attempt if there is something to do.
    fn poll_once<H: Host, T: Send>(
        &self,
        host: &H,
        milliseconds: i32,
        attempt: &mut (impl FnMut(RawFd, Turn) -> io::Result<T> + Send),
    ) -> io::Result<Option<T>> {
        let fd = self.lease.as_raw_fd();
        host.detached(|| {
            let ready = sys::poll(fd, self.interest, milliseconds)?;
            if self.lease.check().is_err() {
                return Err(io::Error::from_raw_os_error(libc::EBADF));
            }
            if ready { attempt(fd, self.turn()).map(Some) } else { Ok(None) }
        })
    }

    /// One attempt, repeated only if a signal interrupted it.
    #[inline(always)]
    fn attempt<H: Host, T: Send>(
        &self,
        host: &H,
        turn: Turn,
        attempt: &mut (impl FnMut(RawFd, Turn) -> io::Result<T> + Send),
    ) -> Result<T, Error> {
        let fd = self.lease.as_raw_fd();
        self.retry(host, || {
            if self.stays(host) { attempt(fd, turn) } else { self.away(host, turn, attempt) }
        })
    }

    /// One attempt, detached; kept out of the way of those that stay.
    #[inline(never)]
    fn away<H: Host, T: Send>(
        &self,
        host: &H,
        turn: Turn,
        attempt: &mut (impl FnMut(RawFd, Turn) -> io::Result<T> + Send),
    ) -> io::Result<T> {
        let fd = self.lease.as_raw_fd();
        host.detached(|| attempt(fd, turn))
    }

    /// Whether an attempt that does not block is made without leaving the host. An event loop's always
    /// is: nothing else goes on in its thread meanwhile.
    fn stays<H: Host>(&self, host: &H) -> bool {
        self.attached
            && !host.always_leaves()
            && (self.timeout == Timeout::NonBlocking || !host.crowded())
    }

    /// The turn of an attempt on a descriptor that poll(2) called ready.
    const fn turn(&self) -> Turn {
        if self.tryable { Turn::Try } else { Turn::Wait }
    }

    /// Repeat what a signal interrupted, unless its handler raised or closed the socket.
    #[inline(always)]
    fn retry<H: Host, T>(
        &self,
        host: &H,
        mut syscall: impl FnMut() -> io::Result<T>,
    ) -> Result<T, Error> {
        loop {
            match syscall().map_err(Error::from) {
                Err(Error::Os(libc::EINTR)) => self.interrupted(host)?,
                result => return result,
            }
        }
    }

    /// PEP 475: run the signal handlers, then go on with what is left of the time.
    pub(crate) fn interrupted<H: Host>(&self, host: &H) -> Result<(), Error> {
        host.check_signals()?;
        self.lease.check()
    }

    /// Whether a wait goes on after an error: after a signal, and after a false alarm of poll(2), which
    /// may see data that is then dropped for a wrong checksum (select(2), "Bugs").
    fn go_on_after<H: Host>(&self, host: &H, error: Error) -> Result<(), Error> {
        match error {
            Error::Os(libc::EINTR) => self.interrupted(host),
            error if error.would_block() => Ok(()),
            error => Err(error),
        }
    }

    /// Whether there is time for one more turn of a call that has a deadline.
    pub(crate) fn check_deadline(&self) -> Result<(), Error> {
        match self.deadline {
            Some(deadline) if deadline.passed() => Err(Error::TimedOut),
            _ => Ok(()),
        }
    }

    /// Whether a try found nothing to do, or began what takes its time (`MSG_FASTOPEN`); remembered for
    /// the next call.
    fn missed<T>(&self, tried: &Result<T, Error>) -> bool {
        let missed = match tried {
            Err(Error::Os(libc::EINPROGRESS)) => self.timeout == Timeout::Blocking,
            Err(error) => error.would_block(),
            Ok(_) => false,
        };
        self.patience().remember(missed);
        missed
    }

    fn patience(&self) -> &Patience {
        self.socket.patience(self.interest)
    }
}
