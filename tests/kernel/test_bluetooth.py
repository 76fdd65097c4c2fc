"""Bluetooth between two virtual controllers: L2CAP, RFCOMM, HCI and SCO."""

from __future__ import annotations

import socket
import struct
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from kernel.controllers import controllers
from rsock import AF_BLUETOOTH, BDADDR_ANY, BTPROTO_HCI, BTPROTO_L2CAP, BTPROTO_RFCOMM, BTPROTO_SCO
from support import MODULES

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from types import ModuleType

    Ends = tuple[ModuleType, ModuleType]
    Make = Callable[..., Any]
    Addresses = tuple[str, str]

STREAM, PACKET, RAW = socket.SOCK_STREAM, socket.SOCK_SEQPACKET, socket.SOCK_RAW

# net/bluetooth/hci.h
COMMAND, EVENT, COMMAND_COMPLETE, READ_BD_ADDR = 1, 4, 0x0E, 0x1009
FILTER = struct.pack("=IIIH2x", 1 << EVENT, 1 << COMMAND_COMPLETE, 0, READ_BD_ADDR)

# Python may be built without Bluetooth; rsock has it all the same.
KNOWING = [module for module in MODULES if hasattr(module, "AF_BLUETOOTH")]


def _name(item: Any) -> str:
    return item.__name__ if hasattr(item, "__name__") else " to ".join(map(_name, item))


@pytest.fixture(params=KNOWING, ids=_name)
def module(request: pytest.FixtureRequest) -> ModuleType:
    """Give the modules that have Bluetooth."""
    result: ModuleType = request.param
    return result


@pytest.fixture(params=list(product(KNOWING, KNOWING)), ids=_name)
def ends(request: pytest.FixtureRequest) -> Ends:
    """Give every pair of them."""
    result: Ends = request.param
    return result


@pytest.fixture(scope="module")
def addresses() -> Generator[Addresses]:
    """Give the addresses of both controllers."""
    with controllers() as found:
        yield found


CONNECTIONS = {
    "L2CAP packets": (PACKET, BTPROTO_L2CAP, 0x1001),
    "L2CAP stream": (STREAM, BTPROTO_L2CAP, 0x1003),
    "RFCOMM": (STREAM, BTPROTO_RFCOMM, 4),
}


@pytest.mark.parametrize("connection", CONNECTIONS.values(), ids=CONNECTIONS)
def test_connections(
    ends: Ends, make: Make, addresses: Addresses, connection: tuple[int, int, int]
) -> None:
    """A link from one controller to the other carries data both ways."""
    (here, there), (kind, protocol, port) = addresses, connection
    near, server = (make(module, AF_BLUETOOTH, kind, protocol) for module in ends)
    server.bind((there, port))
    server.listen()
    near.bind((here, 0))
    near.connect((there, port))
    far, address = server.accept()
    with far:
        far.settimeout(near.gettimeout())
        assert address == near.getsockname() == far.getpeername() == (here, port)
        assert near.getpeername() == far.getsockname() == (there, port)
        near.sendall(b"there")
        assert far.recv(64) == b"there"
        far.sendall(b"back")
        assert near.recv(64) == b"back"


def test_ports_of_choice(module: ModuleType, make: Make, addresses: Addresses) -> None:
    """On any controller and any port a socket is given a port, at the latest when it listens."""
    for kind, protocol in ((PACKET, BTPROTO_L2CAP), (STREAM, BTPROTO_RFCOMM)):
        sock = make(module, AF_BLUETOOTH, kind, protocol)
        sock.bind((BDADDR_ANY, 0))
        sock.listen()
        device, port = sock.getsockname()
        assert device == BDADDR_ANY
        assert port > 0


# A blocking connect(2) is told only by the kernel's own timer, after 40 seconds (Linux 6.1).
@pytest.mark.parametrize("make", [30.0], indirect=True, ids=["timeout"])
def test_nobody_listens(module: ModuleType, make: Make, addresses: Addresses) -> None:
    """The other controller refuses."""
    near = make(module, AF_BLUETOOTH, PACKET, BTPROTO_L2CAP)
    with pytest.raises(ConnectionRefusedError):
        near.connect((addresses[1], 0x1005))


def test_commands(module: ModuleType, make: Make, addresses: Addresses) -> None:
    """A controller is asked for its own address, past a filter; control messages say which way."""
    sock = make(module, AF_BLUETOOTH, RAW, BTPROTO_HCI)
    sock.bind((0,))
    assert sock.getsockname() == 0
    sock.setsockopt(rsock.SOL_HCI, rsock.HCI_FILTER, FILTER)
    assert sock.getsockopt(rsock.SOL_HCI, rsock.HCI_FILTER, 16)[:14] == FILTER[:14]
    sock.setsockopt(rsock.SOL_HCI, rsock.HCI_DATA_DIR, 1)
    sock.send(struct.pack("<BHB", COMMAND, READ_BD_ADDR, 0))
    data, control, _, _ = sock.recvmsg(260, 64)
    kind, event, length, _, command, status = struct.unpack_from("<BBBBHB", data)
    assert (kind, event, length) == (EVENT, COMMAND_COMPLETE, 10)
    assert (command, status) == (READ_BD_ADDR, 0)
    assert data[7:][::-1].hex(":").upper() == addresses[0]
    incoming = struct.pack("i", 1)
    assert control == [(rsock.SOL_HCI, 1, incoming)]  # HCI_CMSG_DIR


def test_no_such_controller(module: ModuleType, make: Make, addresses: Addresses) -> None:
    """The error says so."""
    sock = make(module, AF_BLUETOOTH, RAW, BTPROTO_HCI)
    with pytest.raises(OSError, match="No such device"):
        sock.bind((7,))


def test_voice(ends: Ends, make: Make, addresses: Addresses) -> None:
    """A synchronous link; the emulator tells only the side that asked for it."""
    here, there = (address.encode() for address in addresses)
    near, server = (make(module, AF_BLUETOOTH, PACKET, BTPROTO_SCO) for module in ends)
    server.bind(there)
    server.listen()
    assert server.getsockname() == addresses[1]
    near.bind(here)
    near.connect(there)
    assert near.getsockname() == addresses[0]
    assert near.getpeername() == addresses[1]
    assert near.send(b"x" * 48) == 48
