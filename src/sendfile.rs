//! Sending a file without reading it into memory first.

use std::os::fd::RawFd;

use crate::call::{Call, Host};
use crate::error::Error;
use crate::socket::Socket;
use crate::sys::{self, Interest};
use crate::timeout::{Deadline, Timeout};

/// What one syscall sends at most: the kernel stops short of 2 GiB itself (sendfile(2), "Notes").
const BLOCK: u64 = 1 << 30;

impl Socket {
    /// Send `count` bytes of a file from `offset` on, or up to its end, and count them in `sent`, also if
    /// it fails. The timeout is for the whole, or for each wait, as the standard library has it: then it
    /// is there to notice a peer that takes nothing any more.
    pub(crate) fn sendfile_with<H: Host>(
        &self,
        host: &H,
        file: RawFd,
        offset: u64,
        count: Option<u64>,
        sent: &mut u64,
        whole: bool,
    ) -> Result<(), Error> {
        *sent = 0;
        let lease = self.lease_on(host)?;
        self.kept_error()?;
        let mut call = Call::new(self, &lease, Interest::Write);
        // There is no flag that says: do not wait. And reading the file may take its time.
        call.attached = false;
        call.tryable = false;
        call.deadline = whole.then(|| Deadline::new(call.timeout));
        loop {
            let left = count.map_or(BLOCK, |count| BLOCK.min(count - *sent));
            if left == 0 {
                return Ok(());
            }
            match send_block(&call, host, file, offset + *sent, left)? {
                0 => return Ok(()),
                some => *sent += some,
            }
            // What is left did not fit. The room that poll(2) waits for is large; a try would find some
            // bytes of it, again and again.
            call.poll_first = true;
            // sendfile(2) gives a part when a signal interrupts it: handlers must not wait for the end.
            host.check_signals()?;
            lease.check()?;
            call.check_deadline()?;
        }
    }
}

fn send_block<H: Host>(
    call: &Call<'_>,
    host: &H,
    file: RawFd,
    offset: u64,
    left: u64,
) -> Result<u64, Error> {
    let left = usize::try_from(left).unwrap_or(usize::MAX);
    let attempt = |fd, _| sys::sendfile(fd, file, offset, left);
    let sent = match call.run(host, attempt) {
        // Another owner of the open file may have made it non-blocking.
        Err(error) if error.would_block() && call.timeout == Timeout::Blocking => {
            call.wait(host, attempt)
        }
        result => result,
    };
    sent.map(|count| count as u64)
}
