//! `AF_ALG`: an algorithm of the kernel's cryptography, linux/if_alg.h.

use super::Family;
use crate::error::Error;
use crate::sys::{self, SockaddrAlg};

/// The name of an algorithm.
///
/// ```
/// use rsock::Socket;
/// use rsock::families::alg::Alg;
///
/// let (kind, name) = (b"hash".to_vec(), b"sha256".to_vec());
/// let algorithm = Alg { kind, name, feature: 0, mask: 0 };
/// let socket = Socket::new(libc::AF_ALG, libc::SOCK_SEQPACKET, 0);
/// // The kernel may have been built without it.
/// let bound = socket.and_then(|socket| socket.bind(&algorithm.into()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Alg {
    /// What kind of algorithm: `hash`, `skcipher`, `aead` or `rng`; at most 13 bytes, none of them 0.
    pub kind: Vec<u8>,
    /// The algorithm, such as `sha256`; at most 63 bytes, none of them 0.
    pub name: Vec<u8>,
    /// Features that the driver shall have.
    pub feature: u32,
    /// Which of the features count.
    pub mask: u32,
}

impl Family for Alg {
    fn encode(&self) -> Result<sys::Address, Error> {
        let layout = SockaddrAlg {
            family: super::field(libc::AF_ALG),
            kind: padded(&self.kind).ok_or(Error::Address("AF_ALG type too long."))?,
            feature: self.feature,
            mask: self.mask,
            name: padded(&self.name).ok_or(Error::Address("AF_ALG name too long."))?,
        };
        Ok(sys::Address::from_layout(&layout))
    }

    fn decode(raw: &sys::Address, _protocol: i32) -> Self {
        let SockaddrAlg { kind, name, feature, mask, .. } = raw.layout();
        Self { kind: terminated(&kind).to_vec(), name: terminated(&name).to_vec(), feature, mask }
    }
}

/// A text with zeros behind it, at least one.
fn padded<const SIZE: usize>(text: &[u8]) -> Option<[u8; SIZE]> {
    let mut bytes = [0; SIZE];
    bytes[..SIZE - 1].get_mut(..text.len())?.copy_from_slice(text);
    Some(bytes)
}

/// A text up to the first 0, or all of it.
fn terminated(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}

#[cfg(feature = "python")]
pub(crate) use python::{format, parse};

#[cfg(feature = "python")]
mod python {
    use pyo3::exceptions::PyValueError;
    use pyo3::prelude::*;

    use super::{Alg, Family};
    use crate::error::Error;
    use crate::py::address::{Formatter, Parser};
    use crate::py::items::Items;
    use crate::sys;

    const FORM: &str = "AF_ALG address must be a tuple (type, name[, feat[, mask]])";

    /// `(type, name[, feat[, mask]])`; of the two numbers the low 16 bits count.
    pub(crate) fn parse(
        parser: &Parser<'_, '_>,
        address: &Bound<'_, PyAny>,
    ) -> PyResult<sys::Address> {
        let items = Items::told(parser.tuple(address, "AF_ALG")?, FORM).count(2, 4)?;
        let (kind, name) = (items.text(0)?.to_bytes(), items.text(1)?.to_bytes());
        let (feature, mask) = (items.or(2, 0, Items::u16)?, items.or(3, 0, Items::u16)?);
        let (kind, name) = (kind.to_vec(), name.to_vec());
        match (Alg { kind, name, feature: feature.into(), mask: mask.into() }.encode()) {
            Err(Error::Address(text)) => Err(PyValueError::new_err(text)),
            encoded => parser.raise(encoded),
        }
    }

    /// `(type, name, feat, mask)`.
    pub(crate) fn format<'py>(
        formatter: &Formatter<'_, 'py>,
        Alg { kind, name, feature, mask }: Alg,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (kind, name) = (formatter.utf8(&kind)?, formatter.utf8(&name)?);
        Ok((kind, name, feature, mask).into_pyobject(formatter.py)?.into_any())
    }
}
