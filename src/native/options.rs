//! Options, by number, and the few that are read so often in one way that they have a method.

use crate::control::{Credentials, SOL_RDS};
use crate::error::Error;
use crate::socket::Socket;
use crate::sys::Block;

/// Options whose value has addresses of memory in it, which safe code must not tell the kernel. Those without a name
/// here are of linux/if_packet.h, linux/rds.h and linux/netfilter_*/*_tables.h, ebtables.h.
const HAVE_ADDRESSES: &[(i32, i32)] = &[
    (libc::SOL_SOCKET, libc::SO_ATTACH_FILTER),
    (libc::SOL_SOCKET, libc::SO_ATTACH_REUSEPORT_CBPF),
    (libc::SOL_PACKET, 22), // PACKET_FANOUT_DATA
    (libc::SOL_XDP, libc::XDP_UMEM_REG),
    (SOL_RDS, 2),             // RDS_GET_MR
    (SOL_RDS, 7),             // RDS_GET_MR_FOR_DEST
    (libc::IPPROTO_IP, 64),   // IPT_SO_SET_REPLACE
    (libc::IPPROTO_IP, 96),   // ARPT_SO_SET_REPLACE
    (libc::IPPROTO_IP, 128),  // EBT_SO_SET_ENTRIES
    (libc::IPPROTO_IP, 129),  // EBT_SO_SET_COUNTERS
    (libc::IPPROTO_IPV6, 64), // IP6T_SO_SET_REPLACE
];

impl Socket {
    /// An option whose value is an int, getsockopt(2).
    ///
    /// ```
    /// # use rsock::Socket;
    /// let socket = Socket::new(libc::AF_INET, libc::SOCK_STREAM, 0)?;
    /// assert_eq!(socket.getsockopt(libc::SOL_SOCKET, libc::SO_TYPE)?, libc::SOCK_STREAM);
    /// # Ok::<(), rsock::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of getsockopt(2).
    pub fn getsockopt(&self, level: i32, name: i32) -> Result<i32, Error> {
        self.get_int(level, name)
    }

    /// Set an option whose value is an int, setsockopt(2).
    ///
    /// ```
    /// # use rsock::Socket;
    /// let socket = Socket::new(libc::AF_INET, libc::SOCK_STREAM, 0)?;
    /// socket.setsockopt(libc::IPPROTO_TCP, libc::TCP_NODELAY, 1)?;
    /// assert_eq!(socket.getsockopt(libc::IPPROTO_TCP, libc::TCP_NODELAY)?, 1);
    /// # Ok::<(), rsock::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of setsockopt(2).
    pub fn setsockopt(&self, level: i32, name: i32, value: i32) -> Result<(), Error> {
        self.set_int(level, name, value)
    }

    /// An option of any kind, getsockopt(2); gives the count of bytes that were written to the buffer. The kernel
    /// sees zeros in place of what is in it: some options have addresses to write to there (`TCP_ZEROCOPY_RECEIVE`).
    /// Of `SO_GET_FILTER` the count is of instructions, which are 8 bytes each.
    ///
    /// ```
    /// # use rsock::Socket;
    /// let socket = Socket::new(libc::AF_INET, libc::SOCK_STREAM, 0)?;
    /// let mut name = [0; 16];
    /// let count = socket.getsockopt_bytes(libc::IPPROTO_TCP, libc::TCP_CONGESTION, &mut name)?;
    /// assert!(name[..count].is_ascii());
    /// # Ok::<(), rsock::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of getsockopt(2).
    pub fn getsockopt_bytes(
        &self,
        level: i32,
        name: i32,
        buffer: &mut [u8],
    ) -> Result<usize, Error> {
        let mut value = vec![0; buffer.len()];
        let count = self.get_bytes(level, name, &mut value)?;
        buffer[..count].copy_from_slice(&value[..count]);
        Ok(count)
    }

    /// Set an option of any kind, setsockopt(2), but for those whose value tells the kernel addresses of memory to read
    /// or write: `SO_ATTACH_FILTER`, `SO_ATTACH_REUSEPORT_CBPF`, `PACKET_FANOUT_DATA`, `XDP_UMEM_REG`, `RDS_GET_MR`,
    /// `RDS_GET_MR_FOR_DEST`, and those that replace the tables of netfilter. Who vouches for the memory sets them
    /// with setsockopt(2) on a [`Lease`](crate::Lease); filters are set by `socket2::SockRef::attach_filter`.
    ///
    /// ```
    /// # use rsock::Socket;
    /// let socket = Socket::new(libc::AF_INET, libc::SOCK_STREAM, 0)?;
    /// let (on, seconds) = (1_i32, 5_i32);
    /// let linger = [on.to_ne_bytes(), seconds.to_ne_bytes()].concat(); // struct linger
    /// socket.setsockopt_bytes(libc::SOL_SOCKET, libc::SO_LINGER, &linger)?;
    /// # Ok::<(), rsock::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of setsockopt(2); `EINVAL` for an option that has addresses.
    pub fn setsockopt_bytes(&self, level: i32, name: i32, value: &[u8]) -> Result<(), Error> {
        if HAVE_ADDRESSES.contains(&(level, name)) {
            return Err(Error::Os(libc::EINVAL));
        }
        // A copy, because some write their answer there (`IPV6_FLOWLABEL_MGR`).
        self.set_block(level, name, Block::from_mut_slice(&mut value.to_vec()))
    }

    /// The error that the socket has kept, which is gone then (`SO_ERROR`, socket(7)).
    ///
    /// ```
    /// # use rsock::{Error, Socket, Timeout};
    /// # use std::net::{SocketAddr, TcpListener};
    /// let closed: SocketAddr = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    /// let socket = Socket::new(libc::AF_INET, libc::SOCK_DGRAM, 0)?;
    /// socket.connect(&closed.into())?;
    /// socket.send(b"is anybody there?", 0)?;
    /// assert_eq!(socket.take_error()?, Some(Error::Os(libc::ECONNREFUSED)));
    /// assert_eq!(socket.take_error()?, None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of getsockopt(2).
    pub fn take_error(&self) -> Result<Option<Error>, Error> {
        let errno = self.get_int(libc::SOL_SOCKET, libc::SO_ERROR)?;
        Ok((errno != 0).then_some(Error::Os(errno)))
    }

    /// Who the peer of a Unix socket was when it connected (`SO_PEERCRED`, unix(7)). Its process is 0 if it is none of
    /// this PID namespace, pid_namespaces(7).
    ///
    /// ```
    /// # use rsock::{Credentials, Socket};
    /// let (left, _right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
    /// assert_eq!(left.peer_credentials()?, Credentials::of_this_process());
    /// # Ok::<(), rsock::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of getsockopt(2); `ENOTCONN` if the kernel knows of no peer.
    pub fn peer_credentials(&self) -> Result<Credentials, Error> {
        let mut bytes = [0; Credentials::SIZE];
        self.get_bytes(libc::SOL_SOCKET, libc::SO_PEERCRED, &mut bytes)?;
        Credentials::of_peer(&bytes).ok_or(Error::Os(libc::ENOTCONN))
    }
}
