//! What fuzzers call: the decoders with arbitrary bytes, and what must hold of each result.

use crate::sys::Block;
use crate::sys::cmsg::{Item, Items, append, room, without_rights};

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

    let harmless = without_rights(bytes);
    assert!(Items::new(&harmless).flatten().all(|item| item.rights().is_none()));
}
