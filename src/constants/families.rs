//! Address and protocol families.

table! {
    [unix] {
        AF_APPLETALK,
        AF_INET,
        AF_INET6,
        AF_IPX,
        AF_ISDN,
        AF_LOCAL,
        AF_ROUTE,
        AF_SNA,
        AF_UNIX,
        AF_UNSPEC,
    }
    [any(target_os = "linux", target_os = "macos")] {
        AF_VSOCK,
    }
    [any(target_os = "linux", target_os = "freebsd")] {
        AF_BLUETOOTH,
    }
    [target_os = "linux"] {
        AF_ALG,
        AF_ASH,
        AF_ATMPVC,
        AF_ATMSVC,
        AF_AX25,
        AF_BRIDGE,
        AF_CAIF,
        AF_CAN,
        AF_DECnet = 12,
        AF_ECONET,
        AF_IB,
        AF_IEEE802154,
        AF_IRDA,
        AF_IUCV,
        AF_KCM = 41,
        AF_KEY,
        AF_LLC,
        AF_MCTP = 45,
        AF_MPLS,
        AF_NETBEUI,
        AF_NETLINK,
        AF_NETROM,
        AF_NFC,
        AF_PACKET,
        AF_PHONET,
        AF_PPPOX,
        AF_QIPCRTR = 42,
        AF_RDS,
        AF_ROSE,
        AF_RXRPC,
        AF_SECURITY,
        AF_SMC = 43,
        AF_TIPC,
        AF_WANPIPE,
        AF_X25,
        AF_XDP,
        PF_CAN,
        PF_PACKET,
        PF_RDS,
    }
    [any(target_os = "macos", target_os = "freebsd")] {
        AF_LINK,
    }
    [target_os = "macos"] {
        AF_SYSTEM,
        PF_SYSTEM,
    }
    [target_os = "freebsd"] {
        AF_DIVERT = 44,
        PF_DIVERT = 44,
    }
}
