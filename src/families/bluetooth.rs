//! `AF_BLUETOOTH`: a device, and what the protocol adds to it, `include/net/bluetooth` of the kernel. The
//! numbers are the kernel's own, so the family is here whatever headers the interpreter was built with.

use super::Family;
use crate::error::Error;
use crate::sys::{self, SockaddrHci, SockaddrL2cap, SockaddrRfcomm, SockaddrSco};

pub use device::Device;

mod device;

const L2CAP: i32 = 0;
const HCI: i32 = 1;
const SCO: i32 = 2;
const RFCOMM: i32 = 3;

/// The address of a Bluetooth socket, by its protocol.
///
/// ```
/// use rsock::families::Family as _;
/// use rsock::families::bluetooth::{Bluetooth, Device};
///
/// const BTPROTO_RFCOMM: i32 = 3;
/// let device = Device::parse(b"01:23:45:67:89:AB").unwrap();
/// let address = Bluetooth::Rfcomm { device, channel: 1 };
/// assert_eq!(Bluetooth::decode(&address.encode()?, BTPROTO_RFCOMM), address);
/// # Ok::<(), rsock::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Bluetooth {
    /// `BTPROTO_L2CAP`.
    L2cap {
        /// The device.
        device: Device,
        /// The protocol/service multiplexer.
        port: u16,
        /// The channel, if it is a fixed one.
        channel: u16,
        /// What kind of address the device has, `BDADDR_*`.
        kind: u8,
    },
    /// `BTPROTO_RFCOMM`.
    Rfcomm {
        /// The device.
        device: Device,
        /// The channel.
        channel: u8,
    },
    /// `BTPROTO_HCI`.
    Hci {
        /// The number of the controller.
        controller: u16,
        /// The channel, `HCI_CHANNEL_*`.
        channel: u16,
    },
    /// `BTPROTO_SCO`.
    Sco {
        /// The device.
        device: Device,
    },
    /// An address of another protocol, which only the kernel can read.
    Other,
}

impl Family for Bluetooth {
    fn encode(&self) -> Result<sys::Address, Error> {
        let family = super::field(libc::AF_BLUETOOTH);
        Ok(match *self {
            Self::L2cap { device, port, channel, kind } => {
                let (port, channel) = (port.to_le(), channel.to_le());
                let device = device.reversed();
                let layout = SockaddrL2cap { family, port, device, channel, kind, gap: 0 };
                sys::Address::from_layout(&layout)
            }
            Self::Rfcomm { device, channel } => {
                let device = device.reversed();
                sys::Address::from_layout(&SockaddrRfcomm { family, device, channel, gap: 0 })
            }
            Self::Hci { controller: device, channel } => {
                sys::Address::from_layout(&SockaddrHci { family, device, channel })
            }
            Self::Sco { device } => {
                sys::Address::from_layout(&SockaddrSco { family, device: device.reversed() })
            }
            Self::Other => return Err(Error::Address("unknown Bluetooth protocol")),
        })
    }

    fn decode(raw: &sys::Address, protocol: i32) -> Self {
        match protocol {
            L2CAP => {
                let SockaddrL2cap { device, port, channel, kind, .. } = raw.layout();
                let (port, channel) = (u16::from_le(port), u16::from_le(channel));
                Self::L2cap { device: Device::from_reversed(device), port, channel, kind }
            }
            RFCOMM => {
                let SockaddrRfcomm { device, channel, .. } = raw.layout();
                Self::Rfcomm { device: Device::from_reversed(device), channel }
            }
            HCI => {
                let SockaddrHci { device: controller, channel, .. } = raw.layout();
                Self::Hci { controller, channel }
            }
            SCO => {
                let SockaddrSco { device, .. } = raw.layout();
                Self::Sco { device: Device::from_reversed(device) }
            }
            _ => Self::Other,
        }
    }
}

#[cfg(feature = "python")]
pub(crate) use python::{check, format, parse};

#[cfg(feature = "python")]
mod python {
    use pyo3::exceptions::PyValueError;
    use pyo3::prelude::*;
    use pyo3::types::{PyBytes, PyString};

    use super::{Bluetooth, Device, Family, HCI, L2CAP, RFCOMM, SCO};
    use crate::py::address::{Formatter, Parser};
    use crate::py::arguments::{c_int, unsigned_mask};
    use crate::py::exceptions;
    use crate::py::items::Items;
    use crate::sys;
    use crate::sys::python::{at_least, utf8};

    /// `BDADDR_BREDR`, a classic address.
    const CLASSIC: u8 = 0;
    /// `HCI_CHANNEL_RAW`.
    const RAW: u16 = 0;

    /// Fail where the kernel's address could not be told.
    pub(crate) fn check(protocol: i32) -> PyResult<()> {
        match protocol {
            L2CAP | RFCOMM | HCI | SCO => Ok(()),
            _ => Err(exceptions::text("getsockaddrlen: unknown BT protocol")),
        }
    }

    /// L2CAP: `(bdaddr, psm[, cid[, bdaddr_type]])`. RFCOMM: `(bdaddr, channel)`. HCI: `device_id`,
    /// `(device_id,)` or `(device_id, channel)`. SCO: `bdaddr`, str or bytes. What CPython takes only since
    /// 3.14 is taken everywhere.
    pub(crate) fn parse(
        parser: &Parser<'_, '_>,
        address: &Bound<'_, PyAny>,
    ) -> PyResult<sys::Address> {
        let wrong = |_| parser.error("wrong format");
        let parsed = match parser.protocol() {
            L2CAP => l2cap(address).map_err(wrong)?.finish()?,
            RFCOMM => rfcomm(address).map_err(wrong)?.finish()?,
            HCI => hci(address, wrong)?,
            SCO => Bluetooth::Sco { device: device(&sco(parser, address)?)? },
            _ => return Err(parser.error("unknown Bluetooth protocol")),
        };
        parser.raise(parsed.encode())
    }

    /// An address whose form is right; the text of its device is read last.
    struct Formed<F: FnOnce(Device) -> Bluetooth> {
        device: Vec<u8>,
        rest: F,
    }

    impl<F: FnOnce(Device) -> Bluetooth> Formed<F> {
        fn finish(self) -> PyResult<Bluetooth> {
            device(&self.device).map(self.rest)
        }
    }

    fn l2cap(address: &Bound<'_, PyAny>) -> PyResult<Formed<impl FnOnce(Device) -> Bluetooth>> {
        let items = Items::any(address)?.count(2, 4)?;
        let text = items.text(0)?.to_bytes().to_vec();
        let port = number(items.required(1)).map(low)?;
        let channel = items.or(2, 0, Items::u16)?;
        let kind = items.or(3, CLASSIC, Items::u8)?;
        let rest = move |device| Bluetooth::L2cap { device, port, channel, kind };
        Ok(Formed { device: text, rest })
    }

    fn rfcomm(address: &Bound<'_, PyAny>) -> PyResult<Formed<impl FnOnce(Device) -> Bluetooth>> {
        let items = Items::any(address)?.count(2, 2)?;
        let text = items.text(0)?.to_bytes().to_vec();
        let [channel, _] = number(items.required(1)).map(low)?.to_le_bytes();
        Ok(Formed { device: text, rest: move |device| Bluetooth::Rfcomm { device, channel } })
    }

    fn hci(address: &Bound<'_, PyAny>, wrong: impl Fn(PyErr) -> PyErr) -> PyResult<Bluetooth> {
        if address.hasattr("__index__")? {
            let controller = low(unsigned_mask(address)?);
            return Ok(Bluetooth::Hci { controller, channel: RAW });
        }
        hci_tuple(address).map_err(wrong)
    }

    fn hci_tuple(address: &Bound<'_, PyAny>) -> PyResult<Bluetooth> {
        let items = Items::any(address)?.count(1, 2)?;
        let number = number(items.required(0))?;
        // Before 3.14 the number was stored as an int, whose upper half is the channel.
        let above = if at_least(3, 14) { RAW } else { low(number >> u16::BITS) };
        let channel = items.or(1, above, Items::u16)?;
        Ok(Bluetooth::Hci { controller: low(number), channel })
    }

    /// The bytes of the address, which end at a 0 before 3.14.
    fn sco(parser: &Parser<'_, '_>, address: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
        let refused = |what| Err(PyValueError::new_err(what));
        if let Ok(text) = address.cast::<PyString>() {
            return match utf8(text)? {
                Some(text) => Ok(text.to_bytes().to_vec()),
                None => refused("embedded null character"),
            };
        }
        let Ok(bytes) = address.cast::<PyBytes>() else {
            return Err(parser.error("wrong format"));
        };
        let text = bytes.as_bytes().split(|byte| *byte == 0).next().unwrap_or_default();
        if at_least(3, 14) && text.len() < bytes.as_bytes().len() {
            return refused("embedded null byte");
        }
        Ok(text.to_vec())
    }

    fn device(text: &[u8]) -> PyResult<Device> {
        Device::parse(text).ok_or_else(|| exceptions::text("bad bluetooth address"))
    }

    /// A number as CPython reads it: a C int before 3.14, since then the low bits of any.
    fn number(object: &Bound<'_, PyAny>) -> PyResult<u32> {
        if at_least(3, 14) { unsigned_mask(object) } else { c_int(object).map(i32::cast_unsigned) }
    }

    #[allow(clippy::cast_possible_truncation, reason = "as C casts")]
    const fn low(number: u32) -> u16 {
        number as u16
    }

    /// The forms of the running version: channels and kinds of address are told since 3.14.
    pub(crate) fn format<'py>(
        formatter: &Formatter<'_, 'py>,
        address: Bluetooth,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (py, new) = (formatter.py, at_least(3, 14));
        let object = match address {
            Bluetooth::L2cap { device, port, channel, kind } if new && kind != CLASSIC => {
                (device.to_string(), port, channel, kind).into_pyobject(py)?.into_any()
            }
            Bluetooth::L2cap { device, port, channel, .. } if new && channel != 0 => {
                (device.to_string(), port, channel).into_pyobject(py)?.into_any()
            }
            Bluetooth::L2cap { device, port, .. } => {
                (device.to_string(), port).into_pyobject(py)?.into_any()
            }
            Bluetooth::Rfcomm { device, channel } => {
                (device.to_string(), channel).into_pyobject(py)?.into_any()
            }
            Bluetooth::Hci { controller, channel } if new && channel != RAW => {
                (controller, channel).into_pyobject(py)?.into_any()
            }
            Bluetooth::Hci { controller, .. } => controller.into_pyobject(py)?.into_any(),
            Bluetooth::Sco { device } => device.to_string().into_pyobject(py)?.into_any(),
            Bluetooth::Other => return Err(PyValueError::new_err("Unknown Bluetooth protocol")),
        };
        Ok(object)
    }
}
