//! Sockets with Python's semantics, in Rust.
//!
//! The crate has two faces. Built with the feature `python` it is the extension module `rsock._rsock`, on
//! which the Python package `rsock` stands. Without it, it is a library of sockets whose calls have
//! deadlines, may be closed from any thread, and know the addresses of every family in `families`.
//!
//! `ARCHITECTURE.md` names the layers and who may call whom.

#[cfg(feature = "python")]
pub mod border;
mod call;
#[cfg(any(feature = "python", test))]
mod constants;
mod conversions;
mod descriptor;
mod error;
pub mod families;
#[cfg(fuzzing)]
pub mod fuzzing;
mod hints;
mod identity;
#[cfg(all(feature = "python", target_os = "linux"))]
mod interface;
mod message;
mod native;
mod options;
#[cfg(feature = "python")]
mod py;
mod sendfile;
mod socket;
mod sys;
mod timeout;
mod transfer;
#[cfg(feature = "python")]
mod whole;

pub use descriptor::Lease;
pub use error::Error;
pub use message::{ControlMessage, Message};
pub use socket::{Identity, Socket};
pub use timeout::Timeout;
