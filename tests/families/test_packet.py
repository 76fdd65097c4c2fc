"""AF_PACKET: addresses of every form, and frames on a pair of interfaces."""

from __future__ import annotations

import os
import socket
import struct
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from peers import assert_same
from sockaddrs import Family, Identity, needs
from veth import LEFT, beside_pair

if TYPE_CHECKING:
    from collections.abc import Generator

    from sockaddrs import Sockaddrs

PACKET = Family(Identity(socket.AF_PACKET, socket.SOCK_RAW, 0), "=H2siHBB")
LONG = Family(PACKET.identity, "=H2siHBB8s")  # with the hardware address

EXPERIMENT = 0x88B5  # ETH_P_802_EX1, for tests like these
ETHER = 1  # ARPHRD_ETHER
HARDWARE = bytes.fromhex("02 00 00 00 00 01")

ADDRESSES: dict[str, object] = {
    "protocol": ("lo", 0x0800),
    "kind": ("lo", 3, socket.PACKET_BROADCAST),
    "hardware": ("lo", 3, socket.PACKET_HOST, ETHER),
    "address": ("lo", 3, socket.PACKET_HOST, ETHER, HARDWARE),
    "bytearray": ("lo", 3, 0, 0, bytearray(HARDWARE)),
    "no bytes": ("lo", 3, 0, 0, b""),
    "eight bytes": ("lo", 3, 0, 0, b"12345678"),
    "nine bytes": ("lo", 3, 0, 0, b"123456789"),
    "nine bytes, no interface": ("nobody0", 3, 0, 0, b"123456789"),
    "nine bytes, bad protocol": ("lo", -3, 0, 0, b"123456789"),
    "text address": ("lo", 3, 0, 0, "123456"),
    "None address": ("lo", 3, 0, 0, None),
    "no interface": ("nobody0", 3),
    "no interface, bad protocol": ("nobody0", -3),
    "empty interface": ("", 3),
    "long interface": ("x" * 40, 3),
    "name cut to one that is there": ("lo" + "\x01" * 20, 3),
    "interface in UTF-8": ("\u00e9", 3),
    "surrogate": ("\udcff", 3),
    "NUL": ("lo\0", 3),
    "bytes interface": (b"lo", 3),
    "None interface": (None, 3),
    "protocol too large": ("lo", 65536),
    "protocol too small": ("lo", -1),
    "protocol of no C int": ("lo", 1 << 31),
    "protocol of no C long": ("lo", 1 << 70),
    "kind of no C int": ("lo", 3, 1 << 31),
    "hardware of no C int": ("lo", 3, 0, -1 << 40),
    "kind of nine bits": ("lo", 3, 0x1FF),
    "hardware of 17 bits": ("lo", 3, 0, 0x1FFFF),
    "negative kind": ("lo", 3, -1, -1),
    "text protocol": ("lo", "3"),
    "None protocol": ("lo", None),
    "None kind": ("lo", 3, None),
    "short": ("lo",),
    "empty": (),
    "long": ("lo", 3, 0, 0, b"", 0),
    "list": ["lo", 3],
    "str": "lo",
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_forms(sockaddrs: Sockaddrs, address: object) -> None:
    """Every form makes the same bytes, or the same error."""
    sockaddrs.assert_encodes(PACKET, address)


def test_bytes(sockaddrs: Sockaddrs) -> None:
    """The fields stand where linux/if_packet.h has them, the protocol in network order."""
    index = socket.if_nametoindex("lo")
    encoded = sockaddrs.assert_encodes(LONG, ("lo", 0x0102, 3, 0x304, b"12345678"))
    assert encoded.value == (20, socket.AF_PACKET, b"\1\2", index, 0x304, 3, 8, b"12345678")


@pytest.mark.parametrize("length", [0, 6, 8])
@pytest.mark.parametrize(("index", "name"), [("lo", "lo"), (0, ""), (99999, ""), (-1, "")])
def test_told(sockaddrs: Sockaddrs, index: str | int, name: str, length: int) -> None:
    """All five parts are told; an interface that is not there has no name."""
    number = socket.if_nametoindex(index) if isinstance(index, str) else index
    sockaddr = LONG.pack(b"\1\2", number, 0x8304, 255, length, b"12345678")
    told = sockaddrs.assert_decodes(LONG, sockaddr)
    assert told.value == (name, 0x0102, 255, 0x8304, b"12345678"[:length])


@pytest.mark.parametrize("address", [("lo", 0), ("lo", 0x800), ("nobody0", 3), ("lo", -1), ("",)])
@pytest.mark.parametrize("method", ["bind", "connect", "connect_ex", "sendto"])
def test_methods(method: str, address: object) -> None:
    """Every method that takes an address reads it alike, and names itself in errors."""
    needs(*PACKET.identity, "AF_PACKET and CAP_NET_RAW")
    data = (bytes(20),) if method == "sendto" else ()

    def scenario(m: Any) -> object:
        with m.socket(*PACKET.identity) as sock:
            result = getattr(sock, method)(*data, address)
            return result, sock.getsockname()

    assert_same(scenario)


def test_closed() -> None:
    """A closed socket cannot ask for the interface."""
    needs(*PACKET.identity, "AF_PACKET and CAP_NET_RAW")

    def scenario(m: Any) -> object:
        sock = m.socket(*PACKET.identity)
        sock.close()
        return sock.bind(("lo", 3))

    assert_same(scenario)


@contextmanager
def _pair(m: Any) -> Generator[tuple[Any, Any]]:
    """Yield sockets on both ends of a pair of interfaces that only they can see."""
    needs(*PACKET.identity, "AF_PACKET and CAP_NET_RAW")
    made = beside_pair(lambda: [m.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) for _ in range(2)])
    with made[0] as left, made[1] as right:
        # Bound from outside: the interfaces are those that the sockets can see.
        left.bind(("left", EXPERIMENT))
        right.bind(("right", EXPERIMENT))
        left.settimeout(30)
        right.settimeout(30)
        yield left, right


def _frame(source: bytes, payload: bytes) -> bytes:
    return struct.pack("!6s6sH", b"\xff" * 6, source, EXPERIMENT) + payload


@pytest.mark.parametrize("method", ["recvfrom", "recvfrom_into"])
def test_frames(method: str) -> None:
    """A frame arrives as it was sent, with interface, protocol, kind and hardware address told."""
    payload = bytes(range(200))

    def scenario(m: Any) -> object:
        with _pair(m) as (left, right):
            frame = _frame(left.getsockname()[4], payload)
            assert left.send(frame) == len(frame)
            if method == "recvfrom":
                data, sender = right.recvfrom(2048)
            else:
                buffer = bytearray(2048)
                count, sender = right.recvfrom_into(buffer)
                data = bytes(buffer[:count])
            ours = sender[4] == left.getsockname()[4]
            return data == frame, sender[:4], ours, right.getsockname()[:4]

    kind, name = int(socket.PACKET_BROADCAST), ("right", EXPERIMENT)
    expected = (True, (*name, kind, ETHER), True, (*name, 0, ETHER))
    assert assert_same(scenario).value == repr(expected)


def test_sendto() -> None:
    """Without headers of its own a datagram goes to the hardware address that is named."""

    def scenario(m: Any) -> object:
        with _pair(m) as (left, right):
            target = right.getsockname()[4]
            left.sendto(_frame(HARDWARE, b"x" * 50), ("left", EXPERIMENT, 0, 0, target))
            data, sender = right.recvfrom(2048)
            return data[12:], sender[0], sender[4] == HARDWARE

    assert_same(scenario)


def _delete(routes: socket.socket, name: bytes) -> None:
    """Delete an interface and wait until that is done: RTM_DELLINK, rtnetlink(7)."""
    body = bytes(16) + struct.pack("=HH8s", 12, 3, name)
    routes.send(struct.pack("=IHHII", 16 + len(body), 17, 5, 1, 0) + body)  # with an answer
    (error,) = struct.unpack_from("=i", routes.recv(4096), 16)
    assert error == 0, os.strerror(-error)


def test_interface_that_went_away() -> None:
    """A socket outlives its interface, which then has no name."""
    needs(*PACKET.identity, "AF_PACKET and CAP_NET_RAW")

    def make(m: Any) -> list[Any]:
        routes = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        return [m.socket(*PACKET.identity), routes]

    def scenario(m: Any) -> object:
        sock, routes = beside_pair(lambda: make(m))
        with sock, routes:
            sock.bind(("left", EXPERIMENT))
            before = sock.getsockname()
            _delete(routes, b"left")
            return before, sock.getsockname()

    hardware = bytes.fromhex(LEFT.replace(":", ""))
    before = ("left", EXPERIMENT, 0, ETHER, hardware)
    assert assert_same(scenario).value == repr((before, ("", EXPERIMENT, 0, 0, b"")))
