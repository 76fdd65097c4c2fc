"""getsockopt and setsockopt: integers, buffers, no value at all, and every wrong argument."""

from __future__ import annotations

import array
import ctypes
import socket
import struct
from typing import Any

import pytest

import rsock
from support import assert_parity, no_leak
from values import BEYOND_INT, Failing, Index

BASE, TCP, IP6 = socket.SOL_SOCKET, socket.IPPROTO_TCP, socket.IPPROTO_IPV6
REUSE, LINGER, RECEIVE = socket.SO_REUSEADDR, socket.SO_LINGER, socket.SO_RCVBUF
SO_ATTACH_FILTER = SO_GET_FILTER = 26  # asm-generic/socket.h
KINDS = [
    (socket.AF_INET, socket.SOCK_STREAM),
    (socket.AF_INET, socket.SOCK_DGRAM),
    (socket.AF_INET6, socket.SOCK_STREAM),
    (socket.AF_UNIX, socket.SOCK_STREAM),
]


class Both(bytes):
    """A buffer that is an integer too."""

    __slots__ = ()

    def __index__(self) -> int:
        """Return a value that differs from that of the bytes."""
        return 1


NO_INTEGERS: list[object] = [None, "1", b"1", 1.0, [1], 1j, Failing()]


def called(method: str, args: tuple[object, ...], kind: tuple[int, int] = KINDS[0]) -> Any:
    """Return the scenario that makes one call on a new socket."""

    def scenario(m: Any) -> object:
        with m.socket(*kind) as sock:
            return repr(getattr(sock, method)(*args))

    return scenario


READ: list[tuple[object, ...]] = [
    *((BASE, option) for option in (socket.SO_TYPE, socket.SO_DOMAIN, socket.SO_PROTOCOL)),
    *((BASE, option) for option in (REUSE, socket.SO_ERROR, socket.SO_KEEPALIVE, LINGER)),
    *((BASE, option, 4) for option in (socket.SO_TYPE, REUSE, RECEIVE)),
    *((BASE, socket.SO_TYPE, length) for length in (0, 1, 2, 3, 5, 8, 1023, 1024, True, False)),
    *((BASE, LINGER, length) for length in (1, 4, 8, 9, 1024)),
    *((BASE, socket.SO_BINDTODEVICE, length) for length in (0, 1, 16, 64)),
    *((BASE, socket.SO_PEERCRED, length) for length in (0, 4, 12)),
    *((BASE, socket.SO_RCVTIMEO, length) for length in (0, 8, 16)),
    (TCP, socket.TCP_NODELAY),
    (TCP, socket.TCP_INFO, 1),
    *((TCP, socket.TCP_CONGESTION, length) for length in (0, 1, 16)),
    (socket.IPPROTO_IP, socket.IP_TTL),
    (IP6, socket.IPV6_V6ONLY),
    (Index(BASE), Index(socket.SO_TYPE), Index(4)),
    (BASE, 9999),
    (BASE, 9999, 4),
    (9999, REUSE),
    (-1, -1),
    (-1, -1, 4),
    (2**31 - 1, -(2**31)),
]


@pytest.mark.parametrize("kind", KINDS, ids=repr)
@pytest.mark.parametrize("args", READ, ids=repr)
def test_read(kind: tuple[int, int], args: tuple[object, ...]) -> None:
    """An option reads as the same integer, the same bytes or the same error."""
    assert_parity(called("getsockopt", args, kind))


WRONG_READ: list[tuple[object, ...]] = [
    *((BASE, socket.SO_TYPE, length) for length in (-1, -(2**31), 1025, 2**31 - 1, *BEYOND_INT)),
    *((BASE, socket.SO_TYPE, length) for length in NO_INTEGERS),
    *((level, socket.SO_TYPE) for level in (*NO_INTEGERS, *BEYOND_INT)),
    *((BASE, option) for option in (*NO_INTEGERS, *BEYOND_INT)),
    *((), (BASE,), (BASE, socket.SO_TYPE, 4, 4)),
    ("1", "2", "3"),
]


@pytest.mark.parametrize("args", WRONG_READ, ids=repr)
def test_wrong_read(args: tuple[object, ...]) -> None:
    """Wrong arguments of getsockopt give the same error."""
    with no_leak():
        assert assert_parity(called("getsockopt", args)).error is not None


WRITTEN: list[tuple[object, ...]] = [
    *((BASE, REUSE, value) for value in (0, 1, 2, -1, True, False, 2**31 - 1, -(2**31), Index(1))),
    *((BASE, RECEIVE, value) for value in (0, 1, 65536, -1, 2**30)),
    *((BASE, option, 1) for option in (socket.SO_KEEPALIVE, socket.SO_TYPE, socket.SO_PRIORITY)),
    *((TCP, option, 1) for option in (socket.TCP_NODELAY, socket.TCP_KEEPCNT, 9999)),
    *((TCP, socket.TCP_CONGESTION, value) for value in (b"reno", b"nope", b"", b"reno\0", 1)),
    *((IP6, socket.IPV6_V6ONLY, value) for value in (0, 1)),
    *((BASE, REUSE, struct.pack("i", value)) for value in (0, 1)),
    *((BASE, REUSE, bytes(length)) for length in (0, 1, 3, 4, 5, 8, 4096)),
    *((BASE, REUSE, kind(b"\1\0\0\0")) for kind in (bytearray, memoryview, Both)),
    (BASE, REUSE, array.array("i", [1])),
    (BASE, REUSE, memoryview(array.array("i", [1, 0]))),
    *((BASE, LINGER, struct.pack("ii", *value)) for value in ((0, 0), (1, 5), (1, 0), (-1, -1))),
    *((BASE, LINGER, value) for value in (b"", b"1234", b"1234567", 1)),
    (BASE, socket.SO_RCVTIMEO, struct.pack("ll", 1, 500)),
    *(
        (BASE, socket.SO_BINDTODEVICE, value)
        for value in (b"lo", b"", b"no such device", b"x" * 99)
    ),
    *((BASE, REUSE, None, length) for length in (0, 1, 4, 5, 2**31, 2**32 - 1, True, Index(4))),
    *((BASE, REUSE, None, length) for length in (-1, -4, 2**32, 2**32 + 4, 2**63, 2**64, -(2**63))),
    *((BASE, socket.SO_BINDTODEVICE, None, length) for length in (0, 1)),
    *((level, REUSE, 1) for level in (9999, -1, 2**31 - 1, -(2**31), Index(BASE))),
    *((BASE, option, b"1234") for option in (9999, -1, 2**31 - 1, -(2**31), Index(REUSE))),
]


@pytest.mark.parametrize("kind", KINDS, ids=repr)
@pytest.mark.parametrize("args", WRITTEN, ids=repr)
def test_written(kind: tuple[int, int], args: tuple[Any, ...]) -> None:
    """A value is set, and reads back the same, or is refused with the same error."""

    def read_back(m: Any) -> object:
        with m.socket(*kind) as sock:
            sock.setsockopt(*args)
            return repr(sock.getsockopt(args[0], args[1], 16))

    assert_parity(called("setsockopt", args, kind))
    assert_parity(read_back)


STRIDED = memoryview(b"1234" * 2)[::2]
WRONG_WRITE: list[tuple[object, ...]] = [
    *((BASE, REUSE, value) for value in (None, "1", 1.0, [1], 1j, Failing(), object, STRIDED)),
    *((BASE, REUSE, value) for value in (*BEYOND_INT, Index(2**31))),
    *((level, REUSE, 1) for level in (*NO_INTEGERS, *BEYOND_INT)),
    *((level, REUSE, b"1234") for level in (*NO_INTEGERS, *BEYOND_INT)),
    *((level, REUSE, None, 4) for level in (*NO_INTEGERS, *BEYOND_INT)),
    *((BASE, option, 1) for option in (*NO_INTEGERS, *BEYOND_INT)),
    *((BASE, option, b"1234") for option in (*NO_INTEGERS, *BEYOND_INT)),
    *((BASE, option, None, 4) for option in (*NO_INTEGERS, *BEYOND_INT)),
    *((BASE, REUSE, None, length) for length in NO_INTEGERS),
    *((BASE, REUSE, value, 4) for value in (1, b"1234", "1", 1.0)),
    *((), (BASE,), (BASE, REUSE), (BASE, REUSE, None, 4, 4), (BASE, REUSE, 1, 1, 1)),
    ("1", "2", "3"),
    ("1", "2", None, "4"),
]


@pytest.mark.parametrize("args", WRONG_WRITE, ids=repr)
def test_wrong_write(args: tuple[object, ...]) -> None:
    """Wrong arguments of setsockopt give the same error: that of the last form that was tried."""
    with no_leak():
        assert assert_parity(called("setsockopt", args)).error is not None


@pytest.mark.parametrize("method", ["getsockopt", "setsockopt"])
@pytest.mark.parametrize("name", ["level", "optname", "option", "value", "buflen", "buffersize"])
def test_keywords(method: str, name: str) -> None:
    """Neither method takes a named argument."""

    def scenario(m: Any) -> object:
        with m.socket() as sock:
            return getattr(sock, method)(BASE, REUSE, **{name: 1})

    assert assert_parity(scenario).error is TypeError


@pytest.mark.parametrize(
    ("method", "args"),
    [
        ("getsockopt", (BASE, REUSE)),
        ("getsockopt", (BASE, REUSE, 4)),
        ("getsockopt", (BASE, REUSE, 2000)),
        ("setsockopt", (BASE, REUSE, 1)),
        ("setsockopt", (BASE, REUSE, b"1234")),
        ("setsockopt", (BASE, REUSE, None, 4)),
        ("setsockopt", (BASE, REUSE, "x")),
    ],
    ids=repr,
)
def test_closed(method: str, args: tuple[object, ...]) -> None:
    """On a closed socket arguments are checked first, then EBADF is raised."""

    def scenario(m: Any) -> object:
        sock = m.socket()
        sock.close()
        return getattr(sock, method)(*args)

    assert assert_parity(scenario).error is not None


def test_buffer_is_released(module: Any) -> None:
    """The buffer of a value can be resized again once the call is over, also after an error."""
    value = bytearray(b"\1\0\0\0")
    with module.socket() as sock:
        sock.setsockopt(BASE, REUSE, value)
        with pytest.raises(OSError, match="Protocol not available"):
            sock.setsockopt(BASE, 9999, value)
    value.clear()


def test_error_option_reads_once(module: Any) -> None:
    """SO_ERROR gives the error that is pending, and clears it."""
    with module.socket() as refused, module.socket() as sock:
        refused.bind(("127.0.0.1", 0))
        sock.setblocking(False)
        sock.connect_ex(refused.getsockname())
        first, second = (sock.getsockopt(BASE, socket.SO_ERROR) for _ in range(2))
    assert (first, second) == (111, 0)


def filtered(sock: Any) -> None:
    """Attach a filter of three instructions, each of which lets everything pass."""
    program = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0xFFFF) * 3)
    words = struct.pack("HP", 3, ctypes.addressof(program))  # struct sock_fprog
    sock.setsockopt(BASE, SO_ATTACH_FILTER, words)


def test_filter_that_fits() -> None:
    """As with the standard library a filter is cut to as many bytes as it has instructions."""

    def scenario(m: Any) -> object:
        with m.socket(type=m.SOCK_DGRAM) as sock:
            before = sock.getsockopt(BASE, SO_GET_FILTER), sock.getsockopt(BASE, SO_GET_FILTER, 64)
            filtered(sock)
            return before, sock.getsockopt(BASE, SO_GET_FILTER, 64)

    assert assert_parity(scenario).value == ((0, b""), b"\x06\0\0")


def test_filter_that_does_not_fit() -> None:
    """Nothing is written past the end; with the standard library memory would be overwritten."""
    with rsock.socket(type=socket.SOCK_DGRAM) as sock:
        filtered(sock)
        assert sock.getsockopt(BASE, SO_GET_FILTER) == 0
        with pytest.raises(OSError, match="Invalid argument"):
            sock.getsockopt(BASE, SO_GET_FILTER, 23)
        assert sock.getsockopt(BASE, SO_GET_FILTER, 24) == b"\x06\0\0"
