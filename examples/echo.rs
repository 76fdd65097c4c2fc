//! An echo server that no client can keep waiting: a message is four bytes of length, then so many bytes, and each
//! has a deadline for the whole of it.
//!
//! `cargo run --example echo -- 127.0.0.1:7000`

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program")]

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

use rsock::families::Address;
use rsock::{ControlMessages, Error, Partial, Socket, Timeout};

/// How long a client may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// To begin a message.
    pub(crate) idle: Duration,
    /// To send the rest of one, and to take it back.
    pub(crate) message: Duration,
}

type Failure = Box<dyn std::error::Error>;

const LONGEST: usize = 1 << 20;

/// Serve until another thread shuts the listener down, and until the last client has gone.
pub(crate) fn serve(listener: &Socket, patience: Patience) -> Result<(), Error> {
    thread::scope(|scope| {
        loop {
            match listener.accept() {
                Ok((connection, peer)) => scope.spawn(move || told(&connection, &peer, patience)),
                Err(Error::Os(libc::ECONNABORTED)) => continue, // it was gone before it was here
                Err(Error::Os(libc::EINVAL)) => return Ok(()), // what shutdown(2) wakes accept(2) with
                Err(error) => return Err(error),
            };
        }
    })
}

/// Serve a client, and say what went wrong; dropping the connection closes it.
fn told(connection: &Socket, peer: &Address, patience: Patience) {
    if let Err(error) = converse(connection, patience) {
        eprintln!("{peer:?}: {error}");
    }
}

fn converse(connection: &Socket, patience: Patience) -> Result<(), Failure> {
    while let Some(length) = header(connection, patience.idle)? {
        connection.set_timeout(Timeout::After(patience.message))?;
        let size = usize::try_from(u32::from_be_bytes(length))?;
        if size > LONGEST {
            return Err(format!("{size} bytes are too many").into());
        }
        let mut message = vec![0; size];
        connection.recv_exactly(&mut message, 0)?;
        let parts = [IoSlice::new(&length), IoSlice::new(&message)];
        connection.sendmsg_all(&parts, &ControlMessages::new(), libc::MSG_NOSIGNAL, None)?;
    }
    Ok(())
}

/// The length of the next message, unless the client has ended in order.
fn header(connection: &Socket, idle: Duration) -> Result<Option<[u8; 4]>, Failure> {
    let mut length = [0; 4];
    connection.set_timeout(Timeout::After(idle))?;
    match connection.recv_exactly(&mut length, 0) {
        Err(Partial { count: 0, error: Error::EndOfStream, .. }) => Ok(None),
        result => Ok(result.map(|()| Some(length))?),
    }
}

fn main() -> io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:7000".to_owned());
    let address: SocketAddr = address.parse().map_err(io::Error::other)?;
    let family = if address.is_ipv4() { libc::AF_INET } else { libc::AF_INET6 };
    let listener = Socket::new(family, libc::SOCK_STREAM, 0)?;
    listener.setsockopt(libc::SOL_SOCKET, libc::SO_REUSEADDR, 1)?;
    listener.bind(&address.into())?;
    listener.listen(128)?;
    println!("listening on {address}");
    let patience = Patience { idle: Duration::from_secs(60), message: Duration::from_secs(5) };
    Ok(serve(&listener, patience)?)
}
