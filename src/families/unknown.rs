//! Families that have no file here: the family and the bytes behind it.

use super::Family;
use crate::error::Error;
use crate::sys;

/// An address nobody here can read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// `AF_*`.
    pub family: i32,
    /// The bytes behind the family.
    pub data: Vec<u8>,
}

const FAMILY: usize = size_of::<libc::sa_family_t>();

impl Family for Unknown {
    fn encode(&self) -> Result<sys::Address, Error> {
        let Ok(family) = libc::sa_family_t::try_from(self.family) else {
            return Err(Error::Address("bad family"));
        };
        Ok(sys::Address::from_bytes(&[&family.to_ne_bytes(), &self.data[..]].concat()))
    }

    fn decode(raw: &sys::Address) -> Self {
        let data = raw.bytes().get(FAMILY..).unwrap_or_default();
        Self { family: raw.family(), data: data.to_vec() }
    }
}

#[cfg(feature = "python")]
pub(crate) use python::{format, parse};

#[cfg(feature = "python")]
mod python {
    use pyo3::prelude::*;
    use pyo3::types::PyBytes;

    use super::Unknown;
    use crate::py::address::Parser;
    use crate::py::exceptions;
    use crate::sys;

    /// How many bytes `sa_data` has, all of which the standard library shows.
    const DATA: usize = 14;

    /// Refused, as the standard library does.
    pub(crate) fn parse(
        parser: &Parser<'_, '_>,
        _address: &Bound<'_, PyAny>,
    ) -> PyResult<sys::Address> {
        Err(exceptions::text(&format!("{}(): bad family", parser.caller)))
    }

    /// `(int, bytes)`.
    pub(crate) fn format(py: Python<'_>, address: Unknown) -> PyResult<Bound<'_, PyAny>> {
        let mut data = address.data;
        data.resize(DATA, 0);
        Ok((address.family, PyBytes::new(py, &data)).into_pyobject(py)?.into_any())
    }
}
