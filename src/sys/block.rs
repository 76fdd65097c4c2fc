//! Memory that somebody else owns and may change while the kernel reads or writes it.

use std::mem::offset_of;

/// A start and a length, deliberately no slice: another thread of a Python program may write to the
/// same memory at any time, which Rust forbids for `&[u8]` and `&mut [u8]`.
///
/// Laid out as `struct iovec`, so that a slice of blocks is what readv(2) and its kin take.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub(crate) struct Block {
    start: *mut u8,
    length: usize,
}

// SAFETY: a block is two numbers; who makes one promises in `Block::new` that the memory outlives the
// call, on whatever thread it runs. Nothing is promised about what the memory holds.
unsafe impl Send for Block {}
// SAFETY: as above; a shared block gives no access that a copied one does not.
unsafe impl Sync for Block {}

impl Block {
    /// No memory.
    #[cfg(feature = "python")]
    pub(crate) const EMPTY: Self = Self { start: std::ptr::null_mut(), length: 0 };

    /// Describe `length` bytes at `start`.
    ///
    /// # Safety
    /// The memory must stay mapped, and writable if the block is received into, until the last call
    /// that is given the block has returned.
    #[cfg(feature = "python")]
    pub(crate) const unsafe fn new(start: *mut u8, length: usize) -> Self {
        Self { start, length }
    }

    /// The memory of a slice, to be sent from.
    pub(crate) const fn from_slice(slice: &[u8]) -> Self {
        Self { start: slice.as_ptr().cast_mut(), length: slice.len() }
    }

    /// The memory of a slice, to be received into.
    pub(crate) const fn from_mut_slice(slice: &mut [u8]) -> Self {
        Self { start: slice.as_mut_ptr(), length: slice.len() }
    }

    pub(crate) const fn len(self) -> usize {
        self.length
    }

    /// The first `count` bytes.
    #[cfg(feature = "python")]
    pub(crate) fn first(self, count: usize) -> Self {
        Self { start: self.start, length: count.min(self.length) }
    }

    /// Fill with zeros.
    #[cfg(feature = "python")]
    pub(crate) fn clear(self) {
        // SAFETY: `Block::new` promised that the memory is writable.
        unsafe { self.start.write_bytes(0, self.length) };
    }

    /// What is left behind the first `count` bytes.
    pub(crate) fn skip(self, count: usize) -> Self {
        let skipped = count.min(self.length);
        // `wrapping_add` needs no promise about the allocation; the sum stays inside the block.
        Self { start: self.start.wrapping_add(skipped), length: self.length - skipped }
    }

    /// Copy what the memory holds now, as far as both go.
    pub(crate) fn copy_to(self, target: &mut [u8]) {
        let count = self.length.min(target.len());
        // SAFETY: `Block::new` promised that the memory is mapped; `target` is ours alone, so they do
        // not overlap. If another thread writes meanwhile, the copy holds some mixture.
        unsafe { std::ptr::copy_nonoverlapping(self.start, target.as_mut_ptr(), count) };
    }

    pub(super) const fn as_ptr(self) -> *const libc::c_void {
        self.start.cast_const().cast()
    }

    pub(super) const fn as_mut_ptr(self) -> *mut libc::c_void {
        self.start.cast()
    }
}

const _: () = {
    assert!(size_of::<Block>() == size_of::<libc::iovec>());
    assert!(offset_of!(Block, start) == offset_of!(libc::iovec, iov_base));
    assert!(offset_of!(Block, length) == offset_of!(libc::iovec, iov_len));
};

/// The blocks as the kernel takes them.
pub(super) const fn as_iovecs(blocks: &[Block]) -> *const libc::iovec {
    blocks.as_ptr().cast()
}

/// What is left behind the first `count` bytes of blocks that follow each other.
pub(crate) fn advance(blocks: &mut [Block], mut count: usize) -> &mut [Block] {
    let mut whole = 0;
    while let Some(block) = blocks.get(whole).filter(|block| block.len() <= count) {
        count -= block.len();
        whole += 1;
    }
    let rest = &mut blocks[whole..];
    if let Some(first) = rest.first_mut() {
        *first = first.skip(count);
    }
    rest
}

/// How many bytes blocks have together.
pub(crate) fn total(blocks: &[Block]) -> usize {
    blocks.iter().fold(0, |sum, block| sum.saturating_add(block.len()))
}
