//! `AF_INET6`: an IPv6 address, a port, a flow label and a scope, ipv6(7).

use std::net::{Ipv6Addr, SocketAddrV6};

use super::Family;
use crate::error::Error;
use crate::sys;

/// An IPv6 address, a port, a flow label (20 bits, host order) and a scope (an interface index).
///
/// ```
/// use rsock::families::Family as _;
/// use rsock::families::inet6::Inet6;
///
/// let address = Inet6::new("fe80::1".parse()?, 80, 0xabcde, 2);
/// assert_eq!(Inet6::decode(&address.encode()?, 0), address);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type Inet6 = SocketAddrV6;

impl Family for Inet6 {
    fn encode(&self) -> Result<sys::Address, Error> {
        let mut wire = *self;
        wire.set_flowinfo(self.flowinfo().to_be());
        Ok(sys::Address::from_socket2(&wire.into()))
    }

    fn decode(raw: &sys::Address, _protocol: i32) -> Self {
        let unspecified = Self::new(Ipv6Addr::UNSPECIFIED, 0, 0, 0);
        let mut address = raw.to_socket2().as_socket_ipv6().unwrap_or(unspecified);
        address.set_flowinfo(u32::from_be(address.flowinfo()));
        address
    }
}

#[cfg(feature = "python")]
pub(crate) use python::{format, parse, text};

#[cfg(feature = "python")]
mod python {
    use std::io::Write as _;
    use std::net::{Ipv4Addr, Ipv6Addr};

    use pyo3::exceptions::{PyOverflowError, PyTypeError};
    use pyo3::prelude::*;
    use pyo3::types::PyString;

    use super::{Family, Inet6};
    use crate::families::Address;
    use crate::py::address::{Formatter, Host, Parser};
    use crate::py::arguments::unsigned_mask;
    use crate::py::exceptions;
    use crate::sys;
    use crate::sys::python::ascii;

    const FORM: &str = "AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])";
    /// `INET6_ADDRSTRLEN` of the C library, inet_ntop(3).
    const LONGEST: usize = 46;
    /// The 20 bits that the flow label has in the header, RFC 8200 section 6.
    const FLOW_LABEL: u32 = 0xf_ffff;

    /// `(host, port[, flowinfo[, scopeid]])`.
    pub(crate) fn parse(
        parser: &Parser<'_, '_>,
        address: &Bound<'_, PyAny>,
    ) -> PyResult<sys::Address> {
        let items = parser.tuple(address, "AF_INET6")?;
        if !(2..=4).contains(&items.len()) {
            return Err(PyTypeError::new_err(FORM));
        }
        let optional =
            |item: Option<_>| item.map_or(Ok(0), |item| parser.number(unsigned_mask(item)));
        let host = Parser::host(&items[0])?;
        let port = parser.port_number(&items[1])?;
        let (flow, scope) = (optional(items.get(2))?, optional(items.get(3))?);
        let host = resolve(parser, &host)?;
        let port = parser.port(port)?;
        if flow > FLOW_LABEL {
            let text = format!("{}(): flowinfo must be 0-1048575.", parser.caller);
            return Err(PyOverflowError::new_err(text));
        }
        parser.raise(Inet6::new(host, port, flow, scope).encode())
    }

    /// `(str, int, int, int)`; the text has no `%scope`, which stands in the last item.
    pub(crate) fn format<'py>(
        formatter: &Formatter<'_, 'py>,
        address: Inet6,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = formatter.py;
        let host = text(py, *address.ip())?;
        let parts = (host, address.port(), address.flowinfo(), address.scope_id());
        Ok(parts.into_pyobject(py)?.into_any())
    }

    /// As inet_ntop(3) writes it: IPv4-compatible addresses (RFC 4291 section 2.5.5.1) in dotted form,
    /// which Rust writes in hexadecimal.
    pub(crate) fn text(py: Python<'_>, host: Ipv6Addr) -> PyResult<Bound<'_, PyString>> {
        let mut room = [0; LONGEST];
        let mut rest = room.as_mut_slice();
        match host.segments() {
            [0, 0, 0, 0, 0, 0, high, _] if high != 0 => {
                let [.., a, b, c, d] = host.octets();
                write!(rest, "::{}", Ipv4Addr::new(a, b, c, d))?;
            }
            _ => write!(rest, "{host}")?,
        }
        let length = LONGEST - rest.len();
        ascii(py, &room[..length])
    }

    fn resolve(parser: &Parser<'_, '_>, host: &Host<'_>) -> PyResult<Ipv6Addr> {
        match host.text() {
            "" => Ok(Ipv6Addr::UNSPECIFIED),
            "<broadcast>" | "255.255.255.255" => Err(exceptions::text("address family mismatched")),
            text => match text.parse() {
                Ok(numeric) => Ok(numeric),
                // A name, or a number with a %scope, which getaddrinfo turns into an index.
                Err(_) => parser.lookup(host, libc::AF_INET6).map(|found| match found {
                    Address::Inet6(address) => *address.ip(),
                    // getaddrinfo was asked for this family alone.
                    _ => Ipv6Addr::UNSPECIFIED,
                }),
            },
        }
    }
}
