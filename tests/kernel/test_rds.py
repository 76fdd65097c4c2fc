"""RDS over TCP on the loopback interface."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from types import ModuleType
from typing import Any

Ends = tuple[ModuleType, ModuleType]
Make = Callable[..., Any]

RDS_RECVERR = 5  # linux/rds.h; no Python names it


def both(ends: Ends, make: Make) -> list[Any]:
    """Return two bound sockets."""
    sockets = [make(module, socket.AF_RDS, socket.SOCK_SEQPACKET) for module in ends]
    for sock in sockets:
        sock.bind(("127.0.0.1", 0))
    return sockets


def test_datagrams(ends: Ends, make: Make) -> None:
    """Each message arrives whole, with the address of its sender."""
    near, far = both(ends, make)
    for size in (1, 1000, 100_000):
        assert near.sendto(b"x" * size, far.getsockname()) == size
        assert far.recvfrom(1 << 20) == (b"x" * size, near.getsockname())
    far.sendto(b"back", near.getsockname())
    assert near.recvfrom_into(bytearray(16)) == (4, far.getsockname())


def test_connected(ends: Ends, make: Make) -> None:
    """A connected socket sends without naming anyone."""
    near, far = both(ends, make)
    near.connect(far.getsockname())
    assert near.getpeername() == far.getsockname()
    near.sendall(b"connected")
    assert far.recv(64) == b"connected"


def test_messages(ends: Ends, make: Make) -> None:
    """A message is sent from several buffers and received into several."""
    near, far = both(ends, make)
    assert near.sendmsg([b"several ", b"pieces"], [], 0, far.getsockname()) == 14
    first, second = bytearray(8), bytearray(64)
    count, _, _, address = far.recvmsg_into([first, second])
    assert (count, address) == (14, near.getsockname())
    assert first + second[:6] == b"several pieces"


def test_options(module: ModuleType, make: Make) -> None:
    """The options of RDS."""
    sock = make(module, socket.AF_RDS, socket.SOCK_SEQPACKET)
    sock.setsockopt(socket.SOL_RDS, RDS_RECVERR, 1)
    assert struct.unpack("i", sock.getsockopt(socket.SOL_RDS, RDS_RECVERR, 4)) == (1,)
