//! Every constant that rsock has, in one table: name, value, and the systems that have it.
//!
//! An entry without a value has that of the `libc` crate. The others are the numbers of the kernel's headers for
//! programs (`/usr/include/linux`, `asm-generic`), which the crate does not know, or not for every C library.
//! An entry that is not for this system is not compiled: its name does not exist, as in the standard library.
//!
//! Beside an option of a socket stands, for the tables of the documentation, `LEVEL: VALUE; SINCE; SOURCE`. The
//! value is `bool` (an int, 0 or 1), `int`, `u64`, `text`, `struct NAME` or `None`, with a unit behind a comma, and
//! with `get` or `set` in front if it cannot be both. SINCE is a version of Linux, `-` if the source names none.
//! Sources are manual pages, RFCs, headers and files of the kernel's documentation.

/// Constants that have the same condition: their names in one text, and for each its length and the value. Names
/// in texts of their own would be pointers, each to be relocated whenever the extension is loaded.
struct Group {
    names: &'static str,
    entries: &'static [(usize, i64)],
}

/// The numbers of one file, in groups.
macro_rules! table {
    ($([$condition:meta] { $($name:ident $(= $value:expr)?,)* })*) => {
        /// Names with their values.
        pub(super) const NUMBERS: &[super::Group] = &[
            $(
                #[cfg($condition)]
                super::Group {
                    names: concat!($(stringify!($name),)*),
                    entries: &[$((stringify!($name).len(), number!($name $(= $value)?)),)*],
                },
            )*
        ];
    };
}

/// The few constants that are text.
macro_rules! texts {
    ($([$condition:meta] { $($name:ident = $value:literal,)* })*) => {
        /// Names with their values.
        pub(super) const TEXTS: &[(&str, &str)] = &[
            $($(#[cfg($condition)] (stringify!($name), $value),)*)*
        ];
    };
}

/// The value of an entry; the types in `libc` are those of C and differ from system to system.
macro_rules! number {
    ($name:ident) => {{
        #[allow(
            clippy::cast_lossless,
            clippy::cast_possible_wrap,
            clippy::unnecessary_cast,
            trivial_numeric_casts,
            deprecated,
            reason = "from whichever type of C, most of which fit"
        )]
        let value = libc::$name as i64;
        value
    }};
    ($name:ident = $value:expr) => {
        $value
    };
}

mod bluetooth;
mod can;
mod families;
mod inet;
mod inet6;
mod messages;
mod netlink;
mod packet;
mod protocols;
mod rare;
mod rds;
mod resolver;
mod socket;
mod tcp;
mod tipc;
mod udp;
mod vsock;
mod windows;

/// The constants that are numbers.
pub(crate) fn numbers() -> impl Iterator<Item = (&'static str, i64)> {
    NUMBERS.iter().copied().flatten().flat_map(Group::pairs)
}

/// The constants that are text.
pub(crate) fn texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    [bluetooth::TEXTS, windows::TEXTS].into_iter().flatten().copied()
}

impl Group {
    fn pairs(&self) -> impl Iterator<Item = (&'static str, i64)> {
        let mut rest = self.names;
        self.entries.iter().map(move |&(length, value)| {
            let (name, behind) = rest.split_at(length);
            rest = behind;
            (name, value)
        })
    }
}

const NUMBERS: &[&[Group]] = &[
    bluetooth::NUMBERS,
    can::NUMBERS,
    families::NUMBERS,
    inet::NUMBERS,
    inet6::NUMBERS,
    messages::NUMBERS,
    netlink::NUMBERS,
    packet::NUMBERS,
    protocols::NUMBERS,
    rare::NUMBERS,
    rds::NUMBERS,
    resolver::NUMBERS,
    socket::NUMBERS,
    tcp::NUMBERS,
    tipc::NUMBERS,
    udp::NUMBERS,
    vsock::NUMBERS,
    windows::NUMBERS,
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{numbers, texts};

    #[test]
    fn no_name_has_two_values() {
        let names = || numbers().map(|(name, _)| name).chain(texts().map(|(name, _)| name));
        assert_eq!(names().collect::<HashSet<_>>().len(), names().count());
    }
}
