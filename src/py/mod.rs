//! The extension module `rsock._rsock`: arguments in, one call down, result out.

pub(crate) mod address;
pub(crate) mod arguments;
pub(crate) mod buffer;
mod constants;
mod convert;
mod enums;
pub(crate) mod exceptions;
mod functions;
mod iface;
mod interpreter;
mod netdb;
mod numeric;
mod options;
mod resolve;
mod seconds;
mod socket;
mod transfer;

use pyo3::prelude::*;

/// What the module exports.
#[pymodule(gil_used = false)]
mod _rsock {
    #[pymodule_export]
    use super::constants::constants;
    #[pymodule_export]
    use super::functions::{close, dup, socketpair};
    #[pymodule_export]
    use super::netdb::{
        gethostbyaddr, gethostbyname, gethostbyname_ex, gethostname, getprotobyname, getservbyname,
        getservbyport, sethostname,
    };
    #[pymodule_export]
    use super::resolve::{getaddrinfo, getnameinfo};
    #[pymodule_export]
    use super::socket::PySocket;

    #[pymodule_init]
    fn init(module: &super::Bound<'_, super::PyModule>) -> super::PyResult<()> {
        super::interpreter::read_policy()?;
        super::convert::add(module)?;
        super::iface::add(module)?;
        super::socket::prepare(module.py())
    }
}
