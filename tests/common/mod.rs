//! What several test programs need.

#![allow(dead_code, reason = "no program needs all of it")]

use std::net::{Ipv4Addr, SocketAddrV4};
use std::sync::{Mutex, MutexGuard};
use std::thread;

use rsock::Socket;
use rsock::families::Address;
use rsock::families::unix::Unix;

/// A port of this machine that the kernel chooses.
pub(crate) fn loopback() -> Address {
    Address::Inet(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0))
}

pub(crate) fn bound(family: i32, kind: i32) -> Socket {
    let socket = Socket::new(family, kind, 0).unwrap();
    let name = if family == libc::AF_UNIX { Unix::Unnamed.into() } else { loopback() };
    socket.bind(&name).unwrap();
    socket
}

pub(crate) fn listener(family: i32) -> Socket {
    let socket = bound(family, libc::SOCK_STREAM);
    socket.listen(8).unwrap();
    socket
}

/// Two ends of a stream: the client, and what a listener accepted.
pub(crate) fn streams(family: i32) -> (Socket, Socket) {
    let listener = listener(family);
    let client = Socket::new(family, libc::SOCK_STREAM, 0).unwrap();
    client.connect(&listener.getsockname().unwrap()).unwrap();
    (client, listener.accept().unwrap().0)
}

/// Data goes both ways.
pub(crate) fn talk(one: &Socket, other: &Socket) {
    for (from, to) in [(one, other), (other, one)] {
        from.sendall(b"over there", 0).unwrap();
        let mut text = [0; 10];
        to.recv_exactly(&mut text, 0).unwrap();
        assert_eq!(&text, b"over there");
    }
}

/// How many descriptors this process has open.
pub(crate) fn descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

/// Who counts descriptors wants no other test to open some meanwhile.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// How often a socket goes there and back, where that is counted.
pub(crate) fn handovers() -> usize {
    let told = std::env::var("RSOCK_HANDOVERS").ok();
    told.map_or(1000, |number| number.parse().expect("RSOCK_HANDOVERS is a number"))
}

/// Wait until some thread of this process is inside a syscall whose first argument is this number.
pub(crate) fn wait_until_inside(syscall: libc::c_long, number: i32) {
    let wanted = format!("{syscall} {number:#x} ");
    let inside = || {
        std::fs::read_dir("/proc/self/task").unwrap().any(|task| {
            let file = task.unwrap().path().join("syscall");
            std::fs::read_to_string(file).is_ok_and(|text| text.starts_with(&wanted))
        })
    };
    while !inside() {
        thread::yield_now();
    }
}
