//! Addresses as those of the standard library and of the crate socket2, and back.

use std::ffi::OsStr;
use std::net;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net as unix;

use socket2::SockAddr;

use crate::error::Error;
use crate::families::Address;
use crate::families::unix::Unix;
use crate::sys;

impl From<net::SocketAddr> for Address {
    fn from(address: net::SocketAddr) -> Self {
        match address {
            net::SocketAddr::V4(address) => Self::Inet(address),
            net::SocketAddr::V6(address) => Self::Inet6(address),
        }
    }
}

impl TryFrom<Address> for net::SocketAddr {
    type Error = Error;

    /// [`Error::Unsuitable`] if it is an address of another family.
    fn try_from(address: Address) -> Result<Self, Error> {
        match address {
            Address::Inet(address) => Ok(address.into()),
            Address::Inet6(address) => Ok(address.into()),
            _ => Err(Error::Unsuitable("not an internet address")),
        }
    }
}

impl From<&unix::SocketAddr> for Unix {
    fn from(name: &unix::SocketAddr) -> Self {
        match (name.as_pathname(), name.as_abstract_name()) {
            (Some(path), _) => Self::Path(path.as_os_str().as_bytes().to_vec()),
            (_, Some(name)) => Self::Abstract(name.to_vec()),
            _ => Self::Unnamed,
        }
    }
}

impl TryFrom<&Unix> for unix::SocketAddr {
    type Error = Error;

    /// [`Error::Address`] if it is too long, or a path with a 0 in it.
    fn try_from(name: &Unix) -> Result<Self, Error> {
        let made = match name {
            Unix::Unnamed => Self::from_pathname(""),
            Unix::Path(path) => Self::from_pathname(OsStr::from_bytes(path)),
            Unix::Abstract(name) => Self::from_abstract_name(name),
        };
        made.map_err(|_| Error::Address("not the name of a Unix socket"))
    }
}

impl From<&unix::SocketAddr> for Address {
    fn from(name: &unix::SocketAddr) -> Self {
        Self::Unix(name.into())
    }
}

impl TryFrom<&Address> for unix::SocketAddr {
    type Error = Error;

    /// [`Error::Unsuitable`] if it is an address of another family; [`Error::Address`].
    fn try_from(address: &Address) -> Result<Self, Error> {
        match address {
            Address::Unix(name) => name.try_into(),
            _ => Err(Error::Unsuitable("not the name of a Unix socket")),
        }
    }
}

impl From<SockAddr> for Address {
    /// Decode by the family that stands in the bytes; any bytes give an address.
    fn from(address: SockAddr) -> Self {
        Self::decode(&sys::Address::from_socket2(&address), 0)
    }
}

impl TryFrom<&Address> for SockAddr {
    type Error = Error;

    /// Encode as the kernel reads it; [`Error::Address`] if that cannot be.
    fn try_from(address: &Address) -> Result<Self, Error> {
        Ok(address.encode()?.to_socket2())
    }
}
