"""Random addresses and random bytes for every family: both modules make the same of each."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sockaddrs import Family, Identity
from strategies import Index, Text, anything, edges, rarely

if TYPE_CHECKING:
    from sockaddrs import Sockaddrs

KIND = socket.SOCK_DGRAM

numbers = st.integers(0, 300) | rarely(
    edges, edges.map(Index), st.integers(), st.booleans(), anything
)
characters = st.text("lo0:aF \0\u00e9\udcff", max_size=20)
interfaces = st.sampled_from(["lo", "", "nobody0", "x" * 15, "x" * 16]) | rarely(
    characters, characters.map(Text), st.binary(max_size=18), anything
)
names = st.sampled_from(["hash", "sha256", "t" * 13, "t" * 14, "n" * 63, "n" * 64]) | rarely(
    st.text(max_size=70), characters, st.binary(max_size=4), anything
)
hardware = st.binary(max_size=10) | rarely(st.binary(max_size=10).map(bytearray), anything)
hexadecimal = st.one_of(
    st.integers(0, 255).map("{:02X}".format),
    st.integers(-300, 300).map("{:#x}".format),
    st.integers(-(1 << 66), 1 << 66).map("{:x}".format),
    st.text("0x+-: \tfF1g", max_size=5),
)
devices = st.lists(hexadecimal, min_size=5, max_size=7).map(":".join)
loose = st.lists(st.integers(0, 255).map("{:02X}".format), min_size=6, max_size=6).map(":".join)
texts = devices | loose | rarely(characters, anything)

netlink = Family(Identity(socket.AF_NETLINK, KIND, 0), "=H2xII")
packet = Family(Identity(socket.AF_PACKET, KIND, 0), "=H2siHBB")
raw = Family(Identity(socket.AF_CAN, KIND, socket.CAN_RAW), "=H2xi16x")
isotp = Family(Identity(socket.AF_CAN, KIND, socket.CAN_ISOTP), "=H2xiII8x")
j1939 = Family(Identity(socket.AF_CAN, KIND, socket.CAN_J1939), "=H2xiQIB3x")
tipc = Family(Identity(socket.AF_TIPC, KIND, 0), "=HBbIII")
alg = Family(Identity(socket.AF_ALG, KIND, 0), "=H14sII64s")
vsock = Family(Identity(socket.AF_VSOCK, KIND, 0), "=H2xIIB3x")
qipcrtr = Family(Identity(socket.AF_QIPCRTR, KIND, 0), "=H2xII")
l2cap = Family(Identity(31, KIND, 0), "=HH6sHB")
hci = Family(Identity(31, KIND, 1), "=HHH")
sco = Family(Identity(31, KIND, 2), "=H6s")
rfcomm = Family(Identity(31, KIND, 3), "=H6sB")

ADDRESSES: dict[str, tuple[Family, st.SearchStrategy[tuple[object, ...]]]] = {
    "netlink": (netlink, st.tuples(numbers, numbers)),
    "packet": (packet, st.tuples(interfaces, numbers, numbers, numbers, hardware)),
    "can raw": (raw, st.tuples(interfaces)),
    "can isotp": (isotp, st.tuples(interfaces, numbers, numbers)),
    "can j1939": (j1939, st.tuples(interfaces, numbers, numbers, numbers)),
    "tipc": (tipc, st.tuples(st.integers(0, 4) | numbers, numbers, numbers, numbers, numbers)),
    "alg": (alg, st.tuples(names, names, numbers, numbers)),
    "vsock": (vsock, st.tuples(numbers, numbers)),
    "qipcrtr": (qipcrtr, st.tuples(numbers, numbers)),
}
BLUETOOTH: dict[str, tuple[Family, st.SearchStrategy[tuple[object, ...]]]] = {
    "l2cap": (l2cap, st.tuples(texts, numbers)),
    "hci": (hci, st.tuples(numbers)),
    "rfcomm": (rfcomm, st.tuples(texts, numbers)),
}


@pytest.mark.parametrize("name", ADDRESSES)
@given(data=st.data())
def test_addresses(sockaddrs: Sockaddrs, name: str, data: st.DataObject) -> None:
    """An address of any make becomes the same bytes, or the same error."""
    family, addresses = ADDRESSES[name]
    whole = data.draw(addresses)
    cut = data.draw(st.integers(0, len(whole) + 1) | st.just(len(whole)))
    address = rarely(st.just((*whole, 0)[:cut]), anything)
    sockaddrs.assert_encodes(family, data.draw(address))


needs_headers = pytest.mark.skipif(
    not hasattr(socket, "AF_BLUETOOTH"),
    reason="needs an interpreter that was built with BlueZ's headers",
)


@needs_headers
@pytest.mark.parametrize("name", BLUETOOTH)
@given(data=st.data())
def test_bluetooth(sockaddrs: Sockaddrs, name: str, data: st.DataObject) -> None:
    """The same, with the forms that every version takes."""
    family, addresses = BLUETOOTH[name]
    sockaddrs.assert_encodes(family, data.draw(addresses))


@needs_headers
@given(text=devices | loose)
@example(text="0x:0:0:0:0:0")
def test_devices(sockaddrs: Sockaddrs, text: str) -> None:
    """The text of a device is read as the same number, or refused."""
    sockaddrs.assert_encodes(sco, text.encode())


# A family, the bytes of its sockaddr without the family, and the protocols that read them.
SOCKADDRS: dict[str, tuple[int, int, tuple[int, ...]]] = {
    "netlink": (socket.AF_NETLINK, 10, (0,)),
    "packet": (socket.AF_PACKET, 18, (0,)),
    "can": (socket.AF_CAN, 22, tuple(range(9))),
    "tipc": (socket.AF_TIPC, 14, (0,)),
    "alg": (socket.AF_ALG, 86, (0,)),
    "vsock": (socket.AF_VSOCK, 14, (0,)),
    "qipcrtr": (socket.AF_QIPCRTR, 10, (0,)),
    "inet6": (socket.AF_INET6, 26, (0,)),
}


@pytest.mark.parametrize("name", SOCKADDRS)
@given(data=st.data())
def test_bytes(sockaddrs: Sockaddrs, name: str, data: st.DataObject) -> None:
    """Any bytes are told alike, or are the same error."""
    number, size, protocols = SOCKADDRS[name]
    tail = data.draw(st.binary(max_size=size) | st.binary(min_size=size, max_size=size))
    if number == socket.AF_PACKET and len(tail) > 9:
        # More bytes than there are the standard library takes from wherever it is.
        tail = tail[:9] + bytes([tail[9] % 9]) + tail[10:]
    family = Family(Identity(number, KIND, data.draw(st.sampled_from(protocols))), "=H")
    sockaddrs.assert_decodes(family, number.to_bytes(2, "little") + tail)


@needs_headers
@given(protocol=st.integers(-1, 9), tail=st.binary(max_size=12))
def test_bluetooth_bytes(sockaddrs: Sockaddrs, protocol: int, tail: bytes) -> None:
    """The same for every protocol of Bluetooth."""
    family = Family(Identity(31, KIND, protocol), "=H")
    size = {0: 12, 1: 4, 2: 6, 3: 8}.get(protocol, 12)
    sockaddrs.assert_decodes(family, b"\x1f\0" + tail[:size])


@given(number=st.integers(0, 65535), tail=st.binary(max_size=26))
def test_other_families(sockaddrs: Sockaddrs, number: int, tail: bytes) -> None:
    """An address of a family that is not the socket's is told by its own, if that is known."""
    known = {family.identity.family for family, _ in (*ADDRESSES.values(), *BLUETOOTH.values())}
    if number in known | {socket.AF_UNIX, socket.AF_INET, socket.AF_INET6}:
        number += 100
    inet6 = Family(Identity(socket.AF_INET6, KIND, 0), "=H")
    sockaddrs.assert_decodes(inet6, number.to_bytes(2, "little") + tail)
