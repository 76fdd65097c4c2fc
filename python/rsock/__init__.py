"""Python's socket module with a Rust core.

`import rsock as socket` changes nothing that a program can observe, except time. Constants, enums
and exceptions are the standard library's own objects.
"""

from __future__ import annotations

import socket as _stdlib
from socket import has_ipv6

from rsock._connect import create_connection, create_server, has_dualstack_ipv6
from rsock._resolve import getaddrinfo, getfqdn
from rsock._rsock import (
    close,
    dup,
    getdefaulttimeout,
    gethostbyaddr,
    gethostbyname,
    gethostbyname_ex,
    gethostname,
    getnameinfo,
    getprotobyname,
    getservbyname,
    getservbyport,
    setdefaulttimeout,
    sethostname,
)
from rsock._sockets import fromfd, socket, socketpair

TYPE_CHECKING = False  # as typing has it, whose import takes longer than all of rsock's
if TYPE_CHECKING:
    from typing import Any

    def __getattr__(name: str) -> Any: ...


# What is not defined above, private names too: other programs do not run without some of them.
globals().update({name: getattr(_stdlib, name) for name in dir(_stdlib) if name not in globals()})

# Written out for readers and tools; the standard library's list says what `import *` gives.
__all__ = [
    "close",
    "create_connection",
    "create_server",
    "dup",
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
    "setdefaulttimeout",
    "sethostname",
    "socket",
    "socketpair",
]
_names: list[str] = vars(_stdlib)["__all__"]
__all__ += [name for name in _names if name not in __all__]
