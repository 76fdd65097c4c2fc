//! The extension module `rsock._rsock`: arguments in, one call down, result out.

pub(crate) mod address;
pub(crate) mod arguments;
mod border;
pub(crate) mod buffer;
mod connection;
mod constants;
mod convert;
mod enums;
pub(crate) mod exceptions;
mod file;
mod functions;
mod iface;
pub(crate) mod interpreter;
pub(crate) mod items;
mod message;
#[cfg(target_os = "linux")]
mod message_afalg;
mod mode;
mod netdb;
mod numeric;
mod options;
mod resolve;
pub(crate) mod seconds;
mod socket;
mod transfer;
mod whole;
#[cfg(windows)]
mod windows;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

/// What the module exports.
#[pymodule(gil_used = false)]
mod _rsock {
    #[pymodule_init]
    fn init(module: &super::Bound<'_, super::PyModule>) -> super::PyResult<()> {
        super::interpreter::refuse_others(module.py())?;
        super::interpreter::read_policy()?;
        super::constants::add(module)?;
        super::convert::add(module)?;
        super::file::add(module)?;
        super::functions::add(module)?;
        super::iface::add(module)?;
        super::netdb::add(module)?;
        super::resolve::add(module)?;
        super::socket::add_class(module)?;
        #[cfg(windows)]
        super::windows::add(module)?;
        super::whole::add_exception(module)?;
        super::finish_class(module.py())
    }
}

pub(crate) use _rsock::__pyo3_init as init;

/// Make the class whole, of which there is one however often the module is imported.
fn finish_class(py: Python<'_>) -> PyResult<()> {
    static FINISHED: PyOnceLock<()> = PyOnceLock::new();
    let finish = || add_methods(py).and_then(|()| socket::prepare(py));
    FINISHED.get_or_try_init(py, finish).copied()
}

/// Add the methods of the class, one line for each table.
fn add_methods(py: Python<'_>) -> PyResult<()> {
    border::add(py)?;
    connection::add(py)?;
    message::add(py)?;
    #[cfg(target_os = "linux")]
    message_afalg::add(py)?;
    mode::add(py)?;
    mode::add_members(py)?;
    options::add(py)?;
    socket::add(py)?;
    #[cfg(windows)]
    windows::add_methods(py)?;
    transfer::add(py)?;
    whole::add(py)
}
