//! How long a call may take: the mode of a socket and the deadline of one call.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

/// The mode of a socket, as Python's `settimeout` knows it.
///
/// ```
/// use std::time::Duration;
/// use rsock::{Error, Socket, Timeout};
///
/// let (socket, _peer) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
/// assert_eq!(socket.timeout(), Timeout::Blocking);
/// socket.set_timeout(Timeout::After(Duration::from_millis(5)))?;
/// assert_eq!(socket.recv(&mut [0; 8], 0), Err(Error::TimedOut));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Timeout {
    /// Wait as long as it takes; the descriptor is blocking. `None` in Python.
    Blocking,
    /// Never wait; the descriptor is non-blocking. `0.0` in Python.
    NonBlocking,
    /// Wait that long and no longer; the descriptor is non-blocking.
    After(Duration),
}

impl Timeout {
    /// Nanoseconds, negative for [`Timeout::Blocking`].
    ///
    /// ```
    /// use std::time::Duration;
    /// use rsock::Timeout;
    ///
    /// assert_eq!(Timeout::from_nanoseconds(-1), Timeout::Blocking);
    /// assert_eq!(Timeout::from_nanoseconds(0), Timeout::NonBlocking);
    /// assert_eq!(Timeout::from_nanoseconds(5), Timeout::After(Duration::from_nanos(5)));
    /// ```
    #[must_use]
    pub fn from_nanoseconds(nanoseconds: i64) -> Self {
        match u64::try_from(nanoseconds) {
            Err(_) => Self::Blocking,
            Ok(0) => Self::NonBlocking,
            Ok(some) => Self::After(Duration::from_nanos(some)),
        }
    }

    /// The reverse of [`Timeout::from_nanoseconds`]; what does not fit (292 years) is cut.
    ///
    /// ```
    /// use std::time::Duration;
    /// use rsock::Timeout;
    ///
    /// assert_eq!(Timeout::After(Duration::from_millis(1)).as_nanoseconds(), 1_000_000);
    /// assert_eq!(Timeout::After(Duration::MAX).as_nanoseconds(), i64::MAX);
    /// ```
    #[must_use]
    pub fn as_nanoseconds(self) -> i64 {
        match self {
            Self::Blocking => -1,
            Self::NonBlocking => 0,
            Self::After(limit) => i64::try_from(limit.as_nanos()).unwrap_or(i64::MAX),
        }
    }

    /// Whether the descriptor of a socket in this mode has `O_NONBLOCK`.
    ///
    /// ```
    /// use std::time::Duration;
    /// use rsock::Timeout;
    ///
    /// assert!(Timeout::After(Duration::from_secs(1)).nonblocking());
    /// assert!(!Timeout::Blocking.nonblocking());
    /// ```
    #[must_use]
    pub const fn nonblocking(self) -> bool {
        !matches!(self, Self::Blocking)
    }
}

/// A [`Timeout`] that threads may read while one sets it.
#[derive(Debug)]
pub(crate) struct TimeoutCell(AtomicI64);

impl TimeoutCell {
    pub(crate) const fn blocking() -> Self {
        Self(AtomicI64::new(-1))
    }

    pub(crate) fn get(&self) -> Timeout {
        Timeout::from_nanoseconds(self.0.load(Ordering::Relaxed))
    }

    pub(crate) fn set(&self, timeout: Timeout) {
        self.0.store(timeout.as_nanoseconds(), Ordering::Relaxed);
    }
}

/// The moment when a call ends at the latest: one for the whole call, however often it waits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Option<Instant>);

impl Deadline {
    pub(crate) fn new(timeout: Timeout) -> Self {
        match timeout {
            Timeout::After(limit) => Self(Instant::now().checked_add(limit)),
            Timeout::Blocking | Timeout::NonBlocking => Self(None),
        }
    }

    pub(crate) fn passed(&self) -> bool {
        self.0.is_some_and(|moment| Instant::now() >= moment)
    }

    /// What is left for poll(2): milliseconds rounded up, so that a call never ends early; -1 if there
    /// is no deadline; nothing if it has passed.
    pub(crate) fn milliseconds(&self) -> Option<i32> {
        let Some(moment) = self.0 else { return Some(-1) };
        let left = moment.checked_duration_since(Instant::now())?;
        let rounded = left.as_nanos().div_ceil(1_000_000);
        Some(i32::try_from(rounded).unwrap_or(i32::MAX))
    }
}
