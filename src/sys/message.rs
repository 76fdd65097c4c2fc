//! recvmsg(2) and sendmsg(2).

use std::io;
use std::os::fd::{FromRawFd, OwnedFd, RawFd};

use libc::msghdr;

use super::block::as_iovecs;
use super::cmsg::{Item, Items};
use super::{Address, Block, close, ret};

/// Room for control messages, and then those that the kernel wrote into it. Descriptors among them are
/// closed with it unless they were taken.
#[derive(Debug, Default)]
pub(crate) struct Control {
    bytes: Vec<u8>,
    room: usize,
    taken: bool,
}

impl Control {
    /// Make room for so many bytes, before anything is in it; None if there is no memory.
    pub(crate) fn make_room(&mut self, room: usize) -> Option<()> {
        self.room = room;
        self.bytes.try_reserve_exact(room).ok()
    }

    pub(crate) fn items(&self) -> Items<'_> {
        Items::new(&self.bytes)
    }

    /// The descriptors are somebody else's from now on.
    #[cfg(feature = "python")]
    pub(crate) fn take(&mut self) {
        self.taken = true;
    }

    /// The descriptors, which are the caller's from now on; none the second time.
    pub(crate) fn descriptors(&mut self) -> Vec<OwnedFd> {
        if std::mem::replace(&mut self.taken, true) {
            return Vec::new();
        }
        let numbers = self.items().flatten().filter_map(Item::rights).flatten();
        // SAFETY: the kernel made them for this message (unix(7)), and nobody else has learned of them.
        numbers.filter(|fd| *fd >= 0).map(|fd| unsafe { OwnedFd::from_raw_fd(fd) }).collect()
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        if self.taken || self.bytes.is_empty() {
            return;
        }
        for fd in self.items().flatten().filter_map(Item::rights).flatten() {
            // Nobody has learned of it, and there is nobody to tell of an error.
            let _ = close(fd);
        }
    }
}

/// What recvmsg(2) tells beside the data.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival {
    /// How many bytes of data; with `MSG_TRUNC` perhaps more than there was room for.
    pub(crate) count: usize,
    pub(crate) flags: i32,
}

/// Receive data into the blocks, one after the other, control messages into their room, and the sender's address.
pub(crate) fn recvmsg(
    fd: RawFd,
    blocks: &[Block],
    control: &mut Control,
    flags: i32,
    from: &mut Address,
) -> io::Result<Arrival> {
    let mut header = header(blocks);
    header.msg_control = control.bytes.as_mut_ptr().cast();
    header.msg_controllen = control.room;
    from.fill(|name, length| {
        header.msg_name = name.cast();
        // SAFETY: `Address::fill` passes a length that is there to be read and written.
        header.msg_namelen = unsafe { *length };
        // SAFETY: `Block::new` promised that the memory is mapped and writable; the room for control
        // messages is there, and `name` is a whole sockaddr_storage.
        let count = ret::count(unsafe { libc::recvmsg(fd, &raw mut header, flags) })?;
        // SAFETY: as above.
        unsafe { *length = header.msg_namelen };
        // SAFETY: the kernel wrote that many bytes from the start of the room, never more than it has.
        unsafe { control.bytes.set_len(header.msg_controllen) };
        Ok(Arrival { count, flags: header.msg_flags })
    })
}

/// Send the blocks, one after the other, with control messages, to an address if there is one.
pub(crate) fn sendmsg(
    fd: RawFd,
    blocks: &[Block],
    control: &[u8],
    flags: i32,
    to: Option<&Address>,
) -> io::Result<usize> {
    let mut header = header(blocks);
    if !control.is_empty() {
        header.msg_control = control.as_ptr().cast_mut().cast();
        header.msg_controllen = control.len();
    }
    if let Some((name, length)) = to.map(Address::as_raw) {
        header.msg_name = name.cast_mut().cast();
        header.msg_namelen = length;
    }
    // SAFETY: `Block::new` promised that the memory is mapped; control messages and address live until
    // the return, and the kernel only reads them.
    ret::count(unsafe { libc::sendmsg(fd, &raw const header, flags) })
}

fn header(blocks: &[Block]) -> msghdr {
    // SAFETY: plain numbers and pointers, for all of which zero is a value.
    let mut header: msghdr = unsafe { std::mem::zeroed() };
    header.msg_iov = as_iovecs(blocks).cast_mut();
    header.msg_iovlen = blocks.len();
    header
}
