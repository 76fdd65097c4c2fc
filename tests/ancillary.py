"""Control messages in a form that can be compared: descriptors by what they are open on."""

from __future__ import annotations

import array
import os
import socket
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

Control = tuple[int, int, Any]

INT = array.array("i").itemsize
# What differs from one message to the next.
CLOCKS = {getattr(socket, name, 35) for name in ("SO_TIMESTAMP", "SO_TIMESTAMPNS")} | {29, 35}


def rights(*fds: int) -> tuple[int, int, bytes]:
    """Return the control message that sends descriptors."""
    return socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds).tobytes()


def numbers(data: bytes) -> list[int]:
    """Return the descriptors in the data of a control message."""
    return array.array("i", data[: len(data) - len(data) % INT]).tolist()


def _file(fd: int) -> tuple[int, int, bool]:
    """Return the file that a descriptor is open on and whether it is inheritable; close it."""
    status, inheritable = os.fstat(fd), os.get_inheritable(fd)
    os.close(fd)
    return status.st_dev, status.st_ino, inheritable


def comparable(ancdata: Iterable[Control]) -> list[Control]:
    """Return control messages with files in the place of descriptors, which are closed."""
    return [(level, kind, _data(level, kind, data)) for level, kind, data in ancdata]


def _data(level: int, kind: int, data: bytes) -> object:
    if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
        return [_file(fd) for fd in numbers(data)], len(data) % INT
    if level == socket.SOL_SOCKET and kind in CLOCKS:
        return len(data)
    return data
