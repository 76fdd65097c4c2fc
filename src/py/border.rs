//! What the class of the sockets tells other compiled artefacts: how to borrow and take its descriptors.

use std::ffi::c_int;
use std::os::fd::{IntoRawFd, RawFd};

use pyo3::prelude::*;

use super::socket::PySocket;
use crate::descriptor::close_all;
use crate::error::Error;
use crate::sys::border::{self, Lender, Loan, Moved, is_plain};

pub(super) fn add(py: Python<'_>) -> PyResult<()> {
    border::add::<PySocket>(py)
}

impl Lender for PySocket {
    fn lend(object: &Bound<'_, Self>) -> Result<Loan, c_int> {
        let (fd, generation) = object.get().socket.descriptor().lend().map_err(errno)?;
        Ok(Loan { fd, generation })
    }

    fn give_back(object: &Bound<'_, Self>, generation: u32) -> Option<RawFd> {
        let due = object.get().socket.descriptor().take_back(generation)?;
        let (last, others) = due.split_last()?;
        if !others.is_empty() {
            object.py().detach(|| close_all(others));
        }
        Some(*last)
    }

    fn surrender(object: &Bound<'_, Self>) -> Result<Moved, c_int> {
        if !is_plain(object.as_any(), &object.py().get_type::<Self>()) {
            return Err(libc::EINVAL);
        }
        let socket = &object.get().socket;
        let fd = socket.take_descriptor().map_err(errno)?.into_raw_fd();
        let identity = socket.identity();
        Ok(Moved {
            fd,
            family: identity.family,
            kind: identity.kind,
            protocol: identity.protocol,
            timeout: socket.timeout().as_nanoseconds(),
        })
    }
}

#[allow(clippy::needless_pass_by_value, reason = "as map_err gives it")]
fn errno(error: Error) -> c_int {
    match error {
        Error::Os(errno) => errno,
        _ => libc::EIO,
    }
}
