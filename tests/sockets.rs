//! The crate without Python: what a Rust program meets.

mod common;

use std::io::{IoSlice, IoSliceMut, Read as _, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddrV4, SocketAddrV6};
use std::os::fd::{AsFd as _, AsRawFd as _};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use common::wait_until_inside;
use rsock::families::Address;
#[cfg(target_os = "linux")]
use rsock::families::netlink::Netlink;
use rsock::families::unix::Unix;
use rsock::families::unknown::Unknown;
use rsock::{ControlMessages, Error, Socket, Timeout};

fn inet() -> Address {
    Address::Inet(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0))
}

fn inet6() -> Address {
    Address::Inet6(SocketAddrV6::new(Ipv6Addr::LOCALHOST, 0, 0, 0))
}

/// Two connected sockets: the client, and what the listener accepted.
fn connected(family: i32, address: &Address) -> (Socket, Socket) {
    let listener = Socket::new(family, libc::SOCK_STREAM, 0).unwrap();
    listener.bind(address).unwrap();
    listener.listen(1).unwrap();
    let client = Socket::new(family, libc::SOCK_STREAM, 0).unwrap();
    client.connect(&listener.getsockname().unwrap()).unwrap();
    let (server, peer) = listener.accept().unwrap();
    assert_eq!(client.getsockname().unwrap(), peer);
    (client, server)
}

fn echo(client: &Socket, server: &Socket) {
    client.sendall(b"over there", 0).unwrap();
    let mut buffer = [0; 64];
    let count = server.recv(&mut buffer, 0).unwrap();
    assert_eq!(&buffer[..count], b"over there");
}

#[test]
fn streams_of_every_family() {
    let (client, server) = connected(libc::AF_INET, &inet());
    echo(&client, &server);
    let (client, server) = connected(libc::AF_INET6, &inet6());
    echo(&client, &server);
    let (client, server) = connected(libc::AF_UNIX, &Address::Unix(Unix::Unnamed));
    echo(&client, &server);
}

#[test]
fn datagrams_tell_their_sender() {
    let receiver = Socket::new(libc::AF_INET, libc::SOCK_DGRAM, 0).unwrap();
    receiver.bind(&inet()).unwrap();
    let sender = Socket::new(libc::AF_INET, libc::SOCK_DGRAM, 0).unwrap();
    sender.bind(&inet()).unwrap();
    sender.sendto(b"hello", 0, &receiver.getsockname().unwrap()).unwrap();
    let mut buffer = [0; 64];
    let (count, from) = receiver.recvfrom(&mut buffer, 0).unwrap();
    assert_eq!((count, from), (5, sender.getsockname().unwrap()));
}

#[test]
fn unix_names_come_back() {
    for name in [&b"\0rsock \0 test"[..], b"\0", &[0; 108]] {
        let socket = Socket::new(libc::AF_UNIX, libc::SOCK_DGRAM, 0).unwrap();
        let address = Address::Unix(Unix::from_bytes(name));
        socket.bind(&address).unwrap();
        assert_eq!(socket.getsockname().unwrap(), address);
    }
    let long = Address::Unix(Unix::Path(vec![b'x'; 108]));
    let socket = Socket::new(libc::AF_UNIX, libc::SOCK_DGRAM, 0).unwrap();
    assert_eq!(socket.bind(&long), Err(Error::Address("AF_UNIX path too long")));
}

#[test]
fn timeouts_end_calls_and_not_earlier() {
    let (socket, _peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
    socket.set_timeout(Timeout::NonBlocking).unwrap();
    assert_eq!(socket.recv(&mut [0; 8], 0), Err(Error::Os(libc::EAGAIN)));
    let limit = Duration::from_millis(30);
    socket.set_timeout(Timeout::After(limit)).unwrap();
    let begin = Instant::now();
    assert_eq!(socket.recv(&mut [0; 8], 0), Err(Error::TimedOut));
    assert!(begin.elapsed() >= limit);
}

#[test]
fn one_deadline_for_all_of_sendall() {
    let (socket, peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
    socket.set_timeout(Timeout::After(Duration::from_millis(100))).unwrap();
    let reader = thread::spawn(move || {
        // A peer that takes a little at a time would never let a timeout of each part pass.
        let mut buffer = [0; 4096];
        while peer.recv(&mut buffer, 0).is_ok_and(|count| count > 0) {
            thread::sleep(Duration::from_millis(5));
        }
    });
    let partial = socket.sendall(&vec![1; 64 << 20], 0).unwrap_err();
    assert_eq!(partial.error, Error::TimedOut);
    assert!((1..64 << 20).contains(&partial.count));
    socket.close().unwrap();
    reader.join().unwrap();
}

#[test]
fn blocking_sends_are_whole() {
    let (socket, peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
    let reader = thread::spawn(move || {
        let (mut buffer, mut total) = ([0; 999], 0);
        while let Ok(count @ 1..) = peer.recv(&mut buffer, 0) {
            total += count;
        }
        total
    });
    // Small enough to be tried, odd enough to find the queue almost full.
    for _ in 0..1000 {
        assert_eq!(socket.send(&[7; 12_345], 0), Ok(12_345));
    }
    socket.close().unwrap();
    assert_eq!(reader.join().unwrap(), 12_345_000);
}

#[test]
fn closing_hides_the_descriptor_and_keeps_its_number() {
    let (socket, peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
    let socket = Arc::new(socket);
    let number = socket.fileno();
    let reader = {
        let socket = Arc::clone(&socket);
        thread::spawn(move || socket.recv(&mut [0; 8], 0))
    };
    wait_until_inside(libc::SYS_recvfrom, number);
    socket.close().unwrap();
    assert_eq!(socket.fileno(), -1);
    assert_eq!(socket.send(b"x", 0), Err(Error::Os(libc::EBADF)));
    let (other, _) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
    assert_ne!(other.fileno(), number, "the number is reserved while the call lasts");
    peer.send(b"late", 0).unwrap();
    assert_eq!(reader.join().unwrap(), Ok(4));
}

#[test]
fn a_descriptor_made_elsewhere_is_read_back() {
    let (left, _right) = std::os::unix::net::UnixDatagram::pair().unwrap();
    let socket = Socket::from_descriptor(left.into()).unwrap();
    let identity = socket.identity();
    assert_eq!((identity.family, identity.kind), (libc::AF_UNIX, libc::SOCK_DGRAM));
    let file = std::fs::File::open("/dev/null").unwrap();
    assert_eq!(Socket::from_descriptor(file.into()).err(), Some(Error::Os(libc::ENOTSOCK)));
}

#[test]
fn low_water_holds_for_blocking_and_timed_receives() {
    let (client, server) = connected(libc::AF_INET, &inet());
    server.setsockopt(libc::SOL_SOCKET, libc::SO_RCVLOWAT, 10).unwrap();
    server.set_timeout(Timeout::After(Duration::from_millis(30))).unwrap();
    client.send(b"short", 0).unwrap();
    assert_eq!(server.recv(&mut [0; 64], 0), Err(Error::TimedOut));
    client.send(b" and more", 0).unwrap();
    assert_eq!(server.recv(&mut [0; 64], 0), Ok(14));
}

#[test]
fn messages_with_descriptors() {
    let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
    let (reader, mut writer) = std::io::pipe().unwrap();
    let rights = ControlMessages::new().descriptors(&[reader.as_fd()]);
    let parts = [IoSlice::new(b"mes"), IoSlice::new(b"sage")];
    assert_eq!(left.sendmsg(&parts, &rights, 0, None), Ok(7));

    let (mut first, mut second) = ([0; 2], [0; 8]);
    let mut buffers = [IoSliceMut::new(&mut first), IoSliceMut::new(&mut second)];
    let mut message = right.recvmsg(&mut buffers, 64, 0).unwrap();
    assert_eq!((message.count, message.flags), (7, 0));
    assert_eq!(message.control().count(), 1);
    assert_eq!((&first, &second[..5]), (b"me", b"ssage".as_slice()));

    drop(reader);
    let [received] = message.take_descriptors().try_into().unwrap();
    assert!(message.take_descriptors().is_empty());
    writer.write_all(b"x").unwrap();
    drop(writer);
    let mut text = String::new();
    std::fs::File::from(received).read_to_string(&mut text).unwrap();
    assert_eq!(text, "x");
}

#[cfg(target_os = "linux")]
#[test]
fn netlink_tells_ports() {
    let socket = Socket::new(libc::AF_NETLINK, libc::SOCK_RAW, 0).unwrap();
    socket.bind(&Address::Netlink(Netlink { port: 0, groups: 1 })).unwrap();
    let Address::Netlink(name) = socket.getsockname().unwrap() else { panic!("another family") };
    assert!(name.port > 0);
    assert_eq!(name.groups, 1);
}

#[test]
fn families_without_a_file_are_bytes() {
    let (left, _right) = Socket::pair(libc::AF_UNIX, libc::SOCK_DGRAM, 0).unwrap();
    let unknown = |size| Address::Unknown(Unknown { family: 99, data: vec![0; size] });
    // The kernel was given the address, and knows no such family; or it was not even asked.
    assert_eq!(left.connect(&unknown(126)), Err(Error::Os(libc::EINVAL)));
    assert_eq!(left.connect(&unknown(127)), Err(Error::Address("address too long")));
}

#[test]
fn descriptors_that_nobody_takes_are_closed() {
    let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
    let (reader, mut writer) = std::io::pipe().unwrap();
    let rights = ControlMessages::new().descriptors(&[reader.as_fd()]);
    left.sendmsg(&[IoSlice::new(b"x")], &rights, 0, None).unwrap();
    drop(reader);
    drop(right.recvmsg(&mut [IoSliceMut::new(&mut [0; 1])], 64, 0).unwrap());
    // Nobody can read any more, so writing fails; std ignores SIGPIPE.
    assert_eq!(writer.write(b"x").unwrap_err().kind(), std::io::ErrorKind::BrokenPipe);
}

#[test]
fn a_part_of_a_file_is_sent() {
    let (socket, peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
    let file = std::fs::File::open(file!()).unwrap();
    assert_eq!(socket.sendfile(file.as_fd(), 4, Some(6)), Ok(6));
    let mut buffer = [0; 64];
    assert_eq!(peer.recv(&mut buffer, 0), Ok(6));
    assert_eq!(buffer[..6], std::fs::read(file!()).unwrap()[4..10]);
    socket.shutdown(libc::SHUT_WR).unwrap();
    let partial = socket.sendfile(file.as_fd(), 0, None).unwrap_err();
    assert_eq!((partial.count, partial.error), (0, Error::Os(libc::EPIPE)));
}

#[test]
fn a_lease_is_lent_while_the_socket_is_closed() {
    let (socket, peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
    let number = socket.fileno();
    let lease = socket.lease().unwrap();
    assert_eq!(lease.as_fd().as_raw_fd(), number);
    socket.close().unwrap();
    assert!(!socket.is_open());
    assert_eq!(socket.lease().err(), Some(Error::Os(libc::EBADF)));
    let (other, _) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
    assert_ne!(other.fileno(), number, "the number is reserved while it is lent");
    socket2::SockRef::from(&lease).send(b"x").unwrap();
    drop(lease);
    assert_eq!(peer.recv(&mut [0; 8], 0), Ok(1));
    assert_eq!(peer.recv(&mut [0; 8], 0), Ok(0), "closed with the last lease");
}
