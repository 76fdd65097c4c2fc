//! What the layers of a call add to its syscall: the lease of the descriptor, a try of the engine, a
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

/// Calls that find nothing to do: one that never waits, and one that waits for as short as can be.
fn misses(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("recv with nothing there");
    let briefly = Timeout::After(Duration::from_nanos(1));
    for (mode, timeout) in [("non-blocking", Timeout::NonBlocking), ("poll", briefly)] {
        let (socket, _peer) = pair(timeout);
        let mut buffer = [0; 64];
        group.bench_function(mode, |bencher| {
            bencher.iter(|| -> Result<usize, Error> { socket.recv(&mut buffer, 0) });
        });
    }
}

criterion_group!(calls, lease, tries, misses);
criterion_main!(calls);
