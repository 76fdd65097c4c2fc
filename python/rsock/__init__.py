"""Python's socket module with a Rust core.

`import rsock as socket` changes nothing that a program can observe, except time. Enums, exceptions
and every constant that it has are the standard library's own objects; the constants that it lacks
come from rsock's table.
"""

import socket as _stdlib
import sys
from socket import getdefaulttimeout, has_ipv6, setdefaulttimeout

from rsock._functions import (
    create_connection,
    create_server,
    from_stdlib,
    fromfd,
    getaddrinfo,
    getfqdn,
    has_dualstack_ipv6,
    recv_fds,
    send_fds,
    socketpair,
    to_stdlib,
)
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
from rsock._sockets import SocketIO as SocketIO
from rsock._sockets import hide_annotations as _hide_annotations
from rsock._sockets import socket

if sys.platform == "win32":
    from rsock._windows import fromshare as fromshare

TYPE_CHECKING = False  # as typing has it, whose import takes longer than all of rsock's


def install() -> None:
    """Make rsock the `socket` of this process.

    `import socket` gives the module rsock from here on, also after somebody has removed `socket`
    from `sys.modules`. Modules that were imported before hold rsock wherever a global of theirs was
    the module `socket`, or a function or class of it; what a program has put into `socket` in place
    of a function or class is taken over. Sockets of rsock are instances of the standard library's
    class too, and `SocketType` is the standard library's. `multiprocessing` can send them.

    `ssl` is imported, if it was not yet, and keeps the standard library's class underneath; it
    wraps sockets of rsock. `_socket` is left alone. What was taken from `socket` earlier and is no
    global of a module (a default argument, a base class) stays what it was.

    To be called early, before threads that import. Calling it again changes nothing. Only this
    process and its forks are changed: set `RSOCK_INSTALL=1` for those that it starts.
    """
    from rsock import _install  # noqa: PLC0415 - most programs never need it

    _install.install()


def uninstall() -> None:
    """Undo `install()`, but for what has been changed again since; sockets go on working.

    A module that was imported meanwhile keeps rsock.
    """
    from rsock import _install  # noqa: PLC0415 - most programs never need it

    _install.uninstall()


_hide_annotations(globals())

# A module that has a __getattr__ at run time, for what few use, is one whose every attribute takes
# 15 ns more to look up: CPython specialises no access to it.

_former = globals().get("_plain", [])  # of which nothing is lacking when rsock is reloaded

# What is not defined above, private names too: other programs do not run without some of them. A
# constant that the standard library has is its object; those that it lacks are plain ints.
_names = globals()
_names.update(vars(_stdlib) | _names)
_plain = _table(_names)
_theirs = vars(_stdlib).get("_fallback_socketpair")  # since 3.13; for systems without socketpair(2)
if _theirs:
    # The interpreter's own code over the names of this module, by which it makes sockets.
    _fallback_socketpair = type(_theirs)(
        _theirs.__code__, _names, _theirs.__name__, _theirs.__defaults__
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
    _stdlib = vars(_names["_sockets"])["_stdlib"]  # `import socket` may give rsock on a reload
    _public = {*_stdlib.__all__}
    __all__ = _stdlib.__all__ + [name for name in __all__ if name not in _public]
    _plain = [*_former, *_plain]
    __all__ += list(_plain)
