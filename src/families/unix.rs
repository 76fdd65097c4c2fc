//! `AF_UNIX`: a path, an abstract name, or no name, unix(7).

use std::mem::{offset_of, size_of};

use libc::sockaddr_un;

use super::Family;
use crate::error::Error;
use crate::sys;

/// Where the path begins in a `sockaddr_un`.
const OFFSET: usize = offset_of!(sockaddr_un, sun_path);
/// How many bytes it may have: 108 on Linux.
const CAPACITY: usize = size_of::<sockaddr_un>() - OFFSET;

/// The name of a Unix socket.
///
/// ```
/// use rsock::Socket;
/// use rsock::families::unix::Unix;
///
/// let socket = Socket::new(libc::AF_UNIX, libc::SOCK_DGRAM, 0)?;
/// socket.bind(&Unix::Unnamed.into())?;
/// assert!(matches!(socket.getsockname()?, rsock::families::Address::Unix(Unix::Abstract(_))));
/// # Ok::<(), rsock::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unix {
    /// Bound to nothing; as a name to bind to, it asks for a free abstract one (autobind).
    Unnamed,
    /// A file; at most 107 bytes, none of them 0.
    Path(Vec<u8>),
    /// A name in the abstract name space of Linux, without the 0 byte in front; at most 107 bytes.
    Abstract(Vec<u8>),
}

impl Unix {
    /// From bytes as Python has them: those that start with 0 are abstract.
    ///
    /// ```
    /// use rsock::families::unix::Unix;
    ///
    /// assert_eq!(Unix::from_bytes(b"/run/service"), Unix::Path(b"/run/service".to_vec()));
    /// assert_eq!(Unix::from_bytes(b"\0service"), Unix::Abstract(b"service".to_vec()));
    /// assert_eq!(Unix::from_bytes(b""), Unix::Unnamed);
    /// ```
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        match bytes {
            [] => Self::Unnamed,
            [0, name @ ..] if cfg!(target_os = "linux") => Self::Abstract(name.to_vec()),
            path => Self::Path(path.to_vec()),
        }
    }
}

/// Whether the address is the name of a file.
pub(crate) fn is_path(raw: &sys::Address) -> bool {
    raw.family() == libc::AF_UNIX && raw.bytes().get(OFFSET).is_some_and(|first| *first != 0)
}

/// The sockaddr of a name in two parts, made without asking for memory.
fn joined(parts: [&[u8]; 2]) -> Result<sys::Address, Error> {
    let family = libc::sa_family_t::try_from(libc::AF_UNIX).unwrap_or_default().to_ne_bytes();
    let mut bytes = [0; OFFSET + CAPACITY];
    bytes[..family.len()].copy_from_slice(&family);
    let mut end = OFFSET;
    for part in parts {
        let place = bytes.get_mut(end..end + part.len());
        place.ok_or(Error::Address("AF_UNIX path too long"))?.copy_from_slice(part);
        end += part.len();
    }
    Ok(sys::Address::from_bytes(&bytes[..end]))
}

impl Family for Unix {
    fn encode(&self) -> Result<sys::Address, Error> {
        match self {
            Self::Unnamed => joined([&[], &[]]),
            Self::Path(path) => joined([path, &[0]]),
            Self::Abstract(name) => joined([&[0], name]),
        }
    }

    fn decode(raw: &sys::Address, _protocol: i32) -> Self {
        match raw.bytes().get(OFFSET..) {
            Some([0, name @ ..]) if cfg!(target_os = "linux") => Self::Abstract(name.to_vec()),
            // The kernel counts the terminator, and lacks the room for it behind 108 bytes.
            Some([_, ..]) => {
                let whole = &raw.whole()[OFFSET..];
                let length = whole.iter().position(|byte| *byte == 0).unwrap_or(whole.len());
                Self::Path(whole[..length].to_vec())
            }
            _ => Self::Unnamed,
        }
    }
}

#[cfg(feature = "python")]
pub(crate) use python::{format, parse};

#[cfg(feature = "python")]
mod python {
    use std::ffi::{OsStr, OsString};
    use std::os::unix::ffi::OsStrExt;

    use pyo3::prelude::*;
    use pyo3::types::{PyBytes, PyString};

    use super::{CAPACITY, Unix, joined};
    use crate::error::Error;
    use crate::py::address::{Formatter, Parser};
    use crate::py::{buffer, exceptions};
    use crate::sys::{self, Block};

    /// A str in the file system's encoding, or any bytes-like object.
    pub(crate) fn parse(
        parser: &Parser<'_, '_>,
        address: &Bound<'_, PyAny>,
    ) -> PyResult<sys::Address> {
        let raw = match address.cast::<PyString>().map(|text| text.to_str()) {
            // Which is the same in every encoding of a file system.
            Ok(Ok(text)) if text.is_ascii() => encode(text.as_bytes()),
            Ok(_) => encode(address.extract::<OsString>()?.as_bytes()),
            Err(_) => buffer::reading(address, encode_block)?,
        };
        parser.raise(raw)
    }

    fn encode_block(block: Block) -> PyResult<Result<sys::Address, Error>> {
        let mut bytes = [0; CAPACITY];
        let bytes = bytes.get_mut(..block.len());
        let bytes = bytes.ok_or_else(|| exceptions::text("AF_UNIX path too long"))?;
        block.copy_to(bytes);
        Ok(encode(bytes))
    }

    fn encode(bytes: &[u8]) -> Result<sys::Address, Error> {
        let is_path =
            bytes.first().is_some_and(|first| *first != 0 || cfg!(not(target_os = "linux")));
        joined([bytes, if is_path { &[0] } else { &[] }])
    }

    /// A str; bytes if the name is abstract, the 0 byte in front.
    pub(crate) fn format<'py>(
        formatter: &Formatter<'_, 'py>,
        address: Unix,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = formatter.py;
        match address {
            Unix::Unnamed => Ok(PyString::new(py, "").into_any()),
            Unix::Path(path) => Ok(OsStr::from_bytes(&path).into_pyobject(py)?.into_any()),
            Unix::Abstract(name) => {
                let fill = |bytes: &mut [u8]| {
                    bytes[1..].copy_from_slice(&name);
                    Ok(())
                };
                Ok(PyBytes::new_with(py, 1 + name.len(), fill)?.into_any())
            }
        }
    }
}
