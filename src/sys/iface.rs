//! The names and numbers of network interfaces, if_nameindex(3) and if_nametoindex(3).

use std::ffi::{CStr, CString, c_char};
use std::io;

use libc::{if_freenameindex, if_nameindex};

/// The interfaces that there are.
pub(crate) fn nameindex() -> io::Result<Vec<(u32, CString)>> {
    // SAFETY: takes nothing; gives a list to be freed, or null.
    let first = unsafe { if_nameindex() };
    if first.is_null() { Err(io::Error::last_os_error()) } else { Ok(List(first).collect()) }
}

/// The number of an interface; the call does not say why there is none.
pub(crate) fn nametoindex(name: &CStr) -> Option<u32> {
    // SAFETY: the name is terminated.
    match unsafe { libc::if_nametoindex(name.as_ptr()) } {
        0 => None,
        index => Some(index),
    }
}

/// The name of an interface.
pub(crate) fn indextoname(index: u32) -> io::Result<CString> {
    let mut name: [c_char; libc::IF_NAMESIZE] = [0; libc::IF_NAMESIZE];
    // SAFETY: there is room for IF_NAMESIZE bytes, as if_indextoname(3) asks.
    if unsafe { libc::if_indextoname(index, name.as_mut_ptr()) }.is_null() {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call succeeded and has written a terminated name.
    Ok(unsafe { CStr::from_ptr(name.as_ptr()) }.to_owned())
}

/// An answer of if_nameindex, freed when dropped.
struct List(*mut if_nameindex);

impl List {
    fn collect(&self) -> Vec<(u32, CString)> {
        (0..).map_while(|position| self.entry(position)).collect()
    }

    /// An entry that is not behind the last one, whose number is 0.
    fn entry(&self, position: usize) -> Option<(u32, CString)> {
        // SAFETY: every entry before this one had a number, so the list goes on at least to here.
        let entry = unsafe { self.0.add(position) };
        // SAFETY: likewise, and the list is not freed before it is dropped.
        let entry = unsafe { &*entry };
        // SAFETY: an entry with a number has a terminated name, which lives as long as the list.
        (entry.if_index != 0)
            .then(|| (entry.if_index, unsafe { CStr::from_ptr(entry.if_name) }.to_owned()))
    }
}

impl Drop for List {
    fn drop(&mut self) {
        // SAFETY: the list came from if_nameindex and is freed once.
        unsafe { if_freenameindex(self.0) };
    }
}
