//! The layouts of sockaddrs that neither socket2 nor the standard library knows, from the kernel's headers
//! in `include/uapi/linux` and, for Bluetooth, `include/net/bluetooth`. Not all of them are in libc.

use super::Address;

/// A sockaddr made of plain numbers.
///
/// # Safety
/// Any bytes must be a valid value, and every byte must belong to a field: what C leaves as a gap is a
/// field here. The layout must be as C has it, and at most `Address::CAPACITY` bytes long.
pub(crate) unsafe trait Layout: Copy {}

impl Address {
    /// An address of this layout, as long as the layout is.
    pub(crate) fn from_layout<T: Layout>(layout: &T) -> Self {
        let start: *const u8 = std::ptr::from_ref(layout).cast();
        // SAFETY: a layout has no gaps, so all its bytes are initialised, and it outlives the call.
        Self::from_bytes(unsafe { std::slice::from_raw_parts(start, size_of::<T>()) })
    }

    /// The bytes read as this layout, with zeros for what the kernel left out.
    pub(crate) fn layout<T: Layout>(&self) -> T {
        const { assert!(size_of::<T>() <= Self::CAPACITY) };
        // SAFETY: there are enough initialised bytes, any of which are a value of the layout.
        unsafe { self.whole().as_ptr().cast::<T>().read_unaligned() }
    }
}

macro_rules! layouts {
    ($($(#[$meta:meta])* $size:literal $name:ident { $($field:ident: $type:ty,)* })*) => {$(
        $(#[$meta])*
        #[repr(C)]
        #[derive(Clone, Copy)]
        pub(crate) struct $name {
            $(pub(crate) $field: $type,)*
        }

        const _: () = assert!(size_of::<$name>() == $size);
        const _: () = assert!(0 $(+ size_of::<$type>())* == $size);

        // SAFETY: numbers and arrays of numbers in C's order; the assertions above say that the fields
        // add up to the size of the whole, so there is no gap.
        unsafe impl Layout for $name {}
    )*};
}

#[cfg(target_os = "linux")]
layouts! {
    /// `struct sockaddr_nl`, linux/netlink.h.
    12 SockaddrNetlink { family: u16, gap: u16, port: u32, groups: u32, }

    /// `struct sockaddr_ll`, linux/if_packet.h; the protocol is in network order.
    20 SockaddrPacket {
        family: u16,
        protocol: u16,
        interface: i32,
        hardware: u16,
        kind: u8,
        length: u8,
        address: [u8; 8],
    }

    /// `struct sockaddr_can` as ISO-TP has it, linux/can.h.
    24 SockaddrIsotp { family: u16, gap: u16, interface: i32, receive: u32, transmit: u32, rest: u64, }

    /// `struct sockaddr_can` as J1939 has it, linux/can.h.
    24 SockaddrJ1939 {
        family: u16,
        gap: u16,
        interface: i32,
        name: u64,
        group: u32,
        address: u8,
        rest: [u8; 3],
    }

    /// `struct sockaddr_tipc`, linux/tipc.h; what the three values are depends on the kind.
    16 SockaddrTipc { family: u16, kind: u8, scope: i8, values: [u32; 3], }

    /// `struct sockaddr_alg`, linux/if_alg.h.
    88 SockaddrAlg { family: u16, kind: [u8; 14], feature: u32, mask: u32, name: [u8; 64], }

    /// `struct sockaddr_vm`, linux/vm_sockets.h.
    16 SockaddrVsock { family: u16, gap: u16, port: u32, context: u32, flags: u8, rest: [u8; 3], }

    /// `struct sockaddr_qrtr`, linux/qrtr.h.
    12 SockaddrQipcrtr { family: u16, gap: u16, node: u32, port: u32, }

    /// `struct sockaddr_l2`, net/bluetooth/l2cap.h; the numbers are little-endian, the device reversed.
    14 SockaddrL2cap { family: u16, port: u16, device: [u8; 6], channel: u16, kind: u8, gap: u8, }

    /// `struct sockaddr_rc`, net/bluetooth/rfcomm.h.
    10 SockaddrRfcomm { family: u16, device: [u8; 6], channel: u8, gap: u8, }

    /// `struct sockaddr_hci`, net/bluetooth/hci_sock.h.
    6 SockaddrHci { family: u16, device: u16, channel: u16, }

    /// `struct sockaddr_sco`, net/bluetooth/sco.h.
    8 SockaddrSco { family: u16, device: [u8; 6], }
}

#[cfg(any(target_os = "macos", test, fuzzing))]
layouts! {
    /// `struct sockaddr_ctl`, sys/kern_control.h.
    32 SockaddrControl {
        length: u8,
        family: u8,
        system: u16,
        control: u32,
        unit: u32,
        rest: [u32; 5],
    }

    /// `struct sockaddr_dl`, net/if_dl.h; the name and the address stand in the data.
    20 SockaddrLink {
        length: u8,
        family: u8,
        interface: u16,
        kind: u8,
        name: u8,
        address: u8,
        selector: u8,
        data: [u8; 12],
    }
}

#[cfg(any(windows, test, fuzzing))]
layouts! {
    /// `SOCKADDR_HV`, hvsocket.h; both identifiers as Windows lays a GUID out.
    36 SockaddrHyperv { family: u16, reserved: u16, machine: [u8; 16], service: [u8; 16], }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::mem::offset_of;

    use super::*;

    /// Where libc has the structure, its fields stand where ours do.
    macro_rules! same {
        ($ours:ident $theirs:ident: $($field:ident $name:ident),*) => {
            assert_eq!(size_of::<$ours>(), size_of::<libc::$theirs>());
            $(assert_eq!(offset_of!($ours, $field), offset_of!(libc::$theirs, $name));)*
        };
    }

    #[test]
    fn layouts_are_those_of_libc() {
        same!(SockaddrNetlink sockaddr_nl: port nl_pid, groups nl_groups);
        same!(SockaddrPacket sockaddr_ll: protocol sll_protocol, interface sll_ifindex,
            hardware sll_hatype, kind sll_pkttype, length sll_halen, address sll_addr);
        same!(SockaddrIsotp sockaddr_can: interface can_ifindex, receive can_addr);
        same!(SockaddrJ1939 sockaddr_can: interface can_ifindex, name can_addr);
        same!(SockaddrAlg sockaddr_alg: kind salg_type, feature salg_feat, mask salg_mask,
            name salg_name);
        same!(SockaddrVsock sockaddr_vm: port svm_port, context svm_cid);
    }

    #[test]
    fn short_bytes_are_read_with_zeros() {
        let raw = Address::from_bytes(&[16, 0, 9, 9, 1]);
        let SockaddrNetlink { port, groups, .. } = raw.layout();
        assert_eq!((u32::from_le(port), groups), (1, 0));
    }
}
