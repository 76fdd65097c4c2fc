//! `AF_SYSTEM` of macOS: a control of the kernel and a unit of it, sys/kern_control.h. Written by the
//! headers; its layout is tested everywhere, the rest never was run.

use super::Family;
use crate::error::Error;
use crate::sys::{self, SockaddrControl};

/// The family, sys/socket.h.
const FAMILY: u8 = 32;
/// `AF_SYS_CONTROL`, sys/sys_domain.h.
const CONTROL: u16 = 2;
/// `SYSPROTO_CONTROL`, sys/sys_domain.h.
#[cfg(all(feature = "python", target_os = "macos"))]
const PROTOCOL: i32 = 2;

/// A control of the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct System {
    /// The number of the control.
    pub control: u32,
    /// The unit; 0 asks for a free one.
    pub unit: u32,
}

impl Family for System {
    fn encode(&self) -> Result<sys::Address, Error> {
        let (control, unit) = (self.control, self.unit);
        Ok(sys::Address::from_layout(&SockaddrControl {
            length: 32,
            family: FAMILY,
            system: CONTROL,
            control,
            unit,
            rest: [0; 5],
        }))
    }

    fn decode(raw: &sys::Address, _protocol: i32) -> Self {
        let SockaddrControl { control, unit, .. } = raw.layout();
        Self { control, unit }
    }
}

#[cfg(all(feature = "python", target_os = "macos"))]
pub(crate) use python::{check, format, parse};

#[cfg(all(feature = "python", target_os = "macos"))]
mod python {
    use std::os::fd::AsRawFd;

    use pyo3::exceptions::{PyTypeError, PyValueError};
    use pyo3::prelude::*;
    use pyo3::types::PyString;

    use super::{Family, PROTOCOL, System};
    use crate::py::address::{Formatter, Parser};
    use crate::py::exceptions;
    use crate::py::items::Items;
    use crate::sys;
    use crate::sys::python::file_name;

    /// Fail where the kernel's address could not be told.
    pub(crate) fn check(protocol: i32) -> PyResult<()> {
        match protocol {
            PROTOCOL => Ok(()),
            _ => Err(exceptions::text("getsockaddrlen: unknown PF_SYSTEM protocol")),
        }
    }

    /// The name of a control, or `(id, unit)`.
    pub(crate) fn parse(
        parser: &Parser<'_, '_>,
        address: &Bound<'_, PyAny>,
    ) -> PyResult<sys::Address> {
        if parser.protocol() != PROTOCOL {
            return Err(parser.error("unsupported PF_SYSTEM protocol"));
        }
        let (control, unit) = if address.is_instance_of::<PyString>() {
            (named(parser, file_name(address)?.as_bytes())?, 0)
        } else {
            pair(address).map_err(|_| {
                let form = "PF_SYSTEM address must be a str or a pair (id, unit)";
                PyTypeError::new_err(format!("{}(): {form}", parser.caller))
            })?
        };
        parser.raise(System { control, unit }.encode())
    }

    fn pair(address: &Bound<'_, PyAny>) -> PyResult<(u32, u32)> {
        let items = Items::any(address)?.count(2, 2)?;
        Ok((items.u32(0)?, items.u32(1)?))
    }

    fn named(parser: &Parser<'_, '_>, name: &[u8]) -> PyResult<u32> {
        if name.len() > sys::CONTROL_NAME {
            return Err(PyValueError::new_err("provided string is too long"));
        }
        let lease = parser.raise(parser.socket.lease())?;
        let found = sys::control_number(lease.as_raw_fd(), name);
        found.map_err(|_| exceptions::text("cannot find kernel control with provided name"))
    }

    /// `(id, unit)`.
    pub(crate) fn format<'py>(
        formatter: &Formatter<'_, 'py>,
        address: System,
    ) -> PyResult<Bound<'py, PyAny>> {
        match formatter.socket.map(|socket| socket.identity().protocol) {
            Some(PROTOCOL) => {
                Ok((address.control, address.unit).into_pyobject(formatter.py)?.into_any())
            }
            _ => Err(PyValueError::new_err("Invalid address type")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Family, System};

    #[test]
    fn an_address_survives() {
        let system = System { control: 7, unit: 1 };
        let raw = system.encode().unwrap();
        assert_eq!((raw.bytes()[0], raw.bytes()[1], raw.length()), (32, 32, 32));
        assert_eq!(System::decode(&raw, 2), system);
    }
}
