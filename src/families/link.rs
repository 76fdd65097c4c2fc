//! `AF_LINK` of macOS and the BSDs: an interface and its hardware address, net/if_dl.h. Python shows it as
//! `(family, bytes)`. Written by the headers; its layout is tested everywhere, the rest never was run.

use super::Family;
use crate::error::Error;
use crate::sys::{self, SockaddrLink};

/// The family, sys/socket.h.
const FAMILY: u8 = 18;
/// How many bytes a sockaddr_dl is declared with, and how many of them are for name and address.
const SIZE: usize = size_of::<SockaddrLink>();
const ROOM: usize = 12;

/// An interface.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Link {
    /// The index of the interface; 0 is none.
    pub interface: u16,
    /// What the hardware is, `IFT_*`.
    pub kind: u8,
    /// The name of the interface; with the address at most 12 bytes if it is to be encoded.
    pub name: Vec<u8>,
    /// The hardware address.
    pub address: Vec<u8>,
}

impl Family for Link {
    fn encode(&self) -> Result<sys::Address, Error> {
        let mut data = [0; ROOM];
        let bytes = [&self.name[..], &self.address].concat();
        let room = data.get_mut(..bytes.len()).ok_or(Error::Address("AF_LINK address too long"))?;
        room.copy_from_slice(&bytes);
        let small = |length: usize| u8::try_from(length).unwrap_or_default();
        Ok(sys::Address::from_layout(&SockaddrLink {
            length: small(SIZE),
            family: FAMILY,
            interface: self.interface,
            kind: self.kind,
            name: small(self.name.len()),
            address: small(self.address.len()),
            selector: 0,
            data,
        }))
    }

    fn decode(raw: &sys::Address, _protocol: i32) -> Self {
        let layout: SockaddrLink = raw.layout();
        let room = &raw.whole()[SIZE - ROOM..];
        let (name, rest) = room.split_at(usize::from(layout.name).min(room.len()));
        let address = &rest[..usize::from(layout.address).min(rest.len())];
        let (name, address) = (name.to_vec(), address.to_vec());
        Self { interface: layout.interface, kind: layout.kind, name, address }
    }
}

#[cfg(all(feature = "python", target_os = "macos"))]
pub(crate) use python::{format, parse};

#[cfg(all(feature = "python", target_os = "macos"))]
mod python {
    use pyo3::prelude::*;

    use super::{FAMILY, Link};
    use crate::families::unknown::{self, Unknown};
    use crate::py::address::Formatter;

    pub(crate) use crate::families::unknown::parse;

    /// `(family, bytes)`, of which the standard library shows 14.
    pub(crate) fn format<'py>(
        formatter: &Formatter<'_, 'py>,
        address: Link,
    ) -> PyResult<Bound<'py, PyAny>> {
        let lengths = [address.name.len(), address.address.len()].map(|length| length as u8);
        let numbers = [&address.interface.to_ne_bytes()[..], &[address.kind], &lengths, &[0]];
        let data = [&numbers.concat()[..], &address.name, &address.address].concat();
        unknown::format(formatter, Unknown { family: FAMILY.into(), data })
    }
}

#[cfg(test)]
mod tests {
    use super::{Family, Link};
    use crate::sys;

    #[test]
    fn an_address_survives() {
        let (name, address) = (b"en0".to_vec(), vec![1, 2, 3, 4, 5, 6]);
        let link = Link { interface: 4, kind: 6, name, address };
        assert_eq!(Link::decode(&link.encode().unwrap(), 0), link);
    }

    #[test]
    fn lengths_that_lie_are_cut() {
        let bytes = [20, 18, 1, 0, 6, 255, 255, 0];
        let link = Link::decode(&sys::Address::from_bytes(&bytes), 0);
        assert_eq!((link.name.len(), link.address.len()), (sys::Address::CAPACITY - 8, 0));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let link = Link { interface: 4, kind: 6, name: vec![b'x'; 7], address: vec![0; 6] };
        assert!(link.encode().is_err());
    }
}
