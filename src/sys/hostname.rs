//! The name of this host, gethostname(2).

use std::ffi::{OsString, c_char};
use std::io;
use std::os::unix::ffi::OsStringExt;

use super::ret::done;

/// gethostname(2); longer names than Linux and POSIX allow are cut.
pub(crate) fn gethostname() -> io::Result<OsString> {
    let mut name = [0_u8; 1024];
    let room = name.len() - 1;
    // SAFETY: the room is passed with its length; the byte behind it stays 0.
    done(unsafe { libc::gethostname(name.as_mut_ptr().cast::<c_char>(), room) })?;
    let length = name.iter().position(|byte| *byte == 0).unwrap_or(room);
    Ok(OsString::from_vec(name[..length].to_vec()))
}

/// sethostname(2).
pub(crate) fn sethostname(name: &[u8]) -> io::Result<()> {
    let (start, length) = (name.as_ptr().cast::<c_char>(), name.len());
    // SAFETY: the bytes are passed with their length.
    #[allow(clippy::useless_conversion, reason = "an int in some C libraries")]
    done(unsafe { libc::sethostname(start, length.try_into().map_err(io::Error::other)?) })
}
