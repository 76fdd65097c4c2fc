"""AF_VSOCK: addresses of every form, options of 64 bits, and sockets that listen."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from peers import assert_same
from sockaddrs import Family, Identity, needs

if TYPE_CHECKING:
    from sockaddrs import Sockaddrs

VSOCK = Family(Identity(socket.AF_VSOCK, socket.SOCK_STREAM, 0), "=H2xIIB3x")

ADDRESSES: dict[str, object] = {
    "any": (0xFFFFFFFF, 0xFFFFFFFF),
    "host": (2, 1024),
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
    sockaddrs.assert_encodes(VSOCK, address)


def test_bytes(sockaddrs: Sockaddrs) -> None:
    """The fields stand where linux/vm_sockets.h has them."""
    assert sockaddrs.assert_encodes(VSOCK, (3, 4)).value == (16, socket.AF_VSOCK, 4, 3, 0)
    assert sockaddrs.assert_decodes(VSOCK, VSOCK.pack(4, 3, 1)).value == (3, 4)


def test_listener() -> None:
    """A listener is bound to a port that the kernel gave or that it asked for."""
    needs(socket.AF_VSOCK, socket.SOCK_STREAM, 0, "AF_VSOCK")

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_VSOCK, socket.SOCK_STREAM) as sock:
            sock.bind((socket.VMADDR_CID_ANY, socket.VMADDR_PORT_ANY))
            cid, port = sock.getsockname()
            sock.listen()
            sock.settimeout(0)
            with pytest.raises(BlockingIOError):
                sock.accept()
            return cid, port > 0

    assert assert_same(scenario).value == "(4294967295, True)"


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_SEQPACKET])
@pytest.mark.parametrize("address", [(77, 4711), (0, 1), (1 << 30, 5)])
def test_nobody_there(address: tuple[int, int], kind: int) -> None:
    """Where nobody listens a socket that never waits is told what the kernel thinks of it."""
    needs(socket.AF_VSOCK, kind, 0, "AF_VSOCK")

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_VSOCK, kind) as sock:
            sock.setblocking(False)
            return sock.connect_ex(address), sock.getsockname()[0]

    assert_same(scenario)


SIZE = 0  # SO_VM_SOCKETS_BUFFER_SIZE, linux/vm_sockets.h
SMALLEST, LARGEST = 1, 2

VALUES: dict[str, tuple[object, ...]] = {
    "usual": (65536,),
    "large": (1 << 33,),
    "negative": (-1,),
    "more than 64 bits": ((1 << 64) + 4096,),
    "bytes": (b"12345678",),
    "None": (None, 8),
    "None alone": (None,),
    "float": (1.0,),
    "nothing": (),
    "truth": (True,),
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_set_wide_option(value: tuple[object, ...]) -> None:
    """Numbers have 64 bits, and nothing but a number is taken."""
    needs(socket.AF_VSOCK, socket.SOCK_STREAM, 0, "AF_VSOCK")

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_VSOCK, socket.SOCK_STREAM) as sock:
            sock.setsockopt(socket.AF_VSOCK, LARGEST, 1 << 40)
            sock.setsockopt(socket.AF_VSOCK, SMALLEST, 1)
            sock.setsockopt(socket.AF_VSOCK, SIZE, *value)
            return sock.getsockopt(socket.AF_VSOCK, SIZE), sock.getsockopt(socket.AF_VSOCK, LARGEST)

    assert_same(scenario)


def test_wide_option_keeps_its_upper_half() -> None:
    """A size that 32 bits cannot hold comes back."""
    needs(socket.AF_VSOCK, socket.SOCK_STREAM, 0, "AF_VSOCK")

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_VSOCK, socket.SOCK_STREAM) as sock:
            sock.setsockopt(socket.AF_VSOCK, LARGEST, 1 << 40)
            sock.setsockopt(socket.AF_VSOCK, SIZE, 1 << 33)
            return sock.getsockopt(socket.AF_VSOCK, SIZE)

    assert assert_same(scenario).value == str(1 << 33)


@pytest.mark.parametrize("size", [(), (0,), (4,), (8,), (1025,), (-1,), ("8",)])
@pytest.mark.parametrize(
    "option",
    [(socket.AF_VSOCK, SIZE), (socket.SOL_SOCKET, socket.SO_TYPE), (socket.SOL_SOCKET, 9999)],
)
def test_get_wide_option(option: tuple[int, int], size: tuple[object, ...]) -> None:
    """Options of every level are numbers here; bytes cannot be had."""
    needs(socket.AF_VSOCK, socket.SOCK_STREAM, 0, "AF_VSOCK")

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_VSOCK, socket.SOCK_STREAM) as sock:
            return sock.getsockopt(*option, *size)

    assert_same(scenario)
