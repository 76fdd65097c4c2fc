//! Sockets with Python's semantics, in Rust: calls that have deadlines, sockets that threads share and any of
//! them may close, and the addresses and control messages of every family of the kernel.
//!
//! An echo server that gives each client a minute in all, to send a message of a known length:
//!
//! ```
//! use std::{net::SocketAddr, thread, time::Duration};
//! use rsock::{Error, Socket, Timeout};
//!
//! fn echo(listener: &Socket) -> Result<(), Error> {
//!     let (connection, _peer) = listener.accept()?;
//!     connection.set_timeout(Timeout::After(Duration::from_secs(60)))?;
//!     let mut message = [0; 16];
//!     connection.recv_exactly(&mut message, 0)?; // all of it, or an error that tells how much
//!     Ok(connection.sendall(&message, 0)?)
//! }
//!
//! let listener = Socket::new(libc::AF_INET, libc::SOCK_STREAM, 0)?;
//! listener.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into())?;
//! listener.listen(128)?;
//! # let client = Socket::new(libc::AF_INET, libc::SOCK_STREAM, 0)?;
//! # client.connect(&listener.getsockname()?)?;
//! # client.sendall(b"sixteen bytes...", 0)?;
//! echo(&listener)?;
//! # client.recv_exactly(&mut [0; 16], 0)?;
//! # Ok::<(), Error>(())
//! ```
//!
//! `examples/echo.rs` is a whole one. Numbers such as `AF_INET` and `SO_REUSEADDR` are the C library's: take them
//! from the crate libc.
//!
//! # Features
//!
//! | feature | what it adds | what it needs |
//! |---|---|---|
//! | none | this library | libc, socket2 |
//! | `tokio` | conversions from and to tokio's sockets | tokio with `net` and `rt` |
//! | `python` | the module `border`, for programs that are part Python; and the extension module `rsock._rsock`, on which the Python package `rsock` stands | PyO3, CPython |
//!
//! None of them is on by default.
//!
//! # Ownership
//!
//! A [`Socket`] owns its descriptor and closes it when it is dropped. Every method takes `&self`, also
//! [`Socket::close`]: from then on calls fail with `EBADF`, and a call that another thread is inside of keeps the
//! number from being used again until it returns. It is not woken; [`Socket::shutdown`] wakes it.
//!
//! | to | use | while a call is inside |
//! |---|---|---|
//! | lend the descriptor to what takes [`AsFd`](std::os::fd::AsFd) | [`Socket::lease`] | works |
//! | move it out of a socket of one's own | `OwnedFd::try_from`, `TcpStream::try_from`, ... | cannot be |
//! | move it out of a shared one | [`Socket::take_descriptor`] | `EBUSY`, nothing happens |
//!
//! # Deadlines
//!
//! A [`Timeout`] belongs to the socket and counts for each call, however often that has to wait or a signal
//! interrupts it; for [`Socket::sendall`], [`Socket::recv_exactly`], [`Socket::sendmsg_all`] and
//! [`Socket::sendfile_all`] it counts for the whole. What moves more than fits at once fails with a
//! [`Partial`], which tells how many bytes were transferred. Calls try first and wait only if they must, so a deadline
//! costs nothing while there is something to do.
//!
//! # Conversions and traits
//!
//! `TryFrom` goes both ways between [`Socket`] and the sockets of [`std::net`], [`std::os::unix::net`], the crate
//! socket2, [`OwnedFd`](std::os::fd::OwnedFd) and, with the feature, tokio. What does not fit (another family or
//! type, a listener for a stream) is [`Refused`], with the socket in it.
//!
//! ```
//! use std::net::TcpListener;
//! use rsock::Socket;
//!
//! let listener = Socket::try_from(TcpListener::bind("127.0.0.1:0")?)?;
//! listener.setsockopt(libc::IPPROTO_TCP, libc::TCP_DEFER_ACCEPT, 5)?;
//! let listener = TcpListener::try_from(listener)?;
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! The mode goes along. A descriptor that does not block is [`Timeout::NonBlocking`]. [`Timeout::After`] becomes
//! the kernel's own limit (`SO_RCVTIMEO` and `SO_SNDTIMEO`) of a socket that blocks, and comes back from it; the
//! kernel counts in ticks of its clock, rounded up. What a listener with such a limit accepts has it, too. Mode and
//! limits belong to the open file: clones that the other library has made of a socket change with it. tokio's sockets
//! do not block and have no limit.
//!
//! `Socket` and `&Socket` are [`Read`](std::io::Read) and [`Write`](std::io::Write), for what takes a stream:
//!
//! ```
//! use std::io::{BufRead as _, BufReader, Write as _};
//! use rsock::Socket;
//!
//! let (mut left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
//! writeln!(left, "a line")?;
//! let mut line = String::new();
//! BufReader::new(&right).read_line(&mut line)?;
//! assert_eq!(line, "a line\n");
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # Address families
//!
//! [`families::Address`] is an address of any of them: `AF_INET`, `AF_INET6`, `AF_UNIX`, and on Linux `AF_ALG`,
//! `AF_BLUETOOTH`, `AF_CAN`, `AF_NETLINK`, `AF_PACKET`, `AF_QIPCRTR`, `AF_TIPC`, `AF_VSOCK`; `AF_RDS` has addresses of
//! `AF_INET`. Any other is [`families::unknown::Unknown`], the family and its bytes.
//!
//! # Versions
//!
//! The crate follows semantic versioning as Cargo has it: before 1.0, the second number changes where a program
//! may have to. What may grow is `#[non_exhaustive]`; structures that mirror one of the kernel's in full are not.
//! The types of socket2 and tokio stand in conversions only; a new major version of either is such a change. PyO3's
//! stand in `border`: one version of it fits, the one that this crate names, and every other is such a change. Rust 1.88
//! or newer is needed; asking for a newer one is a change of the second number. What is `#[doc(hidden)]` or behind
//! `cfg(fuzzing)` promises nothing.
//!
//! Linux is what is tested. `ARCHITECTURE.md` in the repository names the layers and who may call whom.

#![deny(missing_docs)]

#[cfg(feature = "python")]
pub mod border;
mod call;
#[cfg(any(feature = "python", test))]
mod constants;
mod control;
mod conversions;
mod descriptor;
mod error;
pub mod families;
#[cfg(fuzzing)]
pub mod fuzzing;
mod hints;
mod identity;
#[cfg(all(feature = "python", target_os = "linux"))]
mod interface;
mod message;
mod native;
mod options;
#[cfg(feature = "python")]
mod py;
mod sendfile;
mod socket;
mod sys;
mod timeout;
mod transfer;
mod whole;

pub use control::{ControlMessages, Credentials, PacketInfo};
pub use conversions::Refused;
pub use descriptor::Lease;
pub use error::{Error, Partial};
pub use message::{ControlMessage, Message};
pub use socket::{Identity, Socket};
pub use timeout::Timeout;
