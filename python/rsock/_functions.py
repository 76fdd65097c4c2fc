"""The functions that resolve, and those that make and connect sockets.

One file for all: the import of one more would be a tenth of that of all of rsock.

Every name that a program may have replaced in the module `rsock` is looked up there at the time of
the call, as the standard library's functions look theirs up in `socket`.
"""

import socket as _stdlib
from array import array
from socket import (
    AF_INET,
    AF_INET6,
    IPPROTO_IPV6,
    IPV6_V6ONLY,
    SCM_RIGHTS,
    SO_REUSEADDR,
    SO_REUSEPORT,
    SOCK_STREAM,
    SOL_SOCKET,
)

import rsock
from rsock import _rsock
from rsock._rsock import CMSG_LEN
from rsock._rsock import getaddrinfo as _getaddrinfo
from rsock._sockets import adopt, socket, stdlib_class

TYPE_CHECKING = False  # as typing has it, whose import takes longer than all of rsock's
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from typing_extensions import Buffer

    # Only a stub.
    from rsock._addresses import Info  # pyright: ignore[reportMissingModuleSource]

# One object in both modules: it is the default of parameters all over the standard library.
_GLOBAL_DEFAULT_TIMEOUT: "Any" = vars(_stdlib)["_GLOBAL_DEFAULT_TIMEOUT"]


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
        name = rsock.gethostname()
    try:
        true_name, aliases, _ = rsock.gethostbyaddr(name)
    except OSError:
        return name
    return next((known for known in (true_name, *aliases) if "." in known), true_name)


def create_connection(
    address: "tuple[str | None, int]",
    timeout: "float | None" = _GLOBAL_DEFAULT_TIMEOUT,
    source_address: "tuple[str, int] | None" = None,
    *,
    all_errors: bool = False,
) -> "rsock.socket":
    """Connect to a host and port, trying each address of the host; return the socket.

    Raises the last error, or an ExceptionGroup of all of them with *all_errors*.
    """
    host, port = address
    errors: list[OSError] = []
    for family, kind, protocol, _, peer in rsock.getaddrinfo(host, port, 0, SOCK_STREAM):
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
) -> "rsock.socket":
    sock = rsock.socket(*identity)
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
    if not rsock.has_ipv6:
        return False
    try:
        with rsock.socket(AF_INET6, SOCK_STREAM) as sock:
            sock.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 0)
            return True
    except OSError:
        return False


def create_server(
    address: "Any",
    *,
    family: int = AF_INET,
    backlog: "int | None" = None,
    reuse_port: bool = False,
    dualstack_ipv6: bool = False,
) -> "rsock.socket":
    """Return a listening SOCK_STREAM socket bound to an address.

    With *dualstack_ipv6* an AF_INET6 socket serves IPv4 as well.
    """
    if dualstack_ipv6:
        if not rsock.has_dualstack_ipv6():
            raise ValueError("dualstack_ipv6 not supported on this platform")
        if family != AF_INET6:
            raise ValueError("dualstack_ipv6 requires AF_INET6 family")
    sock = rsock.socket(family, SOCK_STREAM)
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


def _prepare(sock: "rsock.socket", family: int, *, reuse_port: bool, dualstack_ipv6: bool) -> None:
    # A server that starts anew must not wait for connections of its predecessor in TIME_WAIT. Where
    # the family refuses, it has no such state.
    try:
        sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    except OSError:
        pass
    if reuse_port:
        sock.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
    if rsock.has_ipv6 and family == AF_INET6:
        sock.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 0 if dualstack_ipv6 else 1)


def _bind(sock: "rsock.socket", address: "Any") -> None:
    try:
        sock.bind(address)
    except OSError as error:
        text = f"{error.strerror} (while attempting to bind on address {address!r})"
        raise OSError(error.errno, text) from None


def fromfd(fd: int, family: int, type: int, proto: int = 0) -> "rsock.socket":
    """Return a socket of a duplicate of a descriptor."""
    return adopt(rsock.socket, family, type, proto, rsock.dup(fd))


def socketpair(
    family: "int | None" = None, type: int = _stdlib.SOCK_STREAM, proto: int = 0
) -> "tuple[rsock.socket, rsock.socket]":
    """Return two connected sockets, of AF_UNIX if no family is given."""
    if family is None:
        family = _stdlib.AF_UNIX
    # Objects that own their descriptors until these are taken over, whatever happens meanwhile.
    left, right = _rsock.socketpair(family, type, proto)
    one = adopt(rsock.socket, family, type, proto, left.detach())
    return one, adopt(rsock.socket, family, type, proto, right.detach())


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
        sent = sock.sendmsg(buffers, [(SOL_SOCKET, SCM_RIGHTS, array("i", fds))], flags, address)
    else:
        sent = sock.sendmsg(buffers, [(SOL_SOCKET, SCM_RIGHTS, array("i", fds))])
    return sent


def recv_fds(
    sock: "Any", bufsize: int, maxfds: int, flags: int = 0
) -> "tuple[bytes, list[int], int, Any]":
    """Receive data and at most *maxfds* descriptors.

    Return the data, the descriptors, the flags of the message and the address of the sender. The
    descriptors are inheritable unless the flags have MSG_CMSG_CLOEXEC. As with send_fds, flags
    count.
    """
    fds = array("i")
    if flags:
        received = sock.recvmsg(bufsize, CMSG_LEN(maxfds * fds.itemsize), flags)
    else:
        received = sock.recvmsg(bufsize, CMSG_LEN(maxfds * fds.itemsize))
    data, ancdata, flags, address = received
    for level, kind, item in ancdata:
        if level == SOL_SOCKET and kind == SCM_RIGHTS:
            fds.frombytes(item[: len(item) - len(item) % fds.itemsize])
    return data, list(fds), flags, address


def from_stdlib(sock: "_stdlib.socket") -> "rsock.socket":
    """Move a socket of the standard library to rsock.

    Return a socket with the descriptor, family, type, protocol and timeout of *sock*, which is
    detached: it is closed and the descriptor is not. If an error is raised *sock* is as it was.
    No other thread may be inside a call on it, as with `detach()`.

    Raises TypeError for anything but a `socket.socket` itself: what a class derived from it has
    besides, like the encryption of an `ssl.SSLSocket`, could not come along. Raises OSError (EBADF)
    if it is closed and ValueError while a file that `makefile()` made of it is open.
    """
    from rsock._move import moved  # noqa: PLC0415 - few programs need it

    ours: Any = socket
    target: rsock.socket = moved(sock, stdlib_class, ours)
    return target


def to_stdlib(sock: "rsock.socket") -> "_stdlib.socket":
    """Move a socket of rsock to the standard library, `from_stdlib()` the other way round.

    The same errors are raised. For code that accepts the standard library's class alone, such as
    extension modules that look for `_socket.socket`.
    """
    from rsock._move import moved  # noqa: PLC0415 - few programs need it

    return moved(sock, socket, stdlib_class)
