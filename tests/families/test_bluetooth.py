"""AF_BLUETOOTH: the forms of address that each protocol has, in the words of the running version.

The standard library has the family only if it was built with BlueZ's headers; rsock always has.
"""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from peers import assert_same
from sockaddrs import Family, Identity, needs

if TYPE_CHECKING:
    from sockaddrs import Sockaddrs

AF_BLUETOOTH = 31
L2CAP = Family(Identity(AF_BLUETOOTH, socket.SOCK_SEQPACKET, 0), "=HH6sHB")
HCI = Family(Identity(AF_BLUETOOTH, socket.SOCK_RAW, 1), "=HHH")
SCO = Family(Identity(AF_BLUETOOTH, socket.SOCK_SEQPACKET, 2), "=H6s")
RFCOMM = Family(Identity(AF_BLUETOOTH, socket.SOCK_STREAM, 3), "=H6sB")
OTHER = Family(Identity(AF_BLUETOOTH, socket.SOCK_RAW, 4), "=H")
FAMILIES = {"l2cap": L2CAP, "hci": HCI, "sco": SCO, "rfcomm": RFCOMM, "other": OTHER}

# What the forms beyond 3.11 are, and since when the standard library has them.
NEW = sys.version_info >= (3, 14)

TEXT = "00:1A:7D:DA:71:13"
DEVICE = bytes.fromhex("13 71 DA 7D 1A 00")

needs_headers = pytest.mark.skipif(
    not hasattr(socket, "AF_BLUETOOTH"),
    reason="needs an interpreter that was built with BlueZ's headers",
)

TEXTS = (
    TEXT,
    TEXT.lower(),
    "0:1a:7d:da:71:13",
    "000000:1A:7D:DA:71:13",
    " 00: 1A:\t7D:\nDA:71:13",
    "0x0:0x1A:0X7d:DA:71:13",
    "0x:1A:7D:DA:71:13",
    "+0:+1A:-0:DA:71:13",
    "-ffffffffffffffff:0:0:0:0:0",
    "ffffffffffffffff01:0:0:0:0:0",
    "-1ffffffffffffffff:0:0:0:0:0",
    "-1:0:0:0:0:0",
    "00:1A:7D:DA:71",
    "00:1A:7D:DA:71:",
    "00:1A:7D:DA:71:13:",
    "00:1A:7D:DA:71:13 ",
    "00 :1A:7D:DA:71:13",
    "00:1A:7D:DA:71:100",
    "00:1A:7D:DA:71:1G",
    "00-1A-7D-DA-71-13",
    "001A7DDA7113",
    ":1A:7D:DA:71:13",
    "+:1A:7D:DA:71:13",
    "+-1:1A:7D:DA:71:13",
    "0x+1:1A:7D:DA:71:13",
    "",
    "\u0660:1A:7D:DA:71:13",
    "00:1A:7D:DA:71:13\0",
    "\udcff",
)

NUMBERS: tuple[object, ...] = (
    0,
    4097,
    0xFFFF,
    0x10001,
    0x7FFF_FFFF,
    -1,
    1 << 31,
    1 << 70,
    True,
    "1",
    None,
    1.0,
)

OTHERS: tuple[object, ...] = (
    TEXT,
    TEXT.encode(),
    bytearray(TEXT.encode()),
    (),
    (TEXT,),
    (TEXT.encode(), 1),
    (None, 1),
    ("bad", "1"),
    [TEXT, 1],
    None,
    object,
)


@needs_headers
@pytest.mark.parametrize("text", TEXTS)
def test_texts(sockaddrs: Sockaddrs, text: str) -> None:
    """The text of a device is read as sscanf(3) reads it."""
    sockaddrs.assert_encodes(L2CAP, (text, 1))
    sockaddrs.assert_encodes(RFCOMM, (text, 1))
    if text.isprintable() and text.isascii():
        sockaddrs.assert_encodes(SCO, text.encode())
        sockaddrs.assert_encodes(SCO, text.encode() + b"\0behind")


@needs_headers
@pytest.mark.parametrize("number", NUMBERS)
def test_numbers(sockaddrs: Sockaddrs, number: object) -> None:
    """Numbers are cut, or refused, as the running version does it."""
    sockaddrs.assert_encodes(L2CAP, (TEXT, number))
    sockaddrs.assert_encodes(L2CAP, ("bad", number))
    sockaddrs.assert_encodes(RFCOMM, (TEXT, number))
    sockaddrs.assert_encodes(HCI, (number,))
    if NEW or not isinstance(number, int):
        sockaddrs.assert_encodes(HCI, number)


@needs_headers
@pytest.mark.parametrize("address", OTHERS, ids=repr)
@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_other_objects(sockaddrs: Sockaddrs, family: Family, address: object) -> None:
    """What has none of the forms is refused alike."""
    if NEW or family is not SCO or not isinstance(address, str):
        sockaddrs.assert_encodes(family, address)


@needs_headers
@pytest.mark.parametrize("protocol", range(-1, 10))
def test_sockaddrs(sockaddrs: Sockaddrs, protocol: int) -> None:
    """What the kernel gives is told in the form of the running version, by the protocol."""
    family = Family(Identity(AF_BLUETOOTH, socket.SOCK_RAW, protocol), "=H")
    for tail in (bytes(12), bytes(range(12)), bytes(range(255, 243, -1))):
        sockaddrs.assert_decodes(family, b"\x1f\0" + tail)


SAME: dict[str, tuple[Family, object, tuple[object, ...]]] = {
    "l2cap": (L2CAP, (TEXT, 4097), (14, 4097, DEVICE, 0, 0)),
    "l2cap, channel": (L2CAP, (TEXT, 1, 0x10040), (14, 1, DEVICE, 64, 0)),
    "l2cap, low energy": (L2CAP, (TEXT, 1, 64, 2), (14, 1, DEVICE, 64, 2)),
    "rfcomm": (RFCOMM, (TEXT, 7), (10, DEVICE, 7)),
    "hci": (HCI, (3,), (6, 3, 0)),
    "hci, number": (HCI, 3, (6, 3, 0)),
    "hci, channel": (HCI, (3, 1), (6, 3, 1)),
    "sco": (SCO, TEXT.encode(), (8, DEVICE)),
    "sco, text": (SCO, TEXT, (8, DEVICE)),
}


@pytest.mark.parametrize(("family", "address", "expected"), SAME.values(), ids=SAME)
def test_bytes(
    sockaddrs: Sockaddrs, family: Family, address: object, expected: tuple[object, ...]
) -> None:
    """On every interpreter each form makes the bytes of the kernel's headers, the newest too."""
    encoded = sockaddrs.encode(rsock, family.identity, address)
    assert isinstance(encoded.value, bytes), encoded
    size, *rest = expected
    assert family.fields(encoded.value) == (size, AF_BLUETOOTH, *rest)


TOLD: dict[str, tuple[Family, bytes, object, object]] = {
    "l2cap": (L2CAP, L2CAP.pack(7, DEVICE, 0, 0), (TEXT, 7), (TEXT, 7)),
    "l2cap, channel": (L2CAP, L2CAP.pack(7, DEVICE, 8, 0), (TEXT, 7), (TEXT, 7, 8)),
    "l2cap, low energy": (L2CAP, L2CAP.pack(7, DEVICE, 0, 1), (TEXT, 7), (TEXT, 7, 0, 1)),
    "rfcomm": (RFCOMM, RFCOMM.pack(DEVICE, 255), (TEXT, 255), (TEXT, 255)),
    "hci": (HCI, HCI.pack(65535, 0), 65535, 65535),
    "hci, channel": (HCI, HCI.pack(3, 1), 3, (3, 1)),
    "sco": (SCO, SCO.pack(DEVICE), TEXT, TEXT),
}


@pytest.mark.parametrize(("family", "sockaddr", "old", "new"), TOLD.values(), ids=TOLD)
def test_told(
    sockaddrs: Sockaddrs, family: Family, sockaddr: bytes, old: object, new: object
) -> None:
    """On every interpreter an address is told in the form of its version."""
    told = sockaddrs.decode(rsock, family.identity, sockaddr)
    assert told.value == (new if NEW else old)


def test_unknown_protocol(sockaddrs: Sockaddrs) -> None:
    """A protocol without a form is named in the errors."""
    encoded = sockaddrs.encode(rsock, OTHER.identity, (TEXT, 1))
    assert (encoded.error, encoded.args) == (OSError, ("connect(): unknown Bluetooth protocol",))
    decoded = sockaddrs.decode(rsock, OTHER.identity, bytes(8))
    assert (decoded.error, decoded.args) == (OSError, ("getsockaddrlen: unknown BT protocol",))


@needs_headers
@pytest.mark.parametrize("family", [L2CAP, HCI, SCO, RFCOMM], ids=["l2cap", "hci", "sco", "rfcomm"])
def test_sockets(family: Family) -> None:
    """Real sockets are named, bound and refused alike."""
    needs(*family.identity, "this Bluetooth protocol")
    nobody: dict[Family, object] = {
        HCI: (77,),
        SCO: TEXT.encode(),
        L2CAP: (TEXT, 1),
        RFCOMM: (TEXT, 1),
    }

    def scenario(m: Any) -> object:
        with m.socket(*family.identity) as sock:
            name = sock.getsockname()
            return name, sock.bind(nobody[family])

    assert_same(scenario)
