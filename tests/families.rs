//! Every family's addresses are the bytes that the kernel takes, and come back from them.

use std::net::{Ipv6Addr, SocketAddrV6};

use rsock::Error;
use rsock::families::alg::Alg;
use rsock::families::bluetooth::{Bluetooth, Device};
use rsock::families::can::{Can, Endpoint};
use rsock::families::netlink::Netlink;
use rsock::families::packet::Packet;
use rsock::families::qipcrtr::Qipcrtr;
use rsock::families::tipc::{Target, Tipc};
use rsock::families::unix::Unix;
use rsock::families::unknown::Unknown;
use rsock::families::vsock::Vsock;
use rsock::families::{Address, Family, Sockaddr};

/// Protocols of `AF_BLUETOOTH` and `AF_CAN`, by which their addresses differ.
const L2CAP: i32 = 0;
const HCI: i32 = 1;
const SCO: i32 = 2;
const RFCOMM: i32 = 3;
const RAW: i32 = 1;
const ISOTP: i32 = 6;
const J1939: i32 = 7;

fn there_and_back<T>(protocol: i32, address: T)
where
    T: Family + Into<Address> + Clone + PartialEq + std::fmt::Debug,
{
    let raw = address.encode().unwrap();
    assert_eq!(T::decode(&raw, protocol), address);
    let any: Address = address.into();
    assert_eq!(any.encode().unwrap().bytes(), raw.bytes());
    assert_eq!(Address::decode(&raw, protocol), any, "the family stands in the bytes");
    let again = Sockaddr::try_from(raw.bytes()).unwrap();
    assert_eq!((again.family(), again.bytes()), (raw.family(), raw.bytes()));
    assert_eq!(Address::decode(&again, protocol), any);
}

#[test]
fn internet_and_unix() {
    there_and_back(0, "192.0.2.1:80".parse::<std::net::SocketAddrV4>().unwrap());
    there_and_back(0, SocketAddrV6::new(Ipv6Addr::LOCALHOST, 443, 0xabcde, 3));
    there_and_back(0, Unix::Unnamed);
    there_and_back(0, Unix::Path(vec![b'p'; 107]));
    there_and_back(0, Unix::Abstract(vec![0; 107]));
}

#[test]
fn links_of_the_machine() {
    there_and_back(0, Netlink { port: u32::MAX, groups: 0x8000_0001 });
    let address = vec![1, 2, 3, 4, 5, 6];
    there_and_back(0, Packet { interface: 2, protocol: 0x0800, kind: 4, hardware: 1, address });
    there_and_back(0, Vsock::new(3, 1024));
    there_and_back(0, Qipcrtr { node: 7, port: 9 });
    let (kind, name) = (b"skcipher".to_vec(), b"cbc(aes)".to_vec());
    there_and_back(0, Alg { kind, name, feature: 0x10, mask: 0x18 });
    there_and_back(0, Unknown { family: 200, data: vec![3; 126] });
}

#[test]
fn families_whose_addresses_differ_by_protocol() {
    let device = Device([1, 2, 3, 4, 5, 6]);
    there_and_back(L2CAP, Bluetooth::L2cap { device, port: 25, channel: 4, kind: 1 });
    there_and_back(RFCOMM, Bluetooth::Rfcomm { device, channel: 30 });
    there_and_back(HCI, Bluetooth::Hci { controller: 1, channel: 3 });
    there_and_back(SCO, Bluetooth::Sco { device });
    there_and_back(RAW, Can { interface: 5, endpoint: Endpoint::Interface });
    let endpoint = Endpoint::Isotp { receive: 0x8000_0123, transmit: 0x456 };
    there_and_back(ISOTP, Can { interface: 5, endpoint });
    let endpoint = Endpoint::J1939 { name: u64::MAX, group: 0x3ff00, address: 0xfe };
    there_and_back(J1939, Can { interface: 5, endpoint });
    let targets = [
        Target::Range { service: 1, lower: 2, upper: 3 },
        Target::Service { service: 4, instance: 5 },
        Target::Socket { node: 6, port: 7 },
    ];
    for target in targets {
        there_and_back(0, Tipc { target, scope: -2 });
    }
}

#[test]
fn what_cannot_be_expressed() {
    let long = vec![1; 200];
    let unix = Unix::Path(long.clone()).encode();
    assert!(matches!(unix, Err(Error::Address(_))));
    let (kind, name) = (long.clone(), Vec::new());
    assert!(matches!(Alg { kind, name, feature: 0, mask: 0 }.encode(), Err(Error::Address(_))));
    let packet = Packet { interface: 0, protocol: 0, kind: 0, hardware: 0, address: long.clone() };
    assert!(matches!(packet.encode(), Err(Error::Address(_))));
    assert!(matches!(Bluetooth::Other.encode(), Err(Error::Address(_))));
    assert!(matches!(Unknown { family: 1 << 20, data: vec![] }.encode(), Err(Error::Address(_))));
    assert!(matches!(Sockaddr::try_from(&long[..]), Err(Error::Address(_))));
}

/// Numbers that look random and are the same each time (xorshift).
fn numbers() -> impl Iterator<Item = u8> {
    let mut state = 0x9e37_79b9_u32;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[1]
    })
}

#[test]
fn any_bytes_are_an_address() {
    let mut numbers = numbers();
    for family in (0..50).chain([255, 0xffff]) {
        for length in 0..=128 {
            let mut bytes: Vec<u8> = numbers.by_ref().take(length).collect();
            for (place, byte) in bytes.iter_mut().zip(u16::to_ne_bytes(family)) {
                *place = byte;
            }
            let raw = Sockaddr::try_from(&bytes[..]).unwrap();
            for protocol in 0..9 {
                let address = Address::decode(&raw, protocol);
                if let Ok(again) = address.encode() {
                    assert_eq!(Address::decode(&again, protocol), address);
                }
            }
        }
    }
}
