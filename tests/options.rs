//! Options by number, and the conveniences.

mod common;

use common::{bound, listener, streams};
use rsock::{Credentials, Error, Socket};

#[test]
fn numbers_and_bytes() {
    let socket = bound(libc::AF_INET, libc::SOCK_STREAM);
    socket.setsockopt(libc::SOL_SOCKET, libc::SO_KEEPALIVE, 1).unwrap();
    assert_eq!(socket.getsockopt(libc::SOL_SOCKET, libc::SO_KEEPALIVE), Ok(1));
    let zero = 0_i32.to_ne_bytes();
    socket.setsockopt_bytes(libc::SOL_SOCKET, libc::SO_KEEPALIVE, &zero).unwrap();
    let mut value = [9; 8];
    let count = socket.getsockopt_bytes(libc::SOL_SOCKET, libc::SO_KEEPALIVE, &mut value).unwrap();
    assert_eq!((count, value), (4, [0, 0, 0, 0, 9, 9, 9, 9]));
}

/// linux/tcp.h: `struct tcp_zerocopy_receive` has the address of a buffer, and its length, behind 24 bytes.
const TCP_ZEROCOPY_RECEIVE: i32 = 35;

#[test]
fn no_option_writes_elsewhere() {
    let (left, right) = streams(libc::AF_INET);
    left.sendall(b"not to be seen", 0).unwrap();
    right.recv(&mut [0; 16], libc::MSG_PEEK).unwrap();
    let elsewhere = vec![0_u8; 16];
    let mut value = [0; 40];
    value[24..32].copy_from_slice(&elsewhere.as_ptr().expose_provenance().to_ne_bytes());
    value[32..36].copy_from_slice(&16_i32.to_ne_bytes());
    // A kernel without the option refuses it.
    let _ = right.getsockopt_bytes(libc::IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE, &mut value);
    assert_eq!(std::hint::black_box(elsewhere), [0; 16]);
}

#[test]
fn no_option_tells_the_kernel_addresses() {
    let socket = Socket::new(libc::AF_INET, libc::SOCK_DGRAM, 0).unwrap();
    let pass = [libc::sock_filter { code: 6, jt: 0, jf: 0, k: 0xffff }]; // BPF_RET
    let mut program = [0; 16]; // struct sock_fprog
    program[..2].copy_from_slice(&1_u16.to_ne_bytes());
    program[8..].copy_from_slice(&pass.as_ptr().expose_provenance().to_ne_bytes());
    let attach = socket.setsockopt_bytes(libc::SOL_SOCKET, libc::SO_ATTACH_FILTER, &program);
    assert_eq!(attach, Err(Error::Os(libc::EINVAL)));
    // What the kernel would say: that the option is none of this socket's, or not for everybody.
    let register = socket.setsockopt_bytes(libc::SOL_XDP, libc::XDP_UMEM_REG, &[0; 32]);
    assert_eq!(register, Err(Error::Os(libc::EINVAL)));
    let replace = socket.setsockopt_bytes(libc::IPPROTO_IP, 64, &[0; 96]);
    assert_eq!(replace, Err(Error::Os(libc::EINVAL)));
}

#[test]
fn a_value_is_not_written_to() {
    let socket = Socket::new(libc::AF_INET6, libc::SOCK_DGRAM, 0).unwrap();
    let mut request = [0; 32]; // struct in6_flowlabel_req of linux/in6.h
    request[15] = 1; // of ::1
    request[21..23].copy_from_slice(&[1, 1]); // IPV6_FL_S_EXCL, IPV6_FL_F_CREATE
    let before = request;
    socket.setsockopt_bytes(libc::IPPROTO_IPV6, 32, &request).unwrap(); // IPV6_FLOWLABEL_MGR
    assert_eq!(std::hint::black_box(request), before);
}

#[test]
fn a_filter_is_read_into_the_buffer_and_no_further() {
    let socket = Socket::new(libc::AF_INET, libc::SOCK_DGRAM, 0).unwrap();
    let filter = [0; 3].map(|from| socket2::SockFilter::new(6, from, from, 0xffff)); // BPF_RET
    let lease = socket.lease().unwrap();
    socket2::SockRef::from(&lease).attach_filter(&filter).unwrap();
    let mut buffer = [0; 24];
    let mut read = |room| {
        let part = &mut buffer[..room];
        socket.getsockopt_bytes(libc::SOL_SOCKET, libc::SO_GET_FILTER, part)
    };
    assert_eq!(read(23), Err(Error::Os(libc::EINVAL)));
    assert_eq!(read(24), Ok(3));
    assert_eq!(socket.getsockopt(libc::SOL_SOCKET, libc::SO_GET_FILTER), Ok(0));
}

#[test]
fn what_the_kernel_says_against_it() {
    let socket = bound(libc::AF_INET, libc::SOCK_STREAM);
    let unknown = Err(Error::Os(libc::ENOPROTOOPT));
    assert_eq!(socket.getsockopt(libc::SOL_SOCKET, 9999), unknown);
    assert_eq!(socket.setsockopt(libc::SOL_SOCKET, 9999, 1).err(), unknown.err());
    socket.close().unwrap();
    assert_eq!(socket.getsockopt(libc::SOL_SOCKET, libc::SO_TYPE), Err(Error::Os(libc::EBADF)));
    assert_eq!(socket.take_error(), Err(Error::Os(libc::EBADF)));
}

#[test]
fn a_kept_error_is_told_once() {
    let (left, right) = streams(libc::AF_INET);
    let linger = [1_i32.to_ne_bytes(), 0_i32.to_ne_bytes()].concat();
    right.setsockopt_bytes(libc::SOL_SOCKET, libc::SO_LINGER, &linger).unwrap();
    assert_eq!(left.take_error(), Ok(None));
    right.close().unwrap(); // which resets the connection
    assert_eq!(left.take_error(), Ok(Some(Error::Os(libc::ECONNRESET))));
    assert_eq!(left.take_error(), Ok(None));
}

#[test]
fn who_the_peer_is() {
    let (left, right) = streams(libc::AF_UNIX);
    for socket in [left, right] {
        assert_eq!(socket.peer_credentials(), Ok(Credentials::of_this_process()));
    }
    let alone = Socket::new(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
    assert_eq!(alone.peer_credentials(), Err(Error::Os(libc::ENOTCONN)));
    let internet = listener(libc::AF_INET).peer_credentials();
    assert_eq!(internet, Err(Error::Os(libc::ENOTCONN)));
}
