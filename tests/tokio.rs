//! Sockets go to tokio and come back.

mod common;

use std::fmt::Debug;
use std::io::{self, ErrorKind};
use std::os::fd::{AsRawFd, OwnedFd};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::Duration;

use common::{alone, bound, descriptors, handovers, listener, streams, talk};
use rsock::{Refused, Socket, Timeout};
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream, UdpSocket, UnixDatagram, UnixListener, UnixStream};
use tokio::runtime::{Builder, Runtime};

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_io().build().unwrap()
}

/// Send back what comes, up to the end of the stream.
macro_rules! echo {
    ($stream:expr) => {
        loop {
            $stream.readable().await?;
            let mut buffer = [0; 64];
            match $stream.try_read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => {
                    $stream.writable().await?;
                    assert_eq!($stream.try_write(&buffer[..count])?, count);
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
    };
}

#[test]
fn a_stream_that_tokio_echoes_comes_back() {
    let _alone = alone();
    let before = descriptors();
    let (client, server) = streams(libc::AF_INET);
    let number = server.fileno();
    // A timeout would end the wait: tokio's socket has none.
    server.set_timeout(Timeout::After(Duration::from_millis(1))).unwrap();
    client.sendall(b"before ", 0).unwrap();
    let tokio = thread::spawn(move || {
        runtime().block_on(async {
            let stream = TcpStream::try_from(server)?;
            echo!(stream);
            io::Result::Ok(Socket::try_from(stream)?)
        })
    });
    let mut text = [0; 12];
    client.recv_exactly(&mut text[..7], 0).unwrap();
    client.sendall(b"after", 0).unwrap();
    client.recv_exactly(&mut text[7..], 0).unwrap();
    assert_eq!(&text, b"before after");
    client.shutdown(libc::SHUT_WR).unwrap();

    let server: Socket = tokio.join().unwrap().unwrap();
    assert_eq!(server.fileno(), number);
    assert_eq!(server.timeout(), Timeout::NonBlocking);
    server.set_timeout(Timeout::Blocking).unwrap();
    server.sendall(b"bye", 0).unwrap();
    client.recv_exactly(&mut text[..3], 0).unwrap();
    drop((client, server));
    assert_eq!(descriptors(), before);
}

#[test]
fn a_listener_that_tokio_accepts_from_comes_back() {
    let _alone = alone();
    for family in [libc::AF_INET, libc::AF_UNIX] {
        let listener = listener(family);
        let client = Socket::new(family, libc::SOCK_STREAM, 0).unwrap();
        client.connect(&listener.getsockname().unwrap()).unwrap();
        let accept = async || -> io::Result<(Socket, Socket)> {
            if family == libc::AF_INET {
                let listener = TcpListener::try_from(listener)?;
                let connection = Socket::try_from(listener.accept().await?.0)?;
                Ok((Socket::try_from(listener)?, connection))
            } else {
                let listener = UnixListener::try_from(listener)?;
                let connection = Socket::try_from(listener.accept().await?.0)?;
                Ok((Socket::try_from(listener)?, connection))
            }
        };
        let (listener, server) = runtime().block_on(accept()).unwrap();
        server.set_timeout(Timeout::Blocking).unwrap();
        talk(&client, &server);
        listener.set_timeout(Timeout::Blocking).unwrap();
        let again = Socket::new(family, libc::SOCK_STREAM, 0).unwrap();
        again.connect(&listener.getsockname().unwrap()).unwrap();
        talk(&again, &listener.accept().unwrap().0);
    }
}

#[test]
fn datagrams_and_unix_streams_go_through_tokio() {
    let _alone = alone();
    runtime()
        .block_on(async {
            let udp = bound(libc::AF_INET, libc::SOCK_DGRAM);
            let name = udp.getsockname().unwrap();
            let udp = UdpSocket::try_from(udp)?;
            let sender = bound(libc::AF_INET, libc::SOCK_DGRAM);
            sender.sendto(b"datagram", 0, &name).unwrap();
            let (count, from) = udp.recv_from(&mut [0; 64]).await?;
            assert_eq!((count, from.into()), (8, sender.getsockname().unwrap()));
            assert_eq!(Socket::try_from(udp)?.getsockname().unwrap(), name);

            let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_DGRAM, 0).unwrap();
            let left = UnixDatagram::try_from(left)?;
            left.send(b"message").await?;
            assert_eq!(right.recv(&mut [0; 64], 0), Ok(7));
            Socket::try_from(left)?.sendall(b"another", 0).unwrap();
            assert_eq!(right.recv(&mut [0; 64], 0), Ok(7));

            let (left, right) = streams(libc::AF_UNIX);
            left.sendall(b"text", 0).unwrap();
            left.shutdown(libc::SHUT_WR).unwrap();
            let right = UnixStream::try_from(right)?;
            echo!(right);
            left.recv_exactly(&mut [0; 4], 0).unwrap();
            assert_eq!(Socket::try_from(right)?.timeout(), Timeout::NonBlocking);
            io::Result::Ok(())
        })
        .unwrap();
}

#[test]
fn what_tokio_makes_comes_here() {
    let _alone = alone();
    let (left, right) = runtime()
        .block_on(async {
            let (left, right) = UnixStream::pair()?;
            io::Result::Ok((Socket::try_from(left)?, Socket::try_from(right)?))
        })
        .unwrap();
    let lease = left.lease().unwrap();
    assert!(SockRef::from(&lease).nonblocking().unwrap());
    drop(lease);
    for socket in [&left, &right] {
        socket.set_timeout(Timeout::Blocking).unwrap();
    }
    talk(&left, &right);
}

#[test]
fn without_a_runtime_the_socket_comes_back_as_it_was() {
    let _alone = alone();
    let (socket, peer) = streams(libc::AF_INET);
    let mode = Timeout::After(Duration::from_secs(60));
    socket.set_timeout(mode).unwrap();
    let refused = TcpStream::try_from(socket).unwrap_err();
    assert!(refused.to_string().contains("no reactor running"), "{refused}");
    let socket = refused.given.unwrap();
    assert_eq!(socket.timeout(), mode);
    talk(&socket, &peer);
}

#[test]
fn a_lease_that_was_forgotten_keeps_the_socket_as_it_was() {
    let _alone = alone();
    let runtime = runtime();
    let _entered = runtime.enter();
    let mode = Timeout::After(Duration::from_secs(60));
    let (socket, peer) = streams(libc::AF_INET);
    socket.set_timeout(mode).unwrap();
    std::mem::forget(socket.lease().unwrap());
    let refused = TcpStream::try_from(socket).unwrap_err();
    assert_eq!(refused.error.raw_os_error(), Some(libc::EBUSY));
    let socket = refused.given.unwrap();
    assert_eq!(socket.timeout(), mode);
    talk(&socket, &peer);
}

#[test]
fn what_is_no_socket_comes_back_out_of_the_runtime() {
    let _alone = alone();
    let before = descriptors();
    runtime().block_on(async {
        let (reader, _writer) = io::pipe().unwrap();
        let number = reader.as_raw_fd();
        let liar = std::os::unix::net::UnixStream::from(OwnedFd::from(reader));
        liar.set_nonblocking(true).unwrap();
        let refused = Socket::try_from(UnixStream::from_std(liar).unwrap()).unwrap_err();
        assert_eq!(refused.error.raw_os_error(), Some(libc::ENOTSOCK));
        assert_eq!(refused.given.unwrap().as_raw_fd(), number);
    });
    assert_eq!(descriptors(), before);
}

#[test]
fn a_runtime_without_io_panics_and_nothing_leaks() {
    let _alone = alone();
    let before = descriptors();
    let runtime = Builder::new_current_thread().build().unwrap();
    let entered = runtime.enter();
    let (socket, peer) = streams(libc::AF_INET);
    assert!(catch_unwind(AssertUnwindSafe(|| TcpStream::try_from(socket))).is_err());
    assert_eq!(peer.recv(&mut [0; 8], 0), Ok(0), "it was closed");
    drop((peer, entered));
    drop(runtime);
    assert_eq!(descriptors(), before);
}

fn refused<T>(socket: Socket)
where
    T: TryFrom<Socket, Error = Refused<Socket>> + AsRawFd,
{
    let (number, mode) = (socket.fileno(), socket.timeout());
    let Err(refused) = T::try_from(socket) else { panic!("it is of another kind") };
    assert_eq!(refused.error.kind(), ErrorKind::InvalidInput);
    let socket = refused.given.unwrap();
    assert_eq!((socket.fileno(), socket.timeout()), (number, mode));
}

#[test]
fn what_does_not_fit_is_handed_back() {
    let _alone = alone();
    let before = descriptors();
    let runtime = runtime();
    let entered = runtime.enter();
    refused::<TcpStream>(listener(libc::AF_INET));
    refused::<TcpStream>(streams(libc::AF_UNIX).0);
    refused::<TcpListener>(streams(libc::AF_INET).0);
    refused::<UdpSocket>(bound(libc::AF_UNIX, libc::SOCK_DGRAM));
    refused::<UnixStream>(bound(libc::AF_UNIX, libc::SOCK_SEQPACKET));
    refused::<UnixListener>(listener(libc::AF_INET));
    refused::<UnixDatagram>(bound(libc::AF_INET, libc::SOCK_DGRAM));
    drop(entered);
    drop(runtime);
    assert_eq!(descriptors(), before);
}

/// So many times there and back.
fn shuttle<T, S: Debug>(mut socket: Socket)
where
    T: TryFrom<Socket, Error = Refused<Socket>>,
    Socket: TryFrom<T, Error = Refused<S>>,
{
    let (before, number) = (descriptors(), socket.fileno());
    for _ in 0..handovers() {
        let Ok(other) = T::try_from(socket) else { panic!("it is of that kind") };
        socket = Socket::try_from(other).unwrap();
    }
    assert_eq!((descriptors(), socket.fileno()), (before, number));
}

#[test]
fn hand_overs_leak_nothing() {
    let _alone = alone();
    let before = descriptors();
    runtime().block_on(async {
        shuttle::<TcpStream, _>(streams(libc::AF_INET).0);
        shuttle::<TcpListener, _>(listener(libc::AF_INET));
        shuttle::<UdpSocket, _>(bound(libc::AF_INET, libc::SOCK_DGRAM));
        shuttle::<UnixStream, _>(streams(libc::AF_UNIX).0);
        shuttle::<UnixListener, _>(listener(libc::AF_UNIX));
        shuttle::<UnixDatagram, _>(bound(libc::AF_UNIX, libc::SOCK_DGRAM));
        for _ in 0..handovers() {
            let (left, right) = streams(libc::AF_UNIX);
            drop((UnixStream::try_from(left).unwrap(), TcpStream::try_from(right).unwrap_err()));
        }
    });
    assert_eq!(descriptors(), before);
}
