"""AF_CAN: the forms of address that each protocol has; a frame where the kernel has CAN."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING, Any

import pytest

from peers import assert_same
from sockaddrs import Family, Identity, needs

if TYPE_CHECKING:
    from sockaddrs import Sockaddrs

RAW = Family(Identity(socket.AF_CAN, socket.SOCK_RAW, socket.CAN_RAW), "=H2xi16x")
BCM = Family(Identity(socket.AF_CAN, socket.SOCK_DGRAM, socket.CAN_BCM), "=H2xi16x")
ISOTP = Family(Identity(socket.AF_CAN, socket.SOCK_DGRAM, socket.CAN_ISOTP), "=H2xiII8x")
J1939 = Family(Identity(socket.AF_CAN, socket.SOCK_DGRAM, socket.CAN_J1939), "=H2xiQIB3x")
OTHER = Family(Identity(socket.AF_CAN, socket.SOCK_DGRAM, 5), "=H2xi16x")
FAMILIES = {"raw": RAW, "bcm": BCM, "isotp": ISOTP, "j1939": J1939, "other": OTHER}

INTERFACES: dict[str, object] = {
    "all": "",
    "loopback": "lo",
    "bytes": b"lo",
    "missing": "nobody0",
    "longest": "x" * 15,
    "too long": "x" * 16,
    "longer in UTF-8": "\u00e9" * 8,
    "NUL": "lo\0",
    "surrogate": "\udcff",
    "int": 1,
    "None": None,
    "bytearray": bytearray(b"lo"),
}

ENDS: tuple[tuple[object, ...], ...] = (
    (),
    (0x123,),
    (0x123, 0x80001234),
    (1 << 32, (1 << 70) + 5),
    (-1, -2),
    (1, "2"),
    (None, 2),
    (True, False),
    (0x1122334455667788, 0x1F000, 0x80),
    ((1 << 64) + 1, (1 << 32) + 2, 256 + 3),
    (1 << 200, 1 << 200, 1 << 200),
    (-1, -1, -1),
    ("1", 2, 3),
    (1, "2", 3),
    (1, 2, None),
    (1.0, 2, 3),
    (1, 2, 3, 4),
)

OTHERS: dict[str, object] = {
    "list": ["lo"],
    "str": "lo",
    "empty": (),
    "None": None,
    "int": 3,
}


@pytest.mark.parametrize("interface", INTERFACES.values(), ids=INTERFACES)
@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_forms(sockaddrs: Sockaddrs, family: Family, interface: object) -> None:
    """Every form makes the same bytes, or the same error, by the protocol of the socket."""
    for end in ENDS:
        sockaddrs.assert_encodes(family, (interface, *end))


@pytest.mark.parametrize("address", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_other_objects(sockaddrs: Sockaddrs, family: Family, address: object) -> None:
    """What is no tuple is refused in the words of each protocol."""
    sockaddrs.assert_encodes(family, address)


def test_bytes(sockaddrs: Sockaddrs) -> None:
    """The fields stand where linux/can.h has them."""
    index = socket.if_nametoindex("lo")
    encodes, front = sockaddrs.assert_encodes, (24, socket.AF_CAN, index)
    assert encodes(RAW, ("lo",)).value == front
    assert encodes(BCM, ("",)).value == (24, socket.AF_CAN, 0)
    assert encodes(ISOTP, ("lo", 1, 2)).value == (*front, 1, 2)
    assert encodes(J1939, ("lo", 1 << 63, 2, 3)).value == (*front, 1 << 63, 2, 3)


@pytest.mark.parametrize(("index", "name"), [("lo", "lo"), (0, ""), (99999, ""), (-1, "")])
def test_told(sockaddrs: Sockaddrs, index: str | int, name: str) -> None:
    """Each protocol's form is told; an interface that is not there has no name."""
    number = socket.if_nametoindex(index) if isinstance(index, str) else index
    decodes = sockaddrs.assert_decodes
    assert decodes(RAW, RAW.pack(number)).value == (name,)
    assert decodes(BCM, BCM.pack(number)).value == (name,)
    assert decodes(OTHER, OTHER.pack(number)).value == (name,)
    assert decodes(ISOTP, ISOTP.pack(number, 1, 1 << 31)).value == (name, 1, 1 << 31)
    assert decodes(J1939, J1939.pack(number, 1 << 63, 2, 255)).value == (name, 1 << 63, 2, 255)


@pytest.mark.parametrize("family", [RAW, BCM, ISOTP, J1939], ids=["raw", "bcm", "isotp", "j1939"])
def test_bind(family: Family) -> None:
    """Real sockets bind to all interfaces or to a missing one as the kernel lets them."""
    needs(*family.identity, "this CAN protocol")
    rest: dict[Family, tuple[int, ...]] = {ISOTP: (0x123, 0x124), J1939: (0, 0, 0)}

    def bind(interface: str) -> object:
        def scenario(m: Any) -> object:
            with m.socket(*family.identity) as sock:
                sock.bind((interface, *rest.get(family, ())))
                return sock.getsockname()

        return assert_same(scenario)

    bind("")
    bind("lo")
    bind("nobody0")


def test_frame() -> None:
    """A frame sent on a virtual interface arrives at another socket, with the interface's name."""
    try:
        socket.socket(*RAW.identity).close()
        socket.if_nametoindex("vcan0")
    except OSError as error:
        pytest.skip(f"needs a kernel with CAN_RAW and an interface vcan0: {error}")
    frame = struct.pack("=IB3x8s", 0x123, 4, b"data")

    def scenario(m: Any) -> object:
        with m.socket(*RAW.identity) as one, m.socket(*RAW.identity) as other:
            one.bind(("vcan0",))
            other.bind(("",))
            one.send(frame)
            data, sender = other.recvfrom(100)
            return data == frame, sender, other.getsockname()

    assert assert_same(scenario).value == "(True, ('vcan0',), ('',))"
