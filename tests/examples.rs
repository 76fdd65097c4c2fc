//! The example server, with clients of all kinds.

mod common;
#[allow(dead_code, reason = "its main function")]
#[path = "../examples/echo.rs"]
mod echo;

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use common::{alone, descriptors, listener};
use echo::Patience;
use rsock::Socket;

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(50);

/// Serve on some port while the client, which may make connections, is at work.
fn with_server(patience: Patience, client: impl FnOnce(&dyn Fn() -> Socket)) {
    let _alone = alone();
    let before = descriptors();
    let listener = Arc::new(listener(libc::AF_INET));
    let server = {
        let listener = Arc::clone(&listener);
        thread::spawn(move || echo::serve(&listener, patience))
    };
    let name = listener.getsockname().unwrap();
    client(&|| {
        let socket = Socket::new(libc::AF_INET, libc::SOCK_STREAM, 0).unwrap();
        socket.connect(&name).unwrap();
        socket
    });
    listener.shutdown(libc::SHUT_RDWR).unwrap();
    assert_eq!(server.join().unwrap(), Ok(()));
    drop(listener);
    assert_eq!(descriptors(), before);
}

#[test]
fn messages_come_back_whole() {
    with_server(Patience { idle: LONG, message: LONG }, |connect| {
        let clients = [connect(), connect()];
        for length in [0, 1, 100_000_u32] {
            for client in &clients {
                let message = [&length.to_be_bytes()[..], &vec![7; length as usize]].concat();
                client.sendall(&message, 0).unwrap();
                let mut answer = vec![0; message.len()];
                client.recv_exactly(&mut answer, 0).unwrap();
                assert_eq!(answer, message);
            }
        }
    });
}

#[test]
fn who_takes_too_long_is_cut_off_and_nobody_else() {
    with_server(Patience { idle: LONG, message: SHORT }, |connect| {
        let (slow, other) = (connect(), connect());
        slow.sendall(b"\0\0\0\x09half", 0).unwrap();
        assert_eq!(slow.recv(&mut [0; 8], 0), Ok(0));
        other.sendall(b"\0\0\0\x01x", 0).unwrap();
        other.recv_exactly(&mut [0; 5], 0).unwrap();
    });
    with_server(Patience { idle: SHORT, message: LONG }, |connect| {
        assert_eq!(connect().recv(&mut [0; 8], 0), Ok(0));
    });
}

#[test]
fn too_long_a_message_and_a_reset_end_one_connection() {
    with_server(Patience { idle: LONG, message: LONG }, |connect| {
        let greedy = connect();
        greedy.sendall(&u32::MAX.to_be_bytes(), 0).unwrap();
        assert_eq!(greedy.recv(&mut [0; 8], 0), Ok(0));
        let rude = connect();
        rude.sendall(b"\0\0\0\x09half", 0).unwrap();
        let linger = [1_i32.to_ne_bytes(), 0_i32.to_ne_bytes()].concat();
        rude.setsockopt_bytes(libc::SOL_SOCKET, libc::SO_LINGER, &linger).unwrap();
        rude.close().unwrap();
        let polite = connect();
        polite.sendall(b"\0\0\0\x01x", 0).unwrap();
        polite.recv_exactly(&mut [0; 5], 0).unwrap();
    });
}
