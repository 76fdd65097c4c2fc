//! The texts of error numbers, in the C library's words and the process's locale.

use std::ffi::{CStr, c_char, c_int};

/// The text of an `errno` value.
pub(crate) fn strerror(errno: i32) -> String {
    let mut text: [c_char; 256] = [0; 256];
    // SAFETY: the buffer is passed with its length; strerror_r(3) writes a terminated text into it,
    // cut if need be, also for numbers that it does not know.
    unsafe { libc::strerror_r(errno, text.as_mut_ptr(), text.len()) };
    // SAFETY: the last byte is still 0, so there is a terminator within the buffer.
    unsafe { CStr::from_ptr(text.as_ptr()) }.to_string_lossy().into_owned()
}

/// The text of an `h_errno` value.
pub(crate) fn hstrerror(reason: i32) -> String {
    unsafe extern "C" {
        fn hstrerror(reason: c_int) -> *const c_char;
    }
    // SAFETY: takes a plain number.
    let text = unsafe { hstrerror(reason) };
    // SAFETY: a terminated static text for any number.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

/// The text of an `EAI_*` code.
pub(crate) fn gai_strerror(code: i32) -> String {
    // SAFETY: takes a plain number.
    let text = unsafe { libc::gai_strerror(code) };
    // SAFETY: gai_strerror(3) returns a terminated static text for any number.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}
