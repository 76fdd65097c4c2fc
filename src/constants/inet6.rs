//! Options of IPv6: `linux/in6.h`.

table! {
    [unix] {
        IPV6_CHECKSUM, // IPPROTO_IPV6: int, offset; -; RFC 3542
        IPV6_DONTFRAG, // IPPROTO_IPV6: bool; -; RFC 3542
        IPV6_HOPLIMIT,
        IPV6_MULTICAST_HOPS, // IPPROTO_IPV6: int, hops; -; ipv6(7)
        IPV6_MULTICAST_IF, // IPPROTO_IPV6: int, interface; -; ipv6(7)
        IPV6_MULTICAST_LOOP, // IPPROTO_IPV6: bool; -; ipv6(7)
        IPV6_PKTINFO,
        IPV6_RECVHOPLIMIT, // IPPROTO_IPV6: bool; -; RFC 3542
        IPV6_RECVPKTINFO, // IPPROTO_IPV6: bool; 2.6.14; ipv6(7)
        IPV6_RECVTCLASS, // IPPROTO_IPV6: bool; -; RFC 3542
        IPV6_TCLASS, // IPPROTO_IPV6: int; -; RFC 3542
        IPV6_UNICAST_HOPS, // IPPROTO_IPV6: int, hops; -; ipv6(7)
        IPV6_V6ONLY, // IPPROTO_IPV6: bool; 2.4.21; ipv6(7)
    }
    [any(target_os = "linux", target_os = "freebsd")] {
        IPV6_ORIGDSTADDR,
        IPV6_RECVORIGDSTADDR, // IPPROTO_IPV6: bool; -; linux/in6.h
    }
    [target_os = "linux"] {
        IPV6_2292DSTOPTS,
        IPV6_2292HOPLIMIT,
        IPV6_2292HOPOPTS,
        IPV6_2292PKTINFO,
        IPV6_2292PKTOPTIONS,
        IPV6_2292RTHDR,
        IPV6_ADDRFORM, // IPPROTO_IPV6: set int, AF_INET; -; ipv6(7)
        IPV6_ADDR_PREFERENCES, // IPPROTO_IPV6: int, flags; -; RFC 5014
        IPV6_ADD_MEMBERSHIP,
        IPV6_AUTHHDR,
        IPV6_AUTOFLOWLABEL, // IPPROTO_IPV6: bool; -; linux/in6.h
        IPV6_DROP_MEMBERSHIP,
        IPV6_DSTOPTS,
        IPV6_FLOWINFO,
        IPV6_FLOWINFO_FLOWLABEL,
        IPV6_FLOWINFO_PRIORITY,
        IPV6_FLOWINFO_SEND,
        IPV6_FLOWLABEL_MGR,
        IPV6_FL_A_GET = 0,
        IPV6_FL_A_PUT = 1,
        IPV6_FL_A_RENEW = 2,
        IPV6_FL_F_CREATE = 1,
        IPV6_FL_F_EXCL = 2,
        IPV6_FL_F_REFLECT = 4,
        IPV6_FL_F_REMOTE = 8,
        IPV6_FL_S_ANY = 0xff,
        IPV6_FL_S_EXCL = 1,
        IPV6_FL_S_NONE = 0,
        IPV6_FL_S_PROCESS = 2,
        IPV6_FL_S_USER = 3,
        IPV6_FREEBIND, // IPPROTO_IPV6: bool; 4.15; linux/in6.h
        IPV6_HDRINCL, // IPPROTO_IPV6: bool; -; linux/in6.h
        IPV6_HOPOPTS,
        IPV6_IPSEC_POLICY,
        IPV6_JOIN_ANYCAST, // IPPROTO_IPV6: set struct ipv6_mreq; -; linux/in6.h
        IPV6_JOIN_GROUP = 20, // IPPROTO_IPV6: set struct ipv6_mreq; -; RFC 3493
        IPV6_LEAVE_ANYCAST, // IPPROTO_IPV6: set struct ipv6_mreq; -; linux/in6.h
        IPV6_LEAVE_GROUP = 21, // IPPROTO_IPV6: set struct ipv6_mreq; -; RFC 3493
        IPV6_MINHOPCOUNT, // IPPROTO_IPV6: int, hops; -; linux/in6.h
        IPV6_MTU, // IPPROTO_IPV6: int, bytes; -; ipv6(7)
        IPV6_MTU_DISCOVER, // IPPROTO_IPV6: int; -; ipv6(7)
        IPV6_MULTICAST_ALL, // IPPROTO_IPV6: bool; 4.20; linux/in6.h
        IPV6_NEXTHOP,
        IPV6_PATHMTU, // IPPROTO_IPV6: get struct ip6_mtuinfo; -; RFC 3542
        IPV6_PMTUDISC_DO,
        IPV6_PMTUDISC_DONT,
        IPV6_PMTUDISC_INTERFACE,
        IPV6_PMTUDISC_OMIT,
        IPV6_PMTUDISC_PROBE,
        IPV6_PMTUDISC_WANT,
        IPV6_PREFER_SRC_CGA,
        IPV6_PREFER_SRC_COA,
        IPV6_PREFER_SRC_HOME,
        IPV6_PREFER_SRC_NONCGA,
        IPV6_PREFER_SRC_PUBLIC,
        IPV6_PREFER_SRC_PUBTMP_DEFAULT,
        IPV6_PREFER_SRC_TMP,
        IPV6_PRIORITY_10 = 0xa00,
        IPV6_PRIORITY_11 = 0xb00,
        IPV6_PRIORITY_12 = 0xc00,
        IPV6_PRIORITY_13 = 0xd00,
        IPV6_PRIORITY_14 = 0xe00,
        IPV6_PRIORITY_15 = 0xf00,
        IPV6_PRIORITY_8 = 0x800,
        IPV6_PRIORITY_9 = 0x900,
        IPV6_PRIORITY_BULK = 0x400,
        IPV6_PRIORITY_CONTROL = 0x700,
        IPV6_PRIORITY_FILLER = 0x100,
        IPV6_PRIORITY_INTERACTIVE = 0x600,
        IPV6_PRIORITY_RESERVED1 = 0x300,
        IPV6_PRIORITY_RESERVED2 = 0x500,
        IPV6_PRIORITY_UNATTENDED = 0x200,
        IPV6_PRIORITY_UNCHARACTERIZED = 0,
        IPV6_RECVDSTOPTS, // IPPROTO_IPV6: bool; -; RFC 3542
        IPV6_RECVERR, // IPPROTO_IPV6: bool; -; ipv6(7)
        IPV6_RECVERR_RFC4884 = 31, // IPPROTO_IPV6: bool; 5.9; linux/in6.h
        IPV6_RECVFRAGSIZE, // IPPROTO_IPV6: bool; 4.10; linux/in6.h
        IPV6_RECVHOPOPTS, // IPPROTO_IPV6: bool; -; RFC 3542
        IPV6_RECVPATHMTU, // IPPROTO_IPV6: bool; -; RFC 3542
        IPV6_RECVRTHDR, // IPPROTO_IPV6: bool; -; RFC 3542
        IPV6_ROUTER_ALERT, // IPPROTO_IPV6: int; -; ipv6(7)
        IPV6_ROUTER_ALERT_ISOLATE,
        IPV6_RTHDR,
        IPV6_RTHDRDSTOPTS,
        IPV6_RTHDR_LOOSE,
        IPV6_RTHDR_STRICT,
        IPV6_RTHDR_TYPE_0 = 0,
        IPV6_RXDSTOPTS = 59,
        IPV6_RXHOPOPTS = 54,
        IPV6_TLV_CALIPSO = 7,
        IPV6_TLV_HAO = 201,
        IPV6_TLV_IOAM = 49,
        IPV6_TLV_JUMBO = 194,
        IPV6_TLV_PAD1 = 0,
        IPV6_TLV_PADN = 1,
        IPV6_TLV_ROUTERALERT = 5,
        IPV6_TRANSPARENT, // IPPROTO_IPV6: bool; -; linux/in6.h
        IPV6_UNICAST_IF, // IPPROTO_IPV6: int, interface; -; linux/in6.h
        IPV6_XFRM_POLICY,
        SOL_ICMPV6,
        SOL_IPV6,
    }
    [any(target_os = "macos", target_os = "freebsd")] {
        IPV6_JOIN_GROUP,
        IPV6_LEAVE_GROUP,
        IPV6_USE_MIN_MTU = 42,
    }
}
