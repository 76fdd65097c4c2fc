//! Options of UDP and UDP-Lite: `linux/udp.h`.

table! {
    [target_os = "linux"] {
        SOL_UDP,
        UDPLITE_RECV_CSCOV = 11,
        UDPLITE_SEND_CSCOV = 10,
        UDP_CORK,
        UDP_ENCAP,
        UDP_ENCAP_ESPINUDP = 2,
        UDP_ENCAP_ESPINUDP_NON_IKE = 1,
        UDP_ENCAP_GTP0 = 4,
        UDP_ENCAP_GTP1U = 5,
        UDP_ENCAP_L2TPINUDP = 3,
        UDP_ENCAP_RXRPC = 6,
        UDP_GRO,
        UDP_NO_CHECK6_RX,
        UDP_NO_CHECK6_TX,
        UDP_SEGMENT,
    }
}
