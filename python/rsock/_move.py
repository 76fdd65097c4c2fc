"""A descriptor's way from one module's socket to the other's, for `from_stdlib` and `to_stdlib`."""

from __future__ import annotations

import errno
import os

from rsock import _rsock

TYPE_CHECKING = False  # as typing has it, whose import takes longer than all of rsock's
if TYPE_CHECKING:
    from typing import Any, TypeVar

    Target = TypeVar("Target")


def moved(source: Any, kind: type, target: type[Target]) -> Target:
    """Give the descriptor of a socket of exactly one class to a new one of the other."""
    if type(source) is not kind:
        raise TypeError(f"expected a socket of {_origin(kind)}, not {_described(source, target)}")
    sock = target.__new__(target)
    _move(source, sock)
    return sock


def _described(value: object, other: type) -> str:
    kind = type(value)
    if kind is other:  # which goes by the same name
        return f"one of {_origin(kind)}"
    return f"an instance of {kind.__module__}.{kind.__qualname__}"


def _origin(kind: type) -> str:
    return "rsock" if issubclass(kind, _rsock.socket) else "the standard library"


def _move(source: Any, target: Any) -> None:
    fd = source.fileno()
    if fd < 0 or source._closed:  # noqa: SLF001 - both modules have it
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    if source._io_refs:  # noqa: SLF001 - both modules have it
        raise ValueError("a file that makefile() made of the socket is open")
    try:
        target.__init__(source.family, source.type, source.proto, fd)
        target.settimeout(source.gettimeout())
        source.detach()
    except BaseException:
        _give_back(source, target, fd)
        raise


def _give_back(source: Any, target: Any, fd: int) -> None:
    """Leave the descriptor to the source alone, in the mode that it had, unless it gave it up."""
    if source.fileno() == fd and target.fileno() == fd:
        target.detach()
        source.settimeout(source.gettimeout())
