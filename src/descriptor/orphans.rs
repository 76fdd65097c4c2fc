//! Descriptors that a socket was told to close while they were in use, and that it then forgot: Python's `__init__`,
//! called once more, gives it another. They are closed when nobody uses the socket any more.

use std::os::fd::RawFd;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Descriptor;

/// Whose they are, by its place in memory, and their numbers: none, in almost every program.
static ORPHANS: Mutex<Vec<(usize, RawFd)>> = Mutex::new(Vec::new());

pub(super) fn leave(descriptor: &Descriptor, fd: RawFd) {
    all().push((place(descriptor), fd));
}

/// Those of a descriptor, which are the caller's to close.
pub(super) fn take(descriptor: &Descriptor) -> Vec<RawFd> {
    let place = place(descriptor);
    all().extract_if(.., |(whose, _)| *whose == place).map(|(_, fd)| fd).collect()
}

/// Held for no longer than it takes to change the list: never while a descriptor is closed.
fn all() -> MutexGuard<'static, Vec<(usize, RawFd)>> {
    ORPHANS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn place(descriptor: &Descriptor) -> usize {
    std::ptr::from_ref(descriptor).addr()
}
