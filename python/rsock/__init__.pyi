# The public names as checkers see them. What has types of its own, the sockets above all, stands
# here; the modules that have the code are checked for themselves, with addresses of any form.
# ruff: noqa: F405, RUF022

import socket as _stdlib
import sys
from abc import ABCMeta
from collections.abc import Iterable
from socket import (
    CAPI,
    AddressFamily,
    SocketKind,
    error,
    gaierror,
    getdefaulttimeout,
    has_ipv6,
    herror,
    setdefaulttimeout,
    timeout,
)
from socket import EAGAIN as EAGAIN
from socket import EBADF as EBADF
from socket import EWOULDBLOCK as EWOULDBLOCK
from socket import AddressInfo as AddressInfo
from socket import MsgFlag as MsgFlag
from types import GenericAlias
from typing import Any, Literal, Protocol, Self, SupportsIndex, overload

from typing_extensions import Buffer

from rsock._addresses import (
    Address,
    AddressT_co,
    Info,
    IPv4,
    IPv6,
    Netlink,
    Packet,
    Qipcrtr,
    Tipc,
    Unix,
    Vsock,
)
from rsock._constants import *  # noqa: F403
from rsock._rsock import (
    CMSG_LEN,
    CMSG_SPACE,
    EndOfStreamError,
    close,
    dup,
    gethostbyaddr,
    gethostbyname,
    gethostbyname_ex,
    gethostname,
    getnameinfo,
    getprotobyname,
    getservbyname,
    getservbyport,
    htonl,
    htons,
    if_indextoname,
    if_nameindex,
    if_nametoindex,
    inet_aton,
    inet_ntoa,
    inet_ntop,
    inet_pton,
    ntohl,
    ntohs,
    sethostname,
)
from rsock._rsock import socket as SocketType  # noqa: N812 - the public name of the base class

class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def seek(self, offset: int, /) -> object: ...

class _Regular(Protocol):
    def fileno(self) -> int: ...

class SocketIO(_stdlib.SocketIO): ...

# To checkers also a socket of the standard library: what takes one of those takes one of these.
class socket(SocketType[AddressT_co], _stdlib.socket, metaclass=ABCMeta):  # noqa: N801 - the name that it replaces
    # Addresses of any form: those of a descriptor whose family is not said, and of the families
    # where the protocol decides, like AF_CAN and AF_BLUETOOTH.
    @overload
    def __init__(
        self: socket[IPv4],
        family: Literal[-1] = -1,
        type: int = -1,
        proto: int = -1,
        fileno: None = None,
    ) -> None: ...
    @overload
    def __init__(
        self: socket[IPv4],
        family: Literal[AddressFamily.AF_INET],
        type: int = -1,
        proto: int = -1,
        fileno: SupportsIndex | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self: socket[IPv6],
        family: Literal[AddressFamily.AF_INET6],
        type: int = -1,
        proto: int = -1,
        fileno: SupportsIndex | None = None,
    ) -> None: ...
    @overload
    def __init__(
        self: socket[Unix],
        family: Literal[AddressFamily.AF_UNIX],
        type: int = -1,
        proto: int = -1,
        fileno: SupportsIndex | None = None,
    ) -> None: ...
    if sys.platform == "linux":
        @overload
        def __init__(
            self: socket[Netlink],
            family: Literal[AddressFamily.AF_NETLINK, AddressFamily.AF_ROUTE],
            type: int = -1,
            proto: int = -1,
            fileno: SupportsIndex | None = None,
        ) -> None: ...
        @overload
        def __init__(
            self: socket[Packet],
            family: Literal[AddressFamily.AF_PACKET],
            type: int = -1,
            proto: int = -1,
            fileno: SupportsIndex | None = None,
        ) -> None: ...
        @overload
        def __init__(
            self: socket[Qipcrtr],
            family: Literal[AddressFamily.AF_QIPCRTR],
            type: int = -1,
            proto: int = -1,
            fileno: SupportsIndex | None = None,
        ) -> None: ...
        @overload
        def __init__(
            self: socket[IPv4],
            family: Literal[AddressFamily.AF_RDS],
            type: int = -1,
            proto: int = -1,
            fileno: SupportsIndex | None = None,
        ) -> None: ...
        @overload
        def __init__(
            self: socket[Tipc],
            family: Literal[AddressFamily.AF_TIPC],
            type: int = -1,
            proto: int = -1,
            fileno: SupportsIndex | None = None,
        ) -> None: ...
        @overload
        def __init__(
            self: socket[Vsock],
            family: Literal[AddressFamily.AF_VSOCK],
            type: int = -1,
            proto: int = -1,
            fileno: SupportsIndex | None = None,
        ) -> None: ...

    @overload
    def __init__(
        self: socket[Any],
        family: int = -1,
        type: int = -1,
        proto: int = -1,
        fileno: SupportsIndex | None = None,
    ) -> None: ...
    @property
    def family(self) -> AddressFamily: ...
    @property
    def type(self) -> SocketKind: ...
    def __enter__(self) -> Self: ...
    def __del__(self) -> None: ...
    def __class_getitem__(cls, item: Any, /) -> GenericAlias: ...
    def __exit__(self, *args: object) -> None: ...
    if sys.platform == "win32":
        # The standard library's returns what WSAIoctl does; typeshed says None.
        def ioctl(self, cmd: int, option: int | tuple[int, int, int], /) -> int: ...  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]

    def accept(self) -> tuple[socket[AddressT_co], AddressT_co]: ...
    def close(self) -> None: ...
    def detach(self) -> int: ...
    def dup(self) -> Self: ...
    def get_inheritable(self) -> bool: ...
    def sendfile(self, file: _Readable, offset: int = 0, count: int | None = None) -> int: ...
    def sendfile_all(self, file: _Regular, offset: int = 0, count: int | None = None) -> int: ...
    def set_inheritable(self, inheritable: bool) -> None: ...

def create_connection(
    address: tuple[str | bytes | None, str | bytes | int | None],
    timeout: float | None = ...,
    source_address: Address | None = None,
    *,
    all_errors: bool = False,
) -> socket[IPv4 | IPv6]: ...
@overload
def create_server(
    address: Address,
    *,
    family: Literal[AddressFamily.AF_INET] = ...,
    backlog: int | None = None,
    reuse_port: bool = False,
    dualstack_ipv6: bool = False,
) -> socket[IPv4]: ...
@overload
def create_server(
    address: Address,
    *,
    family: Literal[AddressFamily.AF_INET6],
    backlog: int | None = None,
    reuse_port: bool = False,
    dualstack_ipv6: bool = False,
) -> socket[IPv6]: ...
@overload
def create_server(
    address: Address,
    *,
    family: Literal[AddressFamily.AF_UNIX],
    backlog: int | None = None,
    reuse_port: bool = False,
    dualstack_ipv6: bool = False,
) -> socket[Unix]: ...
@overload
def create_server(
    address: Address,
    *,
    family: int = ...,
    backlog: int | None = None,
    reuse_port: bool = False,
    dualstack_ipv6: bool = False,
) -> socket[Any]: ...
def from_stdlib(sock: _stdlib.socket) -> socket: ...
def getaddrinfo(
    host: str | bytes | None,
    port: str | bytes | int | None,
    family: int = 0,
    type: int = 0,
    proto: int = 0,
    flags: int = 0,
) -> list[Info]: ...
def getfqdn(name: str = "") -> str: ...
def has_dualstack_ipv6() -> bool: ...
def install() -> None: ...
def uninstall() -> None: ...
@overload
def fromfd(
    fd: SupportsIndex, family: Literal[AddressFamily.AF_INET], type: int, proto: int = 0
) -> socket[IPv4]: ...
@overload
def fromfd(
    fd: SupportsIndex, family: Literal[AddressFamily.AF_INET6], type: int, proto: int = 0
) -> socket[IPv6]: ...
@overload
def fromfd(
    fd: SupportsIndex, family: Literal[AddressFamily.AF_UNIX], type: int, proto: int = 0
) -> socket[Unix]: ...

if sys.platform == "linux":
    @overload
    def fromfd(
        fd: SupportsIndex,
        family: Literal[AddressFamily.AF_NETLINK, AddressFamily.AF_ROUTE],
        type: int,
        proto: int = 0,
    ) -> socket[Netlink]: ...
    @overload
    def fromfd(
        fd: SupportsIndex, family: Literal[AddressFamily.AF_PACKET], type: int, proto: int = 0
    ) -> socket[Packet]: ...
    @overload
    def fromfd(
        fd: SupportsIndex, family: Literal[AddressFamily.AF_QIPCRTR], type: int, proto: int = 0
    ) -> socket[Qipcrtr]: ...
    @overload
    def fromfd(
        fd: SupportsIndex, family: Literal[AddressFamily.AF_RDS], type: int, proto: int = 0
    ) -> socket[IPv4]: ...
    @overload
    def fromfd(
        fd: SupportsIndex, family: Literal[AddressFamily.AF_TIPC], type: int, proto: int = 0
    ) -> socket[Tipc]: ...
    @overload
    def fromfd(
        fd: SupportsIndex, family: Literal[AddressFamily.AF_VSOCK], type: int, proto: int = 0
    ) -> socket[Vsock]: ...

@overload
def fromfd(fd: SupportsIndex, family: int, type: int, proto: int = 0) -> socket[Any]: ...
@overload
def socketpair(
    family: Literal[AddressFamily.AF_UNIX] | None = None, type: int = ..., proto: int = 0
) -> tuple[socket[Unix], socket[Unix]]: ...

if sys.platform == "linux":
    @overload
    def socketpair(
        family: Literal[AddressFamily.AF_TIPC], type: int = ..., proto: int = 0
    ) -> tuple[socket[Tipc], socket[Tipc]]: ...

@overload
def socketpair(
    family: int | None = None, type: int = ..., proto: int = 0
) -> tuple[socket[Any], socket[Any]]: ...
def recv_fds(
    sock: _stdlib.socket, bufsize: int, maxfds: int, flags: int = 0
) -> tuple[bytes, list[int], int, Any]: ...
def send_fds(
    sock: _stdlib.socket,
    buffers: Iterable[Buffer],
    fds: Iterable[int],
    flags: int = 0,
    address: Address | None = None,
) -> int: ...
def to_stdlib(sock: socket) -> _stdlib.socket: ...

if sys.platform == "win32":
    def fromshare(info: bytes) -> socket: ...

# From here on written by `make stubs`: mypy understands no list but one that is written out.
# fmt: off
__all__ = [
    "AF_ALG", "AF_APPLETALK", "AF_ASH", "AF_ATMPVC", "AF_ATMSVC", "AF_AX25", "AF_BLUETOOTH",
    "AF_BRIDGE", "AF_CAIF", "AF_CAN", "AF_DECnet", "AF_ECONET", "AF_IB", "AF_IEEE802154",
    "AF_INET", "AF_INET6", "AF_IPX", "AF_IRDA", "AF_ISDN", "AF_IUCV", "AF_KCM", "AF_KEY", "AF_LLC",
    "AF_LOCAL", "AF_MCTP", "AF_MPLS", "AF_NETBEUI", "AF_NETLINK", "AF_NETROM", "AF_NFC",
    "AF_PACKET", "AF_PHONET", "AF_PPPOX", "AF_QIPCRTR", "AF_RDS", "AF_ROSE", "AF_ROUTE",
    "AF_RXRPC", "AF_SECURITY", "AF_SMC", "AF_SNA", "AF_TIPC", "AF_UNIX", "AF_UNSPEC", "AF_VSOCK",
    "AF_WANPIPE", "AF_X25", "AF_XDP", "AI_ADDRCONFIG", "AI_ALL", "AI_CANONIDN", "AI_CANONNAME",
    "AI_IDN", "AI_NUMERICHOST", "AI_NUMERICSERV", "AI_PASSIVE", "AI_V4MAPPED", "ALG_OP_DECRYPT",
    "ALG_OP_ENCRYPT", "ALG_OP_SIGN", "ALG_OP_VERIFY", "ALG_SET_AEAD_ASSOCLEN",
    "ALG_SET_AEAD_AUTHSIZE", "ALG_SET_DRBG_ENTROPY", "ALG_SET_IV", "ALG_SET_KEY", "ALG_SET_OP",
    "ALG_SET_PUBKEY", "AddressFamily", "BDADDR_ANY", "BDADDR_BREDR", "BDADDR_LE_PUBLIC",
    "BDADDR_LE_RANDOM", "BDADDR_LOCAL", "BTPROTO_AVDTP", "BTPROTO_BNEP", "BTPROTO_CMTP",
    "BTPROTO_HCI", "BTPROTO_HIDP", "BTPROTO_ISO", "BTPROTO_L2CAP", "BTPROTO_RFCOMM", "BTPROTO_SCO",
    "BT_CHANNEL_POLICY", "BT_CHANNEL_POLICY_AMP_PREFERRED", "BT_CHANNEL_POLICY_BREDR_ONLY",
    "BT_CHANNEL_POLICY_BREDR_PREFERRED", "BT_CODEC", "BT_DEFER_SETUP", "BT_FLUSHABLE",
    "BT_FLUSHABLE_OFF", "BT_FLUSHABLE_ON", "BT_ISO_BASE", "BT_ISO_QOS", "BT_ISO_QOS_CIG_UNSET",
    "BT_ISO_QOS_CIS_UNSET", "BT_MODE", "BT_MODE_BASIC", "BT_MODE_ERTM", "BT_MODE_EXT_FLOWCTL",
    "BT_MODE_LE_FLOWCTL", "BT_MODE_STREAMING", "BT_PHY", "BT_PHY_BR_1M_1SLOT",
    "BT_PHY_BR_1M_3SLOT", "BT_PHY_BR_1M_5SLOT", "BT_PHY_EDR_2M_1SLOT", "BT_PHY_EDR_2M_3SLOT",
    "BT_PHY_EDR_2M_5SLOT", "BT_PHY_EDR_3M_1SLOT", "BT_PHY_EDR_3M_3SLOT", "BT_PHY_EDR_3M_5SLOT",
    "BT_PHY_LE_1M_RX", "BT_PHY_LE_1M_TX", "BT_PHY_LE_2M_RX", "BT_PHY_LE_2M_TX",
    "BT_PHY_LE_CODED_RX", "BT_PHY_LE_CODED_TX", "BT_PKT_STATUS", "BT_POWER",
    "BT_POWER_FORCE_ACTIVE_OFF", "BT_POWER_FORCE_ACTIVE_ON", "BT_RCVMTU", "BT_SCM_PKT_STATUS",
    "BT_SECURITY", "BT_SECURITY_FIPS", "BT_SECURITY_HIGH", "BT_SECURITY_LOW", "BT_SECURITY_MEDIUM",
    "BT_SECURITY_SDP", "BT_SNDMTU", "BT_VOICE", "BT_VOICE_CVSD_16BIT", "BT_VOICE_TRANSPARENT",
    "BT_VOICE_TRANSPARENT_16BIT", "CAN_BCM", "CAN_BCM_CAN_FD_FRAME", "CAN_BCM_RX_ANNOUNCE_RESUME",
    "CAN_BCM_RX_CHANGED", "CAN_BCM_RX_CHECK_DLC", "CAN_BCM_RX_DELETE", "CAN_BCM_RX_FILTER_ID",
    "CAN_BCM_RX_NO_AUTOTIMER", "CAN_BCM_RX_READ", "CAN_BCM_RX_RTR_FRAME", "CAN_BCM_RX_SETUP",
    "CAN_BCM_RX_STATUS", "CAN_BCM_RX_TIMEOUT", "CAN_BCM_SETTIMER", "CAN_BCM_STARTTIMER",
    "CAN_BCM_TX_ANNOUNCE", "CAN_BCM_TX_COUNTEVT", "CAN_BCM_TX_CP_CAN_ID", "CAN_BCM_TX_DELETE",
    "CAN_BCM_TX_EXPIRED", "CAN_BCM_TX_READ", "CAN_BCM_TX_RESET_MULTI_IDX", "CAN_BCM_TX_SEND",
    "CAN_BCM_TX_SETUP", "CAN_BCM_TX_STATUS", "CAN_EFF_FLAG", "CAN_EFF_MASK", "CAN_ERR_FLAG",
    "CAN_ERR_MASK", "CAN_FD_FRAME", "CAN_INV_FILTER", "CAN_ISOTP", "CAN_ISOTP_CF_BROADCAST",
    "CAN_ISOTP_CHK_PAD_DATA", "CAN_ISOTP_CHK_PAD_LEN", "CAN_ISOTP_DEFAULT_EXT_ADDRESS",
    "CAN_ISOTP_DEFAULT_FLAGS", "CAN_ISOTP_DEFAULT_FRAME_TXTIME", "CAN_ISOTP_DEFAULT_LL_MTU",
    "CAN_ISOTP_DEFAULT_LL_TX_DL", "CAN_ISOTP_DEFAULT_LL_TX_FLAGS", "CAN_ISOTP_DEFAULT_PAD_CONTENT",
    "CAN_ISOTP_DEFAULT_RECV_BS", "CAN_ISOTP_DEFAULT_RECV_STMIN", "CAN_ISOTP_DEFAULT_RECV_WFTMAX",
    "CAN_ISOTP_EXTEND_ADDR", "CAN_ISOTP_FORCE_RXSTMIN", "CAN_ISOTP_FORCE_TXSTMIN",
    "CAN_ISOTP_FRAME_TXTIME_ZERO", "CAN_ISOTP_HALF_DUPLEX", "CAN_ISOTP_LISTEN_MODE",
    "CAN_ISOTP_LL_OPTS", "CAN_ISOTP_OPTS", "CAN_ISOTP_RECV_FC", "CAN_ISOTP_RX_EXT_ADDR",
    "CAN_ISOTP_RX_PADDING", "CAN_ISOTP_RX_STMIN", "CAN_ISOTP_SF_BROADCAST", "CAN_ISOTP_TX_PADDING",
    "CAN_ISOTP_TX_STMIN", "CAN_ISOTP_WAIT_TX_DONE", "CAN_J1939", "CAN_MCNET", "CAN_MTU", "CAN_RAW",
    "CAN_RAW_ERR_FILTER", "CAN_RAW_FD_FRAMES", "CAN_RAW_FILTER", "CAN_RAW_JOIN_FILTERS",
    "CAN_RAW_LOOPBACK", "CAN_RAW_RECV_OWN_MSGS", "CAN_RAW_XL_FRAMES", "CAN_RTR_FLAG",
    "CAN_SFF_MASK", "CAN_TP16", "CAN_TP20", "CAPI", "CMSG_LEN", "CMSG_SPACE", "EAI_ADDRFAMILY",
    "EAI_AGAIN", "EAI_BADFLAGS", "EAI_FAIL", "EAI_FAMILY", "EAI_IDN_ENCODE", "EAI_MEMORY",
    "EAI_NODATA", "EAI_NONAME", "EAI_OVERFLOW", "EAI_SERVICE", "EAI_SOCKTYPE", "EAI_SYSTEM",
    "ETHERTYPE_AARP", "ETHERTYPE_ARP", "ETHERTYPE_AT", "ETHERTYPE_IP", "ETHERTYPE_IPV6",
    "ETHERTYPE_IPX", "ETHERTYPE_LOOPBACK", "ETHERTYPE_PUP", "ETHERTYPE_REVARP", "ETHERTYPE_VLAN",
    "ETH_P_1588", "ETH_P_8021AD", "ETH_P_8021AH", "ETH_P_8021Q", "ETH_P_80221", "ETH_P_802_2",
    "ETH_P_802_3", "ETH_P_802_EX1", "ETH_P_AARP", "ETH_P_AF_IUCV", "ETH_P_ALL", "ETH_P_AOE",
    "ETH_P_ARCNET", "ETH_P_ARP", "ETH_P_ATALK", "ETH_P_ATMFATE", "ETH_P_ATMMPOA", "ETH_P_AX25",
    "ETH_P_BATMAN", "ETH_P_BPQ", "ETH_P_CAIF", "ETH_P_CAN", "ETH_P_CANFD", "ETH_P_CANXL",
    "ETH_P_CFM", "ETH_P_CONTROL", "ETH_P_CUST", "ETH_P_DDCMP", "ETH_P_DEC", "ETH_P_DIAG",
    "ETH_P_DNA_DL", "ETH_P_DNA_RC", "ETH_P_DNA_RT", "ETH_P_DSA", "ETH_P_DSA_8021Q",
    "ETH_P_DSA_A5PSW", "ETH_P_ECONET", "ETH_P_EDSA", "ETH_P_ERSPAN", "ETH_P_ERSPAN2",
    "ETH_P_ETHERCAT", "ETH_P_FCOE", "ETH_P_FIP", "ETH_P_HDLC", "ETH_P_HSR", "ETH_P_IBOE",
    "ETH_P_IEEE802154", "ETH_P_IEEEPUP", "ETH_P_IEEEPUPAT", "ETH_P_IFE", "ETH_P_IP", "ETH_P_IPV6",
    "ETH_P_IPX", "ETH_P_IRDA", "ETH_P_LAT", "ETH_P_LINK_CTL", "ETH_P_LLDP", "ETH_P_LOCALTALK",
    "ETH_P_LOOP", "ETH_P_LOOPBACK", "ETH_P_MACSEC", "ETH_P_MAP", "ETH_P_MCTP", "ETH_P_MOBITEX",
    "ETH_P_MPLS_MC", "ETH_P_MPLS_UC", "ETH_P_MRP", "ETH_P_MVRP", "ETH_P_NCSI", "ETH_P_NSH",
    "ETH_P_PAE", "ETH_P_PAUSE", "ETH_P_PHONET", "ETH_P_PPPTALK", "ETH_P_PPP_DISC", "ETH_P_PPP_MP",
    "ETH_P_PPP_SES", "ETH_P_PREAUTH", "ETH_P_PROFINET", "ETH_P_PRP", "ETH_P_PUP", "ETH_P_PUPAT",
    "ETH_P_QINQ1", "ETH_P_QINQ2", "ETH_P_QINQ3", "ETH_P_RARP", "ETH_P_REALTEK", "ETH_P_SCA",
    "ETH_P_SLOW", "ETH_P_SNAP", "ETH_P_TDLS", "ETH_P_TEB", "ETH_P_TIPC", "ETH_P_TRAILER",
    "ETH_P_TR_802_2", "ETH_P_TSN", "ETH_P_WAN_PPP", "ETH_P_WCCP", "ETH_P_X25", "ETH_P_XDSA",
    "EndOfStreamError", "HCI_CHANNEL_CONTROL", "HCI_CHANNEL_LOGGING", "HCI_CHANNEL_MONITOR",
    "HCI_CHANNEL_RAW", "HCI_CHANNEL_USER", "HCI_CMSG_DIR", "HCI_CMSG_TSTAMP", "HCI_DATA_DIR",
    "HCI_DEV_NONE", "HCI_FILTER", "HCI_TIME_STAMP", "INADDR_ALLHOSTS_GROUP", "INADDR_ANY",
    "INADDR_BROADCAST", "INADDR_LOOPBACK", "INADDR_MAX_LOCAL_GROUP", "INADDR_NONE",
    "INADDR_UNSPEC_GROUP", "IOCTL_VM_SOCKETS_GET_LOCAL_CID", "IPPORT_RESERVED",
    "IPPORT_USERRESERVED", "IPPROTO_AGGFRAG", "IPPROTO_AH", "IPPROTO_BEETPH", "IPPROTO_COMP",
    "IPPROTO_DCCP", "IPPROTO_DSTOPTS", "IPPROTO_EGP", "IPPROTO_ENCAP", "IPPROTO_ESP",
    "IPPROTO_ETHERNET", "IPPROTO_FRAGMENT", "IPPROTO_GRE", "IPPROTO_HOPOPTS", "IPPROTO_ICMP",
    "IPPROTO_ICMPV6", "IPPROTO_IDP", "IPPROTO_IGMP", "IPPROTO_IP", "IPPROTO_IPIP", "IPPROTO_IPV6",
    "IPPROTO_L2TP", "IPPROTO_MH", "IPPROTO_MPLS", "IPPROTO_MPTCP", "IPPROTO_MTP", "IPPROTO_NONE",
    "IPPROTO_PIM", "IPPROTO_PUP", "IPPROTO_RAW", "IPPROTO_ROUTING", "IPPROTO_RSVP", "IPPROTO_SCTP",
    "IPPROTO_SMC", "IPPROTO_TCP", "IPPROTO_TP", "IPPROTO_UDP", "IPPROTO_UDPLITE",
    "IPV6_2292DSTOPTS", "IPV6_2292HOPLIMIT", "IPV6_2292HOPOPTS", "IPV6_2292PKTINFO",
    "IPV6_2292PKTOPTIONS", "IPV6_2292RTHDR", "IPV6_ADDRFORM", "IPV6_ADDR_PREFERENCES",
    "IPV6_ADD_MEMBERSHIP", "IPV6_AUTHHDR", "IPV6_AUTOFLOWLABEL", "IPV6_CHECKSUM", "IPV6_DONTFRAG",
    "IPV6_DROP_MEMBERSHIP", "IPV6_DSTOPTS", "IPV6_FLOWINFO", "IPV6_FLOWINFO_FLOWLABEL",
    "IPV6_FLOWINFO_PRIORITY", "IPV6_FLOWINFO_SEND", "IPV6_FLOWLABEL_MGR", "IPV6_FL_A_GET",
    "IPV6_FL_A_PUT", "IPV6_FL_A_RENEW", "IPV6_FL_F_CREATE", "IPV6_FL_F_EXCL", "IPV6_FL_F_REFLECT",
    "IPV6_FL_F_REMOTE", "IPV6_FL_S_ANY", "IPV6_FL_S_EXCL", "IPV6_FL_S_NONE", "IPV6_FL_S_PROCESS",
    "IPV6_FL_S_USER", "IPV6_FREEBIND", "IPV6_HDRINCL", "IPV6_HOPLIMIT", "IPV6_HOPOPTS",
    "IPV6_IPSEC_POLICY", "IPV6_JOIN_ANYCAST", "IPV6_JOIN_GROUP", "IPV6_LEAVE_ANYCAST",
    "IPV6_LEAVE_GROUP", "IPV6_MINHOPCOUNT", "IPV6_MTU", "IPV6_MTU_DISCOVER", "IPV6_MULTICAST_ALL",
    "IPV6_MULTICAST_HOPS", "IPV6_MULTICAST_IF", "IPV6_MULTICAST_LOOP", "IPV6_NEXTHOP",
    "IPV6_ORIGDSTADDR", "IPV6_PATHMTU", "IPV6_PKTINFO", "IPV6_PMTUDISC_DO", "IPV6_PMTUDISC_DONT",
    "IPV6_PMTUDISC_INTERFACE", "IPV6_PMTUDISC_OMIT", "IPV6_PMTUDISC_PROBE", "IPV6_PMTUDISC_WANT",
    "IPV6_PREFER_SRC_CGA", "IPV6_PREFER_SRC_COA", "IPV6_PREFER_SRC_HOME", "IPV6_PREFER_SRC_NONCGA",
    "IPV6_PREFER_SRC_PUBLIC", "IPV6_PREFER_SRC_PUBTMP_DEFAULT", "IPV6_PREFER_SRC_TMP",
    "IPV6_PRIORITY_10", "IPV6_PRIORITY_11", "IPV6_PRIORITY_12", "IPV6_PRIORITY_13",
    "IPV6_PRIORITY_14", "IPV6_PRIORITY_15", "IPV6_PRIORITY_8", "IPV6_PRIORITY_9",
    "IPV6_PRIORITY_BULK", "IPV6_PRIORITY_CONTROL", "IPV6_PRIORITY_FILLER",
    "IPV6_PRIORITY_INTERACTIVE", "IPV6_PRIORITY_RESERVED1", "IPV6_PRIORITY_RESERVED2",
    "IPV6_PRIORITY_UNATTENDED", "IPV6_PRIORITY_UNCHARACTERIZED", "IPV6_RECVDSTOPTS",
    "IPV6_RECVERR", "IPV6_RECVERR_RFC4884", "IPV6_RECVFRAGSIZE", "IPV6_RECVHOPLIMIT",
    "IPV6_RECVHOPOPTS", "IPV6_RECVORIGDSTADDR", "IPV6_RECVPATHMTU", "IPV6_RECVPKTINFO",
    "IPV6_RECVRTHDR", "IPV6_RECVTCLASS", "IPV6_ROUTER_ALERT", "IPV6_ROUTER_ALERT_ISOLATE",
    "IPV6_RTHDR", "IPV6_RTHDRDSTOPTS", "IPV6_RTHDR_LOOSE", "IPV6_RTHDR_STRICT",
    "IPV6_RTHDR_TYPE_0", "IPV6_RXDSTOPTS", "IPV6_RXHOPOPTS", "IPV6_TCLASS", "IPV6_TLV_CALIPSO",
    "IPV6_TLV_HAO", "IPV6_TLV_IOAM", "IPV6_TLV_JUMBO", "IPV6_TLV_PAD1", "IPV6_TLV_PADN",
    "IPV6_TLV_ROUTERALERT", "IPV6_TRANSPARENT", "IPV6_UNICAST_HOPS", "IPV6_UNICAST_IF",
    "IPV6_V6ONLY", "IPV6_XFRM_POLICY", "IPX_TYPE", "IP_ADD_MEMBERSHIP", "IP_ADD_SOURCE_MEMBERSHIP",
    "IP_BIND_ADDRESS_NO_PORT", "IP_BLOCK_SOURCE", "IP_CHECKSUM", "IP_DEFAULT_MULTICAST_LOOP",
    "IP_DEFAULT_MULTICAST_TTL", "IP_DROP_MEMBERSHIP", "IP_DROP_SOURCE_MEMBERSHIP", "IP_FREEBIND",
    "IP_HDRINCL", "IP_IPSEC_POLICY", "IP_LOCAL_PORT_RANGE", "IP_MAX_MEMBERSHIPS", "IP_MINTTL",
    "IP_MSFILTER", "IP_MTU", "IP_MTU_DISCOVER", "IP_MULTICAST_ALL", "IP_MULTICAST_IF",
    "IP_MULTICAST_LOOP", "IP_MULTICAST_TTL", "IP_NODEFRAG", "IP_OPTIONS", "IP_ORIGDSTADDR",
    "IP_PASSSEC", "IP_PKTINFO", "IP_PKTOPTIONS", "IP_PMTUDISC_DO", "IP_PMTUDISC_DONT",
    "IP_PMTUDISC_INTERFACE", "IP_PMTUDISC_OMIT", "IP_PMTUDISC_PROBE", "IP_PMTUDISC_WANT",
    "IP_PROTOCOL", "IP_RECVERR", "IP_RECVERR_RFC4884", "IP_RECVFRAGSIZE", "IP_RECVOPTS",
    "IP_RECVORIGDSTADDR", "IP_RECVRETOPTS", "IP_RECVTOS", "IP_RECVTTL", "IP_RETOPTS",
    "IP_ROUTER_ALERT", "IP_TOS", "IP_TRANSPARENT", "IP_TTL", "IP_UNBLOCK_SOURCE", "IP_UNICAST_IF",
    "IP_XFRM_POLICY", "J1939_EE_INFO_NONE", "J1939_EE_INFO_RX_ABORT", "J1939_EE_INFO_RX_DPO",
    "J1939_EE_INFO_RX_RTS", "J1939_EE_INFO_TX_ABORT", "J1939_FILTER_MAX", "J1939_IDLE_ADDR",
    "J1939_MAX_UNICAST_ADDR", "J1939_NLA_BYTES_ACKED", "J1939_NLA_DEST_ADDR",
    "J1939_NLA_DEST_NAME", "J1939_NLA_PAD", "J1939_NLA_PGN", "J1939_NLA_SRC_ADDR",
    "J1939_NLA_SRC_NAME", "J1939_NLA_TOTAL_SIZE", "J1939_NO_ADDR", "J1939_NO_NAME", "J1939_NO_PGN",
    "J1939_PGN_ADDRESS_CLAIMED", "J1939_PGN_ADDRESS_COMMANDED", "J1939_PGN_MAX",
    "J1939_PGN_PDU1_MAX", "J1939_PGN_REQUEST", "KCMPROTO_CONNECTED", "KCM_RECV_DISABLE",
    "L2CAP_CONNINFO", "L2CAP_LM", "L2CAP_LM_AUTH", "L2CAP_LM_ENCRYPT", "L2CAP_LM_MASTER",
    "L2CAP_LM_RELIABLE", "L2CAP_LM_SECURE", "L2CAP_LM_TRUSTED", "L2CAP_OPTIONS",
    "MCAST_BLOCK_SOURCE", "MCAST_EXCLUDE", "MCAST_INCLUDE", "MCAST_JOIN_GROUP",
    "MCAST_JOIN_SOURCE_GROUP", "MCAST_LEAVE_GROUP", "MCAST_LEAVE_SOURCE_GROUP", "MCAST_MSFILTER",
    "MCAST_UNBLOCK_SOURCE", "MCTP_ADDR_ANY", "MCTP_ADDR_NULL", "MCTP_NET_ANY", "MCTP_OPT_ADDR_EXT",
    "MCTP_TAG_MASK", "MCTP_TAG_OWNER", "MCTP_TAG_PREALLOC", "MPTCP_FULL_INFO", "MPTCP_INFO",
    "MPTCP_INFO_FLAG_FALLBACK", "MPTCP_INFO_FLAG_REMOTE_KEY_RECEIVED", "MPTCP_SUBFLOW_ADDRS",
    "MPTCP_TCPINFO", "MSG_BATCH", "MSG_CMSG_CLOEXEC", "MSG_CONFIRM", "MSG_CTRUNC", "MSG_DONTROUTE",
    "MSG_DONTWAIT", "MSG_EOR", "MSG_ERRQUEUE", "MSG_FASTOPEN", "MSG_FIN", "MSG_MORE",
    "MSG_NOSIGNAL", "MSG_OOB", "MSG_PEEK", "MSG_PROXY", "MSG_RST", "MSG_SOCK_DEVMEM", "MSG_SYN",
    "MSG_TRUNC", "MSG_TRYHARD", "MSG_WAITALL", "MSG_WAITFORONE", "MSG_ZEROCOPY",
    "NETLINK_ADD_MEMBERSHIP", "NETLINK_AUDIT", "NETLINK_BROADCAST_ERROR", "NETLINK_CAP_ACK",
    "NETLINK_CONNECTOR", "NETLINK_CRYPTO", "NETLINK_DNRTMSG", "NETLINK_DROP_MEMBERSHIP",
    "NETLINK_ECRYPTFS", "NETLINK_EXT_ACK", "NETLINK_FIB_LOOKUP", "NETLINK_FIREWALL",
    "NETLINK_GENERIC", "NETLINK_GET_STRICT_CHK", "NETLINK_INET_DIAG", "NETLINK_IP6_FW",
    "NETLINK_ISCSI", "NETLINK_KOBJECT_UEVENT", "NETLINK_LISTEN_ALL_NSID",
    "NETLINK_LIST_MEMBERSHIPS", "NETLINK_NETFILTER", "NETLINK_NFLOG", "NETLINK_NO_ENOBUFS",
    "NETLINK_PKTINFO", "NETLINK_RDMA", "NETLINK_ROUTE", "NETLINK_RX_RING", "NETLINK_SCSITRANSPORT",
    "NETLINK_SELINUX", "NETLINK_SMC", "NETLINK_SOCK_DIAG", "NETLINK_TX_RING", "NETLINK_USERSOCK",
    "NETLINK_XFRM", "NI_DGRAM", "NI_IDN", "NI_MAXHOST", "NI_MAXSERV", "NI_NAMEREQD", "NI_NOFQDN",
    "NI_NUMERICHOST", "NI_NUMERICSERV", "PACKET_ADD_MEMBERSHIP", "PACKET_AUXDATA",
    "PACKET_BROADCAST", "PACKET_COPY_THRESH", "PACKET_DROP_MEMBERSHIP", "PACKET_FANOUT",
    "PACKET_FANOUT_CBPF", "PACKET_FANOUT_CPU", "PACKET_FANOUT_DATA", "PACKET_FANOUT_EBPF",
    "PACKET_FANOUT_FLAG_DEFRAG", "PACKET_FANOUT_FLAG_IGNORE_OUTGOING",
    "PACKET_FANOUT_FLAG_ROLLOVER", "PACKET_FANOUT_FLAG_UNIQUEID", "PACKET_FANOUT_HASH",
    "PACKET_FANOUT_LB", "PACKET_FANOUT_QM", "PACKET_FANOUT_RND", "PACKET_FANOUT_ROLLOVER",
    "PACKET_FASTROUTE", "PACKET_HDRLEN", "PACKET_HOST", "PACKET_IGNORE_OUTGOING", "PACKET_KERNEL",
    "PACKET_LOOPBACK", "PACKET_LOSS", "PACKET_MR_ALLMULTI", "PACKET_MR_MULTICAST",
    "PACKET_MR_PROMISC", "PACKET_MR_UNICAST", "PACKET_MULTICAST", "PACKET_ORIGDEV",
    "PACKET_OTHERHOST", "PACKET_OUTGOING", "PACKET_QDISC_BYPASS", "PACKET_RECV_OUTPUT",
    "PACKET_RESERVE", "PACKET_ROLLOVER_STATS", "PACKET_RX_RING", "PACKET_STATISTICS",
    "PACKET_TIMESTAMP", "PACKET_TX_HAS_OFF", "PACKET_TX_RING", "PACKET_TX_TIMESTAMP",
    "PACKET_USER", "PACKET_VERSION", "PACKET_VNET_HDR", "PACKET_VNET_HDR_SZ", "PF_CAN",
    "PF_PACKET", "PF_RDS", "RDS_CANCEL_SENT_TO", "RDS_CMSG_RDMA_ARGS", "RDS_CMSG_RDMA_DEST",
    "RDS_CMSG_RDMA_MAP", "RDS_CMSG_RDMA_STATUS", "RDS_CONG_MONITOR", "RDS_FREE_MR", "RDS_GET_MR",
    "RDS_GET_MR_FOR_DEST", "RDS_RDMA_DONTWAIT", "RDS_RDMA_FENCE", "RDS_RDMA_INVALIDATE",
    "RDS_RDMA_NOTIFY_ME", "RDS_RDMA_READWRITE", "RDS_RDMA_SILENT", "RDS_RDMA_USE_ONCE",
    "RDS_RECVERR", "RFCOMM_CONNINFO", "RFCOMM_LM", "RFCOMM_LM_AUTH", "RFCOMM_LM_ENCRYPT",
    "RFCOMM_LM_MASTER", "RFCOMM_LM_RELIABLE", "RFCOMM_LM_SECURE", "RFCOMM_LM_TRUSTED",
    "RFCOMM_PSM", "SCM_CAN_RAW_ERRQUEUE", "SCM_CREDENTIALS", "SCM_DEVMEM_DMABUF",
    "SCM_DEVMEM_LINEAR", "SCM_INQ", "SCM_J1939_DEST_ADDR", "SCM_J1939_DEST_NAME",
    "SCM_J1939_ERRQUEUE", "SCM_J1939_PRIO", "SCM_PIDFD", "SCM_RIGHTS", "SCM_SECURITY",
    "SCM_TIMESTAMP", "SCM_TIMESTAMPING", "SCM_TIMESTAMPING_OPT_STATS", "SCM_TIMESTAMPING_PKTINFO",
    "SCM_TIMESTAMPNS", "SCM_TSTAMP_ACK", "SCM_TSTAMP_SCHED", "SCM_TSTAMP_SND", "SCM_TS_OPT_ID",
    "SCM_TXTIME", "SCM_WIFI_STATUS", "SCO_CONNINFO", "SCO_OPTIONS", "SHUT_RD", "SHUT_RDWR",
    "SHUT_WR", "SMC_LIMIT_HS", "SOCK_BUF_LOCK_MASK", "SOCK_CLOEXEC", "SOCK_DCCP", "SOCK_DGRAM",
    "SOCK_NONBLOCK", "SOCK_PACKET", "SOCK_RAW", "SOCK_RCVBUF_LOCK", "SOCK_RDM", "SOCK_SEQPACKET",
    "SOCK_SNDBUF_LOCK", "SOCK_STREAM", "SOCK_TXREHASH_DEFAULT", "SOCK_TXREHASH_DISABLED",
    "SOCK_TXREHASH_ENABLED", "SOF_TIMESTAMPING_BIND_PHC", "SOF_TIMESTAMPING_OPT_CMSG",
    "SOF_TIMESTAMPING_OPT_ID", "SOF_TIMESTAMPING_OPT_ID_TCP", "SOF_TIMESTAMPING_OPT_PKTINFO",
    "SOF_TIMESTAMPING_OPT_RX_FILTER", "SOF_TIMESTAMPING_OPT_STATS", "SOF_TIMESTAMPING_OPT_TSONLY",
    "SOF_TIMESTAMPING_OPT_TX_SWHW", "SOF_TIMESTAMPING_RAW_HARDWARE",
    "SOF_TIMESTAMPING_RX_HARDWARE", "SOF_TIMESTAMPING_RX_SOFTWARE", "SOF_TIMESTAMPING_SOFTWARE",
    "SOF_TIMESTAMPING_SYS_HARDWARE", "SOF_TIMESTAMPING_TX_ACK", "SOF_TIMESTAMPING_TX_COMPLETION",
    "SOF_TIMESTAMPING_TX_HARDWARE", "SOF_TIMESTAMPING_TX_RECORD_MASK", "SOF_TIMESTAMPING_TX_SCHED",
    "SOF_TIMESTAMPING_TX_SOFTWARE", "SOF_TXTIME_DEADLINE_MODE", "SOF_TXTIME_REPORT_ERRORS",
    "SOL_AAL", "SOL_ALG", "SOL_ATALK", "SOL_ATM", "SOL_AX25", "SOL_BLUETOOTH", "SOL_CAIF",
    "SOL_CAN_BASE", "SOL_CAN_ISOTP", "SOL_CAN_J1939", "SOL_CAN_RAW", "SOL_DCCP", "SOL_DECNET",
    "SOL_HCI", "SOL_ICMPV6", "SOL_IP", "SOL_IPV6", "SOL_IPX", "SOL_IRDA", "SOL_IUCV", "SOL_KCM",
    "SOL_L2CAP", "SOL_LLC", "SOL_MCTP", "SOL_MPTCP", "SOL_NETBEUI", "SOL_NETLINK", "SOL_NETROM",
    "SOL_NFC", "SOL_PACKET", "SOL_PNPIPE", "SOL_PPPOL2TP", "SOL_RAW", "SOL_RDS", "SOL_RFCOMM",
    "SOL_ROSE", "SOL_RXRPC", "SOL_SCO", "SOL_SMC", "SOL_SOCKET", "SOL_TCP", "SOL_TIPC", "SOL_TLS",
    "SOL_UDP", "SOL_VSOCK", "SOL_X25", "SOL_XDP", "SOMAXCONN", "SO_ACCEPTCONN", "SO_ATTACH_BPF",
    "SO_ATTACH_FILTER", "SO_ATTACH_REUSEPORT_CBPF", "SO_ATTACH_REUSEPORT_EBPF", "SO_BINDTODEVICE",
    "SO_BINDTOIFINDEX", "SO_BPF_EXTENSIONS", "SO_BROADCAST", "SO_BSDCOMPAT", "SO_BUF_LOCK",
    "SO_BUSY_POLL", "SO_BUSY_POLL_BUDGET", "SO_CNX_ADVICE", "SO_COOKIE", "SO_DEBUG",
    "SO_DETACH_BPF", "SO_DETACH_FILTER", "SO_DETACH_REUSEPORT_BPF", "SO_DEVMEM_DMABUF",
    "SO_DEVMEM_DONTNEED", "SO_DEVMEM_LINEAR", "SO_DOMAIN", "SO_DONTROUTE",
    "SO_EE_CODE_TXTIME_INVALID_PARAM", "SO_EE_CODE_TXTIME_MISSED", "SO_EE_CODE_ZEROCOPY_COPIED",
    "SO_EE_ORIGIN_ICMP", "SO_EE_ORIGIN_ICMP6", "SO_EE_ORIGIN_LOCAL", "SO_EE_ORIGIN_NONE",
    "SO_EE_ORIGIN_TIMESTAMPING", "SO_EE_ORIGIN_TXSTATUS", "SO_EE_ORIGIN_TXTIME",
    "SO_EE_ORIGIN_ZEROCOPY", "SO_EE_RFC4884_FLAG_INVALID", "SO_ERROR", "SO_GET_FILTER",
    "SO_INCOMING_CPU", "SO_INCOMING_NAPI_ID", "SO_INQ", "SO_J1939_ERRQUEUE", "SO_J1939_FILTER",
    "SO_J1939_PROMISC", "SO_J1939_SEND_PRIO", "SO_KEEPALIVE", "SO_LINGER", "SO_LOCK_FILTER",
    "SO_MARK", "SO_MAX_PACING_RATE", "SO_MEMINFO", "SO_NETNS_COOKIE", "SO_NOFCS", "SO_NO_CHECK",
    "SO_OOBINLINE", "SO_ORIGINAL_DST", "SO_PASSCRED", "SO_PASSPIDFD", "SO_PASSRIGHTS",
    "SO_PASSSEC", "SO_PEEK_OFF", "SO_PEERCRED", "SO_PEERGROUPS", "SO_PEERNAME", "SO_PEERPIDFD",
    "SO_PEERSEC", "SO_PREFER_BUSY_POLL", "SO_PRIORITY", "SO_PROTOCOL", "SO_RCVBUF",
    "SO_RCVBUFFORCE", "SO_RCVLOWAT", "SO_RCVMARK", "SO_RCVPRIORITY", "SO_RCVTIMEO",
    "SO_RCVTIMEO_NEW", "SO_RCVTIMEO_OLD", "SO_RDS_MSG_RXPATH_LATENCY", "SO_RDS_TRANSPORT",
    "SO_RESERVE_MEM", "SO_REUSEADDR", "SO_REUSEPORT", "SO_RXQ_OVFL", "SO_SECURITY_AUTHENTICATION",
    "SO_SECURITY_ENCRYPTION_NETWORK", "SO_SECURITY_ENCRYPTION_TRANSPORT", "SO_SELECT_ERR_QUEUE",
    "SO_SNDBUF", "SO_SNDBUFFORCE", "SO_SNDLOWAT", "SO_SNDTIMEO", "SO_SNDTIMEO_NEW",
    "SO_SNDTIMEO_OLD", "SO_TIMESTAMP", "SO_TIMESTAMPING", "SO_TIMESTAMPING_NEW",
    "SO_TIMESTAMPING_OLD", "SO_TIMESTAMPNS", "SO_TIMESTAMPNS_NEW", "SO_TIMESTAMPNS_OLD",
    "SO_TIMESTAMP_NEW", "SO_TIMESTAMP_OLD", "SO_TXREHASH", "SO_TXTIME", "SO_TYPE",
    "SO_VM_SOCKETS_BUFFER_MAX_SIZE", "SO_VM_SOCKETS_BUFFER_MIN_SIZE", "SO_VM_SOCKETS_BUFFER_SIZE",
    "SO_VM_SOCKETS_CONNECT_TIMEOUT", "SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW",
    "SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD", "SO_VM_SOCKETS_NONBLOCK_TXRX",
    "SO_VM_SOCKETS_PEER_HOST_VM_ID", "SO_VM_SOCKETS_TRUSTED", "SO_WIFI_STATUS", "SO_ZEROCOPY",
    "SocketKind", "SocketType", "TCPI_OPT_ECN", "TCPI_OPT_ECN_SEEN", "TCPI_OPT_SACK",
    "TCPI_OPT_SYN_DATA", "TCPI_OPT_TIMESTAMPS", "TCPI_OPT_WSCALE", "TCP_AO_ADD_KEY",
    "TCP_AO_DEL_KEY", "TCP_AO_GET_KEYS", "TCP_AO_INFO", "TCP_AO_REPAIR", "TCP_CA_CWR",
    "TCP_CA_Disorder", "TCP_CA_Loss", "TCP_CA_Open", "TCP_CA_Recovery", "TCP_CC_INFO", "TCP_CLOSE",
    "TCP_CLOSE_WAIT", "TCP_CLOSING", "TCP_CM_INQ", "TCP_CONGESTION", "TCP_CORK",
    "TCP_DEFER_ACCEPT", "TCP_DELACK_MAX_US", "TCP_ENCAP_ESPINTCP", "TCP_ESTABLISHED",
    "TCP_FASTOPEN", "TCP_FASTOPEN_CONNECT", "TCP_FASTOPEN_KEY", "TCP_FASTOPEN_NO_COOKIE",
    "TCP_FIN_WAIT1", "TCP_FIN_WAIT2", "TCP_INFO", "TCP_INQ", "TCP_IS_MPTCP", "TCP_KEEPCNT",
    "TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_LAST_ACK", "TCP_LINGER2", "TCP_LISTEN", "TCP_MAXSEG",
    "TCP_MD5SIG", "TCP_MD5SIG_EXT", "TCP_MD5SIG_FLAG_IFINDEX", "TCP_MD5SIG_FLAG_PREFIX",
    "TCP_MD5SIG_MAXKEYLEN", "TCP_NLA_BUSY", "TCP_NLA_BYTES_NOTSENT", "TCP_NLA_BYTES_RETRANS",
    "TCP_NLA_BYTES_SENT", "TCP_NLA_CA_STATE", "TCP_NLA_DATA_SEGS_OUT", "TCP_NLA_DELIVERED",
    "TCP_NLA_DELIVERED_CE", "TCP_NLA_DELIVERY_RATE", "TCP_NLA_DELIVERY_RATE_APP_LMT",
    "TCP_NLA_DSACK_DUPS", "TCP_NLA_EDT", "TCP_NLA_MIN_RTT", "TCP_NLA_PACING_RATE", "TCP_NLA_PAD",
    "TCP_NLA_RECUR_RETRANS", "TCP_NLA_REORDERING", "TCP_NLA_REORD_SEEN", "TCP_NLA_RWND_LIMITED",
    "TCP_NLA_SNDBUF_LIMITED", "TCP_NLA_SNDQ_SIZE", "TCP_NLA_SND_CWND", "TCP_NLA_SND_SSTHRESH",
    "TCP_NLA_SRTT", "TCP_NLA_TIMEOUT_REHASH", "TCP_NLA_TOTAL_RETRANS", "TCP_NLA_TTL",
    "TCP_NODELAY", "TCP_NOTSENT_LOWAT", "TCP_NO_QUEUE", "TCP_QUEUE_SEQ", "TCP_QUICKACK",
    "TCP_RECEIVE_ZEROCOPY_FLAG_TLB_CLEAN_HINT", "TCP_RECV_QUEUE", "TCP_REPAIR", "TCP_REPAIR_OFF",
    "TCP_REPAIR_OFF_NO_WP", "TCP_REPAIR_ON", "TCP_REPAIR_OPTIONS", "TCP_REPAIR_QUEUE",
    "TCP_REPAIR_WINDOW", "TCP_RTO_MAX_MS", "TCP_RTO_MIN_US", "TCP_SAVED_SYN", "TCP_SAVE_SYN",
    "TCP_SEND_QUEUE", "TCP_SYNCNT", "TCP_SYN_RECV", "TCP_SYN_SENT", "TCP_THIN_DUPACK",
    "TCP_THIN_LINEAR_TIMEOUTS", "TCP_TIMESTAMP", "TCP_TIME_WAIT", "TCP_TX_DELAY", "TCP_ULP",
    "TCP_USER_TIMEOUT", "TCP_WINDOW_CLAMP", "TCP_ZEROCOPY_RECEIVE", "TIPC_ADDR_ID",
    "TIPC_ADDR_MCAST", "TIPC_ADDR_NAME", "TIPC_ADDR_NAMESEQ", "TIPC_CFG_SRV", "TIPC_CLUSTER_SCOPE",
    "TIPC_CONN_SHUTDOWN", "TIPC_CONN_TIMEOUT", "TIPC_CRITICAL_IMPORTANCE", "TIPC_DESTNAME",
    "TIPC_DEST_DROPPABLE", "TIPC_ERRINFO", "TIPC_ERR_NO_NAME", "TIPC_ERR_NO_NODE",
    "TIPC_ERR_NO_PORT", "TIPC_ERR_OVERLOAD", "TIPC_GROUP_JOIN", "TIPC_GROUP_LEAVE",
    "TIPC_GROUP_LOOPBACK", "TIPC_GROUP_MEMBER_EVTS", "TIPC_HIGH_IMPORTANCE", "TIPC_IMPORTANCE",
    "TIPC_LINK_STATE", "TIPC_LOW_IMPORTANCE", "TIPC_MCAST_BROADCAST", "TIPC_MCAST_REPLICAST",
    "TIPC_MEDIUM_IMPORTANCE", "TIPC_NODELAY", "TIPC_NODE_RECVQ_DEPTH", "TIPC_NODE_SCOPE",
    "TIPC_NODE_STATE", "TIPC_PUBLISHED", "TIPC_RESERVED_TYPES", "TIPC_RETDATA",
    "TIPC_SERVICE_ADDR", "TIPC_SERVICE_RANGE", "TIPC_SOCKET_ADDR", "TIPC_SOCK_RECVQ_DEPTH",
    "TIPC_SOCK_RECVQ_USED", "TIPC_SRC_DROPPABLE", "TIPC_SUBSCR_TIMEOUT", "TIPC_SUB_CANCEL",
    "TIPC_SUB_PORTS", "TIPC_SUB_SERVICE", "TIPC_TOP_SRV", "TIPC_WAIT_FOREVER", "TIPC_WITHDRAWN",
    "TIPC_ZONE_SCOPE", "TLS_1_2_VERSION", "TLS_1_3_VERSION", "TLS_CIPHER_AES_CCM_128",
    "TLS_CIPHER_AES_GCM_128", "TLS_CIPHER_AES_GCM_256", "TLS_CIPHER_ARIA_GCM_128",
    "TLS_CIPHER_ARIA_GCM_256", "TLS_CIPHER_CHACHA20_POLY1305", "TLS_CIPHER_SM4_CCM",
    "TLS_CIPHER_SM4_GCM", "TLS_GET_RECORD_TYPE", "TLS_RX", "TLS_RX_EXPECT_NO_PAD",
    "TLS_SET_RECORD_TYPE", "TLS_TX", "TLS_TX_ZEROCOPY_RO", "TPACKET_V1", "TPACKET_V2",
    "TPACKET_V3", "TP_STATUS_AVAILABLE", "TP_STATUS_BLK_TMO", "TP_STATUS_COPY",
    "TP_STATUS_CSUMNOTREADY", "TP_STATUS_CSUM_VALID", "TP_STATUS_KERNEL", "TP_STATUS_LOSING",
    "TP_STATUS_SENDING", "TP_STATUS_SEND_REQUEST", "TP_STATUS_TS_RAW_HARDWARE",
    "TP_STATUS_TS_SOFTWARE", "TP_STATUS_TS_SYS_HARDWARE", "TP_STATUS_USER",
    "TP_STATUS_VLAN_TPID_VALID", "TP_STATUS_VLAN_VALID", "TP_STATUS_WRONG_FORMAT",
    "UDPLITE_RECV_CSCOV", "UDPLITE_SEND_CSCOV", "UDP_CORK", "UDP_ENCAP", "UDP_ENCAP_ESPINUDP",
    "UDP_ENCAP_ESPINUDP_NON_IKE", "UDP_ENCAP_GTP0", "UDP_ENCAP_GTP1U", "UDP_ENCAP_L2TPINUDP",
    "UDP_ENCAP_RXRPC", "UDP_GRO", "UDP_NO_CHECK6_RX", "UDP_NO_CHECK6_TX", "UDP_SEGMENT",
    "VMADDR_CID_ANY", "VMADDR_CID_HOST", "VMADDR_CID_HYPERVISOR", "VMADDR_CID_LOCAL",
    "VMADDR_FLAG_TO_HOST", "VMADDR_PORT_ANY", "VM_SOCKETS_INVALID_VERSION", "XDP_COPY",
    "XDP_MMAP_OFFSETS", "XDP_OPTIONS", "XDP_OPTIONS_ZEROCOPY", "XDP_PGOFF_RX_RING",
    "XDP_PGOFF_TX_RING", "XDP_RING_NEED_WAKEUP", "XDP_RX_RING", "XDP_SHARED_UMEM",
    "XDP_STATISTICS", "XDP_TX_RING", "XDP_UMEM_COMPLETION_RING", "XDP_UMEM_FILL_RING",
    "XDP_UMEM_PGOFF_COMPLETION_RING", "XDP_UMEM_PGOFF_FILL_RING", "XDP_UMEM_REG",
    "XDP_UMEM_UNALIGNED_CHUNK_FLAG", "XDP_USE_NEED_WAKEUP", "XDP_USE_SG", "XDP_ZEROCOPY", "close",
    "create_connection", "create_server", "dup", "error", "from_stdlib", "fromfd", "gaierror",
    "getaddrinfo", "getdefaulttimeout", "getfqdn", "gethostbyaddr", "gethostbyname",
    "gethostbyname_ex", "gethostname", "getnameinfo", "getprotobyname", "getservbyname",
    "getservbyport", "has_dualstack_ipv6", "has_ipv6", "herror", "htonl", "htons",
    "if_indextoname", "if_nameindex", "if_nametoindex", "inet_aton", "inet_ntoa", "inet_ntop",
    "inet_pton", "install", "ntohl", "ntohs", "recv_fds", "send_fds", "setdefaulttimeout",
    "sethostname", "socket", "socketpair", "timeout", "to_stdlib", "uninstall",
]
