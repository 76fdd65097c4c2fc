"""Python's socket module with a Rust core.

`import rsock as socket` changes nothing that a program can observe, except time. Enums, exceptions
and every constant that it has are the standard library's own objects; the constants that it lacks
come from rsock's table.
"""

from __future__ import annotations

import socket as _stdlib
import sys
from socket import getdefaulttimeout, has_ipv6, setdefaulttimeout

from rsock._connect import (
    create_connection,
    create_server,
    getaddrinfo,
    getfqdn,
    has_dualstack_ipv6,
)
from rsock._files import SocketIO as SocketIO
from rsock._install import install, uninstall
from rsock._move import from_stdlib, to_stdlib
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
from rsock._rsock import constants as _table
from rsock._rsock import socket as SocketType  # noqa: N812 - the public name of the base class
from rsock._sockets import fromfd, recv_fds, send_fds, socket, socketpair

if sys.platform == "win32":
    from rsock._windows import fromshare as fromshare

TYPE_CHECKING = False  # as typing has it, whose import takes longer than all of rsock's

# A module that has a __getattr__ at run time, for what few use, is one whose every attribute takes
# 15 ns more to look up: CPython specialises no access to it.

# What is not defined above, private names too: other programs do not run without some of them. A
# constant that the standard library has is its object; those that it lacks are plain ints.
_plain, _defined = _table(_stdlib.__dict__), globals().copy()
for _names in (vars(_stdlib), _plain, _defined):
    globals().update(_names)
_theirs = vars(_stdlib).get("_fallback_socketpair")  # since 3.13; for systems without socketpair(2)
if _theirs:
    # The interpreter's own code over the names of this module, by which it makes sockets.
    _fallback_socketpair = type(_theirs)(
        _theirs.__code__, globals(), _theirs.__name__, _theirs.__defaults__
    )

# Written out for readers and tools.
__all__ = [
    "CMSG_LEN",
    "CMSG_SPACE",
    "EndOfStreamError",
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
if not TYPE_CHECKING:  # which know the names from the stub
    _written = {*__all__}
    __all__ += [name for name in vars(_stdlib)["__all__"] if name not in _written]
    __all__ += list(_plain)
