//! Control messages in the layout of the kernel, cmsg(3): how long they are, written and read.
//!
//! Only the layout comes from the C library. The way from one message to the next is gone here, over a
//! slice, because `CMSG_NXTHDR` differs between libraries in what it makes of a length that is too long.

use std::mem::{offset_of, size_of};

use libc::cmsghdr;

use super::Block;

/// The length of an item with so much data.
pub(crate) const fn cmsg_len(length: u32) -> u32 {
    // SAFETY: only counts.
    unsafe { libc::CMSG_LEN(length) }
}

/// Likewise, with the padding that stands behind it.
pub(crate) const fn cmsg_space(length: u32) -> u32 {
    // SAFETY: only counts.
    unsafe { libc::CMSG_SPACE(length) }
}

// The length is the kernel's `size_t`; where a C library says `socklen_t`, it pads that to the same size.
const _: () = assert!(offset_of!(cmsghdr, cmsg_level) == size_of::<usize>());

/// How many bytes a header has, and before how many bytes the data of an item begins.
const HEADER: usize = size_of::<cmsghdr>();
const DATA: usize = cmsg_len(0) as usize;
/// Items begin at multiples of this.
const UNIT: usize = (cmsg_space(1) - cmsg_space(0)) as usize;

/// The most data that control messages are sent with, and an item of them (`INT_MAX`, RFC 3542 section 20).
const MOST: usize = i32::MAX.unsigned_abs() as usize;

/// One control message, cmsg(3).
///
/// ```
/// # use std::io::{IoSlice, IoSliceMut};
/// # use rsock::{ControlMessages, Socket};
/// let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0)?;
/// right.setsockopt(libc::SOL_SOCKET, libc::SO_PASSCRED, 1)?;
/// left.send(b"x", 0)?;
/// let message = right.recvmsg(&mut [IoSliceMut::new(&mut [0])], 64, 0)?;
/// for item in message.control() {
///     assert_eq!((item.level, item.kind), (libc::SOL_SOCKET, libc::SCM_CREDENTIALS));
///     assert_eq!((item.data.len(), item.cut), (12, false));
/// }
/// # Ok::<(), rsock::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Item<'a> {
    /// Whose message it is: `SOL_SOCKET`, `IPPROTO_IP`, ...
    pub level: i32,
    /// What it is about: `SCM_RIGHTS`, `IP_TTL`, ...
    pub kind: i32,
    /// What it says.
    pub data: &'a [u8],
    /// Whether there was no room for all of the data that it announces.
    pub cut: bool,
}

/// A header that contradicts itself: nothing behind it can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// The control messages in what the kernel wrote. Total: any bytes give items, of which the last may be cut
/// or malformed; a rest too short for a header is padding.
#[derive(Clone, Debug)]
pub(crate) struct Items<'a>(&'a [u8]);

impl<'a> Items<'a> {
    pub(crate) const fn new(control: &'a [u8]) -> Self {
        Self(control)
    }

    fn take(&mut self) -> Option<Result<Item<'a>, Malformed>> {
        let whole = std::mem::take(&mut self.0);
        let header = Header::read(whole)?;
        let Some(length) = header.length.checked_sub(DATA) else { return Some(Err(Malformed)) };
        let rest = whole.get(DATA..).unwrap_or_default();
        let data = rest.get(..length).unwrap_or(rest);
        if let Some(next) = padded(header.length) {
            self.0 = whole.get(next..).unwrap_or_default();
        }
        let Header { level, kind, .. } = header;
        Some(Ok(Item { level, kind, data, cut: data.len() < length }))
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = Result<Item<'a>, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        self.take()
    }
}

struct Header {
    length: usize,
    level: i32,
    kind: i32,
}

impl Header {
    fn read(bytes: &[u8]) -> Option<Self> {
        let header = bytes.get(..HEADER)?;
        Some(Self {
            length: usize::from_ne_bytes(array(header, 0)?),
            level: i32::from_ne_bytes(array(header, offset_of!(cmsghdr, cmsg_level))?),
            kind: i32::from_ne_bytes(array(header, offset_of!(cmsghdr, cmsg_type))?),
        })
    }

    fn write(&self, target: &mut [u8]) {
        let mut put = |offset: usize, bytes: &[u8]| {
            target[offset..offset + bytes.len()].copy_from_slice(bytes);
        };
        put(0, &self.length.to_ne_bytes());
        put(offset_of!(cmsghdr, cmsg_level), &self.level.to_ne_bytes());
        put(offset_of!(cmsghdr, cmsg_type), &self.kind.to_ne_bytes());
    }
}

fn array<const COUNT: usize>(bytes: &[u8], offset: usize) -> Option<[u8; COUNT]> {
    bytes.get(offset..)?.first_chunk().copied()
}

/// `CMSG_ALIGN`; None if no memory can be so long.
const fn padded(length: usize) -> Option<usize> {
    length.checked_next_multiple_of(UNIT)
}

/// Why an item cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TooLong {
    /// The item alone is too long.
    Item,
    /// All together are.
    All,
}

/// The room that items need, one more with so much data among them.
pub(crate) fn room(former: usize, length: usize) -> Result<usize, TooLong> {
    if length > MOST - cmsg_space(1) as usize {
        return Err(TooLong::Item);
    }
    let sum = former + DATA + length.next_multiple_of(UNIT);
    if sum > MOST { Err(TooLong::All) } else { Ok(sum) }
}

/// Write one item behind the others; what pads it is 0.
pub(crate) fn append(control: &mut Vec<u8>, level: i32, kind: i32, data: Block) {
    let (start, length) = (control.len(), DATA + data.len());
    control.resize(start + DATA + data.len().next_multiple_of(UNIT), 0);
    let target = &mut control[start..];
    Header { length, level, kind }.write(target);
    data.copy_to(&mut target[DATA..length]);
}

/// The same control messages without descriptors.
pub(crate) fn without_rights(control: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(control.len());
    for item in Items::new(control).flatten().filter(|item| item.rights().is_none()) {
        append(&mut kept, item.level, item.kind, Block::from_slice(item.data));
    }
    kept
}

impl<'a> Item<'a> {
    /// The descriptors that a message of `SCM_RIGHTS` brought, unix(7).
    pub(crate) fn rights(self) -> Option<impl Iterator<Item = i32> + use<'a>> {
        let (numbers, _) = self.data.as_chunks();
        (self.level == libc::SOL_SOCKET && self.kind == libc::SCM_RIGHTS)
            .then(|| numbers.iter().map(|number| i32::from_ne_bytes(*number)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(level: i32, kind: i32, data: &[u8]) -> Item<'_> {
        Item { level, kind, data, cut: false }
    }

    fn written(items: &[Item<'_>]) -> Vec<u8> {
        let mut control = Vec::new();
        for item in items {
            append(&mut control, item.level, item.kind, Block::from_slice(item.data));
        }
        control
    }

    /// A header that says what it likes.
    fn header(length: usize) -> Vec<u8> {
        let mut bytes = vec![0; DATA];
        Header { length, level: 1, kind: 2 }.write(&mut bytes);
        bytes
    }

    #[test]
    fn what_is_written_is_read() {
        for count in 0..40_u8 {
            let data: Vec<u8> = (0..count).collect();
            let items = [item(1, -1, &data), item(i32::MIN, i32::MAX, b""), item(0, 7, &data)];
            let control = written(&items);
            assert_eq!(control.len() % UNIT, 0);
            assert!(Items::new(&control).flatten().eq(items));
        }
    }

    #[test]
    fn every_place_where_it_may_end() {
        let control = written(&[item(1, 2, b"twelve bytes"), item(3, 4, b"abcde")]);
        let first = DATA + 12_usize.next_multiple_of(UNIT);
        for length in 0..control.len() {
            let mut items = Items::new(&control[..length]);
            assert_eq!(items.next().is_some(), length >= HEADER);
            let second = items.next();
            assert_eq!(second.is_some(), length >= first + HEADER, "with {length} bytes");
            if let Some(second) = second {
                let cut = length < first + DATA + 5;
                assert_eq!(second.map(|item| (item.level, item.cut)), Ok((3, cut)));
            }
            assert_eq!(items.next(), None);
        }
    }

    #[test]
    fn every_place_where_it_may_begin() {
        let control = written(&[item(1, 2, b"data")]);
        for offset in 0..UNIT {
            let moved = [&vec![0xff; offset], control.as_slice()].concat();
            assert!(Items::new(&moved[offset..]).flatten().eq([item(1, 2, b"data")]));
        }
    }

    #[test]
    fn lengths_that_make_no_sense() {
        for length in 0..DATA {
            let control = [header(length), header(DATA)].concat();
            assert!(Items::new(&control).eq([Err(Malformed)]));
        }
        for length in [DATA + 100, usize::MAX, usize::MAX - UNIT, isize::MAX.unsigned_abs()] {
            let control = [header(length), header(DATA)].concat();
            let rest = header(DATA);
            let cut = Item { cut: true, ..item(1, 2, &rest) };
            assert!(Items::new(&control).eq([Ok(cut)]));
        }
    }

    #[test]
    fn padding_that_is_not_there() {
        let mut control = header(DATA + 5);
        control.extend(b"abcde");
        assert!(Items::new(&control).flatten().eq([item(1, 2, b"abcde")]));
    }

    #[test]
    fn descriptors() {
        let (level, kind) = (libc::SOL_SOCKET, libc::SCM_RIGHTS);
        let data = [5_i32.to_ne_bytes(), 6_i32.to_ne_bytes()].concat();
        let some = item(level, kind, &data[..7]).rights();
        assert!(some.is_some_and(|fds| fds.eq([5])), "a part of a number is none");
        assert!(item(level, kind + 1, &data).rights().is_none());
        let control = written(&[item(level, kind, &data), item(level, kind + 1, &data)]);
        assert_eq!(without_rights(&control), written(&[item(level, kind + 1, &data)]));
    }

    #[test]
    fn limits() {
        assert_eq!(room(0, 5), Ok(cmsg_space(5) as usize));
        assert_eq!(room(0, MOST), Err(TooLong::Item));
        assert_eq!(room(MOST - DATA, 0), Ok(MOST));
        assert_eq!(room(MOST - DATA, 1), Err(TooLong::All));
    }
}
