"""Python's socket module with a Rust core.

`import rsock as socket` changes nothing that a program can observe, except time. Enums, exceptions
and every constant that it has are the standard library's own objects; the constants that it lacks
come from rsock's table.

The functions stand in this one file, which is long for that, because the import of one more would
be a twentieth of that of all of rsock. As the standard library's they look names up in the module
at the time of the call, whatever a program may have put there.
"""

import socket as _stdlib
import sys
from array import array as _array
from socket import getdefaulttimeout, has_ipv6, setdefaulttimeout

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
from rsock._rsock import getaddrinfo as _getaddrinfo
from rsock._rsock import socket as SocketType  # noqa: N812 - the public name of the base class
from rsock._rsock import socketpair as _socketpair
from rsock._sockets import SocketIO as SocketIO
from rsock._sockets import adopt as _adopt
from rsock._sockets import hide_annotations as _hide_annotations
from rsock._sockets import socket
from rsock._sockets import socket as _own_class
from rsock._sockets import stdlib_class as _stdlib_class

if sys.platform == "win32":
    from rsock._windows import fromshare as fromshare

TYPE_CHECKING = False  # as typing has it, whose import takes longer than all of rsock's
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from typing_extensions import Buffer

    # Only a stub.
    from rsock._addresses import Info  # pyright: ignore[reportMissingModuleSource]


# One object in both modules: it is the default of parameters all over the standard library.
_GLOBAL_DEFAULT_TIMEOUT = vars(_stdlib)["_GLOBAL_DEFAULT_TIMEOUT"]


def getaddrinfo(  # noqa: PLR0913, PLR0917 - the parameters of getaddrinfo(3)
    host: "str | bytes | None",
    port: "str | bytes | int | None",
    family: int = 0,
    type: int = 0,
    proto: int = 0,
    flags: int = 0,
) -> "list[Info]":
    """Resolve a host and a port into all that is needed to make a socket and connect it.

    Return a list of ``(family, type, proto, canonname, sockaddr)``. The host is a name, the text of
    an IPv4 or IPv6 address, or None; the port the name of a service, a number, or None. *family*,
    *type* and *proto* narrow the list, 0 is any; *flags* are those called ``AI_*``.
    """
    return _getaddrinfo(host, port, family, type, proto, flags)


def getfqdn(name: str = "") -> str:
    """Return the name of a host with its domain, as far as it is known.

    That is the first of the host's names that has a dot in it, the true one if none has; *name*
    itself if the host is not found. An empty name, "0.0.0.0" and "::" stand for this host.
    """
    name = name.strip()
    if name in {"", "0.0.0.0", "::"}:  # noqa: S104 - nothing is bound
        name = gethostname()
    try:
        true_name, aliases, _ = gethostbyaddr(name)
    except OSError:
        return name
    return next((known for known in (true_name, *aliases) if "." in known), true_name)


def create_connection(
    address: "tuple[str | None, int]",
    timeout: "float | None" = _GLOBAL_DEFAULT_TIMEOUT,
    source_address: "tuple[str, int] | None" = None,
    *,
    all_errors: bool = False,
) -> "socket":
    """Connect to a host and port, trying each address of the host; return the socket.

    Raises the last error, or an ExceptionGroup of all of them with *all_errors*.
    """
    host, port = address
    errors: list[OSError] = []
    for family, kind, protocol, _, peer in getaddrinfo(host, port, 0, _stdlib.SOCK_STREAM):
        try:
            return _connect((family, kind, protocol), peer, timeout, source_address)
        except OSError as error:
            if not all_errors:
                errors.clear()
            errors.append(error)
    if not errors:
        raise OSError("getaddrinfo returns an empty list")
    try:
        if all_errors:
            raise ExceptionGroup("create_connection failed", errors)
        raise errors[0]
    finally:
        errors.clear()  # the traceback refers to this frame, the frame to the errors


def _connect(
    identity: "tuple[int, int, int]",
    peer: "Any",
    timeout: "float | None",
    source_address: "tuple[str, int] | None",
) -> "socket":
    sock = socket(*identity)
    try:
        if timeout is not _GLOBAL_DEFAULT_TIMEOUT:
            sock.settimeout(timeout)
        if source_address:
            sock.bind(source_address)
        sock.connect(peer)
    except OSError:
        sock.close()
        raise
    return sock


def has_dualstack_ipv6() -> bool:
    """Return whether one socket can serve both IPv4 and IPv6."""
    if not has_ipv6:
        return False
    try:
        with socket(_stdlib.AF_INET6, _stdlib.SOCK_STREAM) as sock:
            sock.setsockopt(_stdlib.IPPROTO_IPV6, _stdlib.IPV6_V6ONLY, 0)
            return True
    except OSError:
        return False


def create_server(
    address: "Any",
    *,
    family: int = _stdlib.AF_INET,
    backlog: "int | None" = None,
    reuse_port: bool = False,
    dualstack_ipv6: bool = False,
) -> "socket":
    """Return a listening SOCK_STREAM socket bound to an address.

    With *dualstack_ipv6* an AF_INET6 socket serves IPv4 as well.
    """
    if dualstack_ipv6:
        if not has_dualstack_ipv6():
            raise ValueError("dualstack_ipv6 not supported on this platform")
        if family != _stdlib.AF_INET6:
            raise ValueError("dualstack_ipv6 requires AF_INET6 family")
    sock = socket(family, _stdlib.SOCK_STREAM)
    try:
        _prepare(sock, family, reuse_port=reuse_port, dualstack_ipv6=dualstack_ipv6)
        _bind(sock, address)
        if backlog is None:
            sock.listen()
        else:
            sock.listen(backlog)
    except OSError:
        sock.close()
        raise
    return sock


def _prepare(sock: "socket", family: int, *, reuse_port: bool, dualstack_ipv6: bool) -> None:
    # A server that starts anew must not wait for connections of its predecessor in TIME_WAIT. Where
    # the family refuses, it has no such state.
    try:
        sock.setsockopt(_stdlib.SOL_SOCKET, _stdlib.SO_REUSEADDR, 1)
    except OSError:
        pass
    if reuse_port:
        sock.setsockopt(_stdlib.SOL_SOCKET, _stdlib.SO_REUSEPORT, 1)
    if has_ipv6 and family == _stdlib.AF_INET6:
        sock.setsockopt(_stdlib.IPPROTO_IPV6, _stdlib.IPV6_V6ONLY, 0 if dualstack_ipv6 else 1)


def _bind(sock: "socket", address: "Any") -> None:
    try:
        sock.bind(address)
    except OSError as error:
        text = f"{error.strerror} (while attempting to bind on address {address!r})"
        raise OSError(error.errno, text) from None


def fromfd(fd: int, family: int, type: int, proto: int = 0) -> "socket":
    """Return a socket of a duplicate of a descriptor."""
    return _adopt(socket, family, type, proto, dup(fd))


def socketpair(
    family: "int | None" = None, type: int = _stdlib.SOCK_STREAM, proto: int = 0
) -> "tuple[socket, socket]":
    """Return two connected sockets, of AF_UNIX if no family is given."""
    if family is None:
        family = _stdlib.AF_UNIX
    # Objects that own their descriptors until these are taken over, whatever happens meanwhile.
    left, right = _socketpair(family, type, proto)
    one = _adopt(socket, family, type, proto, left.detach())
    return one, _adopt(socket, family, type, proto, right.detach())


def send_fds(
    sock: "Any",
    buffers: "Iterable[Buffer]",
    fds: "Iterable[int]",
    flags: int = 0,
    address: "Any" = None,
) -> int:
    """Send descriptors with data; return how many bytes of the data were sent.

    Flags and address count, as in CPython since 3.14. They are passed on to `sock.sendmsg` only if
    there are any: before, that was always called without.
    """
    sent: int
    if flags or address is not None:
        sent = sock.sendmsg(
            buffers, [(_stdlib.SOL_SOCKET, _stdlib.SCM_RIGHTS, _array("i", fds))], flags, address
        )
    else:
        sent = sock.sendmsg(buffers, [(_stdlib.SOL_SOCKET, _stdlib.SCM_RIGHTS, _array("i", fds))])
    return sent


def recv_fds(
    sock: "Any", bufsize: int, maxfds: int, flags: int = 0
) -> "tuple[bytes, list[int], int, Any]":
    """Receive data and at most *maxfds* descriptors.

    Return the data, the descriptors, the flags of the message and the address of the sender. The
    descriptors are inheritable unless the flags have MSG_CMSG_CLOEXEC. As with send_fds, flags
    count.
    """
    fds = _array("i")
    if flags:
        received = sock.recvmsg(bufsize, CMSG_LEN(maxfds * fds.itemsize), flags)
    else:
        received = sock.recvmsg(bufsize, CMSG_LEN(maxfds * fds.itemsize))
    data, ancdata, flags, address = received
    for level, kind, item in ancdata:
        if level == _stdlib.SOL_SOCKET and kind == _stdlib.SCM_RIGHTS:
            fds.frombytes(item[: len(item) - len(item) % fds.itemsize])
    return data, list(fds), flags, address


def from_stdlib(sock: "_stdlib.socket") -> "socket":
    """Move a socket of the standard library to rsock.

    Return a socket with the descriptor, family, type, protocol and timeout of *sock*, which is
    detached: it is closed and the descriptor is not. If an error is raised *sock* is as it was.
    No other thread may be inside a call on it, as with `detach()`.

    Raises TypeError for anything but a `socket.socket` itself: what a class derived from it has
    besides, like the encryption of an `ssl.SSLSocket`, could not come along. Raises OSError (EBADF)
    if it is closed and ValueError while a file that `makefile()` made of it is open.
    """
    from rsock._move import moved  # noqa: PLC0415 - few programs need it

    return moved(sock, _stdlib_class, _own_class)


def to_stdlib(sock: "socket") -> "_stdlib.socket":
    """Move a socket of rsock to the standard library, `from_stdlib()` the other way round.

    The same errors are raised. For code that accepts the standard library's class alone, such as
    extension modules that look for `_socket.socket`.
    """
    from rsock._move import moved  # noqa: PLC0415 - few programs need it

    return moved(sock, _own_class, _stdlib_class)


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
_plain = _table(_names, vars(_stdlib))
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
