//! Options of IP, multicast, addresses and ports: `linux/in.h`.

table! {
    [unix] {
        INADDR_ANY,
        INADDR_BROADCAST,
        INADDR_LOOPBACK,
        INADDR_NONE,
        IP_ADD_MEMBERSHIP, // IPPROTO_IP: set struct ip_mreqn; 1.2; ip(7)
        IP_ADD_SOURCE_MEMBERSHIP, // IPPROTO_IP: set struct ip_mreq_source; 2.4.22; ip(7)
        IP_BLOCK_SOURCE, // IPPROTO_IP: set struct ip_mreq_source; 2.4.22; ip(7)
        IP_DROP_MEMBERSHIP, // IPPROTO_IP: set struct ip_mreqn; 1.2; ip(7)
        IP_DROP_SOURCE_MEMBERSHIP, // IPPROTO_IP: set struct ip_mreq_source; 2.4.22; ip(7)
        IP_HDRINCL, // IPPROTO_IP: bool; 2.0; ip(7)
        IP_MULTICAST_IF, // IPPROTO_IP: struct in_addr or ip_mreqn; 1.2; ip(7)
        IP_MULTICAST_LOOP, // IPPROTO_IP: bool; 1.2; ip(7)
        IP_MULTICAST_TTL, // IPPROTO_IP: int, hops; 1.2; ip(7)
        IP_RECVTOS, // IPPROTO_IP: bool; 2.2; ip(7)
        IP_RECVTTL, // IPPROTO_IP: bool; 2.2; ip(7)
        IP_TOS, // IPPROTO_IP: int; 1.0; ip(7)
        IP_TTL, // IPPROTO_IP: int, hops; 1.0; ip(7)
        IP_UNBLOCK_SOURCE, // IPPROTO_IP: set struct ip_mreq_source; 2.4.22; ip(7)
        MCAST_BLOCK_SOURCE, // IPPROTO_IP, IPPROTO_IPV6: set struct group_source_req; -; RFC 3678
        MCAST_JOIN_GROUP, // IPPROTO_IP, IPPROTO_IPV6: set struct group_req; -; RFC 3678
        MCAST_JOIN_SOURCE_GROUP, // IPPROTO_IP, IPPROTO_IPV6: set struct group_source_req; -; RFC 3678
        MCAST_LEAVE_GROUP, // IPPROTO_IP, IPPROTO_IPV6: set struct group_req; -; RFC 3678
        MCAST_LEAVE_SOURCE_GROUP, // IPPROTO_IP, IPPROTO_IPV6: set struct group_source_req; -; RFC 3678
        MCAST_UNBLOCK_SOURCE, // IPPROTO_IP, IPPROTO_IPV6: set struct group_source_req; -; RFC 3678
    }
    [any(target_os = "linux", target_os = "macos")] {
        IP_PKTINFO, // IPPROTO_IP: bool; 2.2; ip(7)
    }
    [any(target_os = "linux", target_os = "freebsd")] {
        IP_MINTTL, // IPPROTO_IP: int, hops; -; linux/in.h
        IP_ORIGDSTADDR,
        IP_RECVORIGDSTADDR, // IPPROTO_IP: bool; 2.6.29; ip(7)
    }
    [target_os = "linux"] {
        INADDR_ALLHOSTS_GROUP = 0xe000_0001,
        INADDR_MAX_LOCAL_GROUP = 0xe000_00ff,
        INADDR_UNSPEC_GROUP = 0xe000_0000,
        IPPORT_RESERVED = 1024,
        IPPORT_USERRESERVED = 5000,
        IP_BIND_ADDRESS_NO_PORT, // IPPROTO_IP: bool; 4.2; ip(7)
        IP_CHECKSUM, // IPPROTO_IP: bool; 4.0; linux/in.h
        IP_DEFAULT_MULTICAST_LOOP,
        IP_DEFAULT_MULTICAST_TTL,
        IP_FREEBIND, // IPPROTO_IP: bool; 2.4; ip(7)
        IP_IPSEC_POLICY,
        IP_LOCAL_PORT_RANGE = 51, // IPPROTO_IP: int, two ports; 6.3; linux/in.h
        IP_MAX_MEMBERSHIPS = 20,
        IP_MSFILTER, // IPPROTO_IP: struct ip_msfilter; 2.4.22; ip(7)
        IP_MTU, // IPPROTO_IP: get int, bytes; 2.2; ip(7)
        IP_MTU_DISCOVER, // IPPROTO_IP: int; 2.2; ip(7)
        IP_MULTICAST_ALL, // IPPROTO_IP: bool; 2.6.31; ip(7)
        IP_NODEFRAG, // IPPROTO_IP: bool; 2.6.36; ip(7)
        IP_OPTIONS, // IPPROTO_IP: struct, 0 to 40 bytes; 2.0; ip(7)
        IP_PASSSEC, // IPPROTO_IP: bool; 2.6.17; ip(7)
        IP_PKTOPTIONS,
        IP_PMTUDISC_DO,
        IP_PMTUDISC_DONT,
        IP_PMTUDISC_INTERFACE,
        IP_PMTUDISC_OMIT,
        IP_PMTUDISC_PROBE,
        IP_PMTUDISC_WANT,
        IP_PROTOCOL = 52,
        IP_RECVERR, // IPPROTO_IP: bool; 2.2; ip(7)
        IP_RECVERR_RFC4884 = 26, // IPPROTO_IP: bool; 5.9; linux/in.h
        IP_RECVFRAGSIZE, // IPPROTO_IP: bool; 4.10; linux/in.h
        IP_RECVOPTS, // IPPROTO_IP: bool; 2.2; ip(7)
        IP_RECVRETOPTS = 7,
        IP_RETOPTS, // IPPROTO_IP: bool; 2.2; ip(7)
        IP_ROUTER_ALERT, // IPPROTO_IP: bool; 2.2; ip(7)
        IP_TRANSPARENT, // IPPROTO_IP: bool; 2.6.24; ip(7)
        IP_UNICAST_IF, // IPPROTO_IP: int, interface; -; linux/in.h
        IP_XFRM_POLICY,
        MCAST_EXCLUDE,
        MCAST_INCLUDE,
        MCAST_MSFILTER, // IPPROTO_IP, IPPROTO_IPV6: struct group_filter; -; RFC 3678
        SOL_IP,
    }
    [any(target_os = "macos", target_os = "freebsd")] {
        IP_RECVDSTADDR,
    }
}
