"""create_connection, create_server, has_dualstack_ipv6.

Every name that a program may have replaced in the module `rsock` is looked up there at the time of
the call, as the standard library's functions look theirs up in `socket`.
"""

from __future__ import annotations

import socket as _stdlib
from socket import (
    AF_INET,
    AF_INET6,
    IPPROTO_IPV6,
    IPV6_V6ONLY,
    SO_REUSEADDR,
    SO_REUSEPORT,
    SOCK_STREAM,
    SOL_SOCKET,
)

import rsock

TYPE_CHECKING = False  # as typing has it, whose import takes longer than all of rsock's
if TYPE_CHECKING:
    from typing import Any

    from rsock._sockets import socket

# One object in both modules: it is the default of parameters all over the standard library.
_GLOBAL_DEFAULT_TIMEOUT: Any = vars(_stdlib)["_GLOBAL_DEFAULT_TIMEOUT"]


def create_connection(
    address: tuple[str | None, int],
    timeout: float | None = _GLOBAL_DEFAULT_TIMEOUT,
    source_address: tuple[str, int] | None = None,
    *,
    all_errors: bool = False,
) -> socket:
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
    identity: tuple[int, int, int],
    peer: Any,
    timeout: float | None,
    source_address: tuple[str, int] | None,
) -> socket:
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
    address: Any,
    *,
    family: int = AF_INET,
    backlog: int | None = None,
    reuse_port: bool = False,
    dualstack_ipv6: bool = False,
) -> socket:
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


def _prepare(sock: socket, family: int, *, reuse_port: bool, dualstack_ipv6: bool) -> None:
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


def _bind(sock: socket, address: Any) -> None:
    try:
        sock.bind(address)
    except OSError as error:
        text = f"{error.strerror} (while attempting to bind on address {address!r})"
        raise OSError(error.errno, text) from None
