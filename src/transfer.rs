//! Moving data: recv, recvfrom, send, sendto, sendall over the call engine.

use std::io;
use std::os::fd::RawFd;

use crate::call::{Call, Host, Turn};
use crate::descriptor::Lease;
use crate::error::Error;
use crate::families;
use crate::socket::Socket;
use crate::sys::{self, Address, Block, Interest};
use crate::timeout::{Deadline, Timeout};

/// Up to here a copy takes less time than leaving the interpreter and coming back.
pub(crate) const LIGHT: usize = 16 * 1024;
/// A receive that asks for more than this is never made attached: it could bring all that.
const HEAVY: usize = 1024 * 1024;

impl Socket {
    pub(crate) fn recv_with<H: Host>(
        &self,
        host: &H,
        block: Block,
        flags: i32,
    ) -> Result<usize, Error> {
        if block.len() == 0 {
            return Ok(0);
        }
        let received = self.receive(host, block.len(), flags, |fd, turn| {
            sys::recv(fd, block, turn.flags(flags))
        })?;
        self.note(received, block.len());
        if received == 0 {
            self.kept_error()?;
        }
        Ok(received)
    }

    pub(crate) fn recvfrom_with<H: Host>(
        &self,
        host: &H,
        block: Block,
        flags: i32,
        from: &mut Address,
    ) -> Result<usize, Error> {
        let received = self.receive(host, block.len(), flags, |fd, turn| {
            sys::recvfrom(fd, block, turn.flags(flags), from)
        })?;
        self.note(received, block.len());
        if received == 0 {
            self.kept_error()?;
        }
        Ok(received)
    }

    /// One receive of at most so many bytes.
    pub(crate) fn receive<H: Host, T: Send>(
        &self,
        host: &H,
        room: usize,
        flags: i32,
        attempt: impl FnMut(RawFd, Turn) -> io::Result<T> + Send,
    ) -> Result<T, Error> {
        let lease = self.lease_on(host)?;
        let mut call = self.transfer(&lease, Interest::Read, flags);
        // A try takes what is there; with these a call that waits does so until there is enough.
        let all = flags & libc::MSG_WAITALL != 0;
        let more = self.may_wait_for_more();
        // Urgent data is not what poll(2) is asked about, so it alone does not end a wait.
        let urgent = flags & libc::MSG_OOB != 0;
        call.attached = self.light(room) && !all && !more;
        call.tryable = !all && !more;
        call.poll_first = all || more || urgent;
        call.run(host, attempt)
    }

    /// Whether a receive of at most so many bytes is likely to bring little.
    pub(crate) fn light(&self, room: usize) -> bool {
        room <= LIGHT || room <= HEAVY && !self.hints.bulk.get()
    }

    /// Remember how much a receive brought. What only filled its room says nothing of what is behind it.
    pub(crate) fn note(&self, received: usize, room: usize) {
        if received >= LIGHT || received < room {
            self.hints.bulk.set(received >= LIGHT);
        }
    }

    /// One send(2), or sendto(2) if there is an address.
    pub(crate) fn send_with<H: Host>(
        &self,
        host: &H,
        block: Block,
        flags: i32,
        to: Option<&Address>,
    ) -> Result<usize, Error> {
        self.push(host, block.len(), flags, to, |fd, turn, sent| {
            let rest = block.skip(sent);
            match to {
                Some(to) => sys::sendto(fd, rest, turn.flags(flags), to),
                None => sys::send(fd, rest, turn.flags(flags)),
            }
        })
    }

    /// One send of so many bytes; the attempt is told how many of them are sent.
    pub(crate) fn push<H: Host>(
        &self,
        host: &H,
        length: usize,
        flags: i32,
        to: Option<&Address>,
        mut attempt: impl FnMut(RawFd, Turn, usize) -> io::Result<usize> + Send,
    ) -> Result<usize, Error> {
        let lease = self.lease_on(host)?;
        self.kept_error()?;
        let mut call = self.transfer(&lease, Interest::Write, flags);
        // Each syscall with MSG_ZEROCOPY is told of by itself: one send must stay one. And the path of a
        // Unix socket is looked up on a disk, which may be slow.
        call.tryable = flags & libc::MSG_ZEROCOPY == 0;
        call.attached = length <= LIGHT && call.tryable && !to.is_some_and(families::unix::is_path);
        // Nothing can be sent even where there is no room for anything.
        call.poll_first = length == 0;
        let whole = call.timeout == Timeout::Blocking;
        let mut sent = 0;
        call.run(host, |fd, turn| {
            match attempt(fd, turn, sent) {
                Ok(count) => sent += count,
                Err(error) if sent == 0 => return Err(error),
                // As in the kernel what was sent counts, and the error comes with the next call.
                Err(error) => {
                    self.keep_error(&error);
                    return Ok(sent);
                }
            }
            // A blocking send returns when all is sent; a try that sent a part has to go on.
            if whole && turn == Turn::Try && sent < length {
                return Err(io::Error::from_raw_os_error(libc::EAGAIN));
            }
            Ok(sent)
        })
    }

    /// Send everything, under one deadline; what is not sent is left in the block.
    pub(crate) fn sendall_with<H: Host>(
        &self,
        host: &H,
        block: &mut Block,
        flags: i32,
    ) -> Result<(), Error> {
        let lease = self.lease_on(host)?;
        self.kept_error()?;
        let mut call = self.transfer(&lease, Interest::Write, flags);
        call.deadline = Some(Deadline::new(call.timeout));
        call.poll_first = block.len() == 0;
        loop {
            call.attached = block.len() <= LIGHT;
            let rest = *block;
            let sent = call.run(host, |fd, turn| sys::send(fd, rest, turn.flags(flags)))?;
            *block = rest.skip(sent);
            // send(2) gives a part when a signal interrupts it: handlers must not wait for the end.
            host.check_signals()?;
            if block.len() == 0 {
                return Ok(());
            }
            lease.check()?;
            call.check_deadline()?;
        }
    }

    /// A call in the socket's mode; with `MSG_DONTWAIT` a blocking socket does not wait either.
    pub(crate) fn transfer<'a>(
        &'a self,
        lease: &'a Lease<'a>,
        interest: Interest,
        flags: i32,
    ) -> Call<'a> {
        let mut call = Call::new(self, lease, interest);
        call.immediate = flags & libc::MSG_DONTWAIT != 0;
        if call.timeout == Timeout::Blocking && call.immediate {
            call.timeout = Timeout::NonBlocking;
        }
        call
    }
}
