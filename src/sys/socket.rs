//! Making, naming, connecting and ending sockets.

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd};

use socket2::{Domain, Protocol, SockRef, Socket, Type};

use super::{Address, ret};

pub(crate) fn socket(family: i32, kind: i32, protocol: i32) -> io::Result<OwnedFd> {
    // socket2 adds SOCK_CLOEXEC (PEP 446: descriptors are not inherited).
    Socket::new(Domain::from(family), Type::from(kind), Some(Protocol::from(protocol)))
        .map(OwnedFd::from)
}

pub(crate) fn socketpair(family: i32, kind: i32, protocol: i32) -> io::Result<(OwnedFd, OwnedFd)> {
    Socket::pair(Domain::from(family), Type::from(kind), Some(Protocol::from(protocol)))
        .map(|(left, right)| (left.into(), right.into()))
}

pub(crate) fn accept(fd: RawFd, from: &mut Address) -> io::Result<OwnedFd> {
    from.fill(|name, length| {
        // SAFETY: `name` and `length` describe a whole sockaddr_storage. accept4 is in Linux since
        // 2.6.28, so the new descriptor is never inheritable, not even for an instant.
        let accepted = ret::number(unsafe { libc::accept4(fd, name, length, libc::SOCK_CLOEXEC) })?;
        // SAFETY: the kernel has just made this descriptor and nobody else knows of it.
        Ok(unsafe { OwnedFd::from_raw_fd(accepted) })
    })
}

/// Likewise, but with no address asked for.
pub(crate) fn accept_unnamed(fd: RawFd) -> io::Result<OwnedFd> {
    let (name, length) = (std::ptr::null_mut(), std::ptr::null_mut());
    // SAFETY: null pointers ask for no address.
    let accepted = ret::number(unsafe { libc::accept4(fd, name, length, libc::SOCK_CLOEXEC) })?;
    // SAFETY: the kernel has just made this descriptor and nobody else knows of it.
    Ok(unsafe { OwnedFd::from_raw_fd(accepted) })
}

pub(crate) fn bind(fd: RawFd, to: &Address) -> io::Result<()> {
    let (name, length) = to.as_raw();
    // SAFETY: `name` points to `length` bytes that `to` owns.
    ret::done(unsafe { libc::bind(fd, name, length) })
}

pub(crate) fn connect(fd: RawFd, to: &Address) -> io::Result<()> {
    let (name, length) = to.as_raw();
    // SAFETY: `name` points to `length` bytes that `to` owns.
    ret::done(unsafe { libc::connect(fd, name, length) })
}

pub(crate) fn listen(fd: RawFd, backlog: i32) -> io::Result<()> {
    SockRef::from(&known(fd)).listen(backlog)
}

/// The error that the socket has kept (`SO_ERROR`), which reading clears.
pub(crate) fn take_error(fd: RawFd) -> io::Result<Option<io::Error>> {
    SockRef::from(&known(fd)).take_error()
}

/// The descriptor as socket2 wants it.
pub(super) fn known(fd: RawFd) -> BorrowedFd<'static> {
    // SAFETY: the caller holds a lease (`descriptor.rs`), so the number is not -1 and rsock does not
    // close it before the caller returns; the borrow is dropped by then. Not promised: that the
    // program has not closed the number behind rsock's back, which the kernel answers with EBADF.
    unsafe { BorrowedFd::borrow_raw(fd) }
}

/// The descriptor of a lease, for as long as that is held.
pub(crate) fn borrow(lease: &impl AsRawFd) -> BorrowedFd<'_> {
    // SAFETY: a lease has a number that is not -1, and keeps rsock from closing it. Not promised, as
    // above: that nobody closes the number behind rsock's back.
    unsafe { BorrowedFd::borrow_raw(lease.as_raw_fd()) }
}

pub(crate) fn shutdown(fd: RawFd, how: i32) -> io::Result<()> {
    // socket2 only takes its three known values; the kernel is to judge the others.
    // SAFETY: takes plain numbers.
    ret::done(unsafe { libc::shutdown(fd, how) })
}

pub(crate) fn getsockname(fd: RawFd) -> io::Result<Address> {
    named(|name, length| {
        // SAFETY: `name` and `length` describe a whole sockaddr_storage.
        unsafe { libc::getsockname(fd, name, length) }
    })
}

pub(crate) fn getpeername(fd: RawFd) -> io::Result<Address> {
    named(|name, length| {
        // SAFETY: `name` and `length` describe a whole sockaddr_storage.
        unsafe { libc::getpeername(fd, name, length) }
    })
}

fn named(
    call: impl FnOnce(*mut libc::sockaddr, *mut libc::socklen_t) -> libc::c_int,
) -> io::Result<Address> {
    let mut address = Address::empty();
    address.fill(|name, length| ret::done(call(name, length)))?;
    Ok(address)
}

/// The ownership of a descriptor that a socket gives away, or that the program has given by its number.
pub(crate) fn own(fd: RawFd) -> OwnedFd {
    // SAFETY: the number was seen to be open and is not -1. A socket that gives it away has it no more.
    // That nobody else closes a number from the program is the program's promise, as with every
    // `socket(fileno=...)`; a broken one gives EBADF or a foreign file, never a memory error.
    unsafe { OwnedFd::from_raw_fd(fd) }
}

/// Set or clear `O_NONBLOCK` in one syscall (`FIONBIO`, ioctl(2)).
pub(crate) fn set_nonblocking(fd: RawFd, nonblocking: bool) -> io::Result<()> {
    let mut value = libc::c_int::from(nonblocking);
    // SAFETY: FIONBIO reads one int, which lives until the call returns.
    ret::done(unsafe { libc::ioctl(fd, libc::FIONBIO, &raw mut value) })
}

/// Whether `O_NONBLOCK` is set now; another process that shares the open file may change it.
pub(crate) fn is_nonblocking(fd: RawFd) -> io::Result<bool> {
    // SAFETY: takes plain numbers.
    ret::number(unsafe { libc::fcntl(fd, libc::F_GETFL) })
        .map(|flags| flags & libc::O_NONBLOCK != 0)
}

/// Duplicate a descriptor of any kind; the copy is not inheritable.
pub(crate) fn dup(fd: RawFd) -> io::Result<OwnedFd> {
    // SAFETY: takes plain numbers.
    let copy = ret::number(unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0) })?;
    // SAFETY: the kernel has just made this descriptor and nobody else knows of it.
    Ok(unsafe { OwnedFd::from_raw_fd(copy) })
}

/// close(2), never repeated: on Linux the descriptor is gone even after EINTR. A connection that the
/// peer has reset is closed all the same (CPython issue 30319).
pub(crate) fn close(fd: RawFd) -> io::Result<()> {
    // SAFETY: takes a plain number. Whether it is the caller's to close is the caller's promise.
    match ret::done(unsafe { libc::close(fd) }) {
        Err(error) if error.raw_os_error() == Some(libc::ECONNRESET) => Ok(()),
        result => result,
    }
}
