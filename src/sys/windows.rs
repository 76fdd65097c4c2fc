//! The calls of Winsock that only Windows has, winsock2.h. Never run: see ARCHITECTURE.md.

use std::io;
use std::os::fd::RawFd;
use std::ptr;

/// `WSAPROTOCOL_INFOW`, whose content is Windows's own.
#[repr(C, align(4))]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Share(pub(crate) [u8; Share::SIZE]);

impl Share {
    pub(crate) const SIZE: usize = 628;

    /// Family, type and protocol of the socket.
    pub(crate) fn identity(&self) -> [i32; 3] {
        [76, 88, 92].map(|offset| {
            let bytes = self.0[offset..].first_chunk().copied();
            i32::from_ne_bytes(bytes.unwrap_or_default())
        })
    }
}

/// `FROM_PROTOCOL_INFO`: what the socket is stands in the share.
const AS_SHARED: i32 = -1;
const WSA_FLAG_OVERLAPPED: u32 = 1;
const WSA_FLAG_NO_HANDLE_INHERIT: u32 = 0x80;

unsafe extern "system" {
    fn WSADuplicateSocketW(socket: usize, process: u32, share: *mut Share) -> i32;
    fn WSASocketW(
        family: i32,
        kind: i32,
        protocol: i32,
        share: *mut Share,
        group: u32,
        flags: u32,
    ) -> usize;
    fn WSAIoctl(
        socket: usize,
        code: u32,
        input: *const u32,
        input_size: u32,
        output: *mut u32,
        output_size: u32,
        written: *mut u32,
        overlapped: *mut u8,
        routine: *mut u8,
    ) -> i32;
}

fn done(result: i32) -> io::Result<()> {
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// What another process needs to open the same socket.
pub(crate) fn share(socket: RawFd, process: u32) -> io::Result<Share> {
    let mut share = Share([0; Share::SIZE]);
    // SAFETY: there is room for a WSAPROTOCOL_INFOW, which the call fills.
    done(unsafe { WSADuplicateSocketW(socket as usize, process, &raw mut share) })?;
    Ok(share)
}

/// Open a socket that another process has shared with this one.
pub(crate) fn from_share(mut share: Share) -> io::Result<RawFd> {
    let (kinds, flags) = (AS_SHARED, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
    // SAFETY: the share has its whole length; Windows judges what stands in it.
    match unsafe { WSASocketW(kinds, kinds, kinds, &raw mut share, 0, flags) } {
        usize::MAX => Err(io::Error::last_os_error()),
        socket => Ok(socket as RawFd),
    }
}

/// Control a socket by numbers; gives how many bytes Windows answered.
pub(crate) fn ioctl(socket: RawFd, code: u32, input: &[u32]) -> io::Result<u32> {
    let (mut written, none) = (0, ptr::null_mut());
    let size = size_of_val(input) as u32;
    // SAFETY: the input has the length that is said, and there is no room for an answer.
    done(unsafe {
        WSAIoctl(
            socket as usize,
            code,
            input.as_ptr(),
            size,
            ptr::null_mut(),
            0,
            &raw mut written,
            none,
            none,
        )
    })?;
    Ok(written)
}
