"""`from_stdlib` and `to_stdlib`: a descriptor's way from one module's socket to the other's."""

from __future__ import annotations

import errno
import os
import socket as _stdlib

from rsock._sockets import socket

TYPE_CHECKING = False  # as typing has it, whose import takes longer than all of rsock's
if TYPE_CHECKING:
    from typing import Any, TypeVar

    Target = TypeVar("Target", _stdlib.socket, socket)

_stdlib_class = _stdlib.socket


def from_stdlib(sock: _stdlib.socket) -> socket:
    """Move a socket of the standard library to rsock.

    Return a socket with the descriptor, family, type, protocol and timeout of *sock*, which is
    detached: it is closed and the descriptor is not. If an error is raised *sock* is as it was.
    No other thread may be inside a call on it, as with `detach()`.

    Raises TypeError for anything but a `socket.socket` itself: what a class derived from it has
    besides, like the encryption of an `ssl.SSLSocket`, could not come along. Raises OSError (EBADF)
    if it is closed and ValueError while a file that `makefile()` made of it is open.
    """
    if type(sock) is not _stdlib_class:
        raise TypeError(f"expected a socket of the standard library, not {_described(sock)}")
    return _moved(sock, socket.__new__(socket))


def to_stdlib(sock: socket) -> _stdlib.socket:
    """Move a socket of rsock to the standard library, `from_stdlib()` the other way round.

    The same errors are raised. For code that accepts the standard library's class alone, such as
    extension modules that look for `_socket.socket`.
    """
    if type(sock) is not socket:
        raise TypeError(f"expected a socket of rsock, not {_described(sock)}")
    return _moved(sock, _stdlib_class.__new__(_stdlib_class))


def _described(value: object) -> str:
    kind = type(value)
    if kind in {_stdlib_class, socket}:  # which go by the same name
        return "one of rsock" if kind is socket else "one of the standard library"
    return f"an instance of {kind.__module__}.{kind.__qualname__}"


def _moved(source: Any, target: Target) -> Target:
    fd = source.fileno()
    if fd < 0 or source._closed:  # noqa: SLF001 - both modules have it
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    if source._io_refs:  # noqa: SLF001 - both modules have it
        raise ValueError("a file that makefile() made of the socket is open")
    try:
        target.__init__(source.family, source.type, source.proto, fd)  # type: ignore[misc]
        target.settimeout(source.gettimeout())
        source.detach()
    except BaseException:
        _give_back(source, target, fd)
        raise
    return target


def _give_back(source: Any, target: Target, fd: int) -> None:
    """Leave the descriptor to the source alone, in the mode that it had, unless it gave it up."""
    if source.fileno() == fd and target.fileno() == fd:
        target.detach()
        source.settimeout(source.gettimeout())
