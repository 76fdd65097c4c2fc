//! The only callers of libc and socket2: one function per syscall, no policy.
//!
//! Nothing here retries, waits for readiness or knows of Python's rules; `call.rs` does. Every function
//! takes plain numbers and gives an [`std::io::Result`] that holds the `errno` of the failed call.

#![allow(unsafe_code)]

mod address;
mod block;
#[cfg(feature = "python")]
pub(crate) mod border;
#[cfg(feature = "python")]
pub(crate) mod builtin;
pub(crate) mod cmsg;
#[cfg(all(feature = "python", target_os = "macos"))]
mod control;
mod fork;
#[cfg(feature = "python")]
mod hostname;
#[cfg(feature = "python")]
mod iface;
#[cfg(all(feature = "python", target_os = "linux"))]
mod interface;
mod layout;
mod message;
#[cfg(feature = "python")]
mod names;
#[cfg(feature = "python")]
mod netdb;
mod option;
mod poll;
mod process;
#[cfg(feature = "python")]
pub(crate) mod python;
#[cfg(feature = "python")]
mod resolve;
mod ret;
#[cfg(feature = "python")]
pub(crate) mod scratch;
mod sendfile;
mod socket;
mod text;
mod transfer;
#[cfg(all(
    feature = "lazy-unwinder",
    target_os = "linux",
    target_env = "gnu",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
mod unwind;
#[cfg(windows)]
mod windows;

pub use address::Address;
pub(crate) use block::{Block, advance, total};
#[cfg(feature = "python")]
pub(crate) use cmsg::{cmsg_len, cmsg_space};
#[cfg(all(feature = "python", target_os = "macos"))]
pub(crate) use control::{CONTROL_NAME, control_number};
#[cfg(feature = "python")]
pub(crate) use fork::AWAY;
pub(crate) use fork::{count_forks, generation};
#[cfg(feature = "python")]
pub(crate) use hostname::{gethostname, sethostname};
#[cfg(feature = "python")]
pub(crate) use iface::{indextoname, nameindex, nametoindex};
#[cfg(all(feature = "python", target_os = "linux"))]
pub(crate) use interface::{interface_index, interface_name};
pub(crate) use layout::*;
pub(crate) use message::{Arrival, Control, recvmsg, sendmsg};
#[cfg(feature = "python")]
pub(crate) use names::{aton, pton};
#[cfg(feature = "python")]
pub(crate) use netdb::{
    HostEntry, gethostbyaddr, gethostbyname, getprotobyname, getservbyname, getservbyport,
};
pub(crate) use option::{get_bytes, get_int, set_block, set_int, set_time_limits, time_limit};
#[cfg(feature = "python")]
pub(crate) use option::{get_wide, set_null, set_wide};
pub(crate) use poll::{Interest, poll};
pub(crate) use process::effective_user;
#[cfg(feature = "python")]
pub(crate) use resolve::{Entry, Hints, getaddrinfo, getnameinfo, resolve};
pub(crate) use sendfile::sendfile;
pub(crate) use socket::{
    accept, accept_unnamed, bind, borrow, close, connect, dup, getpeername, getsockname,
    is_nonblocking, listen, own, set_nonblocking, shutdown, socket, socketpair, take_error,
};
pub(crate) use text::{gai_strerror, hstrerror, strerror};
pub(crate) use transfer::{recv, recvfrom, send, sendto};
#[cfg(windows)]
pub(crate) use windows::{Share, from_share, ioctl, share};
