"""recvfrom and recvfrom_into: the data, the sender's address, and the errors."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from peers import (
    DATAGRAMS,
    KINDS,
    MODES,
    SENDERS,
    STATES,
    STREAMS,
    Kind,
    assert_same_exchange,
    assert_same_in_state,
    assert_same_sender,
    feed,
)

if TYPE_CHECKING:
    from pathlib import Path

Receive = Callable[[Any, int], tuple[object, object]]


def recvfrom(sock: Any, size: int) -> tuple[object, object]:
    """Receive with the method that returns the data."""
    result: tuple[object, object] = sock.recvfrom(size)
    return result


def recvfrom_into(sock: Any, size: int) -> tuple[object, object]:
    """Receive with the method that fills a buffer; its beginning is part of the result."""
    buffer = bytearray(b"." * size)
    count, address = sock.recvfrom_into(buffer)
    return (count, buffer[:100]), address


RECEIVERS = [recvfrom, recvfrom_into]


@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("sender", SENDERS)
def test_address_of_the_sender(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    sender: str,
    timeout: float | None,
    receive: Receive,
) -> None:
    """The address of one sender, received by an unconnected socket of each module."""
    monkeypatch.chdir(tmp_path)
    assert_same_sender(sender, timeout, receive)


@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("kind", STREAMS)
def test_connected_stream(kind: Kind, timeout: float | None, receive: Receive) -> None:
    """On connected streams the address is whatever the kernel says of the peer, if anything."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"0123456789")
        return receive(near, 4), receive(near, 0)

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("kind", [*STREAMS, "unix-packet"])
def test_end_of_stream(kind: Kind, timeout: float | None, receive: Receive) -> None:
    """The end of the stream has no data and no address."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"last")
        far.close()
        return [receive(near, 100) for _ in range(3)]

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize("size", [0, 1, 4, 10, 100, 65536, 1 << 20])
@pytest.mark.parametrize("kind", KINDS)
def test_sizes(kind: Kind, size: int, receive: Receive) -> None:
    """More or less than waits is asked for; nothing asked for takes a datagram away."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"0123456789")
        data, address = receive(near, size)
        named = address == far.getsockname() if kind == "udp" else address
        near.settimeout(0)
        return data, named, near.recv(100)

    assert_same_exchange(kind, exchange, 30.0)


PARTS: dict[str, tuple[object, ...]] = {
    "whole": (),
    "zero": (0,),
    "some": (4,),
    "all": (16,),
    "too many": (17,),
    "far too many": ((1 << 63) - 1,),
    "negative": (-1,),
    "peek": (4, socket.MSG_PEEK),
    "don't wait": (0, socket.MSG_DONTWAIT),
}


@pytest.mark.parametrize("args", PARTS.values(), ids=PARTS)
@pytest.mark.parametrize("kind", KINDS)
def test_part_of_the_buffer(kind: Kind, args: tuple[object, ...]) -> None:
    """The bytes asked for are filled, those behind them keep their value; then what is left."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"0123456789")
        buffer = bytearray(b"." * 16)
        count, _ = near.recvfrom_into(buffer, *args)
        near.settimeout(0)
        return count, buffer, near.recv(100)

    assert_same_exchange(kind, exchange, 30.0)


@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize("timeout", [0.0, 0.001, 0.005])
@pytest.mark.parametrize("size", [0, 1, 1 << 20])
@pytest.mark.parametrize("kind", [*STREAMS, *DATAGRAMS])
def test_nothing_to_receive(kind: Kind, size: int, timeout: float, receive: Receive) -> None:
    """Without data: would block at once, or timed out, even when nothing is asked for."""
    outcome = assert_same_exchange(kind, lambda near, far: receive(near, size), timeout)
    if size:
        assert outcome.error is (BlockingIOError if timeout == 0 else TimeoutError)


@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize("timeout", [None, 0.005, 0.0])
@pytest.mark.parametrize("size", [0, 1, 100_000])
@pytest.mark.parametrize("state", STATES)
def test_without_a_connection(
    state: str, size: int, timeout: float | None, receive: Receive
) -> None:
    """Both methods on a stream socket that has no connection, or no descriptor any more."""
    assert_same_in_state(state, timeout, lambda sock: receive(sock, size))
