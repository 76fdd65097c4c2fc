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
if TYPE_CHECKING:
    from typing import Any

    from rsock._install import install, uninstall
    from rsock._move import from_stdlib, to_stdlib

    # Only a stub: at run time the names come from the table itself.
    from . import _constants as _stub  # pyright: ignore[reportMissingModuleSource]
    from ._constants import *  # noqa: F403  # pyright: ignore[reportMissingModuleSource]


def __getattr__(name: str) -> Any:
    """Fetch what few programs use when one asks for it: an import of rsock must not pay for it."""
    source: Any = None
    if name in {"install", "uninstall"}:
        from rsock import _install as source  # noqa: PLC0415
    elif name in {"from_stdlib", "to_stdlib"}:
        from rsock import _move as source  # noqa: PLC0415
    elif "__all__" not in globals():
        _complete()
    if source:
        globals()[name] = getattr(source, name)
    if name not in globals():
        text = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(text, name=name, obj=sys.modules[__name__])
    return globals()[name]


def __dir__() -> list[str]:
    if "__all__" not in globals():
        _complete()
    return sorted({*globals(), "from_stdlib", "install", "to_stdlib", "uninstall"})


def _complete() -> None:
    """Add the constants that the standard library lacks, plain ints, and the list of all names."""
    lacking = _table(_stdlib.__dict__)
    globals().update({**lacking, **globals()})
    standard: list[str] = vars(_stdlib)["__all__"]
    globals()["__all__"] = [*dict.fromkeys([*_written, *standard, *lacking])]


# What is not defined above, private names too: other programs do not run without some of them.
_defined = globals().copy()
globals().update(vars(_stdlib))
globals().update(_defined)
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
_written: list[str] = __all__
if TYPE_CHECKING:
    __all__ += _stub.__all__
else:
    del __all__  # _complete() makes it of these and of the names of the constants
