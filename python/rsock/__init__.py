"""Python's socket module with a Rust core.

`import rsock as socket` changes nothing that a program can observe, except time. Enums, exceptions,
the functions that ask the resolver and every constant that it has are the standard library's own
objects; the constants that it lacks come from rsock's table.
"""

from __future__ import annotations

import socket as _stdlib
from socket import getaddrinfo, has_ipv6

from rsock._connect import create_connection, create_server, has_dualstack_ipv6
from rsock._rsock import close, dup, getdefaulttimeout, setdefaulttimeout
from rsock._rsock import constants as _table
from rsock._sockets import fromfd, socket, socketpair

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
    "close",
    "create_connection",
    "create_server",
    "dup",
    "fromfd",
    "getaddrinfo",
    "getdefaulttimeout",
    "has_dualstack_ipv6",
    "has_ipv6",
    "setdefaulttimeout",
    "socket",
    "socketpair",
]
if TYPE_CHECKING:
    __all__ += _stub.__all__
else:
    _names = vars(_stdlib)["__all__"]
    __all__ += [name for name in _names if name not in _plain and name not in __all__]
    __all__ += list(_plain)
