//! What a socket learns from its calls, to make the next one cheaper. Never what a call means.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

/// Whether calls in one direction find something to do at once.
///
/// A try that misses costs a syscall. After some misses in a row only every so many calls are tried,
/// which is how a socket that waits by nature (a server's reader) stops paying. Races between threads
/// lose a count, no more.
#[derive(Debug, Default)]
pub(crate) struct Patience(AtomicU8);

/// Misses in a row after which a socket is taken for one that waits.
const MISSES: u8 = 8;
/// How many calls of such a socket go untried before one is tried again.
const PERIOD: u8 = 16;

impl Patience {
    pub(crate) fn worth_a_try(&self) -> bool {
        let count = self.0.load(Ordering::Relaxed);
        if count < MISSES {
            return true;
        }
        let due = count >= MISSES + PERIOD;
        self.0.store(if due { MISSES } else { count + 1 }, Ordering::Relaxed);
        due
    }

    pub(crate) fn remember(&self, missed: bool) {
        let count = self.0.load(Ordering::Relaxed);
        if !missed && count != 0 {
            self.0.store(0, Ordering::Relaxed);
        } else if missed && count < MISSES {
            self.0.store(count + 1, Ordering::Relaxed);
        }
    }
}

/// A yes or no that is read far more often than it changes.
#[derive(Debug, Default)]
pub(crate) struct Flag(AtomicBool);

impl Flag {
    pub(crate) fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn set(&self, value: bool) {
        if self.get() != value {
            self.0.store(value, Ordering::Relaxed);
        }
    }
}

/// Some socket of this process had `SO_RCVLOWAT` raised: receives have to ask theirs. For all sockets
/// at once, because duplicates of a descriptor share the option.
pub(crate) static LOW_WATER: Flag = Flag(AtomicBool::new(false));

/// All hints of one socket.
#[derive(Debug, Default)]
pub(crate) struct Hints {
    pub(crate) reads: Patience,
    pub(crate) writes: Patience,
    /// The last receive that tells brought so much that the next one is better made elsewhere than attached.
    pub(crate) bulk: Flag,
    /// Nobody has asked yet whether the socket had `SO_RCVLOWAT` raised before it came here.
    pub(crate) unasked: Flag,
}
