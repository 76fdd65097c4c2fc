//! What glibc's getaddrinfo answers to numbers, without asking it.
//!
//! It takes no account of the system then: no file is read, and one address needs no sorting. What is
//! not surely the same, every error above all, is left to it.

use std::ffi::CStr;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::sys::{Address, Entry, Hints};

/// Flags that change nothing about a number, but for the name of the host.
const FLAGS: i32 =
    libc::AI_PASSIVE | libc::AI_CANONNAME | libc::AI_NUMERICHOST | libc::AI_NUMERICSERV;

/// The types of sockets that have a default protocol, in the order of the answers.
const KINDS: [(i32, i32); 3] = [
    (libc::SOCK_STREAM, libc::IPPROTO_TCP),
    (libc::SOCK_DGRAM, libc::IPPROTO_UDP),
    (libc::SOCK_RAW, libc::IPPROTO_IP),
];

/// The answers, or `None` if getaddrinfo has to be asked.
pub(super) fn answer(
    host: Option<&CStr>,
    service: Option<&CStr>,
    hints: Hints,
) -> Option<Vec<Entry>> {
    if !cfg!(all(target_os = "linux", target_env = "gnu")) || hints.flags & !FLAGS != 0 {
        return None;
    }
    let kinds = kinds(hints)?;
    let address = SocketAddr::new(ip(host, hints)?, port(service)?);
    let canonical = host.filter(|_| hints.flags & libc::AI_CANONNAME != 0);
    let entry = |(index, &(kind, protocol)): (usize, &(i32, i32))| Entry {
        kind,
        protocol,
        // Only the first answer has the name.
        canonical: canonical.filter(|_| index == 0).map(CStr::to_owned),
        address: Address::from_socket2(&address.into()),
    };
    (host.is_some() || service.is_some()).then(|| kinds.iter().enumerate().map(entry).collect())
}

fn kinds(hints: Hints) -> Option<&'static [(i32, i32)]> {
    match (hints.kind, hints.protocol) {
        (0, 0) => Some(&KINDS),
        (libc::SOCK_STREAM, 0 | libc::IPPROTO_TCP) | (0, libc::IPPROTO_TCP) => Some(&KINDS[..1]),
        (libc::SOCK_DGRAM, 0 | libc::IPPROTO_UDP) | (0, libc::IPPROTO_UDP) => Some(&KINDS[1..2]),
        _ => None,
    }
}

fn ip(host: Option<&CStr>, hints: Hints) -> Option<IpAddr> {
    let Some(host) = host else { return local(hints) };
    let ip: IpAddr = host.to_str().ok()?.parse().ok()?;
    let family = if ip.is_ipv4() { libc::AF_INET } else { libc::AF_INET6 };
    (hints.family == libc::AF_UNSPEC || hints.family == family).then_some(ip)
}

/// The address of no host; without a family there are two, sorted as the system is configured.
fn local(hints: Hints) -> Option<IpAddr> {
    let passive = hints.flags & libc::AI_PASSIVE != 0;
    match hints.family {
        _ if hints.flags & libc::AI_CANONNAME != 0 => None,
        libc::AF_INET if passive => Some(Ipv4Addr::UNSPECIFIED.into()),
        libc::AF_INET => Some(Ipv4Addr::LOCALHOST.into()),
        libc::AF_INET6 if passive => Some(Ipv6Addr::UNSPECIFIED.into()),
        libc::AF_INET6 => Some(Ipv6Addr::LOCALHOST.into()),
        _ => None,
    }
}

/// The low 16 bits of a decimal number that a C int holds; 0 without a service.
fn port(service: Option<&CStr>) -> Option<u16> {
    let Some(service) = service else { return Some(0) };
    let digits = service.to_str().ok()?;
    let decimal = digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = if decimal { digits.parse::<i32>().ok()? } else { return None };
    u16::try_from(number & 0xffff).ok()
}
