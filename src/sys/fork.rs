//! How often this process has forked: what threads of the parent were doing does not go on in a child.

use std::sync::Once;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

static GENERATION: AtomicU32 = AtomicU32::new(0);

/// How many threads are away from their host in a call; the thread that forks is not.
pub(crate) static AWAY: AtomicUsize = AtomicUsize::new(0);

/// Count from now on.
pub(crate) fn count_forks() {
    static REGISTERED: Once = Once::new();
    REGISTERED.call_once(|| {
        // SAFETY: the handler only writes atomics, which is safe after fork in any thread. The
        // library is never unloaded, so the handler stays valid. Failure (ENOMEM) leaves the number
        // at 0: a child then waits for calls that the fork ended, and keeps the descriptor open.
        unsafe { libc::pthread_atfork(None, None, Some(forked)) };
    });
}

/// A number that differs between a process and its forked children (up to wrap-around).
pub(crate) fn generation() -> u32 {
    GENERATION.load(Ordering::Relaxed)
}

extern "C" fn forked() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
    AWAY.store(0, Ordering::Relaxed);
}
