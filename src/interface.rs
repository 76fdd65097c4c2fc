//! Interfaces as a socket sees them: it may have been made in another network name space.

use std::os::fd::AsRawFd;

use crate::error::Error;
use crate::socket::Socket;
use crate::sys;

impl Socket {
    /// The index of an interface; `ENODEV` if the socket sees none of the name.
    pub(crate) fn interface_index(&self, name: &[u8]) -> Result<i32, Error> {
        let lease = self.lease()?;
        Ok(sys::interface_index(lease.as_raw_fd(), name)?)
    }

    /// The name of an interface.
    pub(crate) fn interface_name(&self, index: i32) -> Result<Vec<u8>, Error> {
        let lease = self.lease()?;
        Ok(sys::interface_name(lease.as_raw_fd(), index)?)
    }
}
