//! The hot paths take no memory: counted by an allocator that counts.

use std::net::{Ipv4Addr, SocketAddrV4};
use std::time::Duration;

use allocation_counter::measure;
use rsock::families::Address;
use rsock::{Socket, Timeout};

const MODES: [Timeout; 3] =
    [Timeout::Blocking, Timeout::NonBlocking, Timeout::After(Duration::from_secs(60))];

/// How often the work took memory.
fn allocations(work: impl FnOnce()) -> u64 {
    measure(work).count_total
}

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| drop(std::hint::black_box(Box::new(1)))), 1);
}

#[test]
fn streams_take_no_memory() {
    let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
    for mode in MODES {
        left.set_timeout(mode).unwrap();
        right.set_timeout(mode).unwrap();
        let taken = allocations(|| {
            for _ in 0..1000 {
                assert_eq!(left.send(&[1; 64], 0).unwrap(), 64);
                assert_eq!(right.recv(&mut [0; 64], 0).unwrap(), 64);
                left.sendall(&[1; 64], 0).unwrap();
                assert_eq!(right.recv(&mut [0; 64], 0).unwrap(), 64);
            }
        });
        assert_eq!(taken, 0, "{mode:?}");
    }
}

#[test]
fn datagrams_and_their_addresses_take_no_memory() {
    let socket = Socket::new(libc::AF_INET, libc::SOCK_DGRAM, 0).unwrap();
    socket.bind(&Address::Inet(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0))).unwrap();
    let own = socket.getsockname().unwrap();
    for mode in MODES {
        socket.set_timeout(mode).unwrap();
        let taken = allocations(|| {
            for _ in 0..1000 {
                assert_eq!(socket.sendto(&[1; 64], 0, &own).unwrap(), 64);
                assert_eq!(socket.recvfrom(&mut [0; 64], 0).unwrap(), (64, own.clone()));
                assert_eq!(socket.getsockname().unwrap(), own);
            }
        });
        assert_eq!(taken, 0, "{mode:?}");
    }
}

#[test]
fn waits_take_no_memory() {
    let (socket, _peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0).unwrap();
    for mode in [Timeout::NonBlocking, Timeout::After(Duration::from_nanos(1))] {
        socket.set_timeout(mode).unwrap();
        let taken = allocations(|| {
            for _ in 0..100 {
                assert!(socket.recv(&mut [0; 64], 0).is_err());
            }
        });
        assert_eq!(taken, 0, "{mode:?}");
    }
}

#[test]
fn connections_take_no_memory() {
    let listener = Socket::new(libc::AF_INET, libc::SOCK_STREAM, 0).unwrap();
    listener.bind(&Address::Inet(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0))).unwrap();
    listener.listen(8).unwrap();
    let name = listener.getsockname().unwrap();
    let taken = allocations(|| {
        for _ in 0..100 {
            let client = Socket::new(libc::AF_INET, libc::SOCK_STREAM, 0).unwrap();
            client.connect(&name).unwrap();
            let (server, address) = listener.accept().unwrap();
            assert_eq!(address, client.getsockname().unwrap());
            assert_eq!(server.getpeername().unwrap(), address);
        }
    });
    assert_eq!(taken, 0);
}
