//! What it takes to turn addresses into those of the kernel and back, family by family.

use std::hint::black_box;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddrV4, SocketAddrV6};

use criterion::{Criterion, criterion_group, criterion_main};
use rsock::families::Address;
use rsock::families::unix::Unix;
use socket2::SockAddr;

fn addresses() -> [(&'static str, Address); 4] {
    [
        ("AF_INET", Address::Inet(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8080))),
        ("AF_INET6", Address::Inet6(SocketAddrV6::new(Ipv6Addr::LOCALHOST, 8080, 0, 2))),
        ("AF_UNIX, path", Address::Unix(Unix::from_bytes(b"/run/service/socket"))),
        ("AF_UNIX, abstract", Address::Unix(Unix::from_bytes(b"\0service"))),
    ]
}

fn encode(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("encode");
    for (family, address) in addresses() {
        group.bench_function(family, |bencher| {
            bencher.iter(|| SockAddr::try_from(black_box(&address)));
        });
    }
}

fn decode(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decode");
    for (family, address) in addresses() {
        let raw = SockAddr::try_from(&address).expect("each can be expressed");
        group.bench_function(family, |bencher| {
            bencher.iter(|| Address::from(black_box(&raw).clone()));
        });
    }
}

criterion_group!(families, encode, decode);
criterion_main!(families);
