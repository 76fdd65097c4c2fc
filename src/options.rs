//! Socket options, by number.

use std::os::fd::AsRawFd;

use crate::error::Error;
use crate::hints::LOW_WATER;
use crate::socket::Socket;
use crate::sys::{self, Block};

impl Socket {
    pub(crate) fn get_int(&self, level: i32, name: i32) -> Result<i32, Error> {
        let lease = self.lease()?;
        match sys::get_int(lease.as_raw_fd(), level, name)? {
            0 if (level, name) == (libc::SOL_SOCKET, libc::SO_ERROR) => match self.kept_error() {
                Err(Error::Os(errno)) => Ok(errno),
                _ => Ok(0),
            },
            value => Ok(value),
        }
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
        self.note_low_water(level, name);
        Ok(())
    }

    pub(crate) fn set_block(&self, level: i32, name: i32, value: Block) -> Result<(), Error> {
        let lease = self.lease()?;
        sys::set_block(lease.as_raw_fd(), level, name, value)?;
        self.note_low_water(level, name);
        Ok(())
    }

    #[cfg(feature = "python")]
    pub(crate) fn set_null(&self, level: i32, name: i32, length: u32) -> Result<(), Error> {
        let lease = self.lease()?;
        Ok(sys::set_null(lease.as_raw_fd(), level, name, length)?)
    }

    /// A number of 64 bits, as `AF_VSOCK` has them.
    #[cfg(feature = "python")]
    pub(crate) fn get_wide(&self, level: i32, name: i32) -> Result<u64, Error> {
        let lease = self.lease()?;
        Ok(sys::get_wide(lease.as_raw_fd(), level, name)?)
    }

    #[cfg(feature = "python")]
    pub(crate) fn set_wide(&self, level: i32, name: i32, value: u64) -> Result<(), Error> {
        let lease = self.lease()?;
        sys::set_wide(lease.as_raw_fd(), level, name, value)?;
        self.note_low_water(level, name);
        Ok(())
    }

    /// Remember that `SO_RCVLOWAT` asks receives to wait for more than one byte.
    fn note_low_water(&self, level: i32, name: i32) {
        if (level, name) == (libc::SOL_SOCKET, libc::SO_RCVLOWAT) && self.waits_for_more() {
            LOW_WATER.set(true);
        }
    }

    /// Whether some data is not yet enough for a receive that may wait; asked only where that can be.
    pub(crate) fn may_wait_for_more(&self) -> bool {
        if self.hints.unasked.get() {
            self.hints.unasked.set(false);
            if self.waits_for_more() {
                LOW_WATER.set(true);
            }
        }
        LOW_WATER.get() && self.waits_for_more()
    }

    /// `SO_RCVLOWAT`, socket(7).
    fn waits_for_more(&self) -> bool {
        self.get_int(libc::SOL_SOCKET, libc::SO_RCVLOWAT).is_ok_and(|mark| mark > 1)
    }
}
