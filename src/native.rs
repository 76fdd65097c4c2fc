//! The methods of a socket for programs that have no interpreter: calls block the calling thread.

use std::io::{IoSlice, IoSliceMut};
use std::os::fd::{AsRawFd, OwnedFd};

use crate::call::Native;
use crate::error::Error;
use crate::families::Address;
use crate::message::{Beside, ControlMessage, Message};
use crate::socket::{Identity, Socket};
use crate::sys::{self, Block, Control, cmsg};
use crate::timeout::Timeout;

impl Socket {
    /// Make a socket with socket(2); it blocks, and programs started later do not inherit it.
    ///
    /// # Errors
    /// Those of socket(2).
    pub fn new(family: i32, kind: i32, protocol: i32) -> Result<Self, Error> {
        let socket = Self::unopened();
        socket.open_with(&Native, Identity { family, kind, protocol }, Timeout::Blocking)?;
        Ok(socket)
    }

    /// Make two connected sockets with socketpair(2).
    ///
    /// # Errors
    /// Those of socketpair(2).
    pub fn pair(family: i32, kind: i32, protocol: i32) -> Result<(Self, Self), Error> {
        let (left, right) = sys::socketpair(family, kind, protocol)?;
        let identity = Identity { family, kind, protocol };
        let sockets = (Self::unopened(), Self::unopened());
        sockets.0.adopt(left, identity, Timeout::Blocking)?;
        sockets.1.adopt(right, identity, Timeout::Blocking)?;
        Ok(sockets)
    }

    /// Take over a descriptor; family, type and protocol are asked of the kernel. The timeout is
    /// [`Timeout::Blocking`], whether the descriptor blocks or not.
    ///
    /// # Errors
    /// `ENOTSOCK` if it is no socket, which is closed then.
    pub fn from_descriptor(fd: OwnedFd) -> Result<Self, Error> {
        let socket = Self::unopened();
        let unknown = Identity { family: -1, kind: -1, protocol: -1 };
        socket.adopt_foreign(fd.as_raw_fd(), |_| fd, unknown, Timeout::Blocking)?;
        Ok(socket)
    }

    /// Another socket of the same open file, with its own timeout.
    ///
    /// # Errors
    /// `EBADF` if the socket is closed; those of fcntl(2).
    pub fn try_clone(&self) -> Result<Self, Error> {
        let lease = self.lease()?;
        let clone = Self::unopened();
        clone.adopt(sys::dup(lease.as_raw_fd())?, self.identity(), Timeout::Blocking)?;
        clone.set_timeout(self.timeout())?;
        Ok(clone)
    }

    /// Bind to a local address, bind(2).
    ///
    /// # Errors
    /// Those of bind(2); [`Error::Address`] for an address that cannot be expressed.
    pub fn bind(&self, address: &Address) -> Result<(), Error> {
        self.bind_with(&Native, &address.encode()?)
    }

    /// Wait for a connection: a socket of it, which blocks, and the address of the peer.
    ///
    /// # Errors
    /// Those of accept(2); [`Error::TimedOut`].
    pub fn accept(&self) -> Result<(Self, Address), Error> {
        let (fd, address) = self.accept_with(&Native)?;
        let socket = Self::unopened();
        socket.adopt(fd, self.identity(), Timeout::Blocking)?;
        Ok((socket, Address::decode(&address)))
    }

    /// Connect to an address, connect(2).
    ///
    /// # Errors
    /// Those of connect(2); [`Error::TimedOut`]; [`Error::Address`].
    pub fn connect(&self, address: &Address) -> Result<(), Error> {
        self.connect_with(&Native, &address.encode()?)
    }

    /// The local address, getsockname(2).
    ///
    /// # Errors
    /// Those of getsockname(2).
    pub fn getsockname(&self) -> Result<Address, Error> {
        Ok(Address::decode(&self.local_name()?))
    }

    /// The address of the peer, getpeername(2).
    ///
    /// # Errors
    /// Those of getpeername(2).
    pub fn getpeername(&self) -> Result<Address, Error> {
        Ok(Address::decode(&self.peer_name()?))
    }

    /// Receive into a buffer, recv(2); gives the count of bytes.
    ///
    /// # Errors
    /// Those of recv(2); [`Error::TimedOut`].
    pub fn recv(&self, buffer: &mut [u8], flags: i32) -> Result<usize, Error> {
        self.recv_with(&Native, Block::from_mut_slice(buffer), flags)
    }

    /// Receive into a buffer, recvfrom(2); gives the count of bytes and the address of the sender.
    ///
    /// # Errors
    /// Those of recvfrom(2); [`Error::TimedOut`].
    pub fn recvfrom(&self, buffer: &mut [u8], flags: i32) -> Result<(usize, Address), Error> {
        let (count, address) = self.recvfrom_with(&Native, Block::from_mut_slice(buffer), flags)?;
        Ok((count, Address::decode(&address)))
    }

    /// Send from a buffer, send(2); gives the count of bytes.
    ///
    /// # Errors
    /// Those of send(2); [`Error::TimedOut`].
    pub fn send(&self, data: &[u8], flags: i32) -> Result<usize, Error> {
        self.send_with(&Native, Block::from_slice(data), flags, None)
    }

    /// Send from a buffer to an address, sendto(2); gives the count of bytes.
    ///
    /// # Errors
    /// Those of sendto(2); [`Error::TimedOut`]; [`Error::Address`].
    pub fn sendto(&self, data: &[u8], flags: i32, address: &Address) -> Result<usize, Error> {
        self.send_with(&Native, Block::from_slice(data), flags, Some(&address.encode()?))
    }

    /// Receive a message into buffers, one after the other, with room for so many bytes of control
    /// messages (`CMSG_SPACE`, cmsg(3)), recvmsg(2).
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
        let mut control = Control::with_room(room).ok_or(Error::Os(libc::ENOMEM))?;
        let (arrival, raw) = self.recvmsg_with(&Native, &blocks, &mut control, flags)?;
        let address = (raw.length() > 0).then(|| Address::decode(&raw));
        Ok(Message { count: arrival.count, flags: arrival.flags, address, control })
    }

    /// Send buffers as one message, with control messages, to an address if there is one, sendmsg(2); gives
    /// the count of bytes.
    ///
    /// # Errors
    /// Those of sendmsg(2); `EMSGSIZE` for control messages of 2 GiB; [`Error::TimedOut`];
    /// [`Error::Address`].
    pub fn sendmsg(
        &self,
        buffers: &[IoSlice<'_>],
        control: &[ControlMessage<'_>],
        flags: i32,
        address: Option<&Address>,
    ) -> Result<usize, Error> {
        let mut blocks: Vec<_> = buffers.iter().map(|one| Block::from_slice(one)).collect();
        let control = encode(control)?;
        let to = address.map(Address::encode).transpose()?;
        let beside = Beside { control: &control, flags, to: to.as_ref() };
        self.sendmsg_with(&Native, &mut blocks, beside)
    }

    /// Send all of a buffer; the timeout counts for the whole.
    ///
    /// # Errors
    /// Those of send(2); [`Error::TimedOut`].
    pub fn sendall(&self, data: &[u8], flags: i32) -> Result<(), Error> {
        self.sendall_with(&Native, Block::from_slice(data), flags)
    }

    /// An option whose value is an int, getsockopt(2).
    ///
    /// # Errors
    /// Those of getsockopt(2).
    pub fn getsockopt(&self, level: i32, name: i32) -> Result<i32, Error> {
        self.get_int(level, name)
    }

    /// Set an option whose value is an int, setsockopt(2).
    ///
    /// # Errors
    /// Those of setsockopt(2).
    pub fn setsockopt(&self, level: i32, name: i32, value: i32) -> Result<(), Error> {
        self.set_int(level, name, value)
    }

    /// An option of any kind, getsockopt(2); gives the count of bytes that were written to the buffer.
    ///
    /// # Errors
    /// Those of getsockopt(2).
    pub fn getsockopt_bytes(
        &self,
        level: i32,
        name: i32,
        buffer: &mut [u8],
    ) -> Result<usize, Error> {
        self.get_bytes(level, name, buffer)
    }

    /// Set an option of any kind, setsockopt(2).
    ///
    /// # Errors
    /// Those of setsockopt(2).
    pub fn setsockopt_bytes(&self, level: i32, name: i32, value: &[u8]) -> Result<(), Error> {
        self.set_block(level, name, Block::from_slice(value))
    }

    /// Close the socket: from now on every call fails with `EBADF`. The descriptor stays reserved while
    /// another thread is inside a call on it. Dropping a socket closes it, too.
    ///
    /// # Errors
    /// Those of close(2); the descriptor is gone all the same.
    pub fn close(&self) -> Result<(), Error> {
        self.close_with(&Native)
    }
}

fn encode(items: &[ControlMessage<'_>]) -> Result<Vec<u8>, Error> {
    let room = |sum, item: &ControlMessage<'_>| cmsg::room(sum, item.data.len());
    let room = items.iter().try_fold(0, room).map_err(|_| Error::Os(libc::EMSGSIZE))?;
    let mut control = Vec::with_capacity(room);
    for item in items {
        cmsg::append(&mut control, item.level, item.kind, Block::from_slice(item.data));
    }
    Ok(control)
}
