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
