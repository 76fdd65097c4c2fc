//! The controls of the kernel of macOS, sys/kern_control.h. Never run: see ARCHITECTURE.md.

use std::io;
use std::os::fd::RawFd;

use super::ret;

/// `MAX_KCTL_NAME`.
pub(crate) const CONTROL_NAME: usize = 96;
/// `CTLIOCGINFO`.
const REQUEST: libc::c_ulong = 0xc064_4e03;

/// `struct ctl_info`.
#[repr(C)]
struct Info {
    number: u32,
    name: [u8; CONTROL_NAME],
}

/// The number of a control; a name that is too long is cut.
pub(crate) fn control_number(fd: RawFd, name: &[u8]) -> io::Result<u32> {
    let mut info = Info { number: 0, name: [0; CONTROL_NAME] };
    let count = name.len().min(CONTROL_NAME);
    info.name[..count].copy_from_slice(&name[..count]);
    // SAFETY: CTLIOCGINFO reads and writes one `struct ctl_info`, which lives until the call returns.
    ret::done(unsafe { libc::ioctl(fd, REQUEST, &raw mut info) })?;
    Ok(info.number)
}
