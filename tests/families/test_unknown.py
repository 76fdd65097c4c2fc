"""Families that nobody knows but the kernel: `(family, bytes)` in both directions.

The standard library refuses every address of such a family, and does not tell any. What rsock takes
besides is this one form; all others are refused in the same words.
"""

from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from peers import assert_same
from sockaddrs import Family, Identity

if TYPE_CHECKING:
    from sockaddrs import Sockaddrs

XDP = Family(Identity(44, socket.SOCK_RAW, 0), "=H")
LOOPBACK = bytes.fromhex("1f40 7f000001 0000000000000000")

REFUSED: dict[str, object] = {
    "int": 44,
    "str": "lo",
    "pair of host and port": ("127.0.0.1", 80),
    "family alone": (44,),
    "three": (44, b"", 0),
    "empty": (),
    "None": None,
    "text": (44, "bytes"),
    "text family": ("44", b"bytes"),
    "family of no C int": (1 << 40, b""),
    "family too large": (65536, b""),
    "negative family": (-1, b""),
    "float family": (44.0, b""),
    "list": [44, b""],
}


@pytest.mark.parametrize("address", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("number", [0, 3, 41, 44, 999, 65536, -7])
def test_other_forms(sockaddrs: Sockaddrs, number: int, address: object) -> None:
    """What is no family with bytes is refused as the standard library refuses everything."""
    sockaddrs.assert_encodes(Family(Identity(number, socket.SOCK_RAW, 0), "=H"), address)


@pytest.mark.parametrize("method", ["bind", "connect", "connect_ex", "sendto"])
def test_names_of_callers(method: str) -> None:
    """The text names the method."""
    data = (b"",) if method == "sendto" else ()

    def scenario(m: Any) -> object:
        one, other = socket.socketpair()
        with closing(other), m.socket(44, 3, 0, fileno=one.detach()) as sock:
            return getattr(sock, method)(*data, ("lo", 1))

    assert_same(scenario)


@pytest.mark.parametrize("number", [0, 256, 4242, 65536, -7])
@pytest.mark.parametrize("method", ["getsockname", "getpeername", "accept", "recvfrom"])
def test_impossible_family(method: str, number: int) -> None:
    """No kernel has such families."""
    arguments = (1,) if method == "recvfrom" else ()

    def scenario(m: Any) -> object:
        one, other = socket.socketpair()
        with closing(other), m.socket(number, 3, 0, fileno=one.detach()) as sock:
            return getattr(sock, method)(*arguments)

    assert_same(scenario)


@pytest.mark.parametrize("size", [0, 1, 14, 126])
@pytest.mark.parametrize("number", [44, 2, 65535])
def test_bytes(sockaddrs: Sockaddrs, number: int, size: int) -> None:
    """The bytes go to the kernel, and come back, as they are."""
    data = bytes(range(1, size + 1))
    encoded = sockaddrs.encode(rsock, XDP.identity, (number, data))
    assert isinstance(encoded.value, bytes), encoded
    assert encoded.value == number.to_bytes(2, "little") + data
    assert sockaddrs.decode(rsock, XDP.identity, encoded.value).value == (number, data)


def test_too_long(sockaddrs: Sockaddrs) -> None:
    """No sockaddr is longer than 128 bytes."""
    encoded = sockaddrs.encode(rsock, XDP.identity, (44, bytes(127)))
    assert (encoded.error, encoded.args) == (OSError, ("connect(): address too long",))


def test_other_family_in_known_socket(sockaddrs: Sockaddrs) -> None:
    """A family that is known tells 14 bytes of an address that is not."""
    inet6 = Family(Identity(socket.AF_INET6, socket.SOCK_DGRAM, 0), "=H")
    told = sockaddrs.assert_decodes(inet6, b"\x2c\0" + bytes(range(26)))
    assert told.value == (44, bytes(range(14)))


def test_real_traffic() -> None:
    """Datagrams go both ways when a socket is told to be of a family without a file."""
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as real,
    ):
        peer.bind(("127.0.0.1", 0))
        sock = rsock.socket(43, socket.SOCK_DGRAM, 0, fileno=real.detach())  # AF_SMC
        with sock:
            sock.bind((socket.AF_INET, bytes(2) + LOOPBACK[2:]))
            family, data = sock.getsockname()
            assert (family, len(data)) == (socket.AF_INET, 14)
            assert peer.sendto(b"there", ("127.0.0.1", int.from_bytes(data[:2], "big"))) == 5
            received, sender = sock.recvfrom(10)
            assert received == b"there"
            assert sock.sendto(b"and back", sender) == 8
            assert peer.recvfrom(10)[0] == b"and back"
            sock.connect(sender)
            assert sock.getpeername() == sender


def test_xdp() -> None:
    """AF_XDP has sockets, and its own opinion of a socket without memory for its frames."""
    try:
        sock = rsock.socket(rsock.AF_XDP, socket.SOCK_RAW, 0)
    except OSError as error:
        pytest.skip(f"needs a kernel with AF_XDP: {error}")
    address = (
        rsock.AF_XDP,
        bytes(2) + socket.if_nametoindex("lo").to_bytes(4, "little") + bytes(8),
    )
    with sock, pytest.raises(OSError, match="Invalid argument"):
        sock.bind(address)
