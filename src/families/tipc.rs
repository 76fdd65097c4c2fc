//! `AF_TIPC`: a service, a range of services, or a socket of a node, linux/tipc.h.

use super::Family;
use crate::error::Error;
use crate::sys::{self, SockaddrTipc};

/// `TIPC_SERVICE_RANGE`, formerly `TIPC_ADDR_NAMESEQ`.
const RANGE: u8 = 1;
/// `TIPC_SERVICE_ADDR`, formerly `TIPC_ADDR_NAME`.
const SERVICE: u8 = 2;
/// `TIPC_SOCKET_ADDR`, formerly `TIPC_ADDR_ID`.
const SOCKET: u8 = 3;

/// The address of a TIPC socket with the scope of its lookup or publication, `TIPC_*_SCOPE`.
///
/// ```
/// use rsock::families::Family as _;
/// use rsock::families::tipc::{Target, Tipc};
///
/// let target = Target::Service { service: 18_888, instance: 17 };
/// let address = Tipc { target, scope: 2 };
/// assert_eq!(Tipc::decode(&address.encode()?, 0), address);
/// # Ok::<(), rsock::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tipc {
    /// Who is meant.
    pub target: Target,
    /// How far around the node that goes; a negative one hides what is bound.
    pub scope: i8,
}

/// Who a TIPC address means.
///
/// ```
/// use rsock::families::tipc::{Target, Tipc};
///
/// let target = Target::Range { service: 18_888, lower: 0, upper: 99 };
/// let everywhere = Tipc { target, scope: 2 };
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Target {
    /// All instances of a service between two, both included.
    Range {
        /// The service.
        service: u32,
        /// The first instance.
        lower: u32,
        /// The last instance.
        upper: u32,
    },
    /// One instance of a service.
    Service {
        /// The service.
        service: u32,
        /// The instance.
        instance: u32,
    },
    /// One socket.
    Socket {
        /// The node.
        node: u32,
        /// The socket's number on it.
        port: u32,
    },
    /// A kind of address that is none of the three.
    Other(u8),
}

impl Target {
    /// From the kind of the address and its values as Python has them.
    fn new(kind: u32, [first, second, third]: [u32; 3]) -> Option<Self> {
        match u8::try_from(kind).ok()? {
            RANGE => Some(Self::Range { service: first, lower: second, upper: third }),
            SERVICE => Some(Self::Service { service: first, instance: second }),
            SOCKET => Some(Self::Socket { node: first, port: second }),
            _ => None,
        }
    }
}

impl Family for Tipc {
    fn encode(&self) -> Result<sys::Address, Error> {
        let (kind, values) = match self.target {
            Target::Range { service, lower, upper } => (RANGE, [service, lower, upper]),
            Target::Service { service, instance } => (SERVICE, [service, instance, 0]),
            Target::Socket { node, port } => (SOCKET, [port, node, 0]),
            Target::Other(kind) => (kind, [0; 3]),
        };
        let (family, scope) = (super::field(libc::AF_TIPC), self.scope);
        Ok(sys::Address::from_layout(&SockaddrTipc { family, kind, scope, values }))
    }

    fn decode(raw: &sys::Address, _protocol: i32) -> Self {
        let SockaddrTipc { kind, scope, values, .. } = raw.layout();
        let [first, second, third] = values;
        // The node is the first value to Python and the second to the kernel.
        let values = if kind == SOCKET { [second, first, third] } else { values };
        let target = Target::new(kind.into(), values).unwrap_or(Target::Other(kind));
        Self { target, scope }
    }
}

#[cfg(feature = "python")]
pub(crate) use python::{format, parse};

#[cfg(feature = "python")]
mod python {
    use pyo3::exceptions::{PyTypeError, PyValueError};
    use pyo3::prelude::*;

    use super::{Family, RANGE, SERVICE, SOCKET, Target, Tipc};
    use crate::py::address::{Formatter, Parser};
    use crate::py::items::Items;
    use crate::sys;

    const FORM: &str = "AF_TIPC address must be a tuple (addr_type, v1, v2, v3[, scope])";
    /// `TIPC_CLUSTER_SCOPE`.
    const CLUSTER: u32 = 2;

    /// `(addr_type, v1, v2, v3[, scope])`.
    pub(crate) fn parse(
        parser: &Parser<'_, '_>,
        address: &Bound<'_, PyAny>,
    ) -> PyResult<sys::Address> {
        let items = Items::told(parser.tuple(address, "AF_TIPC")?, FORM).count(4, 5)?;
        let kind = items.u32(0)?;
        let values = [items.u32(1)?, items.u32(2)?, items.u32(3)?];
        let scope = items.or(4, CLUSTER, Items::u32)?;
        let target = Target::new(kind, values);
        let target = target.ok_or_else(|| PyTypeError::new_err("Invalid address type"))?;
        #[allow(clippy::cast_possible_truncation, reason = "as C casts")]
        parser.raise(Tipc { target, scope: scope as i8 }.encode())
    }

    /// Five numbers; of a service the instance stands twice, as the standard library has it.
    pub(crate) fn format<'py>(
        formatter: &Formatter<'_, 'py>,
        address: Tipc,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (kind, one, two, three) = match address.target {
            Target::Range { service, lower, upper } => (RANGE, service, lower, upper),
            Target::Service { service, instance } => (SERVICE, service, instance, instance),
            Target::Socket { node, port } => (SOCKET, node, port, 0),
            Target::Other(_) => return Err(PyValueError::new_err("Invalid address type")),
        };
        // The standard library reads the scope without its sign.
        let scope = i32::from(address.scope).cast_unsigned();
        Ok((kind, one, two, three, scope).into_pyobject(formatter.py)?.into_any())
    }
}
