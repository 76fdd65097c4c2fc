//! The name of this host, gethostname(2).

use std::ffi::{OsStr, c_char};
use std::io;
use std::os::unix::ffi::OsStrExt;

use super::ret::done;

/// gethostname(2), read where it was written; POSIX allows 255 bytes, Linux 64.
pub(crate) fn gethostname<T>(read: impl FnOnce(&OsStr) -> T) -> io::Result<T> {
    let mut name = [0_u8; 257];
    let room = name.len() - 1;
    // SAFETY: the room is passed with its length; the byte behind it stays 0.
    done(unsafe { libc::gethostname(name.as_mut_ptr().cast::<c_char>(), room) })?;
    let length = name.iter().position(|byte| *byte == 0).unwrap_or(room);
    Ok(read(OsStr::from_bytes(&name[..length])))
}

/// sethostname(2).
pub(crate) fn sethostname(name: &[u8]) -> io::Result<()> {
    let (start, length) = (name.as_ptr().cast::<c_char>(), name.len());
    // SAFETY: the bytes are passed with their length.
    #[allow(clippy::useless_conversion, reason = "an int in some C libraries")]
    done(unsafe { libc::sethostname(start, length.try_into().map_err(io::Error::other)?) })
}
