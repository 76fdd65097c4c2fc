//! `AF_INET`: an IPv4 address and a port, ip(7).

use std::net::{Ipv4Addr, SocketAddrV4};

use socket2::SockAddr;

use super::Family;
use crate::error::Error;
use crate::sys;

/// An IPv4 address and a port.
pub type Inet = SocketAddrV4;

impl Family for Inet {
    fn encode(&self) -> Result<sys::Address, Error> {
        Ok(SockAddr::from(*self).into())
    }

    fn decode(raw: &sys::Address, _protocol: i32) -> Self {
        let unspecified = Self::new(Ipv4Addr::UNSPECIFIED, 0);
        raw.as_socket2().as_socket_ipv4().unwrap_or(unspecified)
    }
}

#[cfg(feature = "python")]
pub(crate) use python::{Text, format, parse};

#[cfg(feature = "python")]
mod python {
    use std::net::Ipv4Addr;

    use pyo3::exceptions::PyTypeError;
    use pyo3::prelude::*;

    use super::{Family, Inet};
    use crate::families::Address;
    use crate::py::address::{Formatter, Host, Parser};
    use crate::sys;

    const FORM: &str = "AF_INET address must be a pair (host, port)";

    /// `(host, port)`.
    pub(crate) fn parse(
        parser: &Parser<'_, '_>,
        address: &Bound<'_, PyAny>,
    ) -> PyResult<sys::Address> {
        let items = parser.tuple(address, "AF_INET")?;
        if items.len() != 2 {
            return Err(PyTypeError::new_err(FORM));
        }
        let host = Parser::host(&items[0])?;
        let port = parser.port_number(&items[1])?;
        let host = resolve(parser, &host)?;
        parser.raise(Inet::new(host, parser.port(port)?).encode())
    }

    /// `(str, int)`.
    pub(crate) fn format<'py>(
        formatter: &Formatter<'_, 'py>,
        address: Inet,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = formatter.py;
        let host = Text::new(*address.ip());
        Ok((host.as_str(), address.port()).into_pyobject(py)?.into_any())
    }

    /// An address in dotted form, without the detour over a `String` that formatting takes: this is a
    /// third of what `getsockname` does outside the kernel.
    pub(crate) struct Text {
        bytes: [u8; 15],
        length: usize,
    }

    impl Text {
        pub(crate) fn new(host: Ipv4Addr) -> Self {
            let mut text = Self { bytes: [0; 15], length: 0 };
            for (index, octet) in host.octets().into_iter().enumerate() {
                if index > 0 {
                    text.push(b'.');
                }
                for (least, unit) in [(100, 100), (10, 10), (0, 1)] {
                    if octet >= least {
                        text.push(b'0' + octet / unit % 10);
                    }
                }
            }
            text
        }

        fn push(&mut self, byte: u8) {
            self.bytes[self.length] = byte;
            self.length += 1;
        }

        pub(crate) fn as_str(&self) -> &str {
            std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
        }
    }

    fn resolve(parser: &Parser<'_, '_>, host: &Host<'_>) -> PyResult<Ipv4Addr> {
        match host.text() {
            "" => Ok(Ipv4Addr::UNSPECIFIED),
            "<broadcast>" => Ok(Ipv4Addr::BROADCAST),
            text => match text.parse() {
                Ok(numeric) => Ok(numeric),
                Err(_) => parser.lookup(host, libc::AF_INET).map(|found| match found {
                    Address::Inet(address) => *address.ip(),
                    // getaddrinfo was asked for this family alone.
                    _ => Ipv4Addr::UNSPECIFIED,
                }),
            },
        }
    }
}
