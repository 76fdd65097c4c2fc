//! Memory that a thread keeps to receive into, so that asking for much does not cost much.

use std::cell::Cell;

use super::Block;

thread_local! {
    static KEPT: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The memory of this thread while one call uses it. A call inside that one (a signal handler's) finds
/// none and makes its own.
pub(crate) struct Scratch(Vec<u8>);

impl Scratch {
    /// The most that is kept; pages that were never received into take no memory.
    pub(crate) const MOST: usize = 1024 * 1024;
    const LEAST: usize = 64 * 1024;

    /// Room for `size` bytes, at most [`Scratch::MOST`]; nothing if there is no memory.
    pub(crate) fn take(size: usize) -> Option<Self> {
        // A thread that ends has none any more.
        let mut memory = KEPT.try_with(Cell::take).unwrap_or_default();
        memory.clear();
        if memory.capacity() < size {
            let wanted = size.clamp(Self::LEAST, Self::MOST).next_power_of_two();
            memory = Vec::new();
            memory.try_reserve_exact(wanted).ok()?;
        }
        Some(Self(memory))
    }

    /// The first `size` bytes, not initialised.
    pub(crate) fn block(&mut self, size: usize) -> Block {
        let size = size.min(self.0.capacity());
        // SAFETY: the vector owns that many bytes, and this value owns the vector.
        unsafe { Block::new(self.0.as_mut_ptr(), size) }
    }

    /// What a call wrote.
    ///
    /// # Safety
    /// A call that was given the block must have written `count` bytes.
    pub(crate) unsafe fn received(&mut self, count: usize) -> &[u8] {
        let count = count.min(self.0.capacity());
        // SAFETY: within the capacity, and initialised by promise.
        unsafe { self.0.set_len(count) };
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = KEPT.try_with(|kept| kept.set(std::mem::take(&mut self.0)));
    }
}
