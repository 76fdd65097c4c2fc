//! Families that have no file here: the family and the bytes behind it, which the program packs and
//! unpacks by itself. The standard library refuses such addresses.

use super::Family;
use crate::error::Error;
use crate::sys;

/// An address nobody here can read.
///
/// ```
/// use rsock::families::Address;
/// use rsock::families::unknown::Unknown;
///
/// let address = Address::from(Unknown { family: 99, data: vec![1, 2, 3] });
/// assert_eq!(Address::decode(&address.encode()?, 0), address);
/// # Ok::<(), rsock::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Unknown {
    /// `AF_*`.
    pub family: i32,
    /// The bytes behind the family, at most 126.
    pub data: Vec<u8>,
}

const FAMILY: usize = size_of::<libc::sa_family_t>();

impl Family for Unknown {
    fn encode(&self) -> Result<sys::Address, Error> {
        let Ok(family) = libc::sa_family_t::try_from(self.family) else {
            return Err(Error::Address("bad family"));
        };
        if self.data.len() > sys::Address::CAPACITY - FAMILY {
            return Err(Error::Address("address too long"));
        }
        Ok(sys::Address::from_bytes(&[&family.to_ne_bytes(), &self.data[..]].concat()))
    }

    fn decode(raw: &sys::Address, _protocol: i32) -> Self {
        let data = raw.bytes().get(FAMILY..).unwrap_or_default();
        Self { family: raw.family(), data: data.to_vec() }
    }
}

/// Whether a kernel could have such a family. `AF_MAX` was 46 in Linux 5.15 and is so in 6.18.
#[cfg(feature = "python")]
pub(crate) fn is_possible(family: i32) -> bool {
    (libc::AF_UNSPEC + 1..256).contains(&family)
}

#[cfg(feature = "python")]
pub(crate) use python::{format, parse, whole};

#[cfg(feature = "python")]
mod python {
    use pyo3::prelude::*;
    use pyo3::types::PyBytes;

    use super::{Family, Unknown, is_possible};
    use crate::error::Error;
    use crate::py::address::{Formatter, Parser};
    use crate::sys;

    /// How many bytes `sa_data` has, all of which the standard library shows.
    const DATA: usize = 14;

    /// `(family, bytes)`; any other form is refused as the standard library refuses every form.
    pub(crate) fn parse(
        parser: &Parser<'_, '_>,
        address: &Bound<'_, PyAny>,
    ) -> PyResult<sys::Address> {
        let form = address.extract::<(i32, Vec<u8>)>().ok();
        let form = form.filter(|_| is_possible(parser.socket.family()));
        let (family, data) = form.ok_or_else(|| parser.error("bad family"))?;
        match (Unknown { family, data }.encode()) {
            Err(Error::Address(text)) => Err(parser.error(text)),
            encoded => parser.raise(encoded),
        }
    }

    /// `(family, bytes)` of an address that is not of its socket's family, as the standard library has it.
    pub(crate) fn format<'py>(
        formatter: &Formatter<'_, 'py>,
        address: Unknown,
    ) -> PyResult<Bound<'py, PyAny>> {
        let mut data = address.data;
        data.resize(DATA, 0);
        pair(formatter.py, address.family, &data)
    }

    /// `(family, bytes)` with just the bytes that the kernel gave, which can be given back to it.
    pub(crate) fn whole<'py>(py: Python<'py>, raw: &sys::Address) -> PyResult<Bound<'py, PyAny>> {
        let Unknown { family, data } = Unknown::decode(raw, 0);
        pair(py, family, &data)
    }

    fn pair<'py>(py: Python<'py>, family: i32, data: &[u8]) -> PyResult<Bound<'py, PyAny>> {
        Ok((family, PyBytes::new(py, data)).into_pyobject(py)?.into_any())
    }
}
