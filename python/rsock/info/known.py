"""What `python -m rsock info` asks about."""

from __future__ import annotations

# Family: the kinds of socket, "type" or "type protocol", that programs make of it.
SOCKETS: dict[str, tuple[str, ...]] = {
    "AF_UNIX": ("SOCK_STREAM", "SOCK_DGRAM", "SOCK_SEQPACKET"),
    "AF_INET": (
        "SOCK_STREAM",
        "SOCK_DGRAM",
        "SOCK_RAW IPPROTO_ICMP",
        "SOCK_DGRAM IPPROTO_ICMP",
        "SOCK_STREAM IPPROTO_MPTCP",
        "SOCK_STREAM IPPROTO_SCTP",
        "SOCK_SEQPACKET IPPROTO_SCTP",
        "SOCK_DGRAM IPPROTO_UDPLITE",
    ),
    "AF_INET6": ("SOCK_STREAM", "SOCK_DGRAM", "SOCK_RAW IPPROTO_ICMPV6"),
    "AF_NETLINK": ("SOCK_RAW",),
    "AF_PACKET": ("SOCK_RAW", "SOCK_DGRAM"),
    "AF_VSOCK": ("SOCK_STREAM", "SOCK_SEQPACKET", "SOCK_DGRAM"),
    "AF_CAN": (
        "SOCK_RAW CAN_RAW",
        "SOCK_DGRAM CAN_BCM",
        "SOCK_DGRAM CAN_ISOTP",
        "SOCK_DGRAM CAN_J1939",
    ),
    "AF_TIPC": ("SOCK_RDM", "SOCK_STREAM", "SOCK_SEQPACKET", "SOCK_DGRAM"),
    "AF_ALG": ("SOCK_SEQPACKET",),
    "AF_BLUETOOTH": (
        "SOCK_SEQPACKET BTPROTO_L2CAP",
        "SOCK_STREAM BTPROTO_RFCOMM",
        "SOCK_RAW BTPROTO_HCI",
        "SOCK_SEQPACKET BTPROTO_SCO",
    ),
    "AF_QIPCRTR": ("SOCK_DGRAM",),
    "AF_RDS": ("SOCK_SEQPACKET",),
    "AF_XDP": ("SOCK_RAW",),
    "AF_SMC": ("SOCK_STREAM",),
    "AF_KCM": ("SOCK_DGRAM", "SOCK_SEQPACKET"),
}

_TCP = "AF_INET SOCK_STREAM"
_UDP = "AF_INET SOCK_DGRAM"
_TCP6 = "AF_INET6 SOCK_STREAM"
_UNIX = "AF_UNIX SOCK_STREAM"

# What it is good for: the socket, the level, the option and a value that asks for it.
OPTIONS: dict[str, tuple[str, str, str, object]] = {
    "UDP segmentation (UDP_SEGMENT)": (_UDP, "SOL_UDP", "UDP_SEGMENT", 1200),
    "UDP receive offload (UDP_GRO)": (_UDP, "SOL_UDP", "UDP_GRO", 1),
    "zero-copy TCP (SO_ZEROCOPY)": (_TCP, "SOL_SOCKET", "SO_ZEROCOPY", 1),
    "zero-copy UDP (SO_ZEROCOPY)": (_UDP, "SOL_SOCKET", "SO_ZEROCOPY", 1),
    "time stamps in ns (SO_TIMESTAMPNS)": (_UDP, "SOL_SOCKET", "SO_TIMESTAMPNS", 1),
    "time stamps (SO_TIMESTAMPING)": (_UDP, "SOL_SOCKET", "SO_TIMESTAMPING", 16),
    "time to send (SO_TXTIME)": (_UDP, "SOL_SOCKET", "SO_TXTIME", bytes(8)),
    "pacing (SO_MAX_PACING_RATE)": (_TCP, "SOL_SOCKET", "SO_MAX_PACING_RATE", 10**9),
    "busy polling (SO_BUSY_POLL)": (_UDP, "SOL_SOCKET", "SO_BUSY_POLL", 50),
    "shared ports (SO_REUSEPORT)": (_TCP, "SOL_SOCKET", "SO_REUSEPORT", 1),
    "drops counted (SO_RXQ_OVFL)": (_UDP, "SOL_SOCKET", "SO_RXQ_OVFL", 1),
    "buffers beyond the limit (SO_RCVBUFFORCE)": (_UDP, "SOL_SOCKET", "SO_RCVBUFFORCE", 65536),
    "TCP fast open (TCP_FASTOPEN)": (_TCP, "IPPROTO_TCP", "TCP_FASTOPEN", 5),
    "TCP fast open, client (TCP_FASTOPEN_CONNECT)": (
        _TCP,
        "IPPROTO_TCP",
        "TCP_FASTOPEN_CONNECT",
        1,
    ),
    "BBR (TCP_CONGESTION)": (_TCP, "IPPROTO_TCP", "TCP_CONGESTION", b"bbr"),
    "user timeout (TCP_USER_TIMEOUT)": (_TCP, "IPPROTO_TCP", "TCP_USER_TIMEOUT", 1000),
    "IPv4 on IPv6 sockets (IPV6_V6ONLY)": (_TCP6, "IPPROTO_IPV6", "IPV6_V6ONLY", 0),
    "transparent proxies (IP_TRANSPARENT)": (_TCP, "IPPROTO_IP", "IP_TRANSPARENT", 1),
    "credentials (SO_PASSCRED)": (_UNIX, "SOL_SOCKET", "SO_PASSCRED", 1),
    "process descriptors (SO_PASSPIDFD)": (_UNIX, "SOL_SOCKET", "SO_PASSPIDFD", 1),
}

# Settings of the kernel, sysctl(8).
LIMITS = (
    "net.core.somaxconn",
    "net.core.rmem_max",
    "net.core.wmem_max",
    "net.core.optmem_max",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_available_congestion_control",
    "net.ipv4.tcp_fastopen",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_wmem",
)
