"""QIPCRTR: messages inside a node, and its name service behind the control port."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Ends = tuple[ModuleType, ModuleType]
Make = Callable[..., Any]

FAMILY = (socket.AF_QIPCRTR, socket.SOCK_DGRAM)

# linux/qrtr.h
CONTROL = 0xFFFFFFFE
NEW_SERVER, DEL_SERVER, NEW_LOOKUP = 4, 5, 10
PACKET = struct.Struct("<5I")  # command, then service, instance, node, port
SERVICE, INSTANCE = 4711, 1


def bind(sock: Any) -> tuple[int, int]:
    """Give the socket a port that is free, and return its address."""
    sock.bind((sock.getsockname()[0], 0))
    address: tuple[int, int] = sock.getsockname()
    return address


def test_messages(ends: Ends, make: Make) -> None:
    """A socket has a node from the start and a port once bound, and messages go by them."""
    near, far = (make(module, *FAMILY) for module in ends)
    node, port = bind(far)
    assert near.getsockname() == (node, 0)
    assert near.sendto(b"there", (node, port)) == 5
    assert far.recvfrom(64) == (b"there", near.getsockname())
    far.connect(near.getsockname())
    assert far.getpeername() == near.getsockname()
    far.send(b"back")
    assert near.recvfrom(64) == (b"back", far.getsockname())


def test_a_port_of_choice(ends: Ends, make: Make) -> None:
    """A port can be had once."""
    near, far = (make(module, *FAMILY) for module in ends)
    node = near.getsockname()[0]
    near.bind((node, 0x4001))
    assert near.getsockname() == (node, 0x4001)
    with pytest.raises(OSError, match="Address already in use"):
        far.bind((node, 0x4001))


def test_the_name_service(ends: Ends, make: Make) -> None:
    """The control port tells who waits for a service how it comes and goes."""
    near, far = (make(module, *FAMILY) for module in ends)
    node, port = bind(far)
    control = (node, CONTROL)
    near.sendto(PACKET.pack(NEW_LOOKUP, SERVICE, 0, 0, 0), control)
    assert near.recvfrom(64) == (PACKET.pack(NEW_SERVER, 0, 0, 0, 0), control)  # none so far
    far.sendto(PACKET.pack(NEW_SERVER, SERVICE, INSTANCE, node, port), control)
    server = (SERVICE, INSTANCE, node, port)
    assert near.recvfrom(64) == (PACKET.pack(NEW_SERVER, *server), control)
    far.sendto(PACKET.pack(DEL_SERVER, SERVICE, INSTANCE, node, port), control)
    assert near.recvfrom(64) == (PACKET.pack(DEL_SERVER, *server), control)
