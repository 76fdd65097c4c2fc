//! Address families: one file each, one line in the registry below.
//!
//! A family file has the address as a Rust type, `encode` and `decode` between that and the bytes of a
//! sockaddr, and at its bottom `parse` and `format` between that and Python's form.

use crate::error::Error;
use crate::sys;

pub mod inet;
pub mod inet6;
pub mod unix;
pub mod unknown;

/// What a family file provides.
trait Family: Sized {
    /// The bytes of the sockaddr.
    fn encode(&self) -> Result<sys::Address, Error>;

    /// Total: any bytes give a value.
    fn decode(raw: &sys::Address) -> Self;
}

macro_rules! registry {
    ($($number:path => $file:ident::$name:ident,)*) => {
        /// An address of any family.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Address {
            $(#[doc = concat!("An address of `", stringify!($number), "`.")]
            $name($file::$name),)*
            /// An address of a family that has no file here.
            Unknown(unknown::Unknown),
        }

        impl Address {
            pub(crate) fn encode(&self) -> Result<sys::Address, Error> {
                match self {
                    $(Self::$name(address) => address.encode(),)*
                    Self::Unknown(address) => address.encode(),
                }
            }

            /// Decode by the family that stands in the bytes.
            pub(crate) fn decode(raw: &sys::Address) -> Self {
                match raw.family() {
                    $($number => Self::$name($file::$name::decode(raw)),)*
                    _ => Self::Unknown(unknown::Unknown::decode(raw)),
                }
            }
        }

        #[cfg(feature = "python")]
        pub(crate) mod python {
            //! The same dispatch between Python objects and addresses.

            use pyo3::prelude::*;

            use super::*;
            use crate::py::address::Parser;

            /// Whether addresses of the family can be told to Python and back.
            pub(crate) fn known(family: i32) -> bool {
                matches!(family, $($number)|*)
            }

            /// Parse an address argument by the family of the socket.
            pub(crate) fn parse(
                parser: &Parser<'_, '_>,
                family: i32,
                address: &Bound<'_, PyAny>,
            ) -> PyResult<sys::Address> {
                match family {
                    $($number => $file::parse(parser, address),)*
                    _ => unknown::parse(parser, address),
                }
            }

            /// The Python form of an address; `None` if the kernel gave none.
            pub(crate) fn format<'py>(
                py: Python<'py>,
                raw: &sys::Address,
            ) -> PyResult<Bound<'py, PyAny>> {
                if raw.length() == 0 {
                    return Ok(py.None().into_bound(py));
                }
                match Address::decode(raw) {
                    $(Address::$name(address) => $file::format(py, address),)*
                    Address::Unknown(address) => unknown::format(py, address),
                }
            }
        }
    };
}

registry! {
    libc::AF_INET => inet::Inet,
    libc::AF_INET6 => inet6::Inet6,
    libc::AF_UNIX => unix::Unix,
}
