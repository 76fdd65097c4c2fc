//! Descriptors that a socket was told to close while they were in use, and that it then forgot: Python's `__init__`,
//! called once more, gives it another. They are closed when nobody uses the socket any more.

use std::os::fd::RawFd;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::Descriptor;
use crate::sys;

/// Whose they are, by its place in memory, and their numbers.
static ORPHANS: Mutex<Vec<(usize, RawFd)>> = Mutex::new(Vec::new());

/// How many there are: none, in almost every program.
static COUNT: AtomicUsize = AtomicUsize::new(0);

pub(super) fn leave(descriptor: &Descriptor, fd: RawFd) {
    let mut orphans = ORPHANS.lock().unwrap_or_else(PoisonError::into_inner);
    orphans.push((place(descriptor), fd));
    COUNT.store(orphans.len(), Ordering::Relaxed);
}

/// Close those of a descriptor, once it is not in use.
#[inline]
pub(super) fn close(descriptor: &Descriptor) {
    if COUNT.load(Ordering::Relaxed) > 0 {
        close_those_of(place(descriptor));
    }
}

#[cold]
fn close_those_of(place: usize) {
    let mut orphans = ORPHANS.lock().unwrap_or_else(PoisonError::into_inner);
    orphans.retain(|(whose, fd)| {
        let other = *whose != place;
        if !other {
            let _ = sys::close(*fd); // nobody is left to tell (close(2))
        }
        other
    });
    COUNT.store(orphans.len(), Ordering::Relaxed);
}

fn place(descriptor: &Descriptor) -> usize {
    std::ptr::from_ref(descriptor).addr()
}
