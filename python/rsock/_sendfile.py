"""Sending a file through a socket of rsock; imported when a program does."""

from __future__ import annotations

import io
import os

from rsock import _rsock, _sockets
from rsock._sockets import stdlib_class

TYPE_CHECKING = False  # as typing has it, whose import takes longer than all of rsock's
if TYPE_CHECKING:
    from typing import Any

_standard_use_sendfile: Any = vars(stdlib_class)["_sendfile_use_sendfile"]
_GiveUp: type[Exception] = vars(_sockets)["_GiveUp"]


def use_sendfile(self: Any, file: Any, offset: int = 0, count: int | None = None) -> int:
    """Send by sendfile(2), or give up before anything was sent."""
    if not (_is_usual(self) and _fits(offset) and (count is None or _fits(count))):
        done: int = _standard_use_sendfile(self, file, offset, count)
        return done
    self._check_sendfile_params(file, offset, count)
    fileno = _regular(file)
    if fileno is None:
        return 0
    if self.gettimeout() == 0:
        raise ValueError("non-blocking sockets are not supported")
    sent, failure = _rsock.sendfile(self, fileno, offset, count, False)
    try:
        if failure is not None:
            raise failure
    except OSError as error:
        if error.errno is None:  # timed out
            raise
        if sent > 0:
            raise error from None
        raise _GiveUp(error) from error
    finally:
        if sent > 0 and hasattr(file, "seek"):
            file.seek(offset + sent)
    return sent


def sendfile_all(self: Any, file: Any, offset: int = 0, count: int | None = None) -> int:
    """Do what `socket.sendfile_all` promises."""
    self._check_sendfile_params(file, offset, count)
    if offset < 0:
        raise ValueError(f"offset must not be negative (got {offset!r})")
    sent, failure = _rsock.sendfile(self, file.fileno(), offset, count, True)
    if sent > 0 and hasattr(file, "seek"):
        file.seek(offset + sent)
    if failure is not None:
        failure.bytes_transferred = sent  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
        raise failure
    return sent


def _is_usual(sock: object) -> bool:
    """Whether it is an open socket of rsock's whose class has no methods of its own for that."""
    kind: Any = type(sock)
    return (
        isinstance(sock, _rsock.socket)
        and kind.fileno is _rsock.socket.fileno
        and kind.gettimeout is _rsock.socket.gettimeout
        and sock.fileno() >= 0
    )


def _fits(number: object) -> bool:
    return type(number) is int and 0 <= number < 1 << 63


def _regular(file: Any) -> int | None:
    """Return the descriptor of a file that has one and a size; None if that is 0."""
    try:
        fileno: int = file.fileno()
    except (AttributeError, io.UnsupportedOperation) as error:
        raise _GiveUp(error) from error
    try:
        return fileno if os.fstat(fileno).st_size else None
    except OSError as error:
        raise _GiveUp(error) from error
