//! How a datagram comes and goes.

use std::net::IpAddr;

/// How a datagram reached this machine; sent with the answer, it makes that come from where the question went.
///
/// ```
/// use std::io::{IoSlice, IoSliceMut};
/// use std::net::{Ipv4Addr, SocketAddr};
/// use rsock::families::Address;
/// use rsock::{ControlMessage, ControlMessages, PacketInfo, Socket};
///
/// let socket = Socket::new(libc::AF_INET, libc::SOCK_DGRAM, 0)?;
/// socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)).into())?;
/// socket.setsockopt(libc::IPPROTO_IP, libc::IP_PKTINFO, 1)?;
/// let Address::Inet(name) = socket.getsockname()? else { unreachable!() };
/// let to = SocketAddr::from((Ipv4Addr::new(127, 0, 0, 7), name.port()));
/// socket.sendto(b"question", 0, &to.into())?;
///
/// let room = ControlMessage::space(PacketInfo::SIZE);
/// let message = socket.recvmsg(&mut [IoSliceMut::new(&mut [0; 64])], room, 0)?;
/// let packet = message.control().find_map(ControlMessage::packet_info).unwrap();
/// assert_eq!(packet.local, to.ip());
///
/// let control = ControlMessages::new().packet_info(packet);
/// socket.sendmsg(&[IoSlice::new(b"answer")], &control, 0, message.address.as_ref())?;
/// let (_, from) = socket.recvfrom(&mut [0; 64], 0)?;
/// assert_eq!(from, to.into());
/// # Ok::<(), rsock::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct PacketInfo {
    /// The index of the interface; 0 lets the kernel choose.
    pub interface: u32,
    /// The address here that it reached, or that it shall come from.
    pub local: IpAddr,
    /// The destination in its header, which a broadcast or multicast address is not `local`.
    pub destination: IpAddr,
}

impl PacketInfo {
    /// How many bytes it takes in a message at most.
    ///
    /// ```
    /// let room = rsock::ControlMessage::space(rsock::PacketInfo::SIZE);
    /// # assert!(room > 20);
    /// ```
    pub const SIZE: usize = 20;

    /// To send from this address, through this interface, 0 for any.
    ///
    /// ```
    /// use std::net::Ipv6Addr;
    /// use rsock::{ControlMessages, PacketInfo};
    ///
    /// let packet = PacketInfo::new(1, Ipv6Addr::LOCALHOST.into());
    /// let control = ControlMessages::new().packet_info(packet);
    /// ```
    #[must_use]
    pub const fn new(interface: u32, local: IpAddr) -> Self {
        Self { interface, local, destination: local }
    }

    /// `struct in_pktinfo`, ip(7).
    pub(super) fn v4(data: &[u8]) -> Option<Self> {
        let ([interface, local, destination], []) = data.as_chunks() else { return None };
        Some(Self {
            interface: u32::from_ne_bytes(*interface),
            local: IpAddr::from(*local),
            destination: IpAddr::from(*destination),
        })
    }

    /// `struct in6_pktinfo`, ipv6(7).
    pub(super) fn v6(data: &[u8]) -> Option<Self> {
        let (local, interface) = data.split_first_chunk::<16>()?;
        let local = IpAddr::from(*local);
        Some(Self::new(u32::from_ne_bytes(interface.try_into().ok()?), local))
    }
}
