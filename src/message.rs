//! Messages: data from and to several places at once, control messages, and transfers that are all or nothing.

use std::os::fd::OwnedFd;

use crate::call::Host;
use crate::error::Error;
use crate::families;
use crate::socket::Socket;
pub use crate::sys::cmsg::Item as ControlMessage;
use crate::sys::{self, Address, Arrival, Block, Control, advance, cmsg, total};

/// What is sent beside the data.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Beside<'a> {
    pub(crate) control: &'a [u8],
    pub(crate) flags: i32,
    pub(crate) to: Option<&'a Address>,
}

/// What came with the data of a message. Descriptors in it are closed when it is dropped, unless they were
/// taken.
///
/// ```
/// # use std::io::{IoSlice, IoSliceMut};
/// # use std::os::fd::AsFd as _;
/// # use rsock::{ControlMessages, Socket};
/// let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_DGRAM, 0)?;
/// let file = std::fs::File::open("Cargo.toml")?;
/// let control = ControlMessages::new().descriptors(&[file.as_fd()]);
/// left.sendmsg(&[IoSlice::new(b"message")], &control, 0, None)?;
/// let message = right.recvmsg(&mut [IoSliceMut::new(&mut [0; 64])], 64, 0)?;
/// assert_eq!((message.count, message.control().count()), (7, 1));
/// drop(message); // and with it the descriptor that came
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Message {
    /// How many bytes of data came; with `MSG_TRUNC` perhaps more than there was room for.
    pub count: usize,
    /// `MSG_EOR`, `MSG_TRUNC`, `MSG_CTRUNC`, ...: recvmsg(2).
    pub flags: i32,
    /// The sender, if the kernel named one.
    pub address: Option<families::Address>,
    pub(crate) control: Control,
}

impl Message {
    /// The control messages, as far as they make sense.
    ///
    /// ```
    /// # use std::io::IoSliceMut;
    /// # use rsock::{ControlMessage, Credentials, Socket};
    /// let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// right.setsockopt(libc::SOL_SOCKET, libc::SO_PASSCRED, 1)?;
    /// left.send(b"x", 0)?;
    /// let message = right.recvmsg(&mut [IoSliceMut::new(&mut [0])], 64, 0)?;
    /// let sender = message.control().find_map(ControlMessage::credentials);
    /// assert_eq!(sender.map(|sender| sender.process), Some(std::process::id().cast_signed()));
    /// # Ok::<(), rsock::Error>(())
    /// ```
    pub fn control(&self) -> impl Iterator<Item = ControlMessage<'_>> {
        self.control.items().flatten()
    }

    /// The descriptors that came, which are the caller's from now on; none the second time.
    ///
    /// ```
    /// # use std::io::{IoSlice, IoSliceMut, Read as _, Write as _};
    /// # use std::os::fd::AsFd as _;
    /// # use rsock::{ControlMessages, Socket};
    /// let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// let (mut reader, writer) = std::io::pipe()?;
    /// let control = ControlMessages::new().descriptors(&[writer.as_fd()]);
    /// left.sendmsg(&[IoSlice::new(b"x")], &control, 0, None)?;
    /// drop(writer);
    ///
    /// let mut message = right.recvmsg(&mut [IoSliceMut::new(&mut [0])], 64, 0)?;
    /// let [received] = message.take_descriptors().try_into().unwrap();
    /// std::fs::File::from(received).write_all(b"through the pipe")?;
    /// let mut text = String::new();
    /// reader.read_to_string(&mut text)?;
    /// assert_eq!(text, "through the pipe");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn take_descriptors(&mut self) -> Vec<OwnedFd> {
        self.control.descriptors()
    }
}

impl Socket {
    /// One recvmsg(2) into the blocks, one after the other. The room is filled with control messages, which
    /// own the descriptors that came, `from` with the address of the sender.
    pub(crate) fn recvmsg_with<H: Host>(
        &self,
        host: &H,
        blocks: &[Block],
        control: &mut Control,
        flags: i32,
        from: &mut Address,
    ) -> Result<Arrival, Error> {
        let received = self.receive(host, total(blocks), flags, |fd, turn| {
            sys::recvmsg(fd, blocks, control, turn.flags(flags), from)
        });
        let received = received.map_err(|error| flags_first(error, flags))?;
        self.note(received.count, total(blocks));
        if received.count == 0 {
            self.kept_error()?;
        }
        Ok(received)
    }

    /// One sendmsg(2) of the blocks, one after the other; they are used up.
    pub(crate) fn sendmsg_with<H: Host>(
        &self,
        host: &H,
        mut blocks: &mut [Block],
        beside: Beside<'_>,
    ) -> Result<usize, Error> {
        let Beside { control, flags, to } = beside;
        let (length, mut gone, mut later) = (total(blocks), 0, None);
        let sent = self.push(host, length, flags, to, |fd, turn, sent| {
            if sent == 0 {
                return sys::sendmsg(fd, blocks, control, turn.flags(flags), to);
            }
            blocks = advance(std::mem::take(&mut blocks), sent - gone);
            gone = sent;
            // As in the kernel, descriptors go with the first bytes and all else with every part.
            let control = later.get_or_insert_with(|| cmsg::without_rights(control));
            sys::sendmsg(fd, blocks, control, turn.flags(flags), to)
        });
        sent.map_err(|error| flags_first(error, flags))
    }
}

/// The error in the kernel's order: calls with a message refuse the highest flag, which is the kernel's own
/// (`MSG_CMSG_COMPAT`), before they look at the descriptor.
fn flags_first(error: Error, flags: i32) -> Error {
    if flags < 0 && error == Error::Os(libc::EBADF) { Error::Os(libc::EINVAL) } else { error }
}
