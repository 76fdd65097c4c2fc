//! `AF_INET`: an IPv4 address and a port, ip(7).

use std::net::{Ipv4Addr, SocketAddrV4};

use super::Family;
use crate::error::Error;
use crate::sys;

/// An IPv4 address and a port.
///
/// ```
/// use rsock::families::inet::Inet;
/// use rsock::families::{Address, Family as _};
///
/// let address = Inet::new([192, 0, 2, 1].into(), 80);
/// assert_eq!(Inet::decode(&address.encode()?, 0), address);
/// assert_eq!(Address::from(address), Address::Inet("192.0.2.1:80".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub type Inet = SocketAddrV4;

impl Family for Inet {
    fn encode(&self) -> Result<sys::Address, Error> {
        Ok(sys::Address::from_socket2(&(*self).into()))
    }

    fn decode(raw: &sys::Address, _protocol: i32) -> Self {
        let unspecified = Self::new(Ipv4Addr::UNSPECIFIED, 0);
        raw.to_socket2().as_socket_ipv4().unwrap_or(unspecified)
    }
}

/// Four decimal numbers without leading zeros. The parser of the standard library takes four times as
/// long, which a datagram that is sent by address feels.
#[cfg(any(feature = "python", test))]
fn dotted(text: &[u8]) -> Option<Ipv4Addr> {
    let (mut address, mut dots, mut number, mut digits) = (0_u32, 0, 0, 0);
    for byte in text {
        let digit = u32::from(byte.wrapping_sub(b'0'));
        if digit < 10 && (digits == 0 || number > 0) && number < 26 {
            number = number * 10 + digit;
            digits += 1;
        } else if *byte == b'.' && digits > 0 && number < 256 {
            address = address << 8 | number;
            (dots, number, digits) = (dots + 1, 0, 0);
        } else {
            return None;
        }
    }
    (dots == 3 && digits > 0 && number < 256).then(|| Ipv4Addr::from(address << 8 | number))
}

#[cfg(feature = "python")]
pub(crate) use python::{Text, format, parse};

#[cfg(feature = "python")]
mod python {
    use std::net::Ipv4Addr;

    use pyo3::exceptions::PyTypeError;
    use pyo3::prelude::*;
    use pyo3::types::PyString;

    use super::{Family, Inet, dotted};
    use crate::families::Address;
    use crate::py::address::{Formatter, Host, Parser};
    use crate::py::arguments::exact_utf8;
    use crate::sys;
    use crate::sys::python::ascii;

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
        if let Some(numeric) = numeric(&items[0]) {
            let port = parser.port_number(&items[1])?;
            return parser.raise(Inet::new(numeric, parser.port(port)?).encode());
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
        let host = Text::new(*address.ip()).object(py)?;
        Ok((host, address.port()).into_pyobject(py)?.into_any())
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

        pub(crate) fn object<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyString>> {
            ascii(py, &self.bytes[..self.length])
        }
    }

    /// What most hosts are.
    fn numeric(host: &Bound<'_, PyAny>) -> Option<Ipv4Addr> {
        dotted(exact_utf8(host)?)
    }

    fn resolve(parser: &Parser<'_, '_>, host: &Host<'_>) -> PyResult<Ipv4Addr> {
        if let Some(numeric) = dotted(host.bytes()) {
            return Ok(numeric);
        }
        match host.bytes() {
            b"" => Ok(Ipv4Addr::UNSPECIFIED),
            b"<broadcast>" => Ok(Ipv4Addr::BROADCAST),
            _ => parser.lookup(host, libc::AF_INET).map(|found| match found {
                Address::Inet(address) => *address.ip(),
                // getaddrinfo was asked for this family alone.
                _ => Ipv4Addr::UNSPECIFIED,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::dotted;

    #[test]
    fn takes_what_the_standard_library_takes() {
        let parts = ["", "0", "00", "01", "1", "9", "10", "25", "99", "100", "249", "255", "256"];
        let more = ["260", "999", "1000", "2550", "-1", "+1", " 1", "1 ", "a", "1a", "\u{661}"];
        let parts: Vec<_> = parts.into_iter().chain(more).collect();
        for one in &parts {
            for other in &parts {
                let texts = [
                    format!("{one}.{other}.0.1"),
                    format!("1.2.{one}.{other}"),
                    format!("{one}.{other}.1"),
                    format!("1.2.3.{one}.{other}"),
                    format!("{one}{other}"),
                ];
                for text in texts {
                    assert_eq!(dotted(text.as_bytes()), text.parse().ok(), "{text:?}");
                }
            }
        }
    }
}
