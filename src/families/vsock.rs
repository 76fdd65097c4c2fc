//! `AF_VSOCK`: a context identifier (a virtual machine, or its host) and a port, vsock(7).

use super::Family;
use crate::error::Error;
use crate::sys::{self, SockaddrVsock};

/// The address of a socket between a virtual machine and its host.
///
/// ```
/// use rsock::families::Family as _;
/// use rsock::families::vsock::Vsock;
///
/// let host = Vsock::new(libc::VMADDR_CID_HOST, 1024);
/// assert_eq!(Vsock::decode(&host.encode()?, 0), host);
/// # Ok::<(), rsock::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Vsock {
    /// The context identifier, `VMADDR_CID_*`.
    pub context: u32,
    /// The port.
    pub port: u32,
}

impl Vsock {
    /// A port of a context.
    ///
    /// ```
    /// use rsock::families::vsock::Vsock;
    ///
    /// assert_eq!(Vsock::new(2, 1024).port, 1024);
    /// ```
    #[must_use]
    pub const fn new(context: u32, port: u32) -> Self {
        Self { context, port }
    }
}

impl Family for Vsock {
    fn encode(&self) -> Result<sys::Address, Error> {
        let (context, port) = (self.context, self.port);
        let family = super::field(libc::AF_VSOCK);
        let layout = SockaddrVsock { family, gap: 0, port, context, flags: 0, rest: [0; 3] };
        Ok(sys::Address::from_layout(&layout))
    }

    fn decode(raw: &sys::Address, _protocol: i32) -> Self {
        let SockaddrVsock { context, port, .. } = raw.layout();
        Self { context, port }
    }
}

#[cfg(feature = "python")]
pub(crate) use python::{format, parse};

#[cfg(feature = "python")]
mod python {
    use pyo3::prelude::*;

    use super::{Family, Vsock};
    use crate::py::address::{Formatter, Parser};
    use crate::py::items::Items;
    use crate::sys;

    /// `(cid, port)`.
    pub(crate) fn parse(
        parser: &Parser<'_, '_>,
        address: &Bound<'_, PyAny>,
    ) -> PyResult<sys::Address> {
        let items = Parser::tuple_of(format_args!("getsockaddrarg"), address, "AF_VSOCK")?;
        let items = Items::named(items, "getsockaddrarg").count(2, 2)?;
        let (context, port) = (items.u32(0)?, items.u32(1)?);
        parser.raise(Vsock { context, port }.encode())
    }

    /// `(cid, port)`.
    pub(crate) fn format<'py>(
        formatter: &Formatter<'_, 'py>,
        address: Vsock,
    ) -> PyResult<Bound<'py, PyAny>> {
        Ok((address.context, address.port).into_pyobject(formatter.py)?.into_any())
    }
}
