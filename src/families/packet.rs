//! `AF_PACKET`: an interface, a protocol and a hardware address, packet(7).

use super::Family;
use crate::error::Error;
use crate::sys::{self, SockaddrPacket};

/// How many bytes of a hardware address a sockaddr is declared with. The kernel writes longer ones behind
/// it: those of InfiniBand have 20.
const SHORT: usize = 8;
const OFFSET: usize = size_of::<SockaddrPacket>() - SHORT;

/// Where a frame came from, or goes to.
///
/// ```
/// use rsock::families::Family as _;
/// use rsock::families::packet::Packet;
///
/// let (protocol, hardware) = (0x88cc, libc::ARPHRD_ETHER);
/// let address = vec![0x01, 0x80, 0xc2, 0, 0, 0x0e];
/// let to = Packet { interface: 1, protocol, kind: 0, hardware, address };
/// assert_eq!(Packet::decode(&to.encode()?, 0), to);
/// # Ok::<(), rsock::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Packet {
    /// The index of the interface; 0 is any.
    pub interface: i32,
    /// The protocol, `ETH_P_*`, in host order.
    pub protocol: u16,
    /// For whom the frame is, `PACKET_*`.
    pub kind: u8,
    /// What the hardware is, `ARPHRD_*`.
    pub hardware: u16,
    /// The hardware address, at most 8 bytes if it is to be encoded.
    pub address: Vec<u8>,
}

impl Family for Packet {
    fn encode(&self) -> Result<sys::Address, Error> {
        let mut address = [0; SHORT];
        let room = address.get_mut(..self.address.len());
        room.ok_or(Error::Address(TOO_LONG))?.copy_from_slice(&self.address);
        Ok(sys::Address::from_layout(&SockaddrPacket {
            family: super::field(libc::AF_PACKET),
            protocol: self.protocol.to_be(),
            interface: self.interface,
            hardware: self.hardware,
            kind: self.kind,
            length: u8::try_from(self.address.len()).unwrap_or_default(),
            address,
        }))
    }

    fn decode(raw: &sys::Address, _protocol: i32) -> Self {
        let layout: SockaddrPacket = raw.layout();
        let room = &raw.whole()[OFFSET..];
        Self {
            interface: layout.interface,
            protocol: u16::from_be(layout.protocol),
            kind: layout.kind,
            hardware: layout.hardware,
            address: room[..room.len().min(layout.length.into())].to_vec(),
        }
    }
}

const TOO_LONG: &str = "Hardware address must be 8 bytes or less";

#[cfg(feature = "python")]
pub(crate) use python::{format, parse};

#[cfg(feature = "python")]
mod python {
    use pyo3::exceptions::{PyOverflowError, PyValueError};
    use pyo3::prelude::*;
    use pyo3::types::PyBytes;

    use super::{Family, Packet, SHORT, TOO_LONG};
    use crate::py::address::{Formatter, Parser};
    use crate::py::buffer;
    use crate::py::items::Items;
    use crate::sys;

    const FORM: &str = "AF_PACKET address must be a tuple of two to five elements";

    /// What the tuple holds, not yet judged.
    struct Given<'a> {
        interface: &'a [u8],
        protocol: i32,
        kind: i32,
        hardware: i32,
        address: Option<Vec<u8>>,
    }

    impl<'a> Given<'a> {
        fn new(items: &Items<'a, '_>) -> PyResult<Self> {
            Ok(Self {
                interface: items.text(0)?.to_bytes(),
                protocol: items.i32(1)?,
                kind: items.or(2, i32::from(libc::PACKET_HOST), Items::i32)?,
                hardware: items.or(3, 0, Items::i32)?,
                address: items
                    .get(4)
                    .map_or(Ok(Some(Vec::new())), |item| buffer::copy(item, SHORT))?,
            })
        }
    }

    /// `(ifname, proto[, pkttype[, hatype[, addr]]])`; the interface has to be there.
    pub(crate) fn parse(
        parser: &Parser<'_, '_>,
        address: &Bound<'_, PyAny>,
    ) -> PyResult<sys::Address> {
        let items = Items::told(parser.tuple(address, "AF_PACKET")?, FORM).count(2, 5)?;
        let caller = parser.caller;
        let overflow = |what| PyOverflowError::new_err(format!("{caller}(): {what}"));
        let given = Given::new(&items).map_err(|error| {
            let overflown = error.is_instance_of::<PyOverflowError>(address.py());
            if overflown { overflow("address argument out of range") } else { error }
        })?;
        let interface = parser.interface(given.interface)?;
        let hardware_address = given.address.ok_or_else(|| PyValueError::new_err(TOO_LONG))?;
        let protocol =
            u16::try_from(given.protocol).map_err(|_| overflow("proto must be 0-65535."))?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "as C casts")]
        let (kind, hardware) = (given.kind as u8, given.hardware as u16);
        let address = hardware_address;
        parser.raise(Packet { interface, protocol, kind, hardware, address }.encode())
    }

    /// `(ifname, proto, pkttype, hatype, addr)`; no name if the interface is gone.
    pub(crate) fn format<'py>(
        formatter: &Formatter<'_, 'py>,
        address: Packet,
    ) -> PyResult<Bound<'py, PyAny>> {
        let Packet { interface, protocol, kind, hardware, address } = address;
        let name = formatter.utf8(&formatter.interface(interface))?;
        let address = PyBytes::new(formatter.py, &address);
        let parts = (name, protocol, kind, hardware, address);
        Ok(parts.into_pyobject(formatter.py)?.into_any())
    }
}
