"""Random sizes, flags, timeouts and data: both modules do the same with each of them."""

from __future__ import annotations

import array
import os
import socket
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import rsock
from strategies import anything, edges
from support import assert_parity
from values import Index

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])


sizes = st.one_of(
    st.integers(0, 80),
    st.integers(0, 80).map(Index),
    st.sampled_from([4096, 65536, 1 << 20, (1 << 20) + 1, 1 << 24, sys.maxsize, sys.maxsize - 33]),
    st.integers(max_value=0),
    st.integers(min_value=1 << 63),
    anything,
)
names = st.sampled_from([name for name in dir(socket) if name.startswith("MSG_")])
named_flags = st.sets(names, max_size=3).map(
    lambda chosen: sum({int(getattr(socket, name)) for name in chosen})
)


def _tells_no_true_length(flag: object) -> bool:
    """Leave out MSG_TRUNC, by which bytes appear that nobody wrote; it has tests of its own."""
    return not (isinstance(flag, int) and flag & socket.MSG_TRUNC)


all_flags = st.one_of(
    st.just(0), named_flags, st.integers(0, (1 << 31) - 1), edges, anything
).filter(_tells_no_true_length)
flags = all_flags | named_flags.filter(_tells_no_true_length).map(Index)
sent = st.one_of(
    st.binary(max_size=100),
    st.binary(max_size=8).map(bytearray),
    st.binary(max_size=8).map(lambda octets: memoryview(octets)[1:]),
    st.binary(max_size=8).map(lambda octets: memoryview(octets)[::2]),
    st.binary(max_size=8).map(lambda octets: array.array("B", octets)),
    st.lists(st.integers(-9, 9), max_size=4).map(lambda numbers: array.array("i", numbers)),
    st.text(max_size=3),
    anything,
)


def _reversed_view(size: int) -> memoryview:
    return memoryview(bytearray(size))[::-1]


def _integers(size: int) -> array.array[int]:
    return array.array("i", [0] * size)


def _given(value: object) -> object:
    return value


nobody = st.just("")
# Each module gets a buffer of its own.
lengths = st.integers(0, 80)
buffers: st.SearchStrategy[Callable[[], Any]] = st.one_of(
    lengths.map(lambda size: partial(bytearray, size)),
    lengths.map(lambda size: partial(_integers, size)),
    lengths.map(lambda size: partial(_reversed_view, size)),
    anything.map(lambda value: partial(_given, value)),
)


def _pair(m: Any, kind: int) -> tuple[Any, Any]:
    """Return a connected pair that never waits, with two messages on the way to the first."""
    near, far = m.socketpair(m.AF_UNIX, kind)
    for sock in (near, far):
        sock.setblocking(False)
    far.send(bytes(range(64)))
    far.send(b"second")
    return near, far


def _rest(sock: Any) -> list[bytes]:
    """Return what there still is to be received."""
    rest: list[bytes] = []
    with suppress(BlockingIOError):
        while block := sock.recv(4096):
            rest.append(block)
    return rest


def _assert_same_and_same_rest(kind: int, call: Callable[[Any], object]) -> None:
    """Compare `call(near)`, and what is then left to be received at both ends."""
    rests: list[object] = []

    def scenario(m: Any) -> object:
        near, far = _pair(m, kind)
        with near, far:
            try:
                return call(near)
            finally:
                rests.append((_rest(near), _rest(far)))

    assert_parity(scenario)
    assert rests[1] == rests[0]


@KINDS
@pytest.mark.parametrize("method", ["recv", "recvfrom"])
@given(arguments=st.tuples(sizes) | st.tuples(sizes, flags))
@example(arguments=(64, socket.MSG_PEEK))
@example(arguments=(1 << 20, socket.MSG_WAITALL))
@example(arguments=(0,))
def test_receive(kind: int, method: str, arguments: tuple[object, ...]) -> None:
    """Any size and flags: the same data or error."""
    _assert_same_and_same_rest(kind, lambda near: getattr(near, method)(*arguments))


@KINDS
@pytest.mark.parametrize("method", ["recv_into", "recvfrom_into"])
@given(buffer=buffers, arguments=st.just(()) | st.tuples(sizes) | st.tuples(sizes, flags))
def test_receive_into(
    kind: int, method: str, buffer: Callable[[], Any], arguments: tuple[object, ...]
) -> None:
    """Any buffer, size and flags: the same bytes in it."""

    def call(near: Any) -> object:
        target = buffer()
        return getattr(near, method)(target, *arguments), bytes(target)

    _assert_same_and_same_rest(kind, call)


@KINDS
@pytest.mark.parametrize("method", ["send", "sendall"])
@given(arguments=st.tuples(sent) | st.tuples(sent, flags))
@example(arguments=(b"",))
def test_send(kind: int, method: str, arguments: tuple[object, ...]) -> None:
    """Any data and flags: the same arrives, or the same error comes back."""
    _assert_same_and_same_rest(kind, lambda near: getattr(near, method)(*arguments))


@KINDS
@given(arguments=st.tuples(sent) | st.tuples(sent, nobody) | st.tuples(sent, flags, nobody))
def test_sendto(kind: int, arguments: tuple[object, ...]) -> None:
    """Likewise with an address, here of nobody."""
    _assert_same_and_same_rest(kind, lambda near: near.sendto(*arguments))


@pytest.mark.parametrize("method", ["recv", "recvfrom"])
@pytest.mark.parametrize("before", [b"", bytes(32768)], ids=["at first", "after much"])
@given(size=st.integers(1, 40), length=st.sampled_from([0, 1, 39, 64, 4096, 100000]))
def test_true_length_of_a_datagram(method: str, before: bytes, size: int, length: int) -> None:
    """With MSG_TRUNC the result is as long as the datagram; what was cut off is not told."""

    def scenario(m: Any) -> object:
        near, far = m.socketpair(m.AF_UNIX, m.SOCK_DGRAM)
        with near, far:
            far.send(before)
            near.recv(65536)
            far.send(b"x" * length)
            received = getattr(near, method)(size, m.MSG_TRUNC)
            received = received if method == "recv" else received[0]
            return len(received), received[:size].rstrip(b"\0")

    assert assert_parity(scenario).error is None


@pytest.mark.parametrize("method", ["recv", "recvfrom"])
def test_true_length_tells_no_secrets(method: str) -> None:
    """The bytes that the kernel did not write are not what another socket had received."""
    near, far = rsock.socketpair(rsock.AF_UNIX, rsock.SOCK_DGRAM)
    with near, far:
        far.send(b"secret" * 100)
        near.recv(4096)
        far.send(bytes(600))
        received = getattr(near, method)(4, rsock.MSG_TRUNC)
        assert b"secret" not in (received if method == "recv" else received[0])


seconds = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True),
    st.floats(0, 1e-6),
    st.floats(9.2e9, 9.3e9),
    st.sampled_from([0.0, -0.0, 5e-324, 1e-9, 9223372036.854775, 9223372036.854776, -1e-10]),
    st.integers(),
    edges,
    edges.map(Index),
    st.integers(9223372035, 9223372038),
    anything,
)


@given(timeout=seconds)
@example(timeout=float("nan"))
@example(timeout=9223372036.854775807)
def test_timeouts(timeout: object) -> None:
    """Any timeout is rounded in the same way or refused in the same words."""
    modes: list[object] = []

    def scenario(m: Any) -> None:
        with m.socket() as sock:
            try:
                sock.settimeout(timeout)
            finally:
                modes.append((sock.gettimeout(), os.get_blocking(sock.fileno())))

    assert_parity(scenario)
    assert modes[1] == modes[0]


@given(timeout=seconds)
def test_default_timeouts(timeout: object) -> None:
    """Any default timeout is taken or refused alike, and new sockets have it."""

    def scenario(m: Any) -> object:
        try:
            m.setdefaulttimeout(timeout)
            with m.socket() as sock:
                return m.getdefaulttimeout(), sock.gettimeout(), os.get_blocking(sock.fileno())
        finally:
            m.setdefaulttimeout(None)

    assert_parity(scenario)


@pytest.mark.parametrize("method", ["listen", "setblocking", "shutdown"])
@given(number=edges | st.integers(-3, 4) | edges.map(Index) | anything)
def test_numbers(method: str, number: object) -> None:
    """Any backlog, flag or direction is taken or refused alike."""

    def scenario(m: Any) -> object:
        near, far = m.socketpair()
        with near, far:
            far.setblocking(False)
            getattr(near, method)(number)
            return near.gettimeout(), _rest(far) if method == "shutdown" else None

    assert_parity(scenario)
