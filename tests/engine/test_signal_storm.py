"""A timer that fires every millisecond during a long transfer: no byte is lost or sent twice."""

from __future__ import annotations

import hashlib
import signal
import socket
import struct
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import pytest

import rsock
from blocking import CallInThread

# The watchdog of the test runner uses SIGALRM unless told otherwise; these tests need it.
pytestmark = pytest.mark.timeout(60, method="thread")

TOTAL = 1 << 30
BLOCK = 1 << 18
INTERVAL = 0.001
MODES = pytest.mark.parametrize("timeout", [None, 30.0], ids=["blocking", "timeout"])

# Every block is the same but for its number. Bytes lost or repeated within a block shift the rest,
# whole blocks lost or repeated spoil the numbers.
BODY = hashlib.shake_256(b"body").digest(BLOCK - 8)


def _send(sock: Any) -> None:
    block = bytearray(8) + BODY
    for number in range(TOTAL // BLOCK):
        struct.pack_into("!Q", block, 0, number)
        sock.sendall(block)
    sock.shutdown(socket.SHUT_WR)


def _receive(sock: Any) -> int:
    """Receive to the end and return the number of blocks that arrived as they were sent."""
    buffer, expected = bytearray(BLOCK), bytearray(8) + BODY
    for number in range(TOTAL // BLOCK):
        struct.pack_into("!Q", expected, 0, number)
        _receive_into(sock, memoryview(buffer))
        if buffer != expected:
            return number
    assert sock.recv(1) == b"", "more arrived than was sent"
    return TOTAL // BLOCK


def _receive_into(sock: Any, view: memoryview) -> None:
    while view:
        size = sock.recv_into(view)
        assert size, "less arrived than was sent"
        view = view[size:]


@contextmanager
def _storm() -> Generator[list[int]]:
    """Let a timer fire every millisecond; the list counts what was handled."""
    handled = [0]

    def count(*_: object) -> None:
        handled[0] += 1

    previous = signal.signal(signal.SIGALRM, count)
    signal.setitimer(signal.ITIMER_REAL, INTERVAL, INTERVAL)
    try:
        yield handled
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def _unix(timeout: float | None) -> tuple[Any, Any]:
    left, right = rsock.socketpair()
    for sock in (left, right):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 14)  # little room, many waits
        sock.settimeout(timeout)
    return left, right


def _tcp(timeout: float | None) -> tuple[Any, Any]:
    with rsock.create_server(("127.0.0.1", 0)) as listener:
        left = rsock.create_connection(listener.getsockname())
        right, _ = listener.accept()
    left.settimeout(timeout)
    right.settimeout(timeout)
    return left, right


TRANSPORTS = pytest.mark.parametrize("connect", [_unix, _tcp], ids=["unix", "tcp"])
Connect = Callable[[float | None], tuple[Any, Any]]


@MODES
@TRANSPORTS
def test_sending_in_a_storm(connect: Connect, timeout: float | None) -> None:
    """Sends in the thread that handles the signals, receives in another that may take them."""
    sock, peer = connect(timeout)
    with sock, peer, _storm() as handled:
        receiving = CallInThread(lambda: _receive(peer))
        _send(sock)
        assert receiving.result() == TOTAL // BLOCK
    assert handled[0] > 20


@MODES
@TRANSPORTS
def test_receiving_in_a_storm(connect: Connect, timeout: float | None) -> None:
    """Receives in the thread that handles the signals, sends in another that may take them."""
    sock, peer = connect(timeout)
    with sock, peer, _storm() as handled:
        sending = CallInThread(lambda: _send(peer))
        assert _receive(sock) == TOTAL // BLOCK
        sending.result()
    assert handled[0] > 20
