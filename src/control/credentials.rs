//! Who a process is.

use crate::sys;

/// A process as unix(7) names it: `struct ucred`.
///
/// ```
/// # use rsock::Credentials;
/// let me = Credentials::of_this_process();
/// assert_eq!(me.process, std::process::id().cast_signed());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Credentials {
    /// The number of the process.
    pub process: i32,
    /// The number of its user.
    pub user: u32,
    /// The number of its group.
    pub group: u32,
}

impl Credentials {
    /// How many bytes they take in a message.
    ///
    /// ```
    /// let room = rsock::ControlMessage::space(rsock::Credentials::SIZE);
    /// # assert!(room > 12);
    /// ```
    pub const SIZE: usize = 12;

    /// Those of the calling process, with its effective user and group.
    ///
    /// ```
    /// let me = rsock::Credentials::of_this_process();
    /// assert!(me.process > 0);
    /// ```
    #[must_use]
    pub fn of_this_process() -> Self {
        let (user, group) = sys::effective_user();
        Self { process: std::process::id().cast_signed(), user, group }
    }

    pub(super) fn to_bytes(self) -> Vec<u8> {
        let (user, group) = (self.user.to_ne_bytes(), self.group.to_ne_bytes());
        [self.process.to_ne_bytes(), user, group].concat()
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let ([process, user, group], []) = bytes.as_chunks() else { return None };
        Some(Self {
            process: i32::from_ne_bytes(*process),
            user: u32::from_ne_bytes(*user),
            group: u32::from_ne_bytes(*group),
        })
    }

    /// Of a socket that never had a peer the kernel tells user -1, which there is not; process 0 alone is that of
    /// another PID namespace.
    pub(crate) fn of_peer(bytes: &[u8]) -> Option<Self> {
        Self::from_bytes(bytes).filter(|peer| peer.user != u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_of_another_pid_namespace_is_a_peer() {
        let peer = Credentials { process: 0, user: 1000, group: 0 };
        assert_eq!(Credentials::of_peer(&peer.to_bytes()), Some(peer));
        let nobody = Credentials { process: 0, user: u32::MAX, group: u32::MAX };
        assert_eq!(Credentials::of_peer(&nobody.to_bytes()), None);
    }
}
