//! What the layers of a call add to its syscall: the lease of the descriptor, tries of the engine, a
//! wait, and the calls of a Rust program beside those of the standard library's `UnixStream`.

use std::hint::black_box;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use rsock::{Error, Socket, Timeout};

const MODES: [(&str, Timeout); 3] = [
    ("blocking", Timeout::Blocking),
    ("non-blocking", Timeout::NonBlocking),
    ("timeout", Timeout::After(Duration::from_secs(5))),
];

fn pair(timeout: Timeout) -> (Socket, Socket) {
    let (left, right) = Socket::pair(libc::AF_UNIX, libc::SOCK_STREAM, 0).expect("two descriptors");
    left.set_timeout(timeout).expect("it is open");
    right.set_timeout(timeout).expect("it is open");
    (left, right)
}

/// One timeout in place of another makes no syscall: what is left is a lease taken and given back.
fn lease(criterion: &mut Criterion) {
    let (socket, _peer) = pair(Timeout::After(Duration::from_secs(5)));
    let other = Timeout::After(Duration::from_secs(6));
    criterion.bench_function("lease", |bencher| bencher.iter(|| socket.set_timeout(other)));
}

/// Tries that find something to do.
fn tries(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("send+recv 64 B");
    for (mode, timeout) in MODES {
        let (left, right) = pair(timeout);
        let mut buffer = [0; 64];
        group.bench_function(mode, |bencher| {
            bencher.iter(|| {
                left.send(black_box(&[1; 64]), 0).expect("there is room");
                right.recv(&mut buffer, 0).expect("there is data")
            });
        });
    }
    let (mut left, mut right) = UnixStream::pair().expect("two descriptors");
    let mut buffer = [0; 64];
    group.bench_function("UnixStream, blocking", |bencher| {
        bencher.iter(|| {
            left.write_all(black_box(&[1; 64])).expect("there is room");
            right.read(&mut buffer).expect("there is data")
        });
    });
}

/// A call that never waits and finds nothing to do.
fn miss(criterion: &mut Criterion) {
    let (socket, _peer) = pair(Timeout::NonBlocking);
    let mut buffer = [0; 64];
    criterion.bench_function("recv with nothing there, non-blocking", |bencher| {
        bencher.iter(|| -> Result<usize, Error> { socket.recv(&mut buffer, 0) });
    });
}

/// A wait that is over at once: with nothing to send, poll(2) comes first.
fn wait(criterion: &mut Criterion) {
    let (socket, _peer) = pair(Timeout::After(Duration::from_secs(5)));
    criterion.bench_function("poll and send of nothing", |bencher| {
        bencher.iter(|| socket.send(black_box(&[]), 0).expect("there is room"));
    });
}

criterion_group!(calls, lease, tries, miss, wait);
criterion_main!(calls);
