"""What waiting means in each mode: for how much, for how long, and with whose flags."""

from __future__ import annotations

import fcntl
import socket
import struct
import termios
import time
from collections.abc import Callable
from typing import Any

import pytest

from peers import (
    DATAGRAMS,
    KINDS,
    STREAMS,
    Kind,
    assert_same_exchange,
    feed,
    fill,
    read_all,
    running,
)

Call = Callable[[Any], object]

RECEIVERS: dict[str, Call] = {
    "recv": lambda sock: sock.recv(10),
    "recv, large": lambda sock: sock.recv(1 << 20),
    "recv_into": lambda sock: sock.recv_into(bytearray(10)),
    "recvfrom": lambda sock: sock.recvfrom(10)[0],
    "recvfrom_into": lambda sock: sock.recvfrom_into(bytearray(10))[0],
}

SENDERS: dict[str, Call] = {
    "send": lambda sock: sock.send(bytes(1 << 22)),
    "sendall": lambda sock: sock.sendall(bytes(1 << 22)),
    "sendto": lambda sock: sock.sendto(bytes(1 << 22), ("127.0.0.1", 9)),
}


def pending(sock: Any) -> int:
    """Return how many bytes wait in the receive queue."""
    count: int = struct.unpack("i", fcntl.ioctl(sock, termios.FIONREAD, bytes(4)))[0]
    return count


def wait_for(condition: Callable[[], bool]) -> None:
    """Return once the condition holds, or after a second without it."""
    deadline = time.monotonic() + 1
    while not condition() and time.monotonic() < deadline:
        time.sleep(0)


@pytest.mark.parametrize("send", SENDERS.values(), ids=SENDERS)
@pytest.mark.parametrize("kind", STREAMS)
def test_blocking_send_is_complete(kind: Kind, send: Call) -> None:
    """A blocking send of more than fits returns the full count while the peer reads."""

    def exchange(near: Any, far: socket.socket) -> object:
        with running(lambda: read_all(far)):
            try:
                return send(near)
            finally:
                near.close()

    outcome = assert_same_exchange(kind, exchange)
    assert outcome.error or outcome.value in {str(1 << 22), "None"}


@pytest.mark.parametrize("kind", STREAMS)
def test_small_blocking_sends_are_complete(kind: Kind) -> None:
    """Blocking sends that find the buffer almost full return the full count, too."""

    def exchange(near: Any, far: socket.socket) -> object:
        with running(lambda: read_all(far)):
            try:
                return {near.send(bytes(12_345)) for _ in range(1000)}
            finally:
                near.close()

    assert assert_same_exchange(kind, exchange).value == "{12345}"


@pytest.mark.parametrize("timeout", [None, 30.0])
@pytest.mark.parametrize("name", ["send", "sendall"])
@pytest.mark.parametrize("kind", DATAGRAMS)
def test_messages_to_a_slow_reader(kind: Kind, name: str, timeout: float | None) -> None:
    """More messages than the queue takes are all sent, each once, while the peer reads."""
    messages = [b"%d" % number for number in range(200)]

    def exchange(near: Any, far: socket.socket) -> object:
        received: list[bytes] = []
        with running(lambda: received.extend(far.recv(100) for _ in messages)):
            sent = [getattr(near, name)(message) for message in messages]
        return sent, received == messages

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize("timeout", [None, 0.005, 0.0])
@pytest.mark.parametrize("receive", RECEIVERS.values(), ids=RECEIVERS)
@pytest.mark.parametrize("kind", STREAMS)
def test_receive_low_water_mark(kind: Kind, receive: Call, timeout: float | None) -> None:
    """With SO_RCVLOWAT at ten bytes: what four bytes lead to, and then ten more."""

    def exchange(near: Any, far: socket.socket) -> object:
        near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 10)
        far.sendall(b"0123")
        wait_for(lambda: pending(near) == 4)
        results: list[object] = []

        def collect() -> None:
            try:
                results.append(receive(near))
            except OSError as error:
                results.append(repr(error))

        with running(collect):
            # A blocking call takes the four bytes out of the queue and waits for the rest.
            wait_for(lambda: bool(results) or (timeout is None and pending(near) == 0))
            far.sendall(b"abcdefghij")
        far.close()
        near.settimeout(None)
        return results, near.recv(100, socket.MSG_WAITALL)

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize("timeout", [None, 0.002])
@pytest.mark.parametrize("receive", [RECEIVERS["recv"], RECEIVERS["recvfrom_into"]])
@pytest.mark.parametrize("kind", ["tcp", "udp"])
def test_after_many_waits_in_vain(kind: Kind, receive: Call, timeout: float | None) -> None:
    """Waiting often for nothing changes nothing for what comes after."""

    def exchange(near: Any, far: socket.socket) -> object:
        near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 0, 2000))
        results: list[object] = []
        for number in range(40):
            if number > 12:
                feed(near, far, b"%d" % number)
            try:
                results.append(receive(near))
            except OSError as error:
                results.append(repr(error))
        return results

    assert_same_exchange(kind, exchange, timeout)


WAITING_FOR_ALL: dict[str, Call] = {
    "recv": lambda sock: sock.recv(10, socket.MSG_WAITALL),
    "recv_into": lambda sock: sock.recv_into(bytearray(10), 0, socket.MSG_WAITALL),
    "recvfrom": lambda sock: sock.recvfrom(10, socket.MSG_WAITALL)[0],
    "recvfrom_into": lambda sock: sock.recvfrom_into(bytearray(10), 10, socket.MSG_WAITALL)[0],
}


@pytest.mark.parametrize("receive", WAITING_FOR_ALL.values(), ids=WAITING_FOR_ALL)
@pytest.mark.parametrize("ending", [b"456789", b"4567"])
@pytest.mark.parametrize("kind", STREAMS)
def test_wait_for_all(kind: Kind, ending: bytes, receive: Call) -> None:
    """MSG_WAITALL on a blocking socket waits for all that was asked for, or for the end."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"0123")

        def finish() -> None:
            wait_for(lambda: pending(near) == 0)
            far.sendall(ending)
            far.shutdown(socket.SHUT_WR)

        with running(finish):
            return receive(near)

    assert_same_exchange(kind, exchange)


@pytest.mark.parametrize("kind", STREAMS)
def test_wait_for_all_of_much(kind: Kind) -> None:
    """MSG_WAITALL collects megabytes that arrive in many pieces."""

    def exchange(near: Any, far: socket.socket) -> object:
        def send() -> None:
            for _ in range(60):
                far.sendall(bytes(70_000))

        with running(send):
            return len(near.recv(60 * 70_000, socket.MSG_WAITALL))

    assert assert_same_exchange(kind, exchange).value == str(60 * 70_000)


@pytest.mark.parametrize("timeout", [None, 30.0, 0.0])
@pytest.mark.parametrize("option", [socket.SO_RCVTIMEO, socket.SO_RCVLOWAT])
@pytest.mark.parametrize("kind", STREAMS)
def test_nothing_asked_for(kind: Kind, option: int, timeout: float | None) -> None:
    """A recv of no bytes returns at once, whatever the socket waits for otherwise."""
    value: Any = 10 if option == socket.SO_RCVLOWAT else struct.pack("ll", 5, 0)

    def exchange(near: Any, far: socket.socket) -> object:
        near.setsockopt(socket.SOL_SOCKET, option, value)
        return near.recv(0), near.recv_into(bytearray()), near.recv(0, -1)

    assert_same_exchange(kind, exchange, timeout)


# Calls that the kernel refuses although the socket is not ready: who polls first never asks it.
REFUSED: dict[str, Call] = {
    "recv urgent data": lambda sock: sock.recv(1, socket.MSG_OOB),
    "recv_into urgent data": lambda sock: sock.recv_into(bytearray(1), 0, socket.MSG_OOB),
    "recvfrom urgent data": lambda sock: sock.recvfrom(1, socket.MSG_OOB),
    "recv errors": lambda sock: sock.recv(1, socket.MSG_ERRQUEUE),
    "accept": lambda sock: sock.accept(),
}


@pytest.mark.parametrize("timeout", [0.005, 0.0])
@pytest.mark.parametrize("call", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("kind", KINDS)
def test_refused_while_nothing_is_ready(kind: Kind, call: Call, timeout: float) -> None:
    """With a timeout the wait comes before the refusal, so that the timeout is what is seen."""
    assert_same_exchange(kind, call_on_near(call), timeout)


def call_on_near(call: Call) -> Callable[[Any, socket.socket], object]:
    """Return the exchange that makes one call."""
    return lambda near, far: call(near)


# Sends that the kernel refuses although there is no room for anything.
REFUSED_SENDS: dict[str, Call] = {
    "too long": lambda sock: sock.send(bytes(1 << 20)),
    "much too long": lambda sock: sock.sendall(bytes(1 << 24)),
    "shut down": lambda sock: (sock.shutdown(socket.SHUT_WR), sock.send(b"x")),
    "shut down, all": lambda sock: (sock.shutdown(socket.SHUT_WR), sock.sendall(b"x")),
    "urgent": lambda sock: sock.send(b"x", socket.MSG_OOB),
    "to somebody else": lambda sock: sock.sendto(b"x", "elsewhere"),
    "to no address": lambda sock: sock.sendto(b"x", ""),
}


@pytest.mark.parametrize("timeout", [0.005, 0.0])
@pytest.mark.parametrize("send", REFUSED_SENDS.values(), ids=REFUSED_SENDS)
@pytest.mark.parametrize("kind", ["unix", "unix-datagram", "unix-packet"])
def test_refused_while_the_queue_is_full(kind: Kind, send: Call, timeout: float) -> None:
    """Sends that can never succeed, where just now none can: the wait comes first there, too."""

    def exchange(near: Any, far: socket.socket) -> object:
        fill(near)
        return send(near)

    assert_same_exchange(kind, exchange, timeout)


def test_receiver_gone_while_the_queue_is_full() -> None:
    """The peer of a full stream stops receiving: that does not make room."""

    def exchange(near: Any, far: socket.socket) -> object:
        fill(near)
        far.shutdown(socket.SHUT_RD)
        return near.send(b"x")

    assert_same_exchange("unix", exchange, 0.005)


@pytest.mark.parametrize("timeout", [None, 30.0])
@pytest.mark.parametrize("kind", STREAMS)
def test_reset_amid_sendall(kind: Kind, timeout: float | None) -> None:
    """The peer reads a part and resets the connection: sendall fails for good."""

    def exchange(near: Any, far: socket.socket) -> object:
        def reset() -> None:
            far.recv(100_000)
            far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            far.close()

        with running(reset), pytest.raises(OSError) as first:  # noqa: PT011 - compared below
            near.sendall(bytes(1 << 24))
        with pytest.raises(OSError) as second:  # noqa: PT011 - compared below
            near.send(b"more")
        return repr(first.value), repr(second.value)

    assert_same_exchange(kind, exchange, timeout)
