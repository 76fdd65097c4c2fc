//! What the types promise a program that holds them: threads, errors, addresses of the standard library.

use std::error::Error as _;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net;

use rsock::families::unix::Unix;
use rsock::families::{Address, Sockaddr};
use rsock::{
    ControlMessage, ControlMessages, Credentials, Error, Identity, Lease, Message, PacketInfo,
    Partial, Refused, Socket, Timeout,
};

/// Compiles only for types that threads may share and pass on.
const fn shared<T: Send + Sync>() {}

#[test]
fn threads_may_share_everything() {
    shared::<Socket>();
    shared::<Lease<'_>>();
    shared::<Timeout>();
    shared::<Identity>();
    shared::<Error>();
    shared::<Partial>();
    shared::<Refused<Socket>>();
    shared::<Address>();
    shared::<Sockaddr>();
    shared::<Message>();
    shared::<ControlMessage<'_>>();
    shared::<ControlMessages<'_>>();
    shared::<Credentials>();
    shared::<PacketInfo>();
}

#[test]
fn errors_become_those_of_io_and_come_back() {
    let kinds = [
        (Error::Os(libc::ECONNRESET), ErrorKind::ConnectionReset),
        (Error::TimedOut, ErrorKind::TimedOut),
        (Error::EndOfStream, ErrorKind::UnexpectedEof),
        (Error::Address("too long"), ErrorKind::InvalidInput),
        (Error::Unsuitable("not this"), ErrorKind::InvalidInput),
        (Error::Stopped, ErrorKind::Other),
        (Error::Lookup(libc::EAI_NONAME), ErrorKind::Other),
        (Error::HostLookup(1), ErrorKind::Other),
    ];
    for (error, kind) in kinds {
        let converted = io::Error::from(error.clone());
        assert_eq!(converted.kind(), kind);
        assert!(converted.to_string().starts_with(&error.to_string()));
        assert_eq!(Error::from(converted), error);
    }
    assert_eq!(Error::from(io::Error::other("something else")), Error::Os(libc::EIO));
}

#[test]
fn partial_transfers_tell_why() {
    let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
    left.sendall(b"abc", 0).unwrap();
    left.close().unwrap();
    let partial = right.recv_exactly(&mut [0; 4], 0).unwrap_err();
    assert_eq!(partial.to_string(), "the peer ended the stream after 3 bytes");
    assert_eq!(partial.source().unwrap().to_string(), "the peer ended the stream");
    assert_eq!(io::Error::from(partial.clone()).kind(), ErrorKind::UnexpectedEof);
    assert_eq!(Error::from(partial), Error::EndOfStream);
}

#[test]
fn internet_addresses_of_std() {
    for text in ["127.0.0.1:80", "[2001:db8::1]:443"] {
        let address: SocketAddr = text.parse().unwrap();
        assert_eq!(SocketAddr::try_from(Address::from(address)), Ok(address));
    }
    let refused = SocketAddr::try_from(Address::from(Unix::Unnamed));
    assert_eq!(refused, Err(Error::Unsuitable("not an internet address")));
}

#[test]
fn unix_names_of_std() {
    for name in [Unix::Unnamed, Unix::Path(b"/a/b".to_vec()), Unix::Abstract(b"a\0b".to_vec())] {
        let theirs = net::SocketAddr::try_from(&name).unwrap();
        assert_eq!(Unix::from(&theirs), name);
        let address = Address::from(&theirs);
        assert_eq!(address, name.into());
        net::SocketAddr::try_from(&address).unwrap();
    }
    let unnamed = net::SocketAddr::try_from(&Unix::Unnamed).unwrap();
    assert!(unnamed.is_unnamed());
    let hidden = net::SocketAddr::try_from(&Unix::Abstract(b"x".to_vec())).unwrap();
    assert_eq!(hidden.as_abstract_name(), Some(&b"x"[..]));
    for wrong in [Unix::Path(vec![b'x'; 108]), Unix::Path(b"a\0b".to_vec())] {
        assert!(matches!(net::SocketAddr::try_from(&wrong), Err(Error::Address(_))));
    }
    let internet = Address::Inet("127.0.0.1:80".parse().unwrap());
    assert!(matches!(net::SocketAddr::try_from(&internet), Err(Error::Unsuitable(_))));
}
