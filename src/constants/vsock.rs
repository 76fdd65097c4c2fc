//! Sockets between a virtual machine and its host: `linux/vm_sockets.h`.

table! {
    [any(target_os = "linux", target_os = "macos")] {
        VMADDR_CID_ANY,
        VMADDR_CID_HOST,
        VMADDR_CID_HYPERVISOR,
        VMADDR_PORT_ANY,
    }
    [target_os = "linux"] {
        SOL_VSOCK = 287,
        SO_VM_SOCKETS_BUFFER_MAX_SIZE = 2, // AF_VSOCK: u64, bytes; 3.9; vsock(7)
        SO_VM_SOCKETS_BUFFER_MIN_SIZE = 1, // AF_VSOCK: u64, bytes; 3.9; vsock(7)
        SO_VM_SOCKETS_BUFFER_SIZE = 0, // AF_VSOCK: u64, bytes; 3.9; vsock(7)
        SO_VM_SOCKETS_CONNECT_TIMEOUT = 6, // AF_VSOCK: struct timeval; -; linux/vm_sockets.h
        SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW = 8,
        SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD = 6,
        SO_VM_SOCKETS_NONBLOCK_TXRX = 7,
        SO_VM_SOCKETS_PEER_HOST_VM_ID = 3,
        SO_VM_SOCKETS_TRUSTED = 5,
        VMADDR_CID_LOCAL,
        VMADDR_FLAG_TO_HOST = 1,
        VM_SOCKETS_INVALID_VERSION = 4_294_967_295,
    }
    [all(target_os = "linux", not(any( // these have numbers of their own
        target_arch = "mips", target_arch = "mips64", target_arch = "powerpc", target_arch = "powerpc64",
        target_arch = "sparc64",
    )))] {
        IOCTL_VM_SOCKETS_GET_LOCAL_CID = 0x7b9,
    }
}
