"""AF_ALG: addresses of every form; a hash where the kernel has one."""

from __future__ import annotations

import hashlib
import socket
from typing import TYPE_CHECKING, Any

import pytest

from peers import assert_same
from sockaddrs import Family, Identity, needs

if TYPE_CHECKING:
    from sockaddrs import Sockaddrs

ALG = Family(Identity(socket.AF_ALG, socket.SOCK_SEQPACKET, 0), "=H14sII64s")

ADDRESSES: dict[str, object] = {
    "hash": ("hash", "sha256"),
    "features": ("skcipher", "cbc(aes)", 1, 2),
    "feature alone": ("skcipher", "cbc(aes)", 1),
    "empty texts": ("", ""),
    "longest": ("t" * 13, "n" * 63),
    "type too long": ("t" * 14, "n"),
    "name too long": ("t", "n" * 64),
    "both too long": ("t" * 14, "n" * 64),
    "longer in UTF-8": ("\u00e9" * 7, "n"),
    "NUL in type": ("ha\0sh", "sha256"),
    "NUL in name": ("hash", "sha256\0"),
    "lone surrogate": ("hash", "\udcff"),
    "bytes": ("hash", b"sha256"),
    "None": (None, "sha256"),
    "features of 17 bits": ("hash", "sha256", 0x12345, -1),
    "large feature": ("hash", "sha256", 1 << 70),
    "text feature": ("hash", "sha256", "1"),
    "too long and text mask": ("t" * 14, "sha256", 1, "1"),
    "short": ("hash",),
    "long": ("hash", "sha256", 1, 2, 3),
    "list": ["hash", "sha256"],
    "str": "hash",
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_forms(sockaddrs: Sockaddrs, address: object) -> None:
    """Every form makes the same bytes, or the same error."""
    sockaddrs.assert_encodes(ALG, address)


def test_bytes(sockaddrs: Sockaddrs) -> None:
    """The fields stand where linux/if_alg.h has them."""
    kind, name = b"hash".ljust(14, b"\0"), b"sha256".ljust(64, b"\0")
    encoded = sockaddrs.assert_encodes(ALG, ("hash", "sha256", 1, 2))
    assert encoded.value == (88, socket.AF_ALG, kind, 1, 2, name)


SOCKADDRS: dict[str, bytes] = {
    "hash": ALG.pack(b"hash", 1, 2, b"sha256"),
    "no terminator": ALG.pack(b"t" * 14, 0, 0, b"n" * 64),
    "all bits": ALG.pack(b"hash", 0xFFFFFFFF, 0x80000000, b"sha256"),
    "empty": ALG.pack(b"", 0, 0, b""),
    "no UTF-8": ALG.pack(b"hash", 0, 0, b"sha\xff"),
    "UTF-8": ALG.pack("\u00e9".encode(), 0, 0, b"x"),
}


@pytest.mark.parametrize("sockaddr", SOCKADDRS.values(), ids=SOCKADDRS)
def test_sockaddrs(sockaddrs: Sockaddrs, sockaddr: bytes) -> None:
    """What a kernel could give is told alike, text that is none with the same error."""
    sockaddrs.assert_decodes(ALG, sockaddr)


def test_told(sockaddrs: Sockaddrs) -> None:
    """All four parts are told."""
    told = sockaddrs.assert_decodes(ALG, SOCKADDRS["all bits"])
    assert told.value == ("hash", "sha256", 0xFFFFFFFF, 0x80000000)


def test_hash() -> None:
    """The connection that accept makes has no address, and hashes what is sent."""
    needs(*ALG.identity, "AF_ALG")

    def scenario(m: Any) -> object:
        with m.socket(*ALG.identity) as algorithm:
            algorithm.bind(("hash", "sha256"))
            operation, address = algorithm.accept()
            with operation:
                operation.sendall(b"abc")
                return operation.recv(512), address

    expected = hashlib.sha256(b"abc").digest()
    assert assert_same(scenario).value == repr((expected, None))


@pytest.mark.parametrize("name", ["getsockname", "getpeername"])
def test_nameless(name: str) -> None:
    """The kernel names no such socket."""
    needs(*ALG.identity, "AF_ALG")

    def scenario(m: Any) -> object:
        with m.socket(*ALG.identity) as algorithm:
            return getattr(algorithm, name)()

    assert_same(scenario)
