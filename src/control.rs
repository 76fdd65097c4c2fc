//! Control messages in a Rust program: those that are to be sent, and what those say that came.

use std::marker::PhantomData;
use std::net::IpAddr;
use std::os::fd::{AsRawFd as _, BorrowedFd};
use std::time::{Duration, SystemTime};

use crate::error::Error;
use crate::message::ControlMessage;
use crate::sys::{Block, cmsg};

pub use credentials::Credentials;
pub use packet::PacketInfo;

mod credentials;
mod packet;

/// linux/rds.h, which the crate libc has for some C libraries only.
pub(crate) const SOL_RDS: i32 = 276;

/// `RDS_CMSG_RDMA_ARGS`, `_RDMA_MAP`, `_ATOMIC_FADD`, `_ATOMIC_CSWP`, and the last two masked.
const HAVE_ADDRESSES: [i32; 6] = [1, 3, 6, 7, 8, 9];

/// Control messages to be sent, in the layout of the kernel, cmsg(3). It borrows the descriptors among them.
///
/// ```
/// use std::io::{IoSlice, IoSliceMut};
/// use std::os::fd::AsFd as _;
/// use rsock::{ControlMessage, ControlMessages, Socket};
///
/// let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
/// let file = std::fs::File::open("Cargo.toml")?;
/// let control = ControlMessages::new().descriptors(&[file.as_fd()]);
/// left.sendmsg(&[IoSlice::new(b"x")], &control, 0, None)?;
///
/// let room = ControlMessage::space(size_of::<i32>());
/// let mut message = right.recvmsg(&mut [IoSliceMut::new(&mut [0])], room, 0)?;
/// assert_eq!(message.take_descriptors().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct ControlMessages<'a> {
    bytes: Vec<u8>,
    /// Numbers of descriptors, or addresses of memory, came as bytes: nobody has lent what they mean.
    forged: bool,
    descriptors: PhantomData<BorrowedFd<'a>>,
}

impl<'a> ControlMessages<'a> {
    /// None yet.
    ///
    /// ```
    /// # use rsock::{ControlMessages, Socket};
    /// let (left, _right) = Socket::pair(libc::AF_UNIX, libc::SOCK_DGRAM, 0)?;
    /// assert_eq!(left.sendmsg(&[], &ControlMessages::new(), 0, None), Ok(0));
    /// # Ok::<(), rsock::Error>(())
    /// ```
    #[must_use]
    pub const fn new() -> Self {
        Self { bytes: Vec::new(), forged: false, descriptors: PhantomData }
    }

    /// One more: whose message it is (`SOL_SOCKET`, `IPPROTO_IP`, ...), what it is about, and what it says. Sending
    /// fails with `EINVAL` if that is `SCM_RIGHTS`: see [`ControlMessages::descriptors`]; and if it tells the kernel
    /// addresses of memory, as rds(7) has them for RDMA.
    ///
    /// ```
    /// use std::io::IoSlice;
    /// use rsock::{ControlMessages, Socket};
    ///
    /// let socket = Socket::new(libc::AF_INET, libc::SOCK_DGRAM, 0)?;
    /// socket.connect(&std::net::SocketAddr::from(([127, 0, 0, 1], 9)).into())?;
    /// let hops = ControlMessages::new().message(libc::IPPROTO_IP, libc::IP_TTL, &3_i32.to_ne_bytes());
    /// assert_eq!(socket.sendmsg(&[IoSlice::new(b"near")], &hops, 0, None), Ok(4));
    /// # Ok::<(), rsock::Error>(())
    /// ```
    #[must_use]
    pub fn message(mut self, level: i32, kind: i32, data: &[u8]) -> Self {
        self.forged |= match level {
            libc::SOL_SOCKET => kind == libc::SCM_RIGHTS,
            SOL_RDS => HAVE_ADDRESSES.contains(&kind),
            _ => false,
        };
        self.append(level, kind, data)
    }

    fn append(mut self, level: i32, kind: i32, data: &[u8]) -> Self {
        cmsg::append(&mut self.bytes, level, kind, Block::from_slice(data));
        self
    }

    /// Descriptors, of which the receiver gets its own (`SCM_RIGHTS`, unix(7)); at most 253 in one message.
    ///
    /// ```
    /// # use std::io::{IoSlice, IoSliceMut};
    /// # use std::os::fd::AsFd as _;
    /// # use rsock::{ControlMessages, Socket};
    /// let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// let (lent, peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// let lease = lent.lease()?;
    /// let control = ControlMessages::new().descriptors(&[lease.as_fd()]);
    /// left.sendmsg(&[IoSlice::new(b"x")], &control, 0, None)?;
    ///
    /// let mut message = right.recvmsg(&mut [IoSliceMut::new(&mut [0])], 64, 0)?;
    /// let received = Socket::from_descriptor(message.take_descriptors().remove(0))?;
    /// received.sendall(b"hello", 0)?;
    /// assert_eq!(peer.recv(&mut [0; 8], 0), Ok(5));
    /// # Ok::<(), rsock::Error>(())
    /// ```
    #[must_use]
    pub fn descriptors(self, descriptors: &[BorrowedFd<'a>]) -> Self {
        let numbers = descriptors.iter().flat_map(|fd| fd.as_raw_fd().to_ne_bytes());
        self.append(libc::SOL_SOCKET, libc::SCM_RIGHTS, &numbers.collect::<Vec<_>>())
    }

    /// Who sends (`SCM_CREDENTIALS`, unix(7)); the kernel refuses what is not true of a process without rights.
    ///
    /// ```
    /// use std::io::{IoSlice, IoSliceMut};
    /// use rsock::{ControlMessage, ControlMessages, Credentials, Socket};
    ///
    /// let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// right.setsockopt(libc::SOL_SOCKET, libc::SO_PASSCRED, 1)?;
    /// let me = Credentials::of_this_process();
    /// left.sendmsg(&[IoSlice::new(b"x")], &ControlMessages::new().credentials(me), 0, None)?;
    /// let room = ControlMessage::space(Credentials::SIZE);
    /// let message = right.recvmsg(&mut [IoSliceMut::new(&mut [0])], room, 0)?;
    /// assert_eq!(message.control().find_map(ControlMessage::credentials), Some(me));
    /// # Ok::<(), rsock::Error>(())
    /// ```
    #[must_use]
    pub fn credentials(self, credentials: Credentials) -> Self {
        self.message(libc::SOL_SOCKET, libc::SCM_CREDENTIALS, &credentials.to_bytes())
    }

    /// From which address and through which interface a datagram is sent (`IP_PKTINFO`, ip(7);
    /// `IPV6_PKTINFO`, ipv6(7)).
    ///
    /// ```
    /// use std::io::IoSlice;
    /// use std::net::SocketAddr;
    /// use rsock::{ControlMessages, PacketInfo, Socket};
    ///
    /// let socket = Socket::new(libc::AF_INET, libc::SOCK_DGRAM, 0)?;
    /// let receiver = Socket::new(libc::AF_INET, libc::SOCK_DGRAM, 0)?;
    /// receiver.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into())?;
    /// let from = PacketInfo::new(0, [127, 0, 0, 9].into());
    /// let control = ControlMessages::new().packet_info(from);
    /// socket.sendmsg(&[IoSlice::new(b"x")], &control, 0, Some(&receiver.getsockname()?))?;
    /// let (_, sender) = receiver.recvfrom(&mut [0; 8], 0)?;
    /// assert_eq!(SocketAddr::try_from(sender)?.ip(), from.local);
    /// # Ok::<(), rsock::Error>(())
    /// ```
    #[must_use]
    pub fn packet_info(self, packet: PacketInfo) -> Self {
        let interface = packet.interface.to_ne_bytes();
        match packet.local {
            IpAddr::V4(local) => {
                let data = [interface, local.octets(), [0; 4]].concat();
                self.message(libc::IPPROTO_IP, libc::IP_PKTINFO, &data)
            }
            IpAddr::V6(local) => {
                let data = [&local.octets()[..], &interface].concat();
                self.message(libc::IPPROTO_IPV6, libc::IPV6_PKTINFO, &data)
            }
        }
    }

    /// As the kernel takes them.
    pub(crate) fn bytes(&self) -> Result<&[u8], Error> {
        if self.forged {
            return Err(Error::Os(libc::EINVAL));
        }
        cmsg::room(0, self.bytes.len()).map_err(|_| Error::Os(libc::EMSGSIZE))?;
        Ok(&self.bytes)
    }
}

impl ControlMessage<'_> {
    /// How much room a message with so many bytes of data takes (`CMSG_SPACE`, cmsg(3)).
    ///
    /// ```
    /// use rsock::ControlMessage;
    ///
    /// // Room for three descriptors and a number.
    /// let room = ControlMessage::space(3 * size_of::<i32>()) + ControlMessage::space(size_of::<i32>());
    /// # assert!(room > 16);
    /// ```
    #[must_use]
    pub fn space(length: usize) -> usize {
        cmsg::room(0, length).unwrap_or(usize::MAX)
    }

    /// The number that it says, if it says one (`IP_TTL`, `IP_TOS`, `IPV6_HOPLIMIT`, `UDP_GRO`, ...).
    ///
    /// ```
    /// # use std::io::IoSliceMut;
    /// # use rsock::{ControlMessage, Socket};
    /// let socket = Socket::new(libc::AF_INET, libc::SOCK_DGRAM, 0)?;
    /// socket.bind(&std::net::SocketAddr::from(([127, 0, 0, 1], 0)).into())?;
    /// socket.setsockopt(libc::IPPROTO_IP, libc::IP_RECVTTL, 1)?;
    /// socket.setsockopt(libc::IPPROTO_IP, libc::IP_TTL, 9)?;
    /// socket.sendto(b"x", 0, &socket.getsockname()?)?;
    /// let message = socket.recvmsg(&mut [IoSliceMut::new(&mut [0])], 64, 0)?;
    /// let hops = message.control().find(|item| item.kind == libc::IP_TTL).unwrap();
    /// assert_eq!(hops.number(), Some(9));
    /// # Ok::<(), rsock::Error>(())
    /// ```
    #[must_use]
    pub fn number(self) -> Option<i32> {
        self.data.try_into().ok().map(i32::from_ne_bytes)
    }

    /// Who sent (`SCM_CREDENTIALS`, unix(7)).
    ///
    /// ```
    /// # use std::io::IoSliceMut;
    /// # use rsock::{Credentials, Socket};
    /// let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_DGRAM, 0)?;
    /// right.setsockopt(libc::SOL_SOCKET, libc::SO_PASSCRED, 1)?;
    /// left.send(b"x", 0)?;
    /// let message = right.recvmsg(&mut [IoSliceMut::new(&mut [0])], 64, 0)?;
    /// let item = message.control().next().unwrap();
    /// assert_eq!(item.credentials(), Some(Credentials::of_this_process()));
    /// assert_eq!((item.packet_info(), item.timestamp(), item.number()), (None, None, None));
    /// # Ok::<(), rsock::Error>(())
    /// ```
    #[must_use]
    pub fn credentials(self) -> Option<Credentials> {
        let told = (self.level, self.kind) == (libc::SOL_SOCKET, libc::SCM_CREDENTIALS);
        told.then(|| Credentials::from_bytes(self.data)).flatten()
    }

    /// How a datagram came (`IP_PKTINFO`, `IPV6_PKTINFO`).
    ///
    /// ```
    /// # use std::io::IoSliceMut;
    /// # use std::net::{Ipv6Addr, SocketAddr};
    /// # use rsock::{ControlMessage, Socket};
    /// let socket = Socket::new(libc::AF_INET6, libc::SOCK_DGRAM, 0)?;
    /// socket.bind(&SocketAddr::from((Ipv6Addr::LOCALHOST, 0)).into())?;
    /// socket.setsockopt(libc::IPPROTO_IPV6, libc::IPV6_RECVPKTINFO, 1)?;
    /// socket.sendto(b"x", 0, &socket.getsockname()?)?;
    /// let message = socket.recvmsg(&mut [IoSliceMut::new(&mut [0])], 64, 0)?;
    /// let packet = message.control().find_map(ControlMessage::packet_info).unwrap();
    /// assert_eq!(packet.destination, Ipv6Addr::LOCALHOST);
    /// # Ok::<(), rsock::Error>(())
    /// ```
    #[must_use]
    pub fn packet_info(self) -> Option<PacketInfo> {
        match (self.level, self.kind) {
            (libc::IPPROTO_IP, libc::IP_PKTINFO) => PacketInfo::v4(self.data),
            (libc::IPPROTO_IPV6, libc::IPV6_PKTINFO) => PacketInfo::v6(self.data),
            _ => None,
        }
    }

    /// When it came (`SO_TIMESTAMP`, `SO_TIMESTAMPNS`, socket(7)). `SO_TIMESTAMPING` has several; their bytes are
    /// in `data`.
    ///
    /// ```
    /// # use std::io::IoSliceMut;
    /// # use std::time::SystemTime;
    /// # use rsock::{ControlMessage, Socket};
    /// let socket = Socket::new(libc::AF_INET, libc::SOCK_DGRAM, 0)?;
    /// socket.bind(&std::net::SocketAddr::from(([127, 0, 0, 1], 0)).into())?;
    /// socket.setsockopt(libc::SOL_SOCKET, libc::SO_TIMESTAMPNS, 1)?;
    /// let before = SystemTime::now();
    /// socket.sendto(b"x", 0, &socket.getsockname()?)?;
    /// let message = socket.recvmsg(&mut [IoSliceMut::new(&mut [0])], 64, 0)?;
    /// let came = message.control().find_map(ControlMessage::timestamp).unwrap();
    /// assert!(before <= came && came <= SystemTime::now());
    /// # Ok::<(), rsock::Error>(())
    /// ```
    #[must_use]
    pub fn timestamp(self) -> Option<SystemTime> {
        let unit = match (self.level, self.kind) {
            (libc::SOL_SOCKET, libc::SCM_TIMESTAMP) => 1000,
            (libc::SOL_SOCKET, libc::SCM_TIMESTAMPNS) => 1,
            _ => return None,
        };
        let ([seconds, parts], []) = self.data.as_chunks() else { return None };
        let seconds = u64::try_from(i64::from_ne_bytes(*seconds)).ok()?;
        let parts = u64::try_from(i64::from_ne_bytes(*parts)).ok()?.checked_mul(unit)?;
        let since = Duration::from_secs(seconds).checked_add(Duration::from_nanos(parts))?;
        SystemTime::UNIX_EPOCH.checked_add(since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a message says that has so many bytes, all of them 1.
    fn told(level: i32, kind: i32, length: usize) -> [bool; 4] {
        let data = vec![1; length];
        let item = ControlMessage { level, kind, data: &data, cut: false };
        let (packet, time) = (item.packet_info().is_some(), item.timestamp().is_some());
        [item.number().is_some(), item.credentials().is_some(), packet, time]
    }

    #[test]
    fn only_what_has_the_right_length_says_something() {
        let kinds = [
            (libc::SOL_SOCKET, libc::SCM_CREDENTIALS, 1, 12),
            (libc::IPPROTO_IP, libc::IP_PKTINFO, 2, 12),
            (libc::IPPROTO_IPV6, libc::IPV6_PKTINFO, 2, 20),
        ];
        for (level, kind, which, right) in kinds {
            for length in 0..40 {
                let mut wanted = [length == 4, false, false, false];
                wanted[which] = length == right;
                assert_eq!(told(level, kind, length), wanted, "{length} bytes of {kind}");
            }
        }
    }

    #[test]
    fn times_that_make_no_sense() {
        let time = |seconds: i64, parts: i64| {
            let data = [seconds.to_ne_bytes(), parts.to_ne_bytes()].concat();
            let (level, kind) = (libc::SOL_SOCKET, libc::SCM_TIMESTAMP);
            ControlMessage { level, kind, data: &data, cut: false }.timestamp()
        };
        let second = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
        assert_eq!(time(1, 5), Some(second + Duration::from_micros(5)));
        for (seconds, parts) in [(-1, 0), (0, -1), (i64::MAX, i64::MAX), (0, i64::MAX)] {
            assert_eq!(time(seconds, parts), None);
        }
        assert_eq!(told(libc::SOL_SOCKET, libc::SCM_TIMESTAMP, 15), [false; 4]);
    }
}
