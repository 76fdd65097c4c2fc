//! What fuzzers call: the decoders with arbitrary bytes, and what must hold of each result.

use crate::families::bluetooth::Device;
use crate::families::hyperv::Identifier;
use crate::families::unix::Unix;
use crate::families::{self, Address};
use crate::sys::cmsg::{Item, Items, append, room, without_rights};
use crate::sys::{self, Block};

/// Read control messages, write them again and read those.
///
/// # Panics
/// If an item is not in the bytes, or comes back as another.
pub fn control(bytes: &[u8]) {
    let items: Vec<_> = Items::new(bytes).collect();
    let sound: Vec<Item<'_>> = items.iter().flatten().filter(|item| !item.cut).copied().collect();
    assert!(items.len() - sound.len() <= 1, "nothing can be read behind what makes no sense");
    let data: usize = items.iter().flatten().map(|item| item.data.len()).sum();
    assert!(data <= bytes.len(), "items overlap");

    let mut again = Vec::new();
    for item in &sound {
        append(&mut again, item.level, item.kind, Block::from_slice(item.data));
    }
    let needed = sound.iter().try_fold(0, |sum, item| room(sum, item.data.len()));
    assert_eq!(needed, Ok(again.len()));
    assert!(Items::new(&again).flatten().eq(sound.iter().copied()));

    for item in items.into_iter().flatten() {
        let _ = (item.number(), item.credentials(), item.packet_info(), item.timestamp());
    }

    let harmless = without_rights(bytes);
    assert!(Items::new(&harmless).flatten().all(|item| item.rights().is_none()));
}

/// Read a sockaddr for a socket of the protocol that the first byte says, write it again and read that.
///
/// # Panics
/// If an address that can be written comes back as another.
pub fn sockaddr(bytes: &[u8]) {
    let [protocol, bytes @ ..] = bytes else { return };
    let (protocol, raw) = (i32::from(*protocol), sys::Address::from_bytes(bytes));
    let address = Address::decode(&raw, protocol);
    if let Ok(again) = address.encode() {
        assert_eq!(Address::decode(&again, protocol), address);
    }
    families::decode_elsewhere(&raw);
}

/// Read the texts that addresses have: a Bluetooth device, a UUID, the name of a Unix socket.
///
/// # Panics
/// If what was read comes back as another when it is written.
pub fn address_text(bytes: &[u8]) {
    if let Some(device) = Device::parse(bytes) {
        assert_eq!(Device::parse(device.to_string().as_bytes()), Some(device));
    }
    let text = String::from_utf8_lossy(bytes);
    if let Some(identifier) = Identifier::parse(&text) {
        assert_eq!(identifier.to_string(), text.to_lowercase());
    }
    let name = Unix::from_bytes(bytes);
    let terminated = matches!(&name, Unix::Path(path) if path.contains(&0));
    let name = Address::Unix(name);
    if let Ok(raw) = name.encode()
        && !terminated
    {
        assert_eq!(Address::decode(&raw, 0), name);
    }
}
