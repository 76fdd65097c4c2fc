//! Addresses of this crate and of socket2 are the same bytes.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddrV4, SocketAddrV6};

use rsock::Error;
use rsock::families::Address;
use rsock::families::unix::Unix;
use socket2::SockAddr;

#[test]
fn addresses_convert_to_those_of_socket2_and_back() {
    let addresses = [
        Address::Inet(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8080)),
        Address::Inet6(SocketAddrV6::new(Ipv6Addr::LOCALHOST, 8080, 1, 2)),
        Address::Unix(Unix::from_bytes(b"/run/service")),
    ];
    for address in addresses {
        assert_eq!(Address::from(SockAddr::try_from(&address).unwrap()), address);
    }
    let inet = SockAddr::from(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 80));
    assert_eq!(SockAddr::try_from(&Address::from(inet.clone())).unwrap(), inet);
}

#[test]
fn what_cannot_be_expressed_is_an_error() {
    let too_long = Address::Unix(Unix::from_bytes(&[b'a'; 200]));
    assert!(matches!(SockAddr::try_from(&too_long), Err(Error::Address(_))));
}
