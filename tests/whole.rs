//! Transfers that are whole or tell how far they came, and their deadlines.

mod common;

use std::fs::File;
use std::io::{ErrorKind, IoSlice, IoSliceMut, Read as _, Seek as _, Write as _};
use std::os::fd::AsFd as _;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use common::{bound, streams, wait_until_inside};
use rsock::{ControlMessages, Error, Partial, Socket, Timeout};

const SHORT: Duration = Duration::from_millis(50);
const LONG: Duration = Duration::from_secs(60);
const MODES: [Timeout; 2] = [Timeout::Blocking, Timeout::After(LONG)];

fn told(partial: Result<(), Partial>) -> (u64, Error) {
    let Partial { count, error, .. } = partial.unwrap_err();
    (count, error)
}

/// A peer that takes a little at a time, until nothing comes any more.
fn trickle(peer: Socket) -> thread::JoinHandle<usize> {
    thread::spawn(move || {
        let (mut buffer, mut total) = (vec![0; 64 * 1024], 0);
        while let Ok(count @ 1..) = peer.recv(&mut buffer, 0) {
            total += count;
            thread::sleep(Duration::from_millis(2));
        }
        total
    })
}

/// A file of so many bytes, which nobody else sees.
fn file(length: usize) -> File {
    let mut file = tempfile();
    file.write_all(&vec![7; length]).unwrap();
    file.rewind().unwrap();
    file
}

fn tempfile() -> File {
    let path = std::env::temp_dir().join(format!("rsock-{:?}", thread::current().id()));
    let path = path.with_extension(std::process::id().to_string());
    let file = File::options().read(true).write(true).create_new(true).open(&path).unwrap();
    std::fs::remove_file(path).unwrap();
    file
}

#[test]
fn all_of_it_in_many_parts() {
    for mode in MODES {
        let (left, right) = streams(libc::AF_INET);
        right.set_timeout(mode).unwrap();
        let writer = thread::spawn(move || {
            for part in [vec![1; 1000], vec![2; 100_000], vec![3]] {
                left.sendall(&part, 0).unwrap();
                thread::yield_now();
            }
        });
        let mut buffer = vec![0; 101_001];
        right.recv_exactly(&mut buffer, 0).unwrap();
        assert_eq!((buffer[999], buffer[1000], buffer[101_000]), (1, 2, 3));
        writer.join().unwrap();
    }
}

#[test]
fn an_early_end_tells_how_much_came() {
    for mode in MODES {
        let (left, right) = streams(libc::AF_UNIX);
        right.set_timeout(mode).unwrap();
        left.sendall(b"some", 0).unwrap();
        left.close().unwrap();
        let mut buffer = [0; 8];
        assert_eq!(told(right.recv_exactly(&mut buffer, 0)), (4, Error::EndOfStream));
        assert_eq!(&buffer, b"some\0\0\0\0");
    }
}

#[test]
fn a_socket_that_does_not_wait_tells_how_much_came() {
    let (left, right) = streams(libc::AF_UNIX);
    left.sendall(b"some", 0).unwrap();
    right.set_timeout(Timeout::NonBlocking).unwrap();
    assert_eq!(told(right.recv_exactly(&mut [0; 8], 0)), (4, Error::Os(libc::EAGAIN)));
    right.set_timeout(Timeout::After(SHORT)).unwrap();
    left.sendall(b"more", 0).unwrap();
    assert_eq!(told(right.recv_exactly(&mut [0; 8], 0)), (4, Error::TimedOut));
}

#[test]
fn one_deadline_however_much_comes() {
    let (left, right) = streams(libc::AF_UNIX);
    right.set_timeout(Timeout::After(SHORT)).unwrap();
    let writer = thread::spawn(move || {
        while left.send(b"x", libc::MSG_NOSIGNAL).is_ok() {
            thread::sleep(Duration::from_millis(5));
        }
    });
    let begin = Instant::now();
    let (count, error) = told(right.recv_exactly(&mut vec![0; 1 << 20], 0));
    assert_eq!(error, Error::TimedOut);
    assert!(count > 0);
    assert!(begin.elapsed() >= SHORT);
    right.close().unwrap();
    writer.join().unwrap();
}

#[test]
fn what_has_no_order_is_refused() {
    let (_left, right) = streams(libc::AF_UNIX);
    for flag in [libc::MSG_PEEK, libc::MSG_TRUNC, libc::MSG_OOB, libc::MSG_ERRQUEUE] {
        assert_eq!(told(right.recv_exactly(&mut [0; 8], flag)), (0, Error::Os(libc::EINVAL)));
    }
    let datagrams = bound(libc::AF_INET, libc::SOCK_DGRAM);
    let refused = told(datagrams.recv_exactly(&mut [0; 8], 0));
    assert_eq!(refused, (0, Error::Os(libc::EOPNOTSUPP)));
}

#[test]
fn closing_ends_a_transfer_at_its_next_part() {
    let (left, right) = streams(libc::AF_UNIX);
    right.set_timeout(Timeout::After(LONG)).unwrap();
    let right = Arc::new(right);
    left.sendall(b"some", 0).unwrap();
    let reader = {
        let right = Arc::clone(&right);
        thread::spawn(move || told(right.recv_exactly(&mut [0; 8], 0)))
    };
    let other = right.try_clone().unwrap();
    other.set_timeout(Timeout::NonBlocking).unwrap();
    while unread(&other) {
        thread::yield_now();
    }
    right.close().unwrap();
    left.sendall(b"more", 0).unwrap();
    assert_eq!(reader.join().unwrap(), (4, Error::Os(libc::EBADF)));
}

/// Whether there is something that nobody has received yet.
fn unread(socket: &Socket) -> bool {
    socket.recv(&mut [0], libc::MSG_PEEK).is_ok()
}

#[test]
fn more_buffers_than_one_call_takes() {
    let (left, right) = streams(libc::AF_UNIX);
    let reader = thread::spawn(move || {
        let mut buffer = vec![0; 5000 * 7];
        right.recv_exactly(&mut buffer, 0).unwrap();
        buffer
    });
    let parts = vec![IoSlice::new(b"seven \n"); 5000];
    left.sendmsg_all(&parts, &ControlMessages::new(), 0, None).unwrap();
    assert_eq!(reader.join().unwrap(), b"seven \n".repeat(5000));
}

#[test]
fn of_more_buffers_than_one_call_takes_a_stream_uses_the_first() {
    let parts = vec![IoSlice::new(b"x"); 2000];
    let mut bytes = [0; 2000];
    let mut room: Vec<_> = bytes.chunks_mut(1).map(IoSliceMut::new).collect();
    let (mut left, mut right) = streams(libc::AF_UNIX);
    assert_eq!(left.write_vectored(&parts).unwrap(), 1024);
    assert_eq!(left.write_vectored(&parts).unwrap(), 1024);
    assert_eq!(right.read_vectored(&mut room).unwrap(), 1024);

    let (mut left, mut right) = Socket::pair(libc::AF_UNIX, libc::SOCK_DGRAM, 0).unwrap();
    let refused = [left.write_vectored(&parts), right.read_vectored(&mut room)];
    for error in refused.map(Result::unwrap_err) {
        assert_eq!(error.raw_os_error(), Some(libc::EMSGSIZE), "a message is whole");
    }
}

#[test]
fn whole_sends_tell_how_far_they_came() {
    let data = vec![1; 64 << 20];
    for send in [sendall, sendmsg_all] {
        let (left, right) = streams(libc::AF_INET);
        left.set_timeout(Timeout::After(SHORT)).unwrap();
        let (count, error) = told(send(&left, &data));
        assert_eq!(error, Error::TimedOut);
        left.close().unwrap();
        let mut buffer = vec![0; usize::try_from(count).unwrap()];
        right.recv_exactly(&mut buffer, 0).unwrap();
        assert_eq!(right.recv(&mut [0], 0), Ok(0), "just as much");
    }
}

fn sendall(socket: &Socket, data: &[u8]) -> Result<(), Partial> {
    socket.sendall(data, 0)
}

fn sendmsg_all(socket: &Socket, data: &[u8]) -> Result<(), Partial> {
    let (head, body) = data.split_at(100);
    let parts = [IoSlice::new(head), IoSlice::new(body)];
    socket.sendmsg_all(&parts, &ControlMessages::new(), 0, None)
}

#[test]
fn files_go_whole() {
    let length = 8 << 20;
    for mode in MODES {
        let (left, right) = streams(libc::AF_INET);
        left.set_timeout(mode).unwrap();
        let file = file(length);
        let reader = trickle(right);
        let whole = u64::try_from(length).unwrap();
        assert_eq!(left.sendfile_all(file.as_fd(), 0, None), Ok(whole));
        assert_eq!(left.sendfile(file.as_fd(), whole - 5, Some(9)), Ok(5), "up to its end");
        assert_eq!(left.sendfile(file.as_fd(), whole, None), Ok(0));
        left.close().unwrap();
        assert_eq!(reader.join().unwrap(), length + 5);
    }
}

#[test]
fn a_slow_peer_ends_the_whole_but_no_wait() {
    let (left, right) = streams(libc::AF_UNIX);
    // The peer needs 512 ms at least, and 2 ms for each part.
    left.set_timeout(Timeout::After(Duration::from_millis(250))).unwrap();
    let (length, file) = (16 << 20, file(16 << 20));
    let reader = trickle(right);
    let partial = left.sendfile_all(file.as_fd(), 0, None).unwrap_err();
    assert_eq!(partial.error, Error::TimedOut);
    assert!((1..length).contains(&partial.count));
    assert_eq!(left.sendfile(file.as_fd(), 0, None), Ok(length));
    left.close().unwrap();
    assert_eq!(u64::try_from(reader.join().unwrap()), Ok(partial.count + length));
}

#[test]
fn what_cannot_be_sent_as_a_file_is_an_error() {
    let (left, _right) = streams(libc::AF_UNIX);
    let (reader, _writer) = std::io::pipe().unwrap();
    let partial = left.sendfile(reader.as_fd(), 0, None).unwrap_err();
    assert_eq!((partial.count, partial.error), (0, Error::Os(libc::ESPIPE)));
}

#[test]
fn a_shutdown_wakes_who_waits() {
    let (_left, right) = streams(libc::AF_INET);
    let right = Arc::new(right);
    let reader = {
        let right = Arc::clone(&right);
        thread::spawn(move || told(right.recv_exactly(&mut [0; 8], 0)))
    };
    wait_until_inside(libc::SYS_recvfrom, right.fileno());
    right.shutdown(libc::SHUT_RDWR).unwrap();
    assert_eq!(reader.join().unwrap(), (0, Error::EndOfStream));
}

#[test]
fn the_traits_of_the_standard_library() {
    let (mut left, mut right) = streams(libc::AF_UNIX);
    let parts = [IoSlice::new(b"head"), IoSlice::new(b"body")];
    assert_eq!(left.write_vectored(&parts).unwrap(), 8);
    let (mut first, mut second) = ([0; 3], [0; 9]);
    let mut buffers = [IoSliceMut::new(&mut first), IoSliceMut::new(&mut second)];
    assert_eq!(right.read_vectored(&mut buffers).unwrap(), 8);
    assert_eq!((&first, &second[..5]), (b"hea", &b"dbody"[..]));

    left.set_timeout(Timeout::After(SHORT)).unwrap();
    let reader = trickle(right);
    let error = left.write_all(&vec![1; 64 << 20]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TimedOut, "one deadline for the whole");
    left.flush().unwrap();
    left.shutdown(libc::SHUT_WR).unwrap();
    reader.join().unwrap();
    assert_eq!(left.read(&mut [0; 8]).unwrap(), 0);
    assert_eq!((&left).write(b"x").unwrap_err().kind(), ErrorKind::BrokenPipe);
}
