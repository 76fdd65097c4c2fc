"""AF_QIPCRTR: addresses of every form; sockets where the kernel has them."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from peers import assert_same
from sockaddrs import Family, Identity, needs

if TYPE_CHECKING:
    from sockaddrs import Sockaddrs

QIPCRTR = Family(Identity(socket.AF_QIPCRTR, socket.SOCK_DGRAM, 0), "=H2xII")

ADDRESSES: dict[str, object] = {
    "control": (1, 0xFFFFFFFE),
    "too large": (1 << 32, (1 << 40) + 7),
    "negative": (-1, -1),
    "short": (1,),
    "long": (1, 2, 3),
    "empty": (),
    "list": [1, 2],
    "None": None,
    "text": ("2", 1024),
    "None port": (2, None),
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_forms(sockaddrs: Sockaddrs, address: object) -> None:
    """Every form makes the same bytes, or the same error."""
    sockaddrs.assert_encodes(QIPCRTR, address)


def test_bytes(sockaddrs: Sockaddrs) -> None:
    """The fields stand where linux/qrtr.h has them."""
    assert sockaddrs.assert_encodes(QIPCRTR, (3, 4)).value == (12, socket.AF_QIPCRTR, 3, 4)
    assert sockaddrs.assert_decodes(QIPCRTR, QIPCRTR.pack(3, 4)).value == (3, 4)


def test_socket() -> None:
    """A socket has a name, binds, and the control port is known to the kernel."""
    needs(*QIPCRTR.identity, "AF_QIPCRTR")

    def scenario(m: Any) -> object:
        with m.socket(*QIPCRTR.identity) as sock:
            node, _ = sock.getsockname()
            sock.bind((node, 0))
            _, port = sock.getsockname()
            return node, port > 0, sock.connect_ex((123, 123))

    assert_same(scenario)
