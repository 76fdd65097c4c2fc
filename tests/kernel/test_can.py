"""CAN over a virtual bus: raw frames, the broadcast manager, ISO-TP and J1939."""

from __future__ import annotations

import errno
import socket
import struct
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Ends = tuple[ModuleType, ModuleType]
Make = Callable[..., Any]

FRAME = struct.Struct("=IB3x8s")  # struct can_frame
FRAME_FD = struct.Struct("=IBB2x64s")  # struct canfd_frame
CANFD_FDF = 4  # linux/can.h; the kernel sets it
HEAD = struct.Struct("@3I4l2I")  # struct bcm_msg_head
RAW = (socket.AF_CAN, socket.SOCK_RAW, socket.CAN_RAW)
BCM = (socket.AF_CAN, socket.SOCK_DGRAM, socket.CAN_BCM)
ISOTP = (socket.AF_CAN, socket.SOCK_DGRAM, socket.CAN_ISOTP)
J1939 = (socket.AF_CAN, socket.SOCK_DGRAM, socket.CAN_J1939)

NAME, ADDRESS, OTHER_ADDRESS = 0x80_1234_5678_9ABC, 0x20, 0x30
CLAIMED = socket.J1939_PGN_ADDRESS_CLAIMED
PROPRIETARY = 0xEF00  # SAE J1939: proprietary A, sent to one address
NOBODY = socket.J1939_NO_ADDR
LONG = bytes(range(100))


def frame(identifier: int, data: bytes) -> bytes:
    """Return a frame of up to eight bytes."""
    return FRAME.pack(identifier, len(data), data)


def raw(make: Make, module: ModuleType) -> Any:
    """Return a socket that sees the bus."""
    sock = make(module, *RAW)
    sock.bind(("vcan0",))
    return sock


def test_frames_go_both_ways(ends: Ends, make: Make) -> None:
    """What one end sends arrives at the other, with the name of the interface."""
    near, far = (raw(make, module) for module in ends)
    there, back = frame(0x123, b"there"), frame(0x456 | socket.CAN_EFF_FLAG, b"and back")
    assert near.send(there) == FRAME.size
    assert far.recvfrom(64) == (there, ("vcan0",))
    far.sendall(back)
    assert near.recvfrom(64) == (back, ("vcan0",))
    assert near.getsockname() == far.getsockname() == ("vcan0",)


def test_one_socket_serves_every_interface(ends: Ends, make: Make) -> None:
    """A socket bound to the empty name says with each frame where it goes and whence it came."""
    near, far = (make(module, *RAW) for module in ends)
    for sock in near, far:
        sock.bind(("",))
    assert near.sendto(frame(1, b"x"), ("vcan0",)) == FRAME.size
    buffer = bytearray(64)
    assert far.recvfrom_into(buffer) == (FRAME.size, ("vcan0",))
    assert buffer[: FRAME.size] == frame(1, b"x")


def test_long_frames(ends: Ends, make: Make) -> None:
    """CAN FD frames of 64 bytes pass where both ends ask for them."""
    near, far = (raw(make, module) for module in ends)
    for sock in near, far:
        sock.setsockopt(socket.SOL_CAN_RAW, socket.CAN_RAW_FD_FRAMES, 1)
    long = FRAME_FD.pack(0x123, 64, CANFD_FDF, LONG[:64])
    near.send(long)
    assert far.recv(128) == long


def test_filters(ends: Ends, make: Make) -> None:
    """A filter lets through only what it names."""
    near, far = (raw(make, module) for module in ends)
    only = struct.pack("=II", 0x200, socket.CAN_SFF_MASK)
    far.setsockopt(socket.SOL_CAN_RAW, socket.CAN_RAW_FILTER, only)
    for identifier in (0x100, 0x200, 0x300, 0x200):
        near.send(frame(identifier, b"x"))
    assert [far.recv(64), far.recv(64)] == [frame(0x200, b"x")] * 2
    assert far.getsockopt(socket.SOL_CAN_RAW, socket.CAN_RAW_FILTER, 64) == only


def test_cyclic_sends(ends: Ends, make: Make) -> None:
    """The broadcast manager repeats a frame by itself until it is told to stop."""
    near, far = make(ends[0], *BCM), raw(make, ends[1])
    near.connect(("vcan0",))
    repeated = frame(0x321, b"again")
    flags = socket.CAN_BCM_SETTIMER | socket.CAN_BCM_STARTTIMER
    near.send(HEAD.pack(socket.CAN_BCM_TX_SETUP, flags, 0, 0, 0, 0, 5_000, 0x321, 1) + repeated)
    assert [far.recv(64) for _ in range(5)] == [repeated] * 5
    near.send(HEAD.pack(socket.CAN_BCM_TX_DELETE, 0, 0, 0, 0, 0, 0, 0x321, 0))
    with pytest.raises(OSError, match="Invalid argument"):  # it is there no more
        near.send(HEAD.pack(socket.CAN_BCM_TX_DELETE, 0, 0, 0, 0, 0, 0, 0x321, 0))


def test_watching_for_changes(ends: Ends, make: Make) -> None:
    """The broadcast manager tells of a frame only when its content changes."""
    near, far = make(ends[0], *BCM), raw(make, ends[1])
    near.connect(("vcan0",))
    mask = frame(0x322, b"\xff" * 8)
    near.send(HEAD.pack(socket.CAN_BCM_RX_SETUP, 0, 0, 0, 0, 0, 0, 0x322, 1) + mask)
    for data in (b"one", b"one", b"two"):
        far.send(frame(0x322, data))
    for data in (b"one", b"two"):
        message, address = near.recvfrom(256)
        assert HEAD.unpack(message[: HEAD.size])[0] == socket.CAN_BCM_RX_CHANGED
        assert message[HEAD.size :] == frame(0x322, data)
        assert address == ("vcan0",)


def test_messages_of_many_frames(ends: Ends, make: Make) -> None:
    """ISO-TP cuts a message into frames, and the far end puts it together (ISO 15765-2)."""
    near, far = (make(module, *ISOTP) for module in ends)
    observer = raw(make, socket)
    near.bind(("vcan0", 0x7E0, 0x7E8))
    far.bind(("vcan0", 0x7E8, 0x7E0))
    assert near.getsockname() == ("vcan0", 0x7E0, 0x7E8)
    assert near.send(LONG) == len(LONG)
    assert far.recv(4096) == LONG
    assert far.send(LONG[::-1]) == len(LONG)
    assert near.recv(4096) == LONG[::-1]
    # One first frame with 6 bytes, the receiver's flow control, then 7 bytes in each.
    kinds = [FRAME.unpack(observer.recv(64))[2][0] >> 4 for _ in range(32)]
    assert kinds == ([1, 3] + [2] * 14) * 2


def test_extended_identifiers(ends: Ends, make: Make) -> None:
    """Identifiers of 29 bits come back with their flag."""
    near, far = (make(module, *ISOTP) for module in ends)
    one, other = 0x18DA10F1 | socket.CAN_EFF_FLAG, 0x18DAF110 | socket.CAN_EFF_FLAG
    near.bind(("vcan0", one, other))
    far.bind(("vcan0", other, one))
    near.send(b"diagnosis")
    assert far.recvfrom(64)[0] == b"diagnosis"
    assert far.getsockname() == ("vcan0", other, one)


def member(make: Make, module: ModuleType, name: int, address: int) -> Any:
    """Return a socket of a control unit."""
    sock = make(module, *J1939)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    sock.bind(("vcan0", name, socket.J1939_NO_PGN, address))
    return sock


def send_when_known(sock: Any, data: bytes, address: object) -> None:
    """Send once the name has its address: 250 ms after the claim, unless another disputes it."""
    deadline = time.monotonic() + 30
    while True:
        try:
            sock.sendto(data, address)
        except OSError as error:
            if error.errno != errno.EADDRNOTAVAIL or time.monotonic() > deadline:
                raise
        else:
            return


def test_an_address_is_claimed(ends: Ends, make: Make) -> None:
    """Once a unit has claimed an address, others reach it by its name alone."""
    near, far = (
        member(make, ends[0], NAME, ADDRESS),
        member(make, ends[1], socket.J1939_NO_NAME, OTHER_ADDRESS),
    )
    claim = struct.pack("<Q", NAME)
    near.sendto(claim, ("vcan0", socket.J1939_NO_NAME, CLAIMED, NOBODY))
    assert far.recvfrom(64) == (claim, ("vcan0", NAME, CLAIMED, ADDRESS))
    send_when_known(far, b"by name", ("vcan0", NAME, PROPRIETARY, NOBODY))
    assert near.recvfrom(64) == (
        b"by name",
        ("vcan0", socket.J1939_NO_NAME, PROPRIETARY, OTHER_ADDRESS),
    )
    assert near.getsockname() == ("vcan0", NAME, socket.J1939_NO_PGN, ADDRESS)


def test_messages_of_many_packets(ends: Ends, make: Make) -> None:
    """The transport protocol carries what does not fit into a frame, to one unit and to all."""
    near, far = (
        member(make, module, socket.J1939_NO_NAME, address)
        for module, address in zip(ends, (ADDRESS, OTHER_ADDRESS), strict=True)
    )
    near.sendto(LONG, ("vcan0", socket.J1939_NO_NAME, PROPRIETARY, OTHER_ADDRESS))
    data, source = far.recvfrom(4096)
    # The kernel leaves the interface of such a message open.
    assert (data, source) == (LONG, ("", socket.J1939_NO_NAME, PROPRIETARY, ADDRESS))
    near.connect(("vcan0", socket.J1939_NO_NAME, PROPRIETARY, OTHER_ADDRESS))
    near.send(LONG[::-1])
    assert far.recv(4096) == LONG[::-1]
    assert near.getpeername()[1:] == (socket.J1939_NO_NAME, PROPRIETARY, OTHER_ADDRESS)
