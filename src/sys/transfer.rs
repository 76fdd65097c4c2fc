//! recv(2), recvfrom(2), send(2), sendto(2).

use std::io;
use std::os::fd::RawFd;

use super::{Address, Block, ret};

pub(crate) fn recv(fd: RawFd, block: Block, flags: i32) -> io::Result<usize> {
    // SAFETY: `Block::new` promised that the memory is mapped and writable; the kernel checks it
    // again and answers EFAULT. What the bytes are afterwards is the sender's choice.
    ret::count(unsafe { libc::recv(fd, block.as_mut_ptr(), block.len(), flags) })
}

pub(crate) fn recvfrom(
    fd: RawFd,
    block: Block,
    flags: i32,
    from: &mut Address,
) -> io::Result<usize> {
    from.fill(|name, length| {
        // SAFETY: as for `recv`; `name` and `length` describe a whole sockaddr_storage.
        ret::count(unsafe {
            libc::recvfrom(fd, block.as_mut_ptr(), block.len(), flags, name, length)
        })
    })
}

pub(crate) fn send(fd: RawFd, block: Block, flags: i32) -> io::Result<usize> {
    // SAFETY: `Block::new` promised that the memory is mapped. Another thread may change it
    // meanwhile: then the kernel sends what it finds.
    ret::count(unsafe { libc::send(fd, block.as_ptr(), block.len(), flags) })
}

pub(crate) fn sendto(fd: RawFd, block: Block, flags: i32, to: &Address) -> io::Result<usize> {
    let (name, length) = to.as_raw();
    // SAFETY: as for `send`; `name` points to `length` bytes that `to` owns.
    ret::count(unsafe { libc::sendto(fd, block.as_ptr(), block.len(), flags, name, length) })
}
