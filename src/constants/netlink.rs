//! Netlink: protocols and options of `linux/netlink.h`.

table! {
    [unix] {
        NETLINK_GENERIC,
    }
    [target_os = "linux"] {
        NETLINK_ADD_MEMBERSHIP, // SOL_NETLINK: set int, group; 2.6.14; netlink(7)
        NETLINK_AUDIT,
        NETLINK_BROADCAST_ERROR, // SOL_NETLINK: bool; 2.6.30; netlink(7)
        NETLINK_CAP_ACK, // SOL_NETLINK: bool; 4.3; netlink(7)
        NETLINK_CONNECTOR,
        NETLINK_CRYPTO,
        NETLINK_DNRTMSG,
        NETLINK_DROP_MEMBERSHIP, // SOL_NETLINK: set int, group; 2.6.14; netlink(7)
        NETLINK_ECRYPTFS,
        NETLINK_EXT_ACK, // SOL_NETLINK: bool; 4.12; linux/netlink.h
        NETLINK_FIB_LOOKUP,
        NETLINK_FIREWALL,
        NETLINK_GET_STRICT_CHK, // SOL_NETLINK: bool; 4.20; linux/netlink.h
        NETLINK_INET_DIAG,
        NETLINK_IP6_FW,
        NETLINK_ISCSI,
        NETLINK_KOBJECT_UEVENT,
        NETLINK_LISTEN_ALL_NSID, // SOL_NETLINK: bool; 4.2; netlink(7)
        NETLINK_LIST_MEMBERSHIPS, // SOL_NETLINK: get struct, bits in u32; 4.2; netlink(7)
        NETLINK_NETFILTER,
        NETLINK_NFLOG,
        NETLINK_NO_ENOBUFS, // SOL_NETLINK: bool; 2.6.30; netlink(7)
        NETLINK_PKTINFO, // SOL_NETLINK: bool; 2.6.14; netlink(7)
        NETLINK_RDMA,
        NETLINK_ROUTE,
        NETLINK_RX_RING,
        NETLINK_SCSITRANSPORT,
        NETLINK_SELINUX,
        NETLINK_SMC = 22,
        NETLINK_SOCK_DIAG,
        NETLINK_TX_RING,
        NETLINK_USERSOCK,
        NETLINK_XFRM,
        SOL_NETLINK,
    }
}
