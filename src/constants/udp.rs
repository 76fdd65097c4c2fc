//! Options of UDP and UDP-Lite: `linux/udp.h`.

table! {
    [target_os = "linux"] {
        SOL_UDP,
        UDPLITE_RECV_CSCOV = 11, // IPPROTO_UDPLITE: int, bytes; 2.6.20; udplite(7)
        UDPLITE_SEND_CSCOV = 10, // IPPROTO_UDPLITE: int, bytes; 2.6.20; udplite(7)
        UDP_CORK, // IPPROTO_UDP: bool; 2.5.44; udp(7)
        UDP_ENCAP, // IPPROTO_UDP: int; -; linux/udp.h
        UDP_ENCAP_ESPINUDP = 2,
        UDP_ENCAP_ESPINUDP_NON_IKE = 1,
        UDP_ENCAP_GTP0 = 4,
        UDP_ENCAP_GTP1U = 5,
        UDP_ENCAP_L2TPINUDP = 3,
        UDP_ENCAP_RXRPC = 6,
        UDP_GRO, // IPPROTO_UDP: bool; 5.0; linux/udp.h
        UDP_NO_CHECK6_RX, // IPPROTO_UDP: bool; 3.16; linux/udp.h
        UDP_NO_CHECK6_TX, // IPPROTO_UDP: bool; 3.16; linux/udp.h
        UDP_SEGMENT, // IPPROTO_UDP: int, bytes; 4.18; linux/udp.h
    }
}
