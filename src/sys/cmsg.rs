//! How long ancillary data is, cmsg(3).

/// The length of an item with so much data.
pub(crate) const fn cmsg_len(length: u32) -> u32 {
    // SAFETY: only counts.
    unsafe { libc::CMSG_LEN(length) }
}

/// Likewise, with the padding that stands behind it.
pub(crate) const fn cmsg_space(length: u32) -> u32 {
    // SAFETY: only counts.
    unsafe { libc::CMSG_SPACE(length) }
}
