"""Sockets as files, and files through sockets: `SocketIO`, `makefile`, `sendfile`."""

from __future__ import annotations

import io
import os
import socket as _stdlib

import rsock
from rsock import _rsock

TYPE_CHECKING = False  # as typing has it, whose import takes longer than all of rsock's
if TYPE_CHECKING:
    from typing import Any

# The standard library's own, so that code on sockets of either kind catches the same.
_GiveUp: type[Exception] = vars(_stdlib)["_GiveupOnSendfile"]
_standard_use_sendfile: Any = vars(_stdlib.socket)["_sendfile_use_sendfile"]


class SocketIO(_stdlib.SocketIO):
    """The raw file of a socket, as the standard library's; reads and writes are calls in Rust."""

    __module__ = "socket"

    def __init__(self, sock: Any, mode: Any) -> None:
        if mode not in ("r", "w", "rw", "rb", "wb", "rwb"):
            super().__init__(sock, mode)  # which says so
        self._sock = sock
        self._mode = mode if "b" in mode else mode + "b"
        self._reading = "r" in mode
        self._writing = "w" in mode
        self._timeout_occurred = False

    @classmethod
    def __subclasshook__(cls, other: type) -> Any:
        """Accept the standard library's class as well: `ssl` makes files of it."""
        if cls is SocketIO and _stdlib.SocketIO in other.__mro__:
            return True
        return NotImplemented


def makefile(  # noqa: PLR0913 - the parameters of open()
    self: Any,
    mode: str = "r",
    buffering: int | None = None,
    *,
    encoding: str | None = None,
    errors: str | None = None,
    newline: str | None = None,
) -> Any:
    """Return a file of the socket, which closes only after its files.

    The arguments are those of open(), behind the file. The mode is made of `r`, `w` and `b`.
    """
    if not set(mode) <= {"r", "w", "b"}:
        raise ValueError(f"invalid mode {mode!r} (only r, w, b allowed)")
    writing = "w" in mode
    reading = "r" in mode or not writing
    access: Any = "r" * reading + "w" * writing
    raw = rsock.SocketIO(self, access)
    self._io_refs += 1
    if buffering is None or buffering < 0:
        buffering = io.DEFAULT_BUFFER_SIZE
    if buffering == 0:
        if "b" not in mode:
            raise ValueError("unbuffered streams must be binary")
        return raw
    file: Any
    if reading and writing:
        file = io.BufferedRWPair(raw, raw, buffering)
    else:
        file = (io.BufferedReader if reading else io.BufferedWriter)(raw, buffering)
    if "b" in mode:
        return file
    text: Any = io.TextIOWrapper(file, io.text_encoding(encoding), errors, newline)
    text.mode = mode
    return text


def sendfile(self: Any, file: Any, offset: int = 0, count: int | None = None) -> int:
    """Send a file, or `count` bytes of it from `offset` on; return how many bytes were sent.

    The kernel sends a regular file by itself, sendfile(2); others are read and sent. The timeout
    is for each wait. Afterwards, also if it failed, the file's position is behind what was sent.
    """
    try:
        sent: int = self._sendfile_use_sendfile(file, offset, count)
    except _GiveUp:
        sent = self._sendfile_use_send(file, offset, count)
    return sent


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
    """Send a regular file like sendfile; the timeout counts for the whole. rsock's own.

    *file* is open in binary mode, *offset* and *count* are bytes, None is all that there is. Return
    how many bytes were sent. An error has that number as its attribute bytes_transferred:
    TimeoutError, BlockingIOError on a non-blocking socket, and OSError (EINVAL) for what
    sendfile(2) does not take. Afterwards the file's position is behind what was sent.
    """
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


# Error texts show the names that they have in the class.
for _name, _function in (
    ("makefile", makefile),
    ("sendfile", sendfile),
    ("sendfile_all", sendfile_all),
    ("_sendfile_use_sendfile", use_sendfile),
):
    _function.__name__, _function.__qualname__ = _name, f"socket.{_name}"
