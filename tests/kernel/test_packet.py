"""Frames between the two ends of a pair of virtual interfaces."""

from __future__ import annotations

import socket
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from kernel.veth import EXPERIMENT, HERE, NOBODY, THERE

Ends = tuple[ModuleType, ModuleType]
Make = Callable[..., Any]

pytestmark = pytest.mark.usefixtures("veth")

ARPHRD_ETHER = 1
BROADCAST = b"\xff" * 6
PAYLOAD = bytes(range(200))


def bound(make: Make, module: ModuleType, kind: int, interface: str, protocol: int) -> Any:
    """Return a socket on one end."""
    sock = make(module, socket.AF_PACKET, kind, 0)
    sock.bind((interface, protocol))
    return sock


def ethernet(target: bytes, data: bytes) -> bytes:
    """Return a frame with its header."""
    return target + HERE + EXPERIMENT.to_bytes(2, "big") + data


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        (THERE, socket.PACKET_HOST),
        (BROADCAST, socket.PACKET_BROADCAST),
        (b"\x01\0\x5e\0\0\1", socket.PACKET_MULTICAST),
        (NOBODY, socket.PACKET_OTHERHOST),
    ],
)
def test_whole_frames(ends: Ends, make: Make, target: bytes, kind: int) -> None:
    """What was sent is captured byte for byte, and the address says for whom it was."""
    near = bound(make, ends[0], socket.SOCK_RAW, "here", EXPERIMENT)
    far = bound(make, ends[1], socket.SOCK_RAW, "there", EXPERIMENT)
    sent = [ethernet(target, PAYLOAD[:size]) for size in range(50, 200, 10)]
    for frame in sent:
        assert near.send(frame) == len(frame)
    sender = ("there", EXPERIMENT, kind, ARPHRD_ETHER, HERE)
    assert [far.recvfrom(2000) for _ in sent] == [(frame, sender) for frame in sent]


def test_own_frames_are_seen(ends: Ends, make: Make) -> None:
    """Who listens to every protocol sees what its own side sends."""
    near = bound(make, ends[0], socket.SOCK_RAW, "here", 0)
    watcher = bound(make, ends[1], socket.SOCK_RAW, "here", 0)
    watcher.bind(("here", 3))  # ETH_P_ALL
    frame = ethernet(THERE, PAYLOAD)
    near.send(frame)
    while True:  # the machine itself says something of its own
        data, address = watcher.recvfrom(2000)
        if data == frame:
            break
    assert address == ("here", EXPERIMENT, socket.PACKET_OUTGOING, ARPHRD_ETHER, HERE)


def test_without_headers(ends: Ends, make: Make) -> None:
    """SOCK_DGRAM leaves the header to the kernel: the address names the target."""
    near = bound(make, ends[0], socket.SOCK_DGRAM, "here", EXPERIMENT)
    far = bound(make, ends[1], socket.SOCK_DGRAM, "there", EXPERIMENT)
    near.sendto(PAYLOAD, ("here", EXPERIMENT, 0, ARPHRD_ETHER, THERE))
    data, address = far.recvfrom(2000)
    assert (data, address) == (PAYLOAD, ("there", EXPERIMENT, 0, ARPHRD_ETHER, HERE))
    far.sendto(b"back" * 20, (*address[:2], 0, 0, address[4]))
    assert near.recv(2000) == b"back" * 20


def test_own_address(module: ModuleType, make: Make) -> None:
    """The name of a bound socket has the hardware address of its interface."""
    sock = bound(make, module, socket.SOCK_RAW, "here", EXPERIMENT)
    assert sock.getsockname() == ("here", EXPERIMENT, socket.PACKET_HOST, ARPHRD_ETHER, HERE)


def test_no_such_interface(module: ModuleType, make: Make) -> None:
    """The error says so."""
    with pytest.raises(OSError, match="No such device"):
        bound(make, module, socket.SOCK_RAW, "nowhere", EXPERIMENT)
