//! Control messages that a Rust program builds, and what it reads of those that come.

mod common;

use std::io::{IoSlice, IoSliceMut};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::os::fd::AsFd as _;
use std::time::SystemTime;

use common::{alone, bound, descriptors};
use rsock::families::Address;
use rsock::{ControlMessage, ControlMessages, Credentials, Error, Message, PacketInfo, Socket};

fn receive(socket: &Socket, room: usize) -> Message {
    socket.recvmsg(&mut [IoSliceMut::new(&mut [0; 64])], room, 0).unwrap()
}

fn send(socket: &Socket, control: &ControlMessages<'_>) -> Result<usize, Error> {
    socket.sendmsg(&[IoSlice::new(b"x")], control, 0, None)
}

#[test]
fn several_in_one_message() {
    let _alone = alone();
    let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_DGRAM, 0).unwrap();
    right.setsockopt(libc::SOL_SOCKET, libc::SO_PASSCRED, 1).unwrap();
    let me = Credentials::of_this_process();
    let lease = left.lease().unwrap();
    let both = [lease.as_fd(), lease.as_fd()];
    send(&left, &ControlMessages::new().credentials(me).descriptors(&both)).unwrap();
    let room = ControlMessage::space(8) + ControlMessage::space(Credentials::SIZE);
    let mut message = receive(&right, room);
    assert_eq!((message.flags & libc::MSG_CTRUNC, message.control().count()), (0, 2));
    assert_eq!(message.control().find_map(ControlMessage::credentials), Some(me));
    assert_eq!(message.take_descriptors().len(), 2);
}

#[test]
fn descriptors_are_borrowed_not_told_by_number() {
    let _alone = alone();
    let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
    let number = right.fileno().to_ne_bytes();
    let control = ControlMessages::new().message(libc::SOL_SOCKET, libc::SCM_RIGHTS, &number);
    assert_eq!(send(&left, &control), Err(Error::Os(libc::EINVAL)));
    let partial = left.sendmsg_all(&[IoSlice::new(b"x")], &control, 0, None).unwrap_err();
    assert_eq!((partial.count, partial.error), (0, Error::Os(libc::EINVAL)));
}

#[test]
fn addresses_of_memory_are_not_sent() {
    let _alone = alone();
    let (left, _right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
    let map = ControlMessages::new().message(276, 3, &[0; 32]); // RDS_CMSG_RDMA_MAP
    assert_eq!(send(&left, &map), Err(Error::Os(libc::EINVAL)));
    let destination = ControlMessages::new().message(276, 2, &[0; 8]); // another socket ignores it
    assert_eq!(send(&left, &destination), Ok(1));
}

#[test]
fn untrue_credentials_are_refused_or_told() {
    let _alone = alone();
    let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
    right.setsockopt(libc::SOL_SOCKET, libc::SO_PASSCRED, 1).unwrap();
    let other = Credentials { user: 12_345, ..Credentials::of_this_process() };
    // CAP_SETUID decides, credentials(7).
    if let Err(error) = send(&left, &ControlMessages::new().credentials(other)) {
        assert_eq!(error, Error::Os(libc::EPERM));
    } else {
        let message = receive(&right, 64);
        let told = message.control().find_map(ControlMessage::credentials);
        assert_eq!(told, Some(other));
    }
}

#[test]
fn what_there_is_no_room_for_is_not_leaked() {
    let _alone = alone();
    let before = descriptors();
    let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_DGRAM, 0).unwrap();
    let pipe = std::io::pipe().unwrap();
    let three = [pipe.0.as_fd(), pipe.1.as_fd(), pipe.0.as_fd()];
    let control = ControlMessages::new().descriptors(&three);
    for room in 0..ControlMessage::space(12) {
        send(&left, &control).unwrap();
        let mut message = receive(&right, room);
        let count = message.take_descriptors().len();
        assert_eq!(message.flags & libc::MSG_CTRUNC != 0, count < 3, "{room} bytes of room");
        send(&left, &control).unwrap();
        drop(receive(&right, room));
    }
    drop((left, right, pipe));
    assert_eq!(descriptors(), before);
}

#[test]
fn more_descriptors_than_one_message_takes() {
    let _alone = alone();
    let (left, _right) = Socket::pair(libc::AF_UNIX, libc::SOCK_DGRAM, 0).unwrap();
    let pipe = std::io::pipe().unwrap();
    let fits = ControlMessages::new().descriptors(&[pipe.0.as_fd(); 253]);
    assert_eq!(send(&left, &fits), Ok(1));
    let too_many = ControlMessages::new().descriptors(&[pipe.0.as_fd(); 254]);
    assert_eq!(send(&left, &too_many), Err(Error::Os(libc::EINVAL)));
}

#[test]
fn answers_come_from_where_the_question_went() {
    let _alone = alone();
    let server = Socket::new(libc::AF_INET6, libc::SOCK_DGRAM, 0).unwrap();
    let any = SocketAddrV6::new(Ipv6Addr::UNSPECIFIED, 0, 0, 0);
    server.bind(&Address::Inet6(any)).unwrap();
    server.setsockopt(libc::IPPROTO_IPV6, libc::IPV6_RECVPKTINFO, 1).unwrap();
    let Address::Inet6(name) = server.getsockname().unwrap() else { panic!("another family") };

    let client = Socket::new(libc::AF_INET6, libc::SOCK_DGRAM, 0).unwrap();
    let to = SocketAddrV6::new(Ipv6Addr::LOCALHOST, name.port(), 0, 0);
    client.sendto(b"question", 0, &to.into()).unwrap();
    let message = receive(&server, ControlMessage::space(PacketInfo::SIZE));
    let packet = message.control().find_map(ControlMessage::packet_info).unwrap();
    assert_eq!((packet.local, packet.destination), (IpAddr::V6(*to.ip()), IpAddr::V6(*to.ip())));
    assert_ne!(packet.interface, 0);

    let control = ControlMessages::new().packet_info(packet);
    let parts = [IoSlice::new(b"answer")];
    server.sendmsg(&parts, &control, 0, message.address.as_ref()).unwrap();
    assert_eq!(client.recvfrom(&mut [0; 8], 0).unwrap(), (6, to.into()));
}

#[test]
fn a_broadcast_reaches_one_of_our_addresses() {
    let _alone = alone();
    let socket = Socket::new(libc::AF_INET, libc::SOCK_DGRAM, 0).unwrap();
    socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)).into()).unwrap();
    socket.setsockopt(libc::SOL_SOCKET, libc::SO_BROADCAST, 1).unwrap();
    socket.setsockopt(libc::IPPROTO_IP, libc::IP_PKTINFO, 1).unwrap();
    let port = SocketAddr::try_from(socket.getsockname().unwrap()).unwrap().port();
    let everybody = Ipv4Addr::new(127, 255, 255, 255);
    socket.sendto(b"x", 0, &SocketAddr::from((everybody, port)).into()).unwrap();
    let message = receive(&socket, ControlMessage::space(PacketInfo::SIZE));
    let packet = message.control().find_map(ControlMessage::packet_info).unwrap();
    let reached = (packet.destination, packet.local);
    assert_eq!(reached, (everybody.into(), Ipv4Addr::LOCALHOST.into()));
}

#[test]
fn times_in_either_unit() {
    let _alone = alone();
    for option in [libc::SO_TIMESTAMP, libc::SO_TIMESTAMPNS] {
        let socket = bound(libc::AF_INET, libc::SOCK_DGRAM);
        socket.setsockopt(libc::SOL_SOCKET, option, 1).unwrap();
        let before = SystemTime::now();
        socket.sendto(b"x", 0, &socket.getsockname().unwrap()).unwrap();
        let message = receive(&socket, ControlMessage::space(16));
        let came = message.control().find_map(ControlMessage::timestamp).unwrap();
        // In microseconds it may be before that by less than one.
        assert!(came + std::time::Duration::from_micros(1) > before);
        assert!(came <= SystemTime::now());
    }
}

#[test]
fn numbers_of_the_program_s_own() {
    let _alone = alone();
    let socket = bound(libc::AF_INET, libc::SOCK_DGRAM);
    socket.setsockopt(libc::IPPROTO_IP, libc::IP_RECVTTL, 1).unwrap();
    socket.connect(&socket.getsockname().unwrap()).unwrap();
    let hops = |count: i32| {
        ControlMessages::new().message(libc::IPPROTO_IP, libc::IP_TTL, &count.to_ne_bytes())
    };
    send(&socket, &hops(3)).unwrap();
    let message = receive(&socket, 64);
    let item = message.control().next().unwrap();
    assert_eq!((item.kind, item.number(), item.cut), (libc::IP_TTL, Some(3), false));
    assert_eq!(send(&socket, &hops(256)), Err(Error::Os(libc::EINVAL)), "the kernel judges");
}
