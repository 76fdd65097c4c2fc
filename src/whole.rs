//! Transfers that are whole or fail: one call, one deadline, and what was done is told.

use crate::call::{Call, Host, Turn};
use crate::error::{Error, Partial};
use crate::families;
use crate::message::Beside;
use crate::socket::Socket;
use crate::sys::{self, Block, Interest, advance, cmsg, total};
use crate::timeout::{Deadline, Timeout};
use crate::transfer::LIGHT;

/// With these a receive takes nothing from the stream, or something else.
pub(crate) const NOT_IN_ORDER: i32 =
    libc::MSG_PEEK | libc::MSG_TRUNC | libc::MSG_OOB | libc::MSG_ERRQUEUE;

impl Socket {
    /// Fill the block from a stream.
    pub(crate) fn recv_exactly_with<H: Host>(
        &self,
        host: &H,
        block: Block,
        flags: i32,
    ) -> Result<(), Partial> {
        let mut count = 0;
        let result = self.fill(host, block, flags, &mut count);
        match result {
            Ok(()) if count < block.len() => Err(Partial::new(count, Error::EndOfStream)),
            result => result.map_err(|error| Partial::new(count, error)),
        }
    }

    fn fill<H: Host>(
        &self,
        host: &H,
        block: Block,
        flags: i32,
        count: &mut usize,
    ) -> Result<(), Error> {
        let lease = self.lease_on(host)?;
        if self.identity().kind != libc::SOCK_STREAM {
            return Err(Error::Os(libc::EOPNOTSUPP)); // what does not fit of a message would be lost
        }
        let mut call = timed(self.transfer(&lease, Interest::Read, flags));
        while *count < block.len() {
            let rest = block.skip(*count);
            call.attached = self.light(rest.len());
            let received = call.run(host, |fd, turn| {
                // A call that blocks may as well come back with everything.
                let all = if turn == Turn::Wait { libc::MSG_WAITALL } else { 0 };
                sys::recv(fd, rest, turn.flags(flags) | all)
            })?;
            if received == 0 {
                return self.kept_error();
            }
            self.note(received, rest.len());
            *count += received;
            if *count < block.len() {
                go_on(host, &call)?;
            }
        }
        Ok(())
    }

    /// Send all of the blocks, one after the other; they are used up.
    pub(crate) fn sendmsg_all_with<H: Host>(
        &self,
        host: &H,
        blocks: &mut [Block],
        beside: Beside<'_>,
    ) -> Result<(), Partial> {
        let mut count = 0;
        let result = self.drain(host, blocks, beside, &mut count);
        result.map_err(|error| Partial::new(count, error))
    }

    fn drain<H: Host>(
        &self,
        host: &H,
        blocks: &mut [Block],
        beside: Beside<'_>,
        count: &mut usize,
    ) -> Result<(), Error> {
        let Beside { control, mut flags, to } = beside;
        let lease = self.lease_on(host)?;
        self.kept_error()?;
        let mut call = timed(self.transfer(&lease, Interest::Write, flags));
        let (length, most) = (total(blocks), self.most_blocks());
        let (mut rest, mut control) = (advance(blocks, 0), control);
        let later = cmsg::without_rights(control);
        call.poll_first = length == 0;
        loop {
            call.attached = length - *count <= LIGHT && !to.is_some_and(families::unix::is_path);
            let now = &rest[..rest.len().min(most)];
            let sent =
                call.run(host, |fd, turn| sys::sendmsg(fd, now, control, turn.flags(flags), to))?;
            *count += sent;
            if *count >= length {
                return host.check_signals();
            }
            rest = advance(rest, sent);
            control = &later; // descriptors have gone with the first bytes
            flags &= !libc::MSG_FASTOPEN; // which have connected the socket
            go_on(host, &call)?;
        }
    }

    /// How many blocks one syscall takes. A message cannot be sent in parts, so the kernel is to judge.
    pub(crate) fn most_blocks(&self) -> usize {
        if self.identity().kind != libc::SOCK_STREAM {
            return usize::MAX;
        }
        usize::try_from(libc::UIO_MAXIOV).unwrap_or(usize::MAX)
    }
}

/// A call whose deadline is one for all of its turns.
fn timed(mut call: Call<'_>) -> Call<'_> {
    call.deadline = matches!(call.timeout, Timeout::After(_)).then(|| Deadline::new(call.timeout));
    call
}

/// Whether there is to be one more turn: a part may mean that a signal came.
fn go_on<H: Host>(host: &H, call: &Call<'_>) -> Result<(), Error> {
    call.interrupted(host)?;
    call.check_deadline()
}
