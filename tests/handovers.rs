//! Sockets move to the types of the standard library and of socket2 and back: they stay what they are, what does
//! not fit comes back, and nothing leaks.

mod common;

use std::io::{ErrorKind, Read as _};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use common::{alone, bound, descriptors, handovers, listener, streams, talk, wait_until_inside};
use rsock::{Error, Refused, Socket, Timeout};
use socket2::SockRef;

const SECOND: Duration = Duration::from_secs(1);

/// A socket of each kind that there is a type for, and of some that there is none for.
fn zoo() -> Vec<(&'static str, Socket)> {
    vec![
        ("TcpStream", streams(libc::AF_INET).0),
        ("TcpListener", listener(libc::AF_INET)),
        ("UdpSocket", bound(libc::AF_INET, libc::SOCK_DGRAM)),
        ("UnixStream", streams(libc::AF_UNIX).0),
        ("UnixListener", listener(libc::AF_UNIX)),
        ("UnixDatagram", bound(libc::AF_UNIX, libc::SOCK_DGRAM)),
        ("", bound(libc::AF_UNIX, libc::SOCK_SEQPACKET)),
        ("", Socket::new(libc::AF_NETLINK, libc::SOCK_RAW, 0).unwrap()),
    ]
}

/// There and back, and the same number, file and identity all the way.
fn there_and_back<T>(socket: Socket) -> Result<Socket, Socket>
where
    T: TryFrom<Socket, Error = Refused<Socket>> + AsRawFd,
    Socket: TryFrom<T, Error = Refused<T>>,
{
    let (number, identity) = (socket.fileno(), socket.identity());
    let other = match T::try_from(socket) {
        Ok(other) => other,
        Err(refused) => {
            assert_eq!(refused.error.kind(), ErrorKind::InvalidInput);
            let back = refused.given.unwrap();
            assert_eq!((back.fileno(), back.identity()), (number, identity));
            return Err(back);
        }
    };
    assert_eq!(other.as_raw_fd(), number);
    let Ok(back) = Socket::try_from(other) else { panic!("it was a socket before") };
    assert_eq!(back.fileno(), number);
    assert_eq!(back.identity().family, identity.family);
    assert_eq!(back.identity().kind, identity.kind);
    Ok(back)
}

/// Every type takes the sockets of its own kind, and no other.
fn takes_its_own<T>(own: &str)
where
    T: TryFrom<Socket, Error = Refused<Socket>> + AsRawFd,
    Socket: TryFrom<T, Error = Refused<T>>,
{
    for (kind, socket) in zoo() {
        let result = there_and_back::<T>(socket);
        assert_eq!(result.is_ok(), kind == own, "{own} of a {kind}");
        let socket = result.unwrap_or_else(|back| back);
        assert!(socket.getsockname().is_ok(), "{kind} is still open");
    }
}

#[test]
fn every_type_takes_its_own_sockets_and_hands_back_the_others() {
    let _alone = alone();
    let before = descriptors();
    takes_its_own::<TcpStream>("TcpStream");
    takes_its_own::<TcpListener>("TcpListener");
    takes_its_own::<UdpSocket>("UdpSocket");
    takes_its_own::<UnixStream>("UnixStream");
    takes_its_own::<UnixListener>("UnixListener");
    takes_its_own::<UnixDatagram>("UnixDatagram");
    for (kind, socket) in zoo() {
        assert!(there_and_back::<socket2::Socket>(socket).is_ok(), "{kind}");
    }
    for (kind, socket) in zoo() {
        assert!(there_and_back::<OwnedFd>(socket).is_ok(), "{kind}");
    }
    assert_eq!(descriptors(), before);
}

#[test]
fn a_unix_stream_may_name_its_protocol() {
    let _alone = alone();
    let socket = Socket::new(libc::AF_UNIX, libc::SOCK_STREAM, libc::PF_UNIX).unwrap();
    assert!(UnixStream::try_from(socket).is_ok());
}

#[test]
fn streams_go_on_where_they_were() {
    let _alone = alone();
    for family in [libc::AF_INET, libc::AF_UNIX] {
        let (client, server) = streams(family);
        server.sendall(b"early", 0).unwrap();
        let client = OwnedFd::try_from(client).unwrap();
        let client = Socket::try_from(client).unwrap();
        let mut text = [0; 5];
        client.recv_exactly(&mut text, 0).unwrap();
        assert_eq!(&text, b"early");
        talk(&client, &server);
    }
}

#[test]
fn closed_sockets_and_other_files_are_handed_back() {
    let _alone = alone();
    let before = descriptors();
    let (socket, peer) = streams(libc::AF_INET);
    socket.close().unwrap();
    let refused = TcpStream::try_from(socket).unwrap_err();
    assert_eq!(refused.error.raw_os_error(), Some(libc::EBADF));
    let refused = OwnedFd::try_from(refused.given.unwrap()).unwrap_err();
    assert_eq!(Error::from(refused), Error::Os(libc::EBADF));

    let file = OwnedFd::from(std::fs::File::open("/dev/null").unwrap());
    let number = file.as_raw_fd();
    let refused = Socket::try_from(file).unwrap_err();
    assert_eq!(refused.error.raw_os_error(), Some(libc::ENOTSOCK));
    assert_eq!(refused.given.as_ref().unwrap().as_raw_fd(), number);
    // A type of std that is made of any descriptor comes back in its own type.
    let liar = TcpStream::from(refused.given.unwrap());
    let liar = Socket::try_from(liar).unwrap_err().given.unwrap();
    assert_eq!(liar.as_raw_fd(), number);
    drop((liar, peer));
    assert_eq!(descriptors(), before);
}

#[test]
fn a_mode_goes_along_and_comes_back() {
    let _alone = alone();
    let modes = [
        (Timeout::Blocking, false, None),
        (Timeout::NonBlocking, true, None),
        (Timeout::After(SECOND), false, Some(SECOND)),
    ];
    for (mode, nonblocking, limit) in modes {
        let (socket, _peer) = streams(libc::AF_INET);
        socket.set_timeout(mode).unwrap();
        let stream = TcpStream::try_from(socket).unwrap();
        assert_eq!(SockRef::from(&stream).nonblocking().unwrap(), nonblocking, "{mode:?}");
        assert_eq!(stream.read_timeout().unwrap(), limit);
        assert_eq!(stream.write_timeout().unwrap(), limit);

        let back = Socket::try_from(stream).unwrap();
        assert_eq!(back.timeout(), mode);
        let lease = back.lease().unwrap();
        assert_eq!(SockRef::from(&lease).nonblocking().unwrap(), mode.nonblocking());
        assert_eq!(SockRef::from(&lease).read_timeout().unwrap(), None, "{mode:?}");
        assert_eq!(SockRef::from(&lease).write_timeout().unwrap(), None, "{mode:?}");
    }
}

#[test]
fn a_limit_of_the_kernel_for_one_direction_stays_the_kernels() {
    let _alone = alone();
    let (mut left, _right) = UnixStream::pair().unwrap();
    left.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
    let socket = Socket::try_from(left).unwrap();
    assert_eq!(socket.timeout(), Timeout::Blocking);
    assert_eq!(socket.recv(&mut [0; 8], 0), Err(Error::Os(libc::EAGAIN)));
    left = UnixStream::try_from(socket).unwrap();
    assert!(left.read_timeout().unwrap().is_some());
    assert!(left.write_timeout().unwrap().is_none());
}

#[test]
fn a_timeout_goes_on_in_the_type_of_std() {
    let _alone = alone();
    let (socket, _peer) = streams(libc::AF_UNIX);
    // Less than the kernel can count is not "no limit".
    socket.set_timeout(Timeout::After(Duration::from_nanos(1))).unwrap();
    let mut stream = UnixStream::try_from(socket).unwrap();
    assert_eq!(stream.read(&mut [0; 8]).unwrap_err().kind(), ErrorKind::WouldBlock);
    let socket = Socket::try_from(stream).unwrap();
    assert_eq!(socket.recv(&mut [0; 8], 0), Err(Error::TimedOut));
}

#[test]
fn a_plain_descriptor_is_left_in_its_mode() {
    let _alone = alone();
    let (socket, _peer) = streams(libc::AF_UNIX);
    socket.set_timeout(Timeout::After(SECOND)).unwrap();
    let fd = OwnedFd::try_from(socket).unwrap();
    assert!(SockRef::from(&fd).nonblocking().unwrap());
    assert_eq!(Socket::try_from(fd).unwrap().timeout(), Timeout::NonBlocking);
}

#[test]
fn a_lease_that_was_forgotten_keeps_the_descriptor_where_it_is() {
    let _alone = alone();
    let (socket, peer) = streams(libc::AF_UNIX);
    std::mem::forget(socket.lease().unwrap());
    let refused = OwnedFd::try_from(socket).unwrap_err();
    assert_eq!(refused.error.raw_os_error(), Some(libc::EBUSY));
    let socket = refused.given.unwrap();
    talk(&socket, &peer);
}

#[test]
fn a_socket_that_cannot_go_is_in_the_mode_that_it_was() {
    let _alone = alone();
    for mode in [Timeout::Blocking, Timeout::NonBlocking, Timeout::After(SECOND)] {
        let (socket, _peer) = streams(libc::AF_UNIX);
        socket.set_timeout(mode).unwrap();
        std::mem::forget(socket.lease().unwrap());
        let refused = UnixStream::try_from(socket).unwrap_err();
        assert_eq!(refused.error.raw_os_error(), Some(libc::EBUSY));
        let socket = refused.given.unwrap();
        assert_eq!(socket.timeout(), mode);
        let lease = socket.lease().unwrap();
        assert_eq!(SockRef::from(&lease).nonblocking().unwrap(), mode.nonblocking());
        assert_eq!(SockRef::from(&lease).read_timeout().unwrap(), None, "{mode:?}");
        assert_eq!(SockRef::from(&lease).write_timeout().unwrap(), None, "{mode:?}");
    }
}

#[test]
fn forgotten_leases_never_let_the_count_run_over() {
    let _alone = alone();
    let (socket, peer) = streams(libc::AF_UNIX);
    let lease = socket.lease().unwrap();
    let mut forgotten = 0;
    while let Ok(lease) = socket.lease() {
        std::mem::forget(lease);
        forgotten += 1;
    }
    assert_eq!(forgotten, (1 << 19) - 1);
    assert_eq!(socket.lease().err(), Some(Error::Os(libc::EMFILE)));
    socket.close().unwrap();
    // Who borrowed it before still has it.
    SockRef::from(&lease).send(b"still there").unwrap();
    assert_eq!(peer.recv(&mut [0; 64], 0), Ok(11));
}

#[test]
fn moving_out_from_under_a_call_is_refused_until_the_call_is_over() {
    let _alone = alone();
    let (socket, peer) = streams(libc::AF_INET);
    let socket = Arc::new(socket);
    let reader = {
        let socket = Arc::clone(&socket);
        thread::spawn(move || socket.recv(&mut [0; 64], 0))
    };
    wait_until_inside(libc::SYS_recvfrom, socket.fileno());
    // Safe Rust has no way to move a socket that another thread has, too.
    let socket = Arc::try_unwrap(socket).unwrap_err();
    assert_eq!(socket.take_descriptor().err(), Some(Error::Os(libc::EBUSY)));
    peer.sendall(b"done", 0).unwrap();
    assert_eq!(reader.join().unwrap(), Ok(4));
    let stream = TcpStream::try_from(Arc::try_unwrap(socket).unwrap()).unwrap();
    let socket = Socket::try_from(stream).unwrap();
    talk(&socket, &peer);
}

/// So many times there and back: all descriptors that there were, and no more.
fn shuttle<T>(mut socket: Socket)
where
    T: TryFrom<Socket, Error = Refused<Socket>>,
    Socket: TryFrom<T, Error = Refused<T>>,
{
    let (before, number) = (descriptors(), socket.fileno());
    for _ in 0..handovers() {
        let Ok(other) = T::try_from(socket) else { panic!("it is of that kind") };
        socket = Socket::try_from(other).unwrap_or_else(|_| panic!("it is a socket"));
    }
    assert_eq!((descriptors(), socket.fileno()), (before, number));
}

#[test]
fn hand_overs_leak_nothing() {
    let _alone = alone();
    let before = descriptors();
    for mode in [Timeout::Blocking, Timeout::After(SECOND)] {
        let (socket, _peer) = streams(libc::AF_INET);
        socket.set_timeout(mode).unwrap();
        shuttle::<TcpStream>(socket);
    }
    shuttle::<TcpListener>(listener(libc::AF_INET));
    shuttle::<UdpSocket>(bound(libc::AF_INET, libc::SOCK_DGRAM));
    shuttle::<UnixStream>(streams(libc::AF_UNIX).0);
    shuttle::<UnixListener>(listener(libc::AF_UNIX));
    shuttle::<UnixDatagram>(bound(libc::AF_UNIX, libc::SOCK_DGRAM));
    shuttle::<socket2::Socket>(streams(libc::AF_INET).0);
    shuttle::<OwnedFd>(streams(libc::AF_INET).0);
    assert_eq!(descriptors(), before);
}

#[test]
fn refusals_and_ends_leak_nothing() {
    let _alone = alone();
    let before = descriptors();
    for _ in 0..handovers() {
        let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
        drop(TcpStream::try_from(left).unwrap_err());
        drop(UnixStream::try_from(right).unwrap());
        let file = OwnedFd::from(std::fs::File::open("/dev/null").unwrap());
        drop(Socket::try_from(file).unwrap_err());
    }
    assert_eq!(descriptors(), before);
}
