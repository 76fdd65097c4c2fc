//! The bytes of a sockaddr with their length, as the kernel reads and writes them.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::io;
use std::mem::{align_of, size_of};

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
#[derive(Clone)]
pub struct Address {
    storage: Storage,
    length: socklen_t,
}

/// The bytes of a sockaddr_storage, where it may stand.
#[derive(Clone)]
#[repr(C, align(8))]
struct Storage([u8; Address::CAPACITY]);

const _: () = assert!(align_of::<SockAddrStorage>() <= align_of::<Storage>());

impl Address {
    /// The longest address any family has.
    pub(crate) const CAPACITY: usize = size_of::<SockAddrStorage>();

    /// No address yet.
    pub(crate) const fn empty() -> Self {
        Self { storage: Storage([0; Self::CAPACITY]), length: 0 }
    }

    /// Take the bytes of a sockaddr, the family field in front; what is too long is cut.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        let (mut address, count) = (Self::empty(), bytes.len().min(Self::CAPACITY));
        address.storage.0[..count].copy_from_slice(&bytes[..count]);
        address.set_length(count);
        address
    }

    /// Let a syscall write an address here: give it the storage, keep the length that it reports. It is filled where
    /// it stands, since each copy of it on the way up takes as long as the rest of a call of Rust.
    pub(super) fn fill<T>(
        &mut self,
        call: impl FnOnce(*mut sockaddr, *mut socklen_t) -> io::Result<T>,
    ) -> io::Result<T> {
        self.set_length(Self::CAPACITY);
        let result = call((&raw mut self.storage).cast(), &raw mut self.length);
        if result.is_err() {
            self.length = 0;
        }
        result
    }

    #[allow(clippy::cast_possible_truncation, reason = "at most 128")]
    const fn set_length(&mut self, length: usize) {
        self.length = length as socklen_t;
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
    pub(crate) const fn whole(&self) -> &[u8; Self::CAPACITY] {
        &self.storage.0
    }

    /// The length that the kernel reported, 0 where there is no address.
    pub(crate) const fn length(&self) -> usize {
        self.length as usize
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
        // SAFETY: the storage has room and alignment for a sockaddr, any bytes of which are one.
        i32::from(unsafe { (*self.as_raw().0).sa_family })
    }

    pub(crate) fn from_socket2(address: &SockAddr) -> Self {
        // SAFETY: a sockaddr_storage is plain bytes, all of which socket2 has zeroed before it wrote any.
        let bytes = unsafe { &*address.as_ptr().cast::<[u8; Self::CAPACITY]>() };
        Self { storage: Storage(*bytes), length: address.len() }
    }

    /// The address in the types of socket2, which knows the layouts of IP addresses everywhere.
    #[inline]
    pub(crate) fn to_socket2(&self) -> SockAddr {
        let mut storage = SockAddrStorage::zeroed();
        // SAFETY: the storage is CAPACITY bytes of plain numbers, any value of which is valid.
        *unsafe { storage.view_as() } = self.storage.0;
        // SAFETY: every byte of it is initialised, whatever the length says.
        unsafe { SockAddr::new(storage, self.length) }
    }

    pub(super) const fn as_raw(&self) -> (*const sockaddr, socklen_t) {
        ((&raw const self.storage).cast(), self.length)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Sockaddr").field(&self.bytes()).finish()
    }
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        (self.length, self.bytes()) == (other.length, other.bytes())
    }
}

impl Eq for Address {}

impl Hash for Address {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.length, self.bytes()).hash(state);
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
