//! What crossing between Python and Rust costs: borrowing a socket, and moving one each way. `syscalls` has those that
//! a move makes, and nothing else.

use std::hint::black_box;
use std::os::fd::AsFd as _;

use criterion::{Criterion, criterion_group, criterion_main};
use pyo3::prelude::*;
use rsock::{Socket, Timeout, border};
use socket2::SockRef;

/// A socket of each class that is lent in its own way.
const OBJECTS: [(&str, &std::ffi::CStr); 3] = [
    ("rsock", c"__import__('rsock').socket()"),
    ("socket", c"__import__('socket').socket()"),
    ("other", c"type('Other', (), {'fileno': __import__('socket').socket().fileno})()"),
];

fn borrow(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("borrow");
    Python::attach(|py| {
        for (name, source) in OBJECTS {
            let object = py.eval(source, None, None).expect("a socket");
            group.bench_function(name, |bencher| {
                bencher.iter(|| {
                    let guard = border::borrow(black_box(&object)).expect("it is open");
                    black_box(guard.as_fd());
                    guard.release(py).expect("it is open");
                });
            });
        }
        let object = py.eval(OBJECTS[0].1, None, None).expect("a socket");
        group.bench_function("rsock, dropped", |bencher| {
            bencher.iter(|| drop(border::borrow(black_box(&object)).expect("it is open")));
        });
    });
    group.finish();
}

fn hand_over(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("there and back");
    for (name, timeout) in [("blocking", Timeout::Blocking), ("non-blocking", Timeout::NonBlocking)]
    {
        let mut socket = Some(Socket::new(libc::AF_INET, libc::SOCK_STREAM, 0).expect("a socket"));
        socket.as_ref().expect("there").set_timeout(timeout).expect("it is open");
        Python::attach(|py| {
            group.bench_function(name, |bencher| {
                bencher.iter(|| {
                    let object = border::give(py, socket.take().expect("there")).expect("given");
                    socket = Some(border::take(&object).expect("taken"));
                });
            });
        });
    }
    let socket = Socket::new(libc::AF_INET, libc::SOCK_STREAM, 0).expect("a socket");
    let lease = socket.lease().expect("it is open");
    let reference = SockRef::from(&lease);
    group.bench_function("syscalls", |bencher| {
        bencher.iter(|| {
            for _ in 0..2 {
                socket.getsockopt(libc::SOL_SOCKET, libc::SO_RCVLOWAT).expect("it is open");
            }
            reference.set_nonblocking(black_box(false)).expect("it is open");
        });
    });
    group.finish();
}

fn start(_: &mut Criterion) {
    border::append_to_inittab();
    Python::initialize();
}

criterion_group!(benches, start, borrow, hand_over);
criterion_main!(benches);
