//! Types of socket and the options of `SOL_SOCKET`: `asm/socket.h`.

table! {
    [unix] {
        SHUT_RD,
        SHUT_RDWR,
        SHUT_WR,
        SOCK_DGRAM,
        SOCK_RAW,
        SOCK_RDM,
        SOCK_SEQPACKET,
        SOCK_STREAM,
        SOL_SOCKET,
        SOMAXCONN,
        SO_ACCEPTCONN, // SOL_SOCKET: get bool; -; socket(7)
        SO_BROADCAST, // SOL_SOCKET: bool; -; socket(7)
        SO_DEBUG, // SOL_SOCKET: bool; -; socket(7)
        SO_DONTROUTE, // SOL_SOCKET: bool; -; socket(7)
        SO_ERROR, // SOL_SOCKET: get int, errno; -; socket(7)
        SO_KEEPALIVE, // SOL_SOCKET: bool; -; socket(7)
        SO_LINGER, // SOL_SOCKET: struct linger, s; -; socket(7)
        SO_OOBINLINE, // SOL_SOCKET: bool; -; socket(7)
        SO_RCVBUF, // SOL_SOCKET: int, bytes; -; socket(7)
        SO_RCVLOWAT, // SOL_SOCKET: int, bytes; -; socket(7)
        SO_RCVTIMEO, // SOL_SOCKET: struct timeval; -; socket(7)
        SO_REUSEADDR, // SOL_SOCKET: bool; -; socket(7)
        SO_REUSEPORT, // SOL_SOCKET: bool; 3.9; socket(7)
        SO_SNDBUF, // SOL_SOCKET: int, bytes; -; socket(7)
        SO_SNDLOWAT, // SOL_SOCKET: get int, bytes; -; socket(7)
        SO_SNDTIMEO, // SOL_SOCKET: struct timeval; -; socket(7)
        SO_TIMESTAMP, // SOL_SOCKET: bool; -; socket(7)
        SO_TYPE, // SOL_SOCKET: get int; -; socket(7)
    }
    [any(target_os = "linux", target_os = "freebsd")] {
        SOCK_CLOEXEC,
        SOCK_NONBLOCK,
        SO_DOMAIN, // SOL_SOCKET: get int; 2.6.32; socket(7)
        SO_PROTOCOL, // SOL_SOCKET: get int; 2.6.32; socket(7)
    }
    [target_os = "linux"] {
        SOCK_BUF_LOCK_MASK = 3,
        SOCK_DCCP,
        SOCK_PACKET,
        SOCK_RCVBUF_LOCK = 2,
        SOCK_SNDBUF_LOCK = 1,
        SOCK_TXREHASH_DEFAULT = 255,
        SOCK_TXREHASH_DISABLED = 0,
        SOCK_TXREHASH_ENABLED = 1,
        SOL_AAL,
        SOL_ATALK = 258,
        SOL_ATM,
        SOL_AX25 = 257,
        SOL_DECNET,
        SOL_IRDA,
        SOL_IUCV = 277,
        SOL_NETBEUI,
        SOL_NFC = 280,
        SOL_RAW,
        SOL_ROSE = 260,
        SOL_X25,
        SO_ATTACH_BPF, // SOL_SOCKET: set int, descriptor; 3.19; socket(7)
        SO_ATTACH_FILTER, // SOL_SOCKET: set struct sock_fprog; 2.2; socket(7)
        SO_ATTACH_REUSEPORT_CBPF, // SOL_SOCKET: set struct sock_fprog; 4.5; socket(7)
        SO_ATTACH_REUSEPORT_EBPF, // SOL_SOCKET: set int, descriptor; 4.5; socket(7)
        SO_BINDTODEVICE, // SOL_SOCKET: text, interface; -; socket(7)
        SO_BINDTOIFINDEX, // SOL_SOCKET: int, interface; 5.1; asm/socket.h
        SO_BPF_EXTENSIONS, // SOL_SOCKET: get int; 3.14; asm/socket.h
        SO_BSDCOMPAT,
        SO_BUF_LOCK, // SOL_SOCKET: int, flags; 5.15; asm/socket.h
        SO_BUSY_POLL, // SOL_SOCKET: int, us; 3.11; socket(7)
        SO_BUSY_POLL_BUDGET, // SOL_SOCKET: int, packets; 5.11; asm/socket.h
        SO_CNX_ADVICE,
        SO_COOKIE, // SOL_SOCKET: get u64; 4.12; asm/socket.h
        SO_DETACH_BPF, // SOL_SOCKET: set int, ignored; 3.19; socket(7)
        SO_DETACH_FILTER, // SOL_SOCKET: set int, ignored; 2.2; socket(7)
        SO_DETACH_REUSEPORT_BPF, // SOL_SOCKET: set int, ignored; 5.3; asm/socket.h
        SO_DEVMEM_DMABUF,
        SO_DEVMEM_DONTNEED,
        SO_DEVMEM_LINEAR,
        SO_GET_FILTER,
        SO_INCOMING_CPU, // SOL_SOCKET: int; 3.19; socket(7)
        SO_INCOMING_NAPI_ID, // SOL_SOCKET: get int; 4.12; socket(7)
        SO_LOCK_FILTER, // SOL_SOCKET: bool; 3.9; socket(7)
        SO_MARK, // SOL_SOCKET: int; 2.6.25; socket(7)
        SO_MAX_PACING_RATE, // SOL_SOCKET: int or u64, bytes/s; 3.13; asm/socket.h
        SO_MEMINFO, // SOL_SOCKET: get struct, 9 u32; 4.12; asm/socket.h
        SO_NETNS_COOKIE, // SOL_SOCKET: get u64; 5.14; asm/socket.h
        SO_NOFCS, // SOL_SOCKET: bool; 3.4; asm/socket.h
        SO_NO_CHECK, // SOL_SOCKET: bool; -; asm/socket.h
        SO_ORIGINAL_DST, // SOL_IP: get struct sockaddr_in; -; linux/netfilter_ipv4.h
        SO_PASSCRED, // SOL_SOCKET: bool; -; unix(7)
        SO_PASSPIDFD, // SOL_SOCKET: bool; 6.5; asm/socket.h
        SO_PASSSEC, // SOL_SOCKET: bool; -; unix(7)
        SO_PEEK_OFF, // SOL_SOCKET: int, bytes; 3.4; socket(7)
        SO_PEERCRED, // SOL_SOCKET: get struct ucred; -; unix(7)
        SO_PEERGROUPS, // SOL_SOCKET: get struct, gid_t each; 4.13; asm/socket.h
        SO_PEERNAME, // SOL_SOCKET: get struct sockaddr; -; asm/socket.h
        SO_PEERPIDFD, // SOL_SOCKET: get int, descriptor; 6.5; asm/socket.h
        SO_PEERSEC, // SOL_SOCKET: get text; 2.6.2; unix(7)
        SO_PREFER_BUSY_POLL, // SOL_SOCKET: bool; 5.11; asm/socket.h
        SO_PRIORITY, // SOL_SOCKET: int; -; socket(7)
        SO_RCVBUFFORCE, // SOL_SOCKET: set int, bytes; 2.6.14; socket(7)
        SO_RCVMARK, // SOL_SOCKET: bool; 5.19; asm/socket.h
        SO_RESERVE_MEM, // SOL_SOCKET: int, bytes; 5.16; asm/socket.h
        SO_RXQ_OVFL, // SOL_SOCKET: bool; 2.6.33; socket(7)
        SO_SECURITY_AUTHENTICATION,
        SO_SECURITY_ENCRYPTION_NETWORK,
        SO_SECURITY_ENCRYPTION_TRANSPORT,
        SO_SELECT_ERR_QUEUE, // SOL_SOCKET: bool; 3.10; socket(7)
        SO_SNDBUFFORCE, // SOL_SOCKET: set int, bytes; 2.6.14; socket(7)
        SO_TIMESTAMPING, // SOL_SOCKET: int or struct so_timestamping, flags; 2.6.30; timestamping.rst
        SO_TIMESTAMPNS, // SOL_SOCKET: bool; 2.6.22; socket(7)
        SO_TXREHASH, // SOL_SOCKET: int; 5.18; asm/socket.h
        SO_TXTIME, // SOL_SOCKET: struct sock_txtime; 4.19; linux/net_tstamp.h
        SO_WIFI_STATUS, // SOL_SOCKET: bool; 3.3; asm/socket.h
        SO_ZEROCOPY, // SOL_SOCKET: bool; 4.14; msg_zerocopy.rst
    }
    [all(target_os = "linux", not(any( // these have numbers of their own
        target_arch = "mips", target_arch = "mips64", target_arch = "powerpc", target_arch = "powerpc64",
        target_arch = "sparc64",
    )))] {
        SO_INQ = 84, // SOL_SOCKET: bool; 6.17; asm/socket.h
        SO_PASSRIGHTS = 83, // SOL_SOCKET: bool; 6.16; asm/socket.h
        SO_RCVPRIORITY = 82, // SOL_SOCKET: bool; 6.14; asm/socket.h
        SO_RCVTIMEO_NEW = 66,
        SO_RCVTIMEO_OLD = 20,
        SO_SNDTIMEO_NEW = 67,
        SO_SNDTIMEO_OLD = 21,
        SO_TIMESTAMPING_NEW = 65,
        SO_TIMESTAMPING_OLD = 37,
        SO_TIMESTAMPNS_NEW = 64,
        SO_TIMESTAMPNS_OLD = 35,
        SO_TIMESTAMP_NEW = 63,
        SO_TIMESTAMP_OLD = 29,
    }
    [any(target_os = "macos", target_os = "freebsd")] {
        LOCAL_PEERCRED,
        SO_USELOOPBACK,
    }
    [target_os = "freebsd"] {
        LOCAL_CREDS,
        LOCAL_CREDS_PERSISTENT,
        SO_SETFIB,
    }
}
