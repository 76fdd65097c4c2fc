"""recv_into: what is filled, how much of it, and what stays untouched."""

from __future__ import annotations

import hashlib
import os
import socket
import threading
from typing import Any

import pytest

from peers import (
    DATAGRAMS,
    KINDS,
    MODES,
    STATES,
    STREAMS,
    Kind,
    assert_same_exchange,
    assert_same_in_state,
    feed,
    wait_readable,
)

CALLS: dict[str, tuple[tuple[object, ...], dict[str, object]]] = {
    "whole": ((), {}),
    "zero": ((0,), {}),
    "some": ((4,), {}),
    "all": ((16,), {}),
    "too many": ((17,), {}),
    "far too many": (((1 << 63) - 1,), {}),
    "negative": ((-1,), {}),
    "smallest": ((-(1 << 63),), {}),
    "some, flags": ((4, socket.MSG_PEEK), {}),
    "zero, flags": ((0, socket.MSG_DONTWAIT), {}),
    "nbytes": ((), {"nbytes": 4}),
    "flags": ((), {"flags": socket.MSG_PEEK}),
    "both": ((), {"flags": socket.MSG_PEEK, "nbytes": 3}),
    "mixed": ((5,), {"flags": socket.MSG_PEEK}),
}


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize(("args", "keywords"), CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("kind", KINDS)
def test_part_of_the_buffer(
    kind: Kind, args: tuple[object, ...], keywords: dict[str, object], timeout: float | None
) -> None:
    """The bytes asked for are filled, those behind them keep their value; then what is left."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"0123456789")
        buffer = bytearray(b"." * 16)
        count = near.recv_into(buffer, *args, **keywords)
        near.settimeout(0)
        return count, buffer, near.recv(100)

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize("size", [0, 1, 5, 10, 16, 1000, 1 << 20])
@pytest.mark.parametrize("kind", KINDS)
def test_inside_of_a_buffer(kind: Kind, size: int) -> None:
    """A slice in the middle of a larger buffer is filled without touching its surroundings."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"0123456789")
        buffer = bytearray(b"." * (size + 20))
        count = near.recv_into(memoryview(buffer)[10 : 10 + size])
        return count, buffer[:20], buffer[-10:], len(buffer)

    assert_same_exchange(kind, exchange, 0.0)


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("kind", [*STREAMS, "unix-packet"])
def test_end_of_stream(kind: Kind, timeout: float | None) -> None:
    """The end of the stream is a count of 0 and leaves the buffer as it was."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"last")
        far.close()
        buffer = bytearray(b"." * 8)
        return [(near.recv_into(buffer), bytes(buffer)) for _ in range(3)]

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("kind", DATAGRAMS)
def test_message_borders(kind: Kind, timeout: float | None) -> None:
    """Each message fills the buffer alone; what does not fit is gone; an empty one is 0."""

    def exchange(near: Any, far: socket.socket) -> object:
        for data in (b"0123456789", b"second", b"", b"fourth"):
            far.send(data)
        wait_readable(near)
        buffer = bytearray(8)
        return [(near.recv_into(buffer, count), bytes(buffer)) for count in (4, 0, 0, 0)]

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize("timeout", [0.0, 0.001, 0.005])
@pytest.mark.parametrize("size", [0, 1, 1 << 20])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_to_receive(kind: Kind, size: int, timeout: float) -> None:
    """Without data: would block at once, or timed out; an empty buffer is no error."""
    outcome = assert_same_exchange(kind, lambda near, far: near.recv_into(bytearray(size)), timeout)
    expected = BlockingIOError if timeout == 0 else TimeoutError
    assert outcome.error is (expected if size else None)


@pytest.mark.parametrize("timeout", [None, 30.0])
@pytest.mark.parametrize("kind", ["tcp", "tcp6", "unix"])
def test_long_stream(kind: Kind, timeout: float | None) -> None:
    """A stream received piece by piece into one large buffer arrives whole and in order."""
    data = os.urandom(1 << 22)

    def exchange(near: Any, far: socket.socket) -> object:
        thread = threading.Thread(target=far.sendall, args=(data,))
        thread.start()
        buffer = bytearray(len(data))
        with memoryview(buffer) as view:
            filled = 0
            while filled < len(data):
                filled += near.recv_into(view[filled:])
        thread.join()
        return hashlib.sha256(buffer).digest() == hashlib.sha256(data).digest()

    assert assert_same_exchange(kind, exchange, timeout).value == "True"


@pytest.mark.parametrize("timeout", [None, 0.005, 0.0])
@pytest.mark.parametrize("size", [0, 1, 100_000])
@pytest.mark.parametrize("state", STATES)
def test_without_a_connection(state: str, size: int, timeout: float | None) -> None:
    """recv_into on a stream socket that has no connection, or no descriptor any more."""
    assert_same_in_state(state, timeout, lambda sock: sock.recv_into(bytearray(size)))
