//! Messages with control messages.

use std::io::{IoSlice, IoSliceMut};

use crate::call::Native;
use crate::control::ControlMessages;
use crate::error::{Error, Partial};
use crate::families::Address;
use crate::message::{Beside, Message};
use crate::socket::Socket;
use crate::sys::{self, Block, Control};

impl Socket {
    /// Receive a message into buffers, one after the other, with room for so many bytes of control
    /// messages ([`ControlMessage::space`](crate::ControlMessage::space)), recvmsg(2).
    ///
    /// ```
    /// use std::io::IoSliceMut;
    /// use rsock::Socket;
    ///
    /// let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_DGRAM, 0)?;
    /// left.send(b"headbody", 0)?;
    /// let (mut head, mut body) = ([0; 4], [0; 2]);
    /// let message = right.recvmsg(&mut [IoSliceMut::new(&mut head), IoSliceMut::new(&mut body)], 0, 0)?;
    /// assert_eq!((message.count, message.flags), (6, libc::MSG_TRUNC));
    /// assert_eq!((&head, &body), (b"head", b"bo"));
    /// # Ok::<(), rsock::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of recvmsg(2); `ENOMEM`; [`Error::TimedOut`].
    pub fn recvmsg(
        &self,
        buffers: &mut [IoSliceMut<'_>],
        room: usize,
        flags: i32,
    ) -> Result<Message, Error> {
        let blocks: Vec<_> = buffers.iter_mut().map(|one| Block::from_mut_slice(one)).collect();
        let mut control = Control::default();
        control.make_room(room).ok_or(Error::Os(libc::ENOMEM))?;
        let mut raw = sys::Address::empty();
        let arrival = self.recvmsg_with(&Native, &blocks, &mut control, flags, &mut raw)?;
        let address = (raw.length() > 0).then(|| self.decode(&raw));
        Ok(Message { count: arrival.count, flags: arrival.flags, address, control })
    }

    /// Send buffers as one message, with control messages, to an address if there is one, sendmsg(2); gives
    /// the count of bytes.
    ///
    /// ```
    /// use std::io::IoSlice;
    /// use rsock::{ControlMessages, Socket};
    ///
    /// let (left, _right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// let parts = [IoSlice::new(b"head"), IoSlice::new(b"body")];
    /// assert_eq!(left.sendmsg(&parts, &ControlMessages::new(), 0, None)?, 8);
    /// # Ok::<(), rsock::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of sendmsg(2); `EMSGSIZE` for control messages of 2 GiB; [`Error::TimedOut`];
    /// [`Error::Address`].
    pub fn sendmsg(
        &self,
        buffers: &[IoSlice<'_>],
        control: &ControlMessages<'_>,
        flags: i32,
        address: Option<&Address>,
    ) -> Result<usize, Error> {
        let mut blocks = blocks(buffers);
        let to = address.map(Address::encode).transpose()?;
        let beside = Beside { control: control.bytes()?, flags, to: to.as_ref() };
        self.sendmsg_with(&Native, &mut blocks, beside)
    }

    /// Send all of the buffers, like [`Socket::sendmsg`] as often as it takes; the timeout counts for the
    /// whole. Over a stream there may be more buffers than one sendmsg(2) takes (`IOV_MAX`). Descriptors go with
    /// the first bytes, other control messages with every part.
    ///
    /// ```
    /// use std::io::IoSlice;
    /// use rsock::{ControlMessages, Socket};
    ///
    /// let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// let lines = vec![IoSlice::new(b"line\n"); 2000];
    /// left.sendmsg_all(&lines, &ControlMessages::new(), 0, None)?;
    /// right.recv_exactly(&mut [0; 10_000], 0)?;
    /// # Ok::<(), rsock::Error>(())
    /// ```
    ///
    /// # Errors
    /// A [`Partial`], which tells how many bytes were sent: those of [`Socket::sendmsg`].
    pub fn sendmsg_all(
        &self,
        buffers: &[IoSlice<'_>],
        control: &ControlMessages<'_>,
        flags: i32,
        address: Option<&Address>,
    ) -> Result<(), Partial> {
        let nothing_sent = |error| Partial::new(0, error);
        let to = address.map(Address::encode).transpose().map_err(nothing_sent)?;
        let control = control.bytes().map_err(nothing_sent)?;
        let beside = Beside { control, flags, to: to.as_ref() };
        self.sendmsg_all_with(&Native, &mut blocks(buffers), beside)
    }
}

fn blocks(buffers: &[IoSlice<'_>]) -> Vec<Block> {
    buffers.iter().map(|one| Block::from_slice(one)).collect()
}
