//! Addresses as those of the crate socket2, and back.

use socket2::SockAddr;

use crate::error::Error;
use crate::families::Address;

impl From<SockAddr> for Address {
    /// Decode by the family that stands in the bytes; any bytes give an address.
    fn from(address: SockAddr) -> Self {
        Self::decode(&address.into())
    }
}

impl TryFrom<&Address> for SockAddr {
    type Error = Error;

    /// Encode as the kernel reads it; [`Error::Address`] if that cannot be.
    fn try_from(address: &Address) -> Result<Self, Error> {
        Ok(address.encode()?.as_socket2().clone())
    }
}
