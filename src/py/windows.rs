//! What only Windows has: ioctl, share, fromshare. Never run: see ARCHITECTURE.md.

use std::os::fd::{AsRawFd, RawFd};

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};

use super::arguments::{Arguments, unsigned_mask};
use super::exceptions;
use super::items::Items;
use super::socket::PySocket;
use crate::error::Error;
use crate::sys::builtin::{Call, builtins, methods};
use crate::sys::python::type_name;
use crate::sys::{self, Share};

builtins! {
    from_share(object) []
        "from_share(info) -> ((descriptor, family), (type, proto))\n\n\
        Open a socket that another process has shared, WSASocketW.";
}

mod of_sockets {
    use super::{PySocket, ioctl, methods, share};
    use pyo3::prelude::*;

    methods! {
        PySocket:
        ioctl(arguments)
            "ioctl(cmd, option) -> integer\n\n\
            Control the socket, WSAIoctl: SIO_RCVALL with a number of RCVALL_*, SIO_KEEPALIVE_VALS with\n\
            (onoff, timeout, interval) in milliseconds, SIO_LOOPBACK_FAST_PATH with 0 or 1.";
        share(object)
            "share(process_id) -> bytes\n\n\
            What the process needs to open the same socket with fromshare, WSADuplicateSocketW.";
    }
}

/// Add the methods of the class.
pub(super) fn add_methods(py: Python<'_>) -> PyResult<()> {
    of_sockets::add(py)
}

const SIO_RCVALL: u32 = 0x9800_0001;
const SIO_KEEPALIVE_VALS: u32 = 0x9800_0004;
const SIO_LOOPBACK_FAST_PATH: u32 = 0x9800_0010;

fn ioctl(slf: &Bound<'_, PySocket>, call: Call<'_, '_>) -> PyResult<u32> {
    let args = Arguments::counted(call, 2, 2)?;
    let code = unsigned_mask(args.required(0))?;
    let input = match code {
        SIO_RCVALL | SIO_LOOPBACK_FAST_PATH => vec![unsigned_mask(args.required(1))?],
        SIO_KEEPALIVE_VALS => keepalive(args.required(1))?,
        _ => return Err(PyValueError::new_err(format!("invalid ioctl command {code}"))),
    };
    let lease =
        slf.get().socket.lease().map_err(|error| exceptions::from_error(slf.py(), &error))?;
    told(call.py, sys::ioctl(lease.as_raw_fd(), code, &input))
}

fn keepalive(values: &Bound<'_, PyAny>) -> PyResult<Vec<u32>> {
    let class = type_name(values);
    let text = format!("ioctl() argument 2 must be 3-item sequence, not {class:.50}");
    let tuple = values.cast::<PyTuple>().map_err(|_| PyTypeError::new_err(text))?;
    let items = Items::named(tuple.as_slice(), "ioctl").count(3, 3)?;
    (0..3).map(|index| items.low_u32(index)).collect()
}

fn share<'py>(
    slf: &Bound<'py, PySocket>,
    process: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyBytes>> {
    let process = unsigned_mask(process)?;
    let lease =
        slf.get().socket.lease().map_err(|error| exceptions::from_error(slf.py(), &error))?;
    Ok(PyBytes::new(slf.py(), &told(slf.py(), sys::share(lease.as_raw_fd(), process))?.0))
}

fn from_share(info: &Bound<'_, PyAny>) -> PyResult<((RawFd, i32), (i32, i32))> {
    let bytes = info.cast::<PyBytes>().ok().and_then(|bytes| bytes.as_bytes().try_into().ok());
    let size = Share::SIZE;
    let text = format!("socket descriptor string has wrong size, should be {size} bytes.");
    let share = Share(bytes.ok_or_else(|| PyValueError::new_err(text))?);
    let [family, kind, protocol] = share.identity();
    Ok(((told(info.py(), sys::from_share(share))?, family), (kind, protocol)))
}

fn told<T>(py: Python<'_>, result: std::io::Result<T>) -> PyResult<T> {
    result.map_err(|error| exceptions::from_error(py, &Error::from(error)))
}
