//! `AF_NETLINK`: a port and a set of multicast groups, netlink(7).

use super::Family;
use crate::error::Error;
use crate::sys::{self, SockaddrNetlink};

/// The address of a netlink socket.
///
/// ```
/// use rsock::Socket;
/// use rsock::families::Address;
/// use rsock::families::netlink::Netlink;
///
/// let socket = Socket::new(libc::AF_NETLINK, libc::SOCK_RAW, libc::NETLINK_ROUTE)?;
/// socket.bind(&Netlink { port: 0, groups: 1 }.into())?;
/// let Address::Netlink(name) = socket.getsockname()? else { unreachable!() };
/// assert_ne!(name.port, 0, "the kernel has chosen one");
/// # Ok::<(), rsock::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Netlink {
    /// The port, which many programs set to their process's number; 0 is the kernel, or "any" for bind.
    pub port: u32,
    /// Multicast groups, one bit each.
    pub groups: u32,
}

impl Family for Netlink {
    fn encode(&self) -> Result<sys::Address, Error> {
        let (port, groups) = (self.port, self.groups);
        let family = super::field(libc::AF_NETLINK);
        Ok(sys::Address::from_layout(&SockaddrNetlink { family, gap: 0, port, groups }))
    }

    fn decode(raw: &sys::Address, _protocol: i32) -> Self {
        let SockaddrNetlink { port, groups, .. } = raw.layout();
        Self { port, groups }
    }
}

#[cfg(feature = "python")]
pub(crate) use python::{format, parse};

#[cfg(feature = "python")]
mod python {
    use pyo3::prelude::*;

    use super::{Family, Netlink};
    use crate::py::address::{Formatter, Parser};
    use crate::py::items::Items;
    use crate::sys;

    const FORM: &str = "AF_NETLINK address must be a pair (pid, groups)";

    /// `(pid, groups)`.
    pub(crate) fn parse(
        parser: &Parser<'_, '_>,
        address: &Bound<'_, PyAny>,
    ) -> PyResult<sys::Address> {
        let items = Items::told(parser.tuple(address, "AF_NETLINK")?, FORM).count(2, 2)?;
        let (port, groups) = (items.u32(0)?, items.u32(1)?);
        parser.raise(Netlink { port, groups }.encode())
    }

    /// `(pid, groups)`.
    pub(crate) fn format<'py>(
        formatter: &Formatter<'_, 'py>,
        address: Netlink,
    ) -> PyResult<Bound<'py, PyAny>> {
        Ok((address.port, address.groups).into_pyobject(formatter.py)?.into_any())
    }
}
