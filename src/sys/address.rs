//! The bytes of a sockaddr with their length, as the kernel reads and writes them.

use std::io;
use std::mem::size_of;

use libc::{sockaddr, socklen_t};
use socket2::{SockAddr, SockAddrStorage};

use crate::error::Error;

/// An address as the kernel wrote it or will read it: not yet looked into.
///
/// The storage is zeroed first, so every byte is initialised whatever the kernel left out.
///
/// ```
/// use rsock::families::{Address, Sockaddr};
///
/// let raw: Sockaddr = Address::Inet("192.0.2.7:80".parse()?).encode()?;
/// assert_eq!((raw.family(), raw.bytes().len()), (libc::AF_INET, 16));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Address(SockAddr);

impl Address {
    /// The longest address any family has.
    pub(crate) const CAPACITY: usize = size_of::<SockAddrStorage>();

    /// Take the bytes of a sockaddr, the family field in front; what is too long is cut.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        let count = bytes.len().min(Self::CAPACITY);
        let mut storage = SockAddrStorage::zeroed();
        // SAFETY: the storage is CAPACITY bytes of plain numbers, any value of which is valid.
        let whole: &mut [u8; Self::CAPACITY] = unsafe { storage.view_as() };
        whole[..count].copy_from_slice(&bytes[..count]);
        #[allow(clippy::cast_possible_truncation, reason = "at most 128")]
        // SAFETY: the storage is zeroed, and `count` bytes of it were written.
        Self(unsafe { SockAddr::new(storage, count as socklen_t) })
    }

    /// Let a syscall write an address: give it the storage, keep the length that it reports.
    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "an address in the result is copied by each call in between"
    )]
    pub(super) fn receive<T>(
        call: impl FnOnce(*mut sockaddr, *mut socklen_t) -> io::Result<T>,
    ) -> io::Result<(T, Self)> {
        // SAFETY: the storage is zeroed; a call that fails leaves it so, one that succeeds has
        // written an address of the length that it reports.
        unsafe { SockAddr::try_init(|storage, length| call(storage.cast(), length)) }
            .map(|(result, address)| (result, Self(address)))
    }

    /// What the kernel wrote; cut to the storage if it had more to say (socket(7)).
    ///
    /// ```
    /// use rsock::families::Address;
    /// use rsock::families::unix::Unix;
    ///
    /// let raw = Address::from(Unix::Path(b"/a".to_vec())).encode()?;
    /// assert_eq!(raw.bytes()[2..], *b"/a\0");
    /// # Ok::<(), rsock::Error>(())
    /// ```
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.whole()[..self.length().min(Self::CAPACITY)]
    }

    /// All bytes of the storage, zeros behind what was written.
    pub(crate) fn whole(&self) -> &[u8; Self::CAPACITY] {
        // SAFETY: the storage is exactly that long and was zeroed before anything was written.
        unsafe { &*self.0.as_ptr().cast() }
    }

    /// The length that the kernel reported, 0 where there is no address.
    pub(crate) const fn length(&self) -> usize {
        self.0.len() as usize
    }

    /// The address family that stands in the bytes.
    ///
    /// ```
    /// use rsock::families::Sockaddr;
    ///
    /// let raw = Sockaddr::try_from(&(libc::AF_VSOCK as u16).to_ne_bytes()[..])?;
    /// assert_eq!(raw.family(), libc::AF_VSOCK);
    /// # Ok::<(), rsock::Error>(())
    /// ```
    #[must_use]
    pub fn family(&self) -> i32 {
        i32::from(self.0.family())
    }

    pub(crate) const fn from_socket2(address: SockAddr) -> Self {
        Self(address)
    }

    /// The address in the types of socket2, which knows the layouts of IP addresses everywhere.
    pub(crate) const fn as_socket2(&self) -> &SockAddr {
        &self.0
    }

    pub(super) const fn as_raw(&self) -> (*const sockaddr, socklen_t) {
        (self.0.as_ptr().cast(), self.0.len())
    }
}

impl TryFrom<&[u8]> for Address {
    type Error = Error;

    /// Take the bytes of a sockaddr, the family field in front; [`Error::Address`] if no sockaddr is so long.
    fn try_from(bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() > Self::CAPACITY {
            return Err(Error::Address("address too long"));
        }
        Ok(Self::from_bytes(bytes))
    }
}
