"""recv: sizes, ends of stream, message borders and errors in each mode."""

from __future__ import annotations

import fcntl
import hashlib
import os
import socket
import struct
import termios
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

SIZES = [0, 1, 2, 3, 4, 100, 4096, 65535, 65536, 65537, 262144, (1 << 20) + 1, 1 << 24]


def wait_for(sock: Any, count: int) -> None:
    """Return once `count` bytes can be received."""
    waiting = b""
    while not waiting or struct.unpack("i", waiting)[0] < count:
        wait_readable(sock)
        waiting = fcntl.ioctl(sock, termios.FIONREAD, bytes(4))


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_little_data(kind: Kind, size: int, timeout: float | None) -> None:
    """Three bytes wait and more or less is asked for; then what is left of them."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"abc")
        first = near.recv(size)
        near.settimeout(0)
        return first, near.recv(10)

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["tcp", "unix", "udp", "unix-packet"])
def test_much_data(kind: Kind, size: int, timeout: float | None) -> None:
    """Some kilobytes wait and more or less is asked for."""
    data = os.urandom(60_000)

    def exchange(near: Any, far: socket.socket) -> object:
        far.sendall(data)
        wait_for(near, len(data))
        received: bytes = near.recv(size)
        assert data.startswith(received)
        return type(received), len(received)

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize("size", [1, 1000, 65536, 1 << 20])
@pytest.mark.parametrize("kind", STREAMS)
def test_results_are_independent(kind: Kind, size: int) -> None:
    """A result keeps its bytes when further data is received."""

    def exchange(near: Any, far: socket.socket) -> object:
        results: list[bytes] = []
        for data in (b"first", b"second", b"third"):
            feed(near, far, data[:size])
            results.append(near.recv(size))
        return results, [hash(result) for result in results], {*results}

    assert_same_exchange(kind, exchange)


@pytest.mark.parametrize("timeout", [None, 30.0])
@pytest.mark.parametrize("size", [1000, 65536, 1 << 20])
@pytest.mark.parametrize("kind", ["tcp", "tcp6", "unix"])
def test_long_stream(kind: Kind, size: int, timeout: float | None) -> None:
    """A stream of some megabytes arrives whole and in order, then its end."""
    data = os.urandom(1 << 22)

    def exchange(near: Any, far: socket.socket) -> object:
        def send() -> None:
            far.sendall(data)
            far.shutdown(socket.SHUT_WR)

        thread = threading.Thread(target=send)
        thread.start()
        digest = hashlib.sha256()
        while block := near.recv(size):
            digest.update(block)
        thread.join()
        return digest.digest() == hashlib.sha256(data).digest(), near.recv(size)

    outcome = assert_same_exchange(kind, exchange, timeout)
    assert outcome.value == "(True, b'')"


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("kind", [*STREAMS, "unix-packet"])
def test_end_of_stream(kind: Kind, timeout: float | None) -> None:
    """The last data, then the end as often as one asks."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"last")
        far.close()
        return [near.recv(size) for size in (100, 100, 0, 1, 1 << 20)]

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize("how", [socket.SHUT_RD, socket.SHUT_WR, socket.SHUT_RDWR])
@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("kind", STREAMS)
def test_after_shutdown(kind: Kind, timeout: float | None, how: int) -> None:
    """Data that arrived before a shutdown of the own side, then what follows it."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"early")
        near.shutdown(how)
        early = near.recv(100)
        near.settimeout(0)
        return early, near.recv(100)

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("kind", DATAGRAMS)
def test_message_borders(kind: Kind, timeout: float | None) -> None:
    """Each message alone, cut to what was asked for, its rest gone; an empty one is b''."""

    def exchange(near: Any, far: socket.socket) -> object:
        for data in (b"0123456789", b"second", b"", b"fourth"):
            far.send(data)
        wait_readable(near)
        return [near.recv(size) for size in (0, 4, 100, 100, 1 << 20)]

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize("timeout", [0.0, 0.001, 0.005])
@pytest.mark.parametrize("size", [0, 1, 1 << 20])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_to_receive(kind: Kind, size: int, timeout: float) -> None:
    """Without data: would block at once, or timed out; nothing asked for is no error."""
    outcome = assert_same_exchange(kind, lambda near, far: near.recv(size), timeout)
    expected = BlockingIOError if timeout == 0 else TimeoutError
    assert outcome.error is (expected if size else None)


@pytest.mark.parametrize("timeout", [None, 0.005, 0.0])
@pytest.mark.parametrize("size", [0, 1, 100_000])
@pytest.mark.parametrize("state", STATES)
def test_without_a_connection(state: str, size: int, timeout: float | None) -> None:
    """A recv on a stream socket that has no connection, or no descriptor any more."""
    assert_same_in_state(state, timeout, lambda sock: sock.recv(size))
