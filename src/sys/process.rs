//! Who the process is to the kernel, credentials(7).

/// The effective user and group.
pub(crate) fn effective_user() -> (u32, u32) {
    // SAFETY: takes nothing and cannot fail.
    let user = unsafe { libc::geteuid() };
    // SAFETY: likewise.
    (user, unsafe { libc::getegid() })
}
