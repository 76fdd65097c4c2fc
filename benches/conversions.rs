//! What a hand-over to another library's socket costs, each way, beside the syscalls that it makes; and what it
//! costs to borrow a descriptor.

use std::hint::black_box;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, AsRawFd as _, OwnedFd};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main};
use rsock::Socket;
use socket2::SockRef;

type Group<'a> = BenchmarkGroup<'a, WallTime>;

fn tcp() -> Socket {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let stream = TcpStream::connect(listener.local_addr().expect("it is bound"));
    stream.expect("it listens").try_into().expect("it is a socket")
}

fn udp() -> Socket {
    UdpSocket::bind("127.0.0.1:0").expect("a port").try_into().expect("it is a socket")
}

fn unix() -> Socket {
    UnixStream::pair().expect("two descriptors").0.try_into().expect("it is a socket")
}

/// A socket becomes a `T` and the `T` a socket, over and over; each way is timed by itself.
fn shuttle<T>(
    group: &mut Group<'_>,
    name: &str,
    socket: Socket,
    out: impl Fn(Socket) -> T,
    back: impl Fn(T) -> Socket,
) {
    let mut kept = Some(socket);
    for away in [true, false] {
        let way = if away { "to" } else { "from" };
        group.bench_function(format!("{way} {name}"), |bencher| {
            bencher.iter_custom(|count| {
                let mut total = Duration::ZERO;
                for _ in 0..count {
                    let socket = kept.take().expect("it came back");
                    let begin = Instant::now();
                    let other = out(socket);
                    let middle = Instant::now();
                    kept = Some(back(other));
                    total += if away { middle - begin } else { middle.elapsed() };
                }
                total
            });
        });
    }
}

macro_rules! there_and_back {
    ($group:expr, $($kind:ty, $name:literal, $socket:expr;)*) => {$(
        shuttle(
            &mut $group,
            $name,
            $socket,
            |socket| <$kind>::try_from(socket).expect("it is of that kind"),
            |other| Socket::try_from(other).expect("it is a socket"),
        );
    )*};
}

fn hand_over(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("hand-over");
    there_and_back! { group,
        OwnedFd, "OwnedFd", tcp();
        TcpStream, "TcpStream", tcp();
        UdpSocket, "UdpSocket", udp();
        UnixStream, "UnixStream", unix();
        socket2::Socket, "socket2", tcp();
    }
}

#[cfg(feature = "tokio")]
fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_io().build().expect("an epoll descriptor")
}

#[cfg(feature = "tokio")]
fn hand_over_to_tokio(criterion: &mut Criterion) {
    let runtime = runtime();
    let _entered = runtime.enter();
    let mut group = criterion.benchmark_group("hand-over");
    there_and_back! { group,
        tokio::net::TcpStream, "tokio's TcpStream", tcp();
        tokio::net::UnixStream, "tokio's UnixStream", unix();
    }
    // What tokio itself does with a socket that is ready for it.
    let stream = TcpStream::try_from(tcp()).expect("a TCP stream");
    stream.set_nonblocking(true).expect("it is open");
    let mut kept = Some(stream);
    group.bench_function("tokio's own from_std and into_std", |bencher| {
        bencher.iter(|| {
            let stream = tokio::net::TcpStream::from_std(kept.take().expect("it came back"));
            kept = stream.expect("it is registered").into_std().ok();
        });
    });
}

#[cfg(not(feature = "tokio"))]
const fn hand_over_to_tokio(_: &mut Criterion) {}

/// The syscalls of hand-overs and nothing else.
fn syscalls(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("syscalls alone");
    let socket = TcpStream::try_from(tcp()).expect("a TCP stream");
    let socket = SockRef::from(&socket);
    group.bench_function("to a type of std", |bencher| {
        bencher.iter(|| socket.is_listener());
    });
    group.bench_function("from anything", |bencher| {
        bencher.iter(|| {
            let identity = (socket.local_addr(), socket.r#type(), socket.protocol());
            (
                identity.0.is_ok(),
                identity.1,
                identity.2,
                socket.nonblocking(),
                socket.read_timeout(),
            )
        });
    });
}

fn borrow(criterion: &mut Criterion) {
    let socket = tcp();
    criterion.bench_function("borrow", |bencher| {
        bencher.iter(|| {
            let lease = black_box(&socket).lease().expect("it is open");
            black_box(lease.as_fd().as_raw_fd());
        });
    });
}

criterion_group!(conversions, hand_over, hand_over_to_tokio, syscalls, borrow);
criterion_main!(conversions);
