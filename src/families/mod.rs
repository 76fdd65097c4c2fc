//! Address families: one file each, one line in the registry below.
//!
//! A family file has the address as a Rust type, `encode` and `decode` between that and the bytes of a
//! sockaddr, and at its bottom `parse` and `format` between that and Python's form. A family whose sockets
//! have another's addresses has `parse` alone.

use crate::error::Error;

pub use crate::sys::Address as Sockaddr;

#[cfg(target_os = "linux")]
pub mod alg;
#[cfg(target_os = "linux")]
pub mod bluetooth;
#[cfg(target_os = "linux")]
pub mod can;
#[cfg(any(windows, test, fuzzing))]
pub mod hyperv;
pub mod inet;
pub mod inet6;
#[cfg(any(target_os = "macos", test, fuzzing))]
pub mod link;
#[cfg(target_os = "linux")]
pub mod netlink;
#[cfg(target_os = "linux")]
pub mod packet;
#[cfg(target_os = "linux")]
pub mod qipcrtr;
#[cfg(target_os = "linux")]
mod rds;
#[cfg(any(target_os = "macos", test, fuzzing))]
pub mod system;
#[cfg(target_os = "linux")]
pub mod tipc;
pub mod unix;
pub mod unknown;
#[cfg(target_os = "linux")]
pub mod vsock;

/// What the address of each family can do. Only this crate implements it.
///
/// ```
/// use std::net::SocketAddrV4;
/// use rsock::families::Family as _;
///
/// let address: SocketAddrV4 = "127.0.0.1:80".parse()?;
/// assert_eq!(SocketAddrV4::decode(&address.encode()?, 0), address);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Family: Sized + sealed::Sealed {
    /// The bytes of the sockaddr.
    ///
    /// # Errors
    /// [`Error::Address`] for an address that cannot be expressed.
    fn encode(&self) -> Result<Sockaddr, Error>;

    /// Total: any bytes give a value. Some families have a form for each protocol of the socket.
    #[must_use]
    fn decode(raw: &Sockaddr, protocol: i32) -> Self;
}

mod sealed {
    /// For the types of this crate alone.
    pub trait Sealed {}
}

/// A family as a sockaddr has it.
const fn field(family: i32) -> libc::sa_family_t {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "all are small")]
    let field = family as libc::sa_family_t;
    field
}

macro_rules! registry {
    (
        addresses { $($(#[$meta:meta])* $number:path => $file:ident::$name:ident,)* }
        sockets { $($(#[$other_meta:meta])* $other:path => $other_file:ident,)* }
    ) => {
        /// An address of any family.
        ///
        /// ```
        /// use std::net::SocketAddr;
        /// use rsock::families::Address;
        /// use rsock::families::unix::Unix;
        ///
        /// let service: SocketAddr = "[2001:db8::1]:443".parse()?;
        /// let address = Address::from(service);
        /// assert!(matches!(address, Address::Inet6(v6) if v6.port() == 443));
        /// assert_eq!(SocketAddr::try_from(address)?, service);
        /// let address = Address::from(Unix::Path(b"/run/service".to_vec()));
        /// assert!(SocketAddr::try_from(address).is_err());
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Address {
            $($(#[$meta])*
            #[doc = concat!("An address of `", stringify!($number), "`.")]
            $name($file::$name),)*
            /// An address of a family that has no file here.
            Unknown(unknown::Unknown),
        }

        impl Address {
            /// The bytes that the kernel takes.
            ///
            /// ```
            /// use rsock::families::Address;
            ///
            /// let address = Address::Inet("127.0.0.1:80".parse()?);
            /// assert_eq!(address.encode()?.bytes()[2..8], [0, 80, 127, 0, 0, 1]);
            /// # Ok::<(), Box<dyn std::error::Error>>(())
            /// ```
            ///
            /// # Errors
            /// [`Error::Address`] for an address that cannot be expressed.
            pub fn encode(&self) -> Result<Sockaddr, Error> {
                match self {
                    $($(#[$meta])* Self::$name(address) => address.encode(),)*
                    Self::Unknown(address) => address.encode(),
                }
            }

            /// Decode by the family that stands in the bytes and the protocol of the socket, 0 if there is no
            /// socket; any bytes give an address.
            ///
            /// ```
            /// use rsock::families::{Address, Sockaddr};
            ///
            /// let netlink = Sockaddr::try_from(&[16, 0, 0, 0, 7, 0, 0, 0, 1, 0, 0, 0][..])?;
            /// let Address::Netlink(name) = Address::decode(&netlink, 0) else { unreachable!() };
            /// assert_eq!((name.port.to_le(), name.groups.to_le()), (7, 1));
            /// # Ok::<(), rsock::Error>(())
            /// ```
            #[must_use]
            pub fn decode(raw: &Sockaddr, protocol: i32) -> Self {
                match raw.family() {
                    $($(#[$meta])* $number => Self::$name($file::$name::decode(raw, protocol)),)*
                    _ => Self::Unknown(unknown::Unknown::decode(raw, protocol)),
                }
            }
        }

        impl sealed::Sealed for unknown::Unknown {}

        impl From<unknown::Unknown> for Address {
            fn from(address: unknown::Unknown) -> Self {
                Self::Unknown(address)
            }
        }

        $($(#[$meta])*
        impl sealed::Sealed for $file::$name {}

        $(#[$meta])*
        impl From<$file::$name> for Address {
            fn from(address: $file::$name) -> Self {
                Self::$name(address)
            }
        })*

        #[cfg(feature = "python")]
        mod dispatch {
            //! The same dispatch between Python objects and addresses.

            use pyo3::prelude::*;

            use super::*;
            use crate::sys;
            use crate::py::address::{Formatter, Parser};

            /// Whether the family of a socket has a file here.
            pub(super) fn registered(family: i32) -> bool {
                match family {
                    $($(#[$meta])* $number => true,)*
                    $($(#[$other_meta])* $other => true,)*
                    _ => false,
                }
            }

            /// Parse an address argument by the family of the socket.
            pub(crate) fn parse(
                parser: &Parser<'_, '_>,
                address: &Bound<'_, PyAny>,
            ) -> PyResult<sys::Address> {
                match parser.socket.family() {
                    $($(#[$meta])* $number => $file::parse(parser, address),)*
                    $($(#[$other_meta])* $other => $other_file::parse(parser, address),)*
                    _ => unknown::parse(parser, address),
                }
            }

            /// Dispatch by the address's own family, whatever the socket's is.
            pub(super) fn format<'py>(
                formatter: &Formatter<'_, 'py>,
                raw: &sys::Address,
                protocol: i32,
            ) -> PyResult<Bound<'py, PyAny>> {
                match raw.family() {
                    $($(#[$meta])*
                    $number => $file::format(formatter, $file::$name::decode(raw, protocol)),)*
                    _ => unknown::format(formatter, unknown::Unknown::decode(raw, protocol)),
                }
            }
        }
    };
}

registry! {
    addresses {
        libc::AF_INET => inet::Inet,
        libc::AF_INET6 => inet6::Inet6,
        libc::AF_UNIX => unix::Unix,
        #[cfg(target_os = "linux")] libc::AF_ALG => alg::Alg,
        #[cfg(target_os = "linux")] libc::AF_BLUETOOTH => bluetooth::Bluetooth,
        #[cfg(target_os = "linux")] libc::AF_CAN => can::Can,
        #[cfg(target_os = "linux")] libc::AF_NETLINK => netlink::Netlink,
        #[cfg(target_os = "linux")] libc::AF_PACKET => packet::Packet,
        #[cfg(target_os = "linux")] libc::AF_TIPC => tipc::Tipc,
        #[cfg(target_os = "linux")] libc::AF_VSOCK => vsock::Vsock,
        #[cfg(target_os = "linux")] qipcrtr::FAMILY => qipcrtr::Qipcrtr,
        #[cfg(target_os = "macos")] libc::AF_LINK => link::Link,
        #[cfg(target_os = "macos")] libc::AF_SYSTEM => system::System,
        #[cfg(windows)] hyperv::FAMILY => hyperv::Hyperv,
    }
    sockets {
        #[cfg(target_os = "linux")] libc::AF_RDS => rds,
    }
}

/// Read a sockaddr as systems would that are not this one.
#[cfg(fuzzing)]
pub(crate) fn decode_elsewhere(raw: &Sockaddr) {
    fn check<T: Family + PartialEq>(raw: &Sockaddr) {
        let address = T::decode(raw, 0);
        assert!(address.encode().is_err() || address == T::decode(&address.encode().unwrap(), 0));
    }
    check::<hyperv::Hyperv>(raw);
    check::<link::Link>(raw);
    check::<system::System>(raw);
}

/// Whether accept(2) names the peer. `AF_ALG` cannot: asked for a name, it fails with `ECONNABORTED`.
pub(crate) fn names_peers(family: i32) -> bool {
    !cfg!(target_os = "linux") || family != libc::AF_ALG
}

/// Whether options that are numbers have 64 bits, as `AF_VSOCK` has them (vsock(7)).
#[cfg(feature = "python")]
pub(crate) fn has_wide_options(family: i32) -> bool {
    cfg!(target_os = "linux") && family == libc::AF_VSOCK
}

#[cfg(all(any(test, fuzzing), not(windows)))]
impl sealed::Sealed for hyperv::Hyperv {}
#[cfg(all(any(test, fuzzing), not(target_os = "macos")))]
impl sealed::Sealed for link::Link {}
#[cfg(all(any(test, fuzzing), not(target_os = "macos")))]
impl sealed::Sealed for system::System {}

#[cfg(feature = "python")]
pub(crate) mod python {
    //! Between Python objects and addresses.

    use pyo3::prelude::*;

    use super::{dispatch, inet, unknown};
    use crate::py::address::{Formatter, Parser};
    use crate::py::exceptions;
    use crate::socket::{Identity, Socket};
    use crate::sys;
    use crate::sys::builtin::counted;

    /// Parse an address argument by the family of the socket, in a function that may be `light`: of all families
    /// only the one that is most used drops no exception.
    pub(crate) fn parse(
        parser: &Parser<'_, '_>,
        address: &Bound<'_, PyAny>,
    ) -> PyResult<sys::Address> {
        if parser.socket.family() == libc::AF_INET {
            return inet::parse(parser, address);
        }
        counted(address.py(), || dispatch::parse(parser, address))
    }

    /// Fail where the kernel's address could not be told, before it is asked for.
    pub(crate) fn check(identity: Identity) -> PyResult<()> {
        match identity.family {
            #[cfg(target_os = "linux")]
            libc::AF_BLUETOOTH => super::bluetooth::check(identity.protocol),
            #[cfg(target_os = "macos")]
            libc::AF_SYSTEM => super::system::check(identity.protocol),
            family if unknown::is_possible(family) => Ok(()),
            _ => Err(exceptions::text("getsockaddrlen: bad family")),
        }
    }

    /// The Python form of an address that the kernel gave for a socket; `None` if it gave none.
    pub(crate) fn tell<'py>(
        py: Python<'py>,
        socket: &Socket,
        raw: &sys::Address,
    ) -> PyResult<Bound<'py, PyAny>> {
        let Identity { family, protocol, .. } = socket.identity();
        if raw.length() > 0 && !dispatch::registered(family) {
            return unknown::whole(py, raw);
        }
        let formatter = Formatter { py, socket: Some(socket) };
        told(&formatter, raw, protocol)
    }

    /// The Python form of an address that was looked up for no socket.
    pub(crate) fn format<'py>(py: Python<'py>, raw: &sys::Address) -> PyResult<Bound<'py, PyAny>> {
        told(&Formatter { py, socket: None }, raw, 0)
    }

    fn told<'py>(
        formatter: &Formatter<'_, 'py>,
        raw: &sys::Address,
        protocol: i32,
    ) -> PyResult<Bound<'py, PyAny>> {
        if raw.length() == 0 {
            return Ok(formatter.py.None().into_bound(formatter.py));
        }
        dispatch::format(formatter, raw, protocol)
    }
}
