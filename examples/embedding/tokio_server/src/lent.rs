//! The connections that Python has: borrowed, so that the server can end them.

use std::collections::HashMap;
use std::net::Shutdown;
use std::sync::Mutex;

use rsock::border::Guard;
use socket2::SockRef;

/// Guards by the ticket that each was given.
///
/// No guard is dropped while the lock is held: dropping attaches to the interpreter, and threads that are
/// attached wait for this lock.
#[derive(Default)]
pub struct Lent(Mutex<State>);

#[derive(Default)]
struct State {
    guards: HashMap<u64, Guard>,
    last: u64,
    stopping: bool,
}

impl Lent {
    pub fn insert(&self, guard: Guard) -> u64 {
        let mut state = self.0.lock().expect("no thread panics with it");
        if state.stopping {
            shut_down(&guard);
        }
        state.last += 1;
        let ticket = state.last;
        state.guards.insert(ticket, guard);
        ticket
    }

    pub fn remove(&self, ticket: u64) -> Option<Guard> {
        self.0.lock().expect("no thread panics with it").guards.remove(&ticket)
    }

    /// Let every call on a lent connection end; those that are lent later are ended at once.
    pub fn shut_down(&self) {
        let mut state = self.0.lock().expect("no thread panics with it");
        state.stopping = true;
        state.guards.values().for_each(shut_down);
    }
}

fn shut_down(guard: &Guard) {
    // It may have lost its peer already.
    let _ = SockRef::from(guard).shutdown(Shutdown::Both);
}
