//! `AF_CAN`: an interface, with identifiers if the protocol is ISO-TP or J1939, linux/can.h.

use super::Family;
use crate::error::Error;
use crate::sys::{self, SockaddrIsotp, SockaddrJ1939};

/// The address of a CAN socket.
///
/// ```
/// use rsock::families::Family as _;
/// use rsock::families::can::{Can, Endpoint};
///
/// const CAN_ISOTP: i32 = 6;
/// let endpoint = Endpoint::Isotp { receive: 0x7e8, transmit: 0x7e0 };
/// let address = Can { interface: 1, endpoint };
/// assert_eq!(Can::decode(&address.encode()?, CAN_ISOTP), address);
/// # Ok::<(), rsock::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Can {
    /// The index of the interface; 0 is all of them.
    pub interface: i32,
    /// What the protocol adds to it.
    pub endpoint: Endpoint,
}

/// What a CAN protocol adds to the interface.
///
/// ```
/// use rsock::families::Address;
/// use rsock::families::can::{Can, Endpoint};
///
/// let all = Address::from(Can { interface: 0, endpoint: Endpoint::Interface });
/// assert_eq!(Address::decode(&all.encode()?, libc::CAN_RAW), all);
/// # Ok::<(), rsock::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Endpoint {
    /// Nothing: `CAN_RAW`, `CAN_BCM`.
    Interface,
    /// `CAN_ISOTP`.
    Isotp {
        /// The CAN identifier of what is received.
        receive: u32,
        /// The CAN identifier of what is sent.
        transmit: u32,
    },
    /// `CAN_J1939`.
    J1939 {
        /// The name of the control function, `J1939_NO_NAME` for none.
        name: u64,
        /// The parameter group, `J1939_NO_PGN` for none.
        group: u32,
        /// The address on the bus, `J1939_NO_ADDR` for none.
        address: u8,
    },
}

impl Family for Can {
    fn encode(&self) -> Result<sys::Address, Error> {
        let (family, interface) = (super::field(libc::AF_CAN), self.interface);
        let isotp = |receive, transmit| {
            let layout = SockaddrIsotp { family, gap: 0, interface, receive, transmit, rest: 0 };
            sys::Address::from_layout(&layout)
        };
        Ok(match self.endpoint {
            Endpoint::Interface => isotp(0, 0),
            Endpoint::Isotp { receive, transmit } => isotp(receive, transmit),
            Endpoint::J1939 { name, group, address } => {
                let rest = [0; 3];
                let layout =
                    SockaddrJ1939 { family, gap: 0, interface, name, group, address, rest };
                sys::Address::from_layout(&layout)
            }
        })
    }

    fn decode(raw: &sys::Address, protocol: i32) -> Self {
        let SockaddrIsotp { interface, receive, transmit, .. } = raw.layout();
        let endpoint = match protocol {
            libc::CAN_ISOTP => Endpoint::Isotp { receive, transmit },
            libc::CAN_J1939 => {
                let SockaddrJ1939 { name, group, address, .. } = raw.layout();
                Endpoint::J1939 { name, group, address }
            }
            _ => Endpoint::Interface,
        };
        Self { interface, endpoint }
    }
}

#[cfg(feature = "python")]
pub(crate) use python::{format, parse};

#[cfg(feature = "python")]
mod python {
    use pyo3::prelude::*;

    use super::{Can, Endpoint, Family};
    use crate::py::address::{Formatter, Parser};
    use crate::py::exceptions;
    use crate::py::items::Items;
    use crate::sys;
    use crate::sys::python::file_name;

    const FORM: &str = "AF_CAN address must be a tuple (interface, )";

    /// `(interface,)`, `(interface, rx_addr, tx_addr)` or `(interface, name, pgn, addr)`, by the protocol.
    pub(crate) fn parse(
        parser: &Parser<'_, '_>,
        address: &Bound<'_, PyAny>,
    ) -> PyResult<sys::Address> {
        let (name, endpoint) = match parser.protocol() {
            libc::CAN_RAW | libc::CAN_BCM => {
                let items = Items::told(parser.tuple(address, "AF_CAN")?, FORM).count(1, 1)?;
                (file_name(items.required(0))?, Endpoint::Interface)
            }
            libc::CAN_ISOTP => {
                let items = Items::any(address)?.count(3, 3)?;
                let name = file_name(items.required(0))?;
                let (receive, transmit) = (items.low_u32(1)?, items.low_u32(2)?);
                (name, Endpoint::Isotp { receive, transmit })
            }
            libc::CAN_J1939 => {
                let items = Items::any(address)?.count(4, 4)?;
                let interface = file_name(items.required(0))?;
                let (name, group, address) = (items.low_u64(1)?, items.u32(2)?, items.u8(3)?);
                (interface, Endpoint::J1939 { name, group, address })
            }
            _ => return Err(parser.error("unsupported CAN protocol")),
        };
        let interface = interface(parser, name.as_bytes())?;
        parser.raise(Can { interface, endpoint }.encode())
    }

    fn interface(parser: &Parser<'_, '_>, name: &[u8]) -> PyResult<i32> {
        match name.len() {
            0 => Ok(0),
            length if length < libc::IF_NAMESIZE => parser.interface(name),
            _ => Err(exceptions::text("AF_CAN interface name too long")),
        }
    }

    /// The same forms; no name if the interface is gone.
    pub(crate) fn format<'py>(
        formatter: &Formatter<'_, 'py>,
        address: Can,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (py, name) = (formatter.py, formatter.interface(address.interface));
        let interface = formatter.file_name(&name)?;
        Ok(match address.endpoint {
            Endpoint::Interface => (interface,).into_pyobject(py)?.into_any(),
            Endpoint::Isotp { receive, transmit } => {
                (interface, receive, transmit).into_pyobject(py)?.into_any()
            }
            Endpoint::J1939 { name, group, address } => {
                (interface, name, group, address).into_pyobject(py)?.into_any()
            }
        })
    }
}
