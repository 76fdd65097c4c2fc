//! Protocols: what stands in the header of an IP packet.

table! {
    [unix] {
        IPPROTO_AH,
        IPPROTO_DSTOPTS,
        IPPROTO_EGP,
        IPPROTO_ENCAP,
        IPPROTO_ESP,
        IPPROTO_FRAGMENT,
        IPPROTO_GRE,
        IPPROTO_HOPOPTS,
        IPPROTO_ICMP,
        IPPROTO_ICMPV6,
        IPPROTO_IDP,
        IPPROTO_IGMP,
        IPPROTO_IP,
        IPPROTO_IPIP,
        IPPROTO_IPV6,
        IPPROTO_MTP,
        IPPROTO_NONE,
        IPPROTO_PIM,
        IPPROTO_PUP,
        IPPROTO_RAW,
        IPPROTO_ROUTING,
        IPPROTO_RSVP,
        IPPROTO_SCTP,
        IPPROTO_TCP,
        IPPROTO_TP,
        IPPROTO_UDP,
    }
    [any(target_os = "linux", target_os = "freebsd")] {
        IPPROTO_DCCP,
        IPPROTO_MH,
        IPPROTO_MPLS,
        IPPROTO_UDPLITE,
    }
    [target_os = "linux"] {
        IPPROTO_AGGFRAG = 144,
        IPPROTO_BEETPH,
        IPPROTO_COMP,
        IPPROTO_ETHERNET,
        IPPROTO_L2TP = 115,
        IPPROTO_MPTCP,
        IPPROTO_SMC = 256,
    }
    [any(target_os = "macos", target_os = "freebsd")] {
        IPPROTO_EON,
        IPPROTO_GGP,
        IPPROTO_HELLO,
        IPPROTO_IPCOMP,
        IPPROTO_IPV4 = 4,
        IPPROTO_MAX,
        IPPROTO_ND,
        IPPROTO_XTP,
    }
    [target_os = "macos"] {
        SYSPROTO_CONTROL,
    }
    [target_os = "freebsd"] {
        IPPROTO_MOBILE,
    }
}
