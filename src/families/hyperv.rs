//! `AF_HYPERV` of Windows: a virtual machine and a service, hvsocket.h. Written by the headers; all but the
//! Python forms is tested everywhere, and those never were run.

use super::Family;
use crate::error::Error;
use crate::sys::{self, SockaddrHyperv};

/// The family, ws2def.h.
pub(super) const FAMILY: i32 = 34;

/// The address of a socket between a virtual machine and its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Hyperv {
    /// The virtual machine.
    pub machine: Identifier,
    /// The service.
    pub service: Identifier,
}

/// A UUID, RFC 9562, in the order in which it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Identifier(pub [u8; 16]);

/// How many digits each group of a UUID has.
const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

impl Identifier {
    /// Read `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`; `None` if it is anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if !text.split('-').map(str::len).eq(GROUPS) {
            return None;
        }
        let digits: Option<Vec<u8>> = text
            .chars()
            .filter(|character| *character != '-')
            .map(|character| u8::try_from(character.to_digit(16)?).ok())
            .collect();
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(digits?.chunks(2)) {
            *byte = pair.iter().fold(0, |byte, digit| byte << 4 | digit);
        }
        Some(Self(bytes))
    }

    /// As Windows lays it out: the first three groups are numbers in its own order.
    fn swapped(mut self) -> [u8; 16] {
        for group in [0..4, 4..6, 6..8] {
            self.0[group].reverse();
        }
        self.0
    }
}

impl std::fmt::Display for Identifier {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (position, byte) in self.0.iter().enumerate() {
            let dash = if matches!(position, 4 | 6 | 8 | 10) { "-" } else { "" };
            write!(formatter, "{dash}{byte:02x}")?;
        }
        Ok(())
    }
}

impl Family for Hyperv {
    fn encode(&self) -> Result<sys::Address, Error> {
        let (machine, service) = (self.machine.swapped(), self.service.swapped());
        let family = super::field(FAMILY);
        Ok(sys::Address::from_layout(&SockaddrHyperv { family, reserved: 0, machine, service }))
    }

    fn decode(raw: &sys::Address, _protocol: i32) -> Self {
        let SockaddrHyperv { machine, service, .. } = raw.layout();
        let swapped = |bytes| Identifier(Identifier(bytes).swapped());
        Self { machine: swapped(machine), service: swapped(service) }
    }
}

#[cfg(all(feature = "python", windows))]
pub(crate) use python::{format, parse};

#[cfg(all(feature = "python", windows))]
mod python {
    use pyo3::exceptions::{PyTypeError, PyValueError};
    use pyo3::prelude::*;

    use super::{Family, Hyperv, Identifier};
    use crate::py::address::{Formatter, Parser};
    use crate::sys;

    const FORM: &str = "AF_HYPERV address must be a str tuple (vm_id, service_id)";
    /// `HV_PROTOCOL_RAW`, hvsocket.h.
    const RAW: i32 = 1;

    /// `(vm_id, service_id)`, both UUIDs as text.
    pub(crate) fn parse(
        parser: &Parser<'_, '_>,
        address: &Bound<'_, PyAny>,
    ) -> PyResult<sys::Address> {
        let protocol = parser.protocol();
        if protocol != RAW {
            return Err(parser.error(&format!("unsupported AF_HYPERV protocol: {protocol}")));
        }
        let items = parser.tuple(address, "AF_HYPERV")?;
        let texts: Option<Vec<String>> = items.iter().map(|item| item.extract().ok()).collect();
        let Some([machine, service]) = texts.as_deref() else {
            return Err(PyTypeError::new_err(FORM));
        };
        let machine = identifier(parser, "vm_id", machine)?;
        let service = identifier(parser, "service_id", service)?;
        parser.raise(Hyperv { machine, service }.encode())
    }

    fn identifier(parser: &Parser<'_, '_>, which: &str, text: &str) -> PyResult<Identifier> {
        Identifier::parse(text).ok_or_else(|| {
            let caller = parser.caller;
            let text = format!("{caller}(): AF_HYPERV address {which} is not a valid UUID string");
            PyValueError::new_err(text)
        })
    }

    /// `(vm_id, service_id)`.
    pub(crate) fn format<'py>(
        formatter: &Formatter<'_, 'py>,
        address: Hyperv,
    ) -> PyResult<Bound<'py, PyAny>> {
        let texts = (address.machine.to_string(), address.service.to_string());
        Ok(texts.into_pyobject(formatter.py)?.into_any())
    }
}

#[cfg(test)]
mod tests {
    use super::{Family, Hyperv, Identifier};

    const LOOPBACK: &str = "e0e16197-dd56-4a10-9195-5ee7a155a838";

    #[test]
    fn an_address_survives() {
        let machine = Identifier::parse(LOOPBACK).unwrap();
        let service = Identifier::parse("00000001-0002-0003-0405-060708090A0b").unwrap();
        let hyperv = Hyperv { machine, service };
        let raw = hyperv.encode().unwrap();
        assert_eq!(raw.bytes()[20..], [1, 0, 0, 0, 2, 0, 3, 0, 4, 5, 6, 7, 8, 9, 10, 11]);
        assert_eq!(Hyperv::decode(&raw, 1), hyperv);
        assert_eq!(machine.to_string(), LOOPBACK);
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "-", &LOOPBACK[1..], &LOOPBACK.replace('e', "g"), &format!("{LOOPBACK}-")]
        {
            assert_eq!(Identifier::parse(text), None, "{text}");
        }
    }
}
