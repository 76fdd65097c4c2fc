"""Python's socket module with a Rust core.

`import rsock as socket` changes nothing that a program can observe, except time. Enums, exceptions
and every constant that it has are the standard library's own objects; the constants that it lacks
come from rsock's table.
"""

from __future__ import annotations

import socket as _stdlib
from socket import getdefaulttimeout, has_ipv6, setdefaulttimeout

from rsock._connect import create_connection, create_server, has_dualstack_ipv6
from rsock._install import install, uninstall
from rsock._move import from_stdlib, to_stdlib
from rsock._resolve import getaddrinfo, getfqdn
from rsock._rsock import (
    CMSG_LEN,
    CMSG_SPACE,
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
from rsock._rsock import constants as _table
from rsock._rsock import socket as SocketType  # noqa: N812 - the public name of the base class
from rsock._sockets import fromfd, recv_fds, send_fds, socket, socketpair

TYPE_CHECKING = False  # as typing has it, whose import takes longer than all of rsock's
if TYPE_CHECKING:
    from typing import Any

    # Only a stub: at run time the names come from the table itself.
    from . import _constants as _stub  # pyright: ignore[reportMissingModuleSource]
    from ._constants import *  # noqa: F403  # pyright: ignore[reportMissingModuleSource]

    def __getattr__(name: str) -> Any: ...


# What is not defined above, private names too: other programs do not run without some of them. A
# constant that the standard library has is its object; those that it lacks are plain ints.
_plain = _table()
globals().update({**_plain, **vars(_stdlib), **globals()})

# Written out for readers and tools.
__all__ = [
    "CMSG_LEN",
    "CMSG_SPACE",
    "SocketType",
    "close",
    "create_connection",
    "create_server",
    "dup",
    "from_stdlib",
    "fromfd",
    "getaddrinfo",
    "getdefaulttimeout",
    "getfqdn",
    "gethostbyaddr",
    "gethostbyname",
    "gethostbyname_ex",
    "gethostname",
    "getnameinfo",
    "getprotobyname",
    "getservbyname",
    "getservbyport",
    "has_dualstack_ipv6",
    "has_ipv6",
    "htonl",
    "htons",
    "if_indextoname",
    "if_nameindex",
    "if_nametoindex",
    "inet_aton",
    "inet_ntoa",
    "inet_ntop",
    "inet_pton",
    "install",
    "ntohl",
    "ntohs",
    "recv_fds",
    "send_fds",
    "setdefaulttimeout",
    "sethostname",
    "socket",
    "socketpair",
    "to_stdlib",
    "uninstall",
]
if TYPE_CHECKING:
    __all__ += _stub.__all__
else:
    _names = vars(_stdlib)["__all__"]
    __all__ += [name for name in _names if name not in _plain and name not in __all__]
    __all__ += list(_plain)
