//! Socket options, by number.

use std::os::fd::AsRawFd;

use crate::error::Error;
use crate::socket::Socket;
use crate::sys::{self, Block};

impl Socket {
    pub(crate) fn get_int(&self, level: i32, name: i32) -> Result<i32, Error> {
        let lease = self.lease()?;
        Ok(sys::get_int(lease.as_raw_fd(), level, name)?)
    }

    pub(crate) fn get_bytes(
        &self,
        level: i32,
        name: i32,
        buffer: &mut [u8],
    ) -> Result<usize, Error> {
        let lease = self.lease()?;
        Ok(sys::get_bytes(lease.as_raw_fd(), level, name, buffer)?)
    }

    pub(crate) fn set_int(&self, level: i32, name: i32, value: i32) -> Result<(), Error> {
        let lease = self.lease()?;
        sys::set_int(lease.as_raw_fd(), level, name, value)?;
        self.note_low_water(level, name)
    }

    pub(crate) fn set_block(&self, level: i32, name: i32, value: Block) -> Result<(), Error> {
        let lease = self.lease()?;
        sys::set_block(lease.as_raw_fd(), level, name, value)?;
        self.note_low_water(level, name)
    }

    pub(crate) fn set_null(&self, level: i32, name: i32, length: u32) -> Result<(), Error> {
        let lease = self.lease()?;
        Ok(sys::set_null(lease.as_raw_fd(), level, name, length)?)
    }

    /// Remember whether `SO_RCVLOWAT` asks receives to wait for more than one byte.
    pub(crate) fn note_low_water(&self, level: i32, name: i32) -> Result<(), Error> {
        if (level, name) == (libc::SOL_SOCKET, libc::SO_RCVLOWAT) {
            self.hints.low_water.set(self.get_int(level, name)? > 1);
        }
        Ok(())
    }
}
