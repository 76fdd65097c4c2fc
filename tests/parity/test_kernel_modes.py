"""Waiting where the kernel has been told other things than the socket: O_NONBLOCK, SO_RCVTIMEO."""

from __future__ import annotations

import os
import socket
import struct
import time
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

import rsock
from peers import STREAMS, Kind, assert_same, assert_same_exchange, feed, fill

Call = Callable[[Any], object]

RECEIVERS: dict[str, Call] = {
    "recv": lambda sock: sock.recv(10),
    "recv, large": lambda sock: sock.recv(1 << 20),
    "recv_into": lambda sock: sock.recv_into(bytearray(10)),
    "recvfrom": lambda sock: sock.recvfrom(10)[0],
    "recvfrom_into": lambda sock: sock.recvfrom_into(bytearray(10))[0],
}

# Ends the wait of a call that has no other reason to return. The kernel counts in ticks of up to
# ten milliseconds and may round one of them away, so that half is what surely is waited.
KERNEL_TIMEOUT = struct.pack("ll", 0, 20_000)


def least_wait(timeout: float | None, *, blocking: bool) -> float:
    """Return how long a call at least waits in vain under the kernel's own timeout."""
    return timeout or (0.01 if blocking else 0.0)


def patience(call: Call, sock: Any, seconds: float) -> object:
    """Return the error of a call that is to fail, and whether it came no sooner than that."""
    start = time.monotonic()
    with pytest.raises(OSError) as caught:  # noqa: PT011 - the error is what is compared
        call(sock)
    return repr(caught.value), time.monotonic() - start >= seconds


@pytest.mark.parametrize(("timeout", "flag"), [*product([None, 0.005, 0.0], [True, False])])
@pytest.mark.parametrize("receive", RECEIVERS.values(), ids=RECEIVERS)
@pytest.mark.parametrize("kind", ["tcp", "unix", "udp"])
def test_flag_of_the_descriptor_when_receiving(
    kind: Kind, receive: Call, timeout: float | None, flag: bool
) -> None:
    """O_NONBLOCK changed behind the socket's back: who would block, who waits, who times out."""

    def exchange(near: Any, far: socket.socket) -> object:
        near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, KERNEL_TIMEOUT)
        os.set_blocking(near.fileno(), flag)
        failure = patience(receive, near, least_wait(timeout, blocking=flag))
        feed(near, far, b"data")
        return failure, receive(near), near.gettimeout()

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize(("timeout", "flag"), [*product([None, 0.005, 0.0], [True, False])])
@pytest.mark.parametrize("name", ["send", "sendall"])
@pytest.mark.parametrize("kind", ["unix", "unix-datagram", "unix-packet"])
def test_flag_of_the_descriptor_when_sending(
    kind: Kind, name: str, timeout: float | None, flag: bool
) -> None:
    """The same for sends where not a byte more fits."""

    def exchange(near: Any, far: socket.socket) -> object:
        fill(near)
        near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, KERNEL_TIMEOUT)
        os.set_blocking(near.fileno(), flag)
        return patience(
            lambda sock: getattr(sock, name)(b"x"), near, least_wait(timeout, blocking=flag)
        )

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize(("timeout", "flag"), [*product([None, 0.005, 0.0], [True, False])])
@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_UNIX])
def test_flag_of_the_descriptor_when_accepting(
    family: int, timeout: float | None, flag: bool
) -> None:
    """The same for accept."""

    def scenario(m: Any) -> object:
        with m.socket(family, socket.SOCK_STREAM) as server:
            server.bind("" if family == socket.AF_UNIX else ("127.0.0.1", 0))
            server.listen()
            server.settimeout(timeout)
            server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, KERNEL_TIMEOUT)
            os.set_blocking(server.fileno(), flag)
            limit = least_wait(timeout, blocking=flag)
            return patience(lambda sock: sock.accept(), server, limit)

    assert_same(scenario)


MODE_CHANGES: dict[str, Call] = {
    "none": lambda sock: None,
    "settimeout(None)": lambda sock: sock.settimeout(None),
    "settimeout(0)": lambda sock: sock.settimeout(0),
    "settimeout(1)": lambda sock: sock.settimeout(1),
    "setblocking(True)": lambda sock: sock.setblocking(True),
    "setblocking(False)": lambda sock: sock.setblocking(False),
}


@pytest.mark.parametrize("flag", [True, False])
@pytest.mark.parametrize("second", MODE_CHANGES)
@pytest.mark.parametrize("first", MODE_CHANGES)
def test_mode_is_set_again(first: str, second: str, flag: bool) -> None:
    """A mode that is set again also sets the flag again; not so a timeout in place of another."""
    forgotten = first == second == "settimeout(1)" and flag

    def exchange(near: Any, far: socket.socket) -> object:
        MODE_CHANGES[first](near)
        os.set_blocking(near.fileno(), flag)
        MODE_CHANGES[second](near)
        found = os.get_blocking(near.fileno())
        if forgotten:
            assert found is (type(near) is rsock.socket)
        return near.gettimeout(), near.getblocking(), forgotten or found

    assert_same_exchange("tcp", exchange)


@pytest.mark.parametrize("mode", MODE_CHANGES.values(), ids=MODE_CHANGES)
def test_mode_of_a_duplicate(mode: Call) -> None:
    """Two sockets over one open file share its flag, not their timeouts."""

    def exchange(near: Any, far: socket.socket) -> object:
        near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 0, 1000))
        with near.dup() as twin:
            mode(twin)
            modes = [(sock.gettimeout(), os.get_blocking(sock.fileno())) for sock in (near, twin)]
            with pytest.raises(BlockingIOError) as caught:
                near.recv(1)
        return modes, caught.value.args

    assert_same_exchange("tcp", exchange)


@pytest.mark.parametrize(("timeout", "flag"), [*product([None, 30.0, 0.0], [True, False])])
@pytest.mark.parametrize("kind", STREAMS)
def test_wait_for_all_by_the_flag_of_the_descriptor(
    kind: Kind, timeout: float | None, flag: bool
) -> None:
    """MSG_WAITALL waits where the descriptor blocks, whatever the socket says."""

    def exchange(near: Any, far: socket.socket) -> object:
        near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, KERNEL_TIMEOUT)
        os.set_blocking(near.fileno(), flag)
        feed(near, far, b"0123")
        start = time.monotonic()
        received = near.recv(10, socket.MSG_WAITALL)
        return received, time.monotonic() - start >= least_wait(None, blocking=flag)

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize(("timeout", "flag"), [*product([None, 0.0], [True, False])])
def test_low_water_mark_by_the_flag_of_the_descriptor(timeout: float | None, flag: bool) -> None:
    """SO_RCVLOWAT is waited for where the descriptor blocks, whatever the socket says."""

    def exchange(near: Any, far: socket.socket) -> object:
        near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, KERNEL_TIMEOUT)
        os.set_blocking(near.fileno(), flag)
        feed(near, far, b"0123")
        near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 10)
        start = time.monotonic()
        return near.recv(10), time.monotonic() - start >= least_wait(None, blocking=flag)

    assert_same_exchange("tcp", exchange, timeout)


@pytest.mark.parametrize("kind", STREAMS)
def test_wait_for_all_ends_with_the_kernel_timeout(kind: Kind) -> None:
    """SO_RCVTIMEO ends MSG_WAITALL with what there is, then with nothing."""

    def exchange(near: Any, far: socket.socket) -> object:
        near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, KERNEL_TIMEOUT)
        feed(near, far, b"0123")
        return near.recv(10, socket.MSG_WAITALL), patience(RECEIVERS["recv"], near, 0.01)

    assert_same_exchange(kind, exchange)


def from_duplicate(m: Any, near: Any) -> None:
    """Set the mark through another socket over the same open file."""
    with near.dup() as twin:
        twin.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 10)


def from_listener(m: Any, near: Any) -> None:
    """Leave it at the mark that the socket has from its listener."""


@pytest.mark.parametrize("timeout", [None, 0.005, 0.0])
@pytest.mark.parametrize("mark", [from_duplicate, from_listener])
def test_low_water_mark(mark: Callable[[Any, Any], None], timeout: float | None) -> None:
    """SO_RCVLOWAT holds for all that share or inherit it: four bytes do not end the wait."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        if mark is from_listener:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 10)

        def scenario(m: Any) -> object:
            with (
                m.socket(fileno=m.dup(server.fileno())) as listening,
                socket.create_connection(server.getsockname()) as far,
                listening.accept()[0] as near,
            ):
                feed(near, far, bytes(10))
                near.recv(10)
                mark(m, near)
                near.settimeout(timeout)
                near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, KERNEL_TIMEOUT)
                far.send(b"0123")
                start = time.monotonic()
                received = near.recv(10)
                return received, time.monotonic() - start >= (0.01 if timeout is None else 0)

        outcome = assert_same(scenario)
        assert outcome.error is (TimeoutError if timeout else None)
