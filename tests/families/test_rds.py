"""AF_RDS: sockets whose addresses are those of IPv4."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from peers import assert_same
from sockaddrs import Family, Identity, needs

if TYPE_CHECKING:
    from sockaddrs import Sockaddrs

RDS = Family(Identity(socket.AF_RDS, socket.SOCK_SEQPACKET, 0), "=H2s4s")
INET = Family(Identity(socket.AF_INET, socket.SOCK_SEQPACKET, 0), "=H2s4s8x")

ADDRESSES: dict[str, object] = {
    "loopback": ("127.0.0.1", 18634),
    "any": ("", 0),
    "broadcast": ("<broadcast>", 1),
    "bytes": (b"127.0.0.1", 1),
    "port too large": ("127.0.0.1", 65536),
    "port too small": ("127.0.0.1", -1),
    "short": ("127.0.0.1",),
    "long": ("127.0.0.1", 1, 2),
    "list": ["127.0.0.1", 1],
    "int host": (1, 1),
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_forms(sockaddrs: Sockaddrs, address: object) -> None:
    """Every form makes the same bytes, or the same error, which speaks of AF_INET."""
    sockaddrs.assert_encodes(RDS, address)


def test_bytes(sockaddrs: Sockaddrs) -> None:
    """The bytes say AF_INET, and it is by them that an address is told."""
    encoded = sockaddrs.assert_encodes(RDS, ("127.0.0.2", 258))
    assert encoded.value == (16, socket.AF_INET, b"\1\2", b"\x7f\0\0\2")
    sockaddr = INET.pack(b"\1\2", b"\x7f\0\0\2")
    assert sockaddrs.assert_decodes(RDS, sockaddr).value == ("127.0.0.2", 258)


def test_own_family(sockaddrs: Sockaddrs) -> None:
    """An address that says AF_RDS is one that nobody knows."""
    told = sockaddrs.assert_decodes(RDS, bytes([socket.AF_RDS, 0, *range(14)]))
    assert told.value == (socket.AF_RDS, bytes(range(14)))


def test_socket() -> None:
    """Sockets bind, and a message arrives with its sender."""
    needs(*RDS.identity, "AF_RDS")

    def scenario(m: Any) -> object:
        with m.socket(*RDS.identity) as server, m.socket(*RDS.identity) as client:
            server.bind(("127.0.0.1", 18634))
            client.bind(("127.0.0.1", 0))
            client.sendto(b"reliably", ("127.0.0.1", 18634))
            server.settimeout(30)
            data, sender = server.recvfrom(100)
            return data, sender == client.getsockname(), server.getsockname()

    assert assert_same(scenario).value == "(b'reliably', True, ('127.0.0.1', 18634))"
