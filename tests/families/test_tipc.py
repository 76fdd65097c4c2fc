"""AF_TIPC: addresses of every form and kind; sockets where the kernel has them."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from peers import assert_same
from sockaddrs import Family, Identity, needs

if TYPE_CHECKING:
    from sockaddrs import Sockaddrs

TIPC = Family(Identity(socket.AF_TIPC, socket.SOCK_RDM, 0), "=HBbIII")
RANGE, SERVICE, SOCKET = socket.TIPC_ADDR_NAMESEQ, socket.TIPC_ADDR_NAME, socket.TIPC_ADDR_ID

ADDRESSES: dict[str, object] = {
    "range": (RANGE, 1000, 1, 5),
    "range with scope": (RANGE, 1000, 1, 5, socket.TIPC_NODE_SCOPE),
    "service": (SERVICE, 1000, 3, 99),
    "socket": (SOCKET, 0x1001001, 77, 0),
    "no kind": (0, 1, 2, 3),
    "unknown kind": (4, 1, 2, 3),
    "kind of one byte more": (256 + SERVICE, 1, 2, 3),
    "large": (SERVICE, 1 << 32, (1 << 32) + 1, -1, 300),
    "negative scope": (RANGE, 1, 2, 3, -2),
    "short": (SERVICE, 1, 2),
    "long": (SERVICE, 1, 2, 3, 4, 5),
    "empty": (),
    "list": [SERVICE, 1, 2, 3],
    "int": SERVICE,
    "text": (SERVICE, 1, 2, "3"),
    "text and unknown kind": (9, 1, 2, "3"),
    "None scope": (SERVICE, 1, 2, 3, None),
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_forms(sockaddrs: Sockaddrs, address: object) -> None:
    """Every form makes the same bytes, or the same error."""
    sockaddrs.assert_encodes(TIPC, address)


def test_bytes(sockaddrs: Sockaddrs) -> None:
    """The fields stand where linux/tipc.h has them: a socket's number precedes its node."""
    family = (16, socket.AF_TIPC)
    encodes = sockaddrs.assert_encodes
    assert encodes(TIPC, (RANGE, 7, 1, 5, 3)).value == (*family, RANGE, 3, 7, 1, 5)
    assert encodes(TIPC, (SERVICE, 7, 1, 5)).value == (*family, SERVICE, 2, 7, 1, 0)
    assert encodes(TIPC, (SOCKET, 7, 1, 5)).value == (*family, SOCKET, 2, 1, 7, 0)


@pytest.mark.parametrize("scope", [0, 2, 127, -1, -128])
def test_kinds(sockaddrs: Sockaddrs, scope: int) -> None:
    """Each kind has its own three values; of a service the instance stands twice."""
    shown = scope & 0xFFFFFFFF
    decodes = sockaddrs.assert_decodes
    assert decodes(TIPC, TIPC.pack(RANGE, scope, 7, 1, 5)).value == (RANGE, 7, 1, 5, shown)
    assert decodes(TIPC, TIPC.pack(SERVICE, scope, 7, 1, 5)).value == (SERVICE, 7, 1, 1, shown)
    assert decodes(TIPC, TIPC.pack(SOCKET, scope, 7, 1, 5)).value == (SOCKET, 1, 7, 0, shown)


@pytest.mark.parametrize("kind", [0, 4, 255])
def test_unknown_kind(sockaddrs: Sockaddrs, kind: int) -> None:
    """A kind that nobody knows is an error."""
    assert sockaddrs.assert_decodes(TIPC, TIPC.pack(kind, 0, 7, 1, 5)).error is ValueError


def test_socket() -> None:
    """A socket binds to a range, and a message to an instance of it arrives."""
    needs(*TIPC.identity, "AF_TIPC")

    def scenario(m: Any) -> object:
        with m.socket(*TIPC.identity) as server, m.socket(*TIPC.identity) as client:
            server.bind((RANGE, 4711, 1, 5))
            name = server.getsockname()
            client.sendto(b"to an instance", (SERVICE, 4711, 3, 0))
            data, sender = server.recvfrom(100)
            return data, name[0], len(name), sender == client.getsockname()

    assert assert_same(scenario).value == f"(b'to an instance', {int(SOCKET)}, 5, True)"
