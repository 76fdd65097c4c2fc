//! `AF_QIPCRTR`: a node and a port of Qualcomm's IPC router, linux/qrtr.h.

use super::Family;
use crate::error::Error;
use crate::sys::{self, SockaddrQipcrtr};

/// The kernel's number of the family, since 4.7; libc has no name for it.
pub(super) const FAMILY: i32 = 42;

/// The address of a service or client.
///
/// ```
/// use rsock::families::Family as _;
/// use rsock::families::qipcrtr::Qipcrtr;
///
/// let address = Qipcrtr { node: 1, port: 0x4001 };
/// assert_eq!(Qipcrtr::decode(&address.encode()?, 0), address);
/// # Ok::<(), rsock::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Qipcrtr {
    /// The processor.
    pub node: u32,
    /// The port on it.
    pub port: u32,
}

impl Family for Qipcrtr {
    fn encode(&self) -> Result<sys::Address, Error> {
        let (node, port, family) = (self.node, self.port, super::field(FAMILY));
        Ok(sys::Address::from_layout(&SockaddrQipcrtr { family, gap: 0, node, port }))
    }

    fn decode(raw: &sys::Address, _protocol: i32) -> Self {
        let SockaddrQipcrtr { node, port, .. } = raw.layout();
        Self { node, port }
    }
}

#[cfg(feature = "python")]
pub(crate) use python::{format, parse};

#[cfg(feature = "python")]
mod python {
    use pyo3::prelude::*;

    use super::{Family, Qipcrtr};
    use crate::py::address::{Formatter, Parser};
    use crate::py::items::Items;
    use crate::sys;

    /// `(node, port)`.
    pub(crate) fn parse(
        parser: &Parser<'_, '_>,
        address: &Bound<'_, PyAny>,
    ) -> PyResult<sys::Address> {
        let items = Parser::tuple_of(format_args!("getsockaddrarg"), address, "AF_QIPCRTR")?;
        let items = Items::named(items, "getsockaddrarg").count(2, 2)?;
        let (node, port) = (items.u32(0)?, items.u32(1)?);
        parser.raise(Qipcrtr { node, port }.encode())
    }

    /// `(node, port)`.
    pub(crate) fn format<'py>(
        formatter: &Formatter<'_, 'py>,
        address: Qipcrtr,
    ) -> PyResult<Bound<'py, PyAny>> {
        Ok((address.node, address.port).into_pyobject(formatter.py)?.into_any())
    }
}
