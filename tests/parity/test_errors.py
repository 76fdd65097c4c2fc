"""The kernel's errors, each provoked through every method that can meet it."""

from __future__ import annotations

import os
import select
import socket
import struct
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from peers import MODES, STREAMS, Kind, assert_same, assert_same_exchange, link
from support import MODULES, Outcome

Call = Callable[[Any], object]

DISCARD = ("127.0.0.1", 9)

# Every method that asks the kernel for something, with harmless arguments.
METHODS: dict[str, Call] = {
    "accept": lambda sock: sock.accept(),
    "bind": lambda sock: sock.bind(("127.0.0.1", 0)),
    "connect": lambda sock: sock.connect(DISCARD),
    "connect_ex": lambda sock: sock.connect_ex(DISCARD),
    "getpeername": lambda sock: sock.getpeername(),
    "getsockname": lambda sock: sock.getsockname()[0],
    "getsockopt": lambda sock: sock.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE),
    "setsockopt": lambda sock: sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    "listen": lambda sock: sock.listen(),
    "recv": lambda sock: sock.recv(10),
    "recv_into": lambda sock: sock.recv_into(bytearray(10)),
    "recvfrom": lambda sock: sock.recvfrom(10),
    "recvfrom_into": lambda sock: sock.recvfrom_into(bytearray(10)),
    "send": lambda sock: sock.send(b"data"),
    "sendall": lambda sock: sock.sendall(b"data"),
    "sendto": lambda sock: sock.sendto(b"data", DISCARD),
    "shutdown": lambda sock: sock.shutdown(socket.SHUT_RDWR),
    "dup": lambda sock: sock.dup().close(),
    "get_inheritable": lambda sock: sock.get_inheritable(),
    "set_inheritable": lambda sock: sock.set_inheritable(False),
    "setblocking": lambda sock: sock.setblocking(False),
    "settimeout": lambda sock: sock.settimeout(1),
    "close": lambda sock: sock.close(),
}

TRANSFERS = [
    "recv",
    "recv_into",
    "recvfrom",
    "recvfrom_into",
    "send",
    "sendall",
    "sendto",
]


def attempt(call: Call, sock: Any) -> object:
    """Return what the call returned or raised."""
    try:
        return call(sock)
    except OSError as error:
        return type(error), error.errno, error.args, str(error), error.filename


def on_near(call: Call) -> Callable[[Any, socket.socket], object]:
    """Return the exchange that makes one call."""
    return lambda near, far: call(near)


@contextmanager
def foreign(kind: str) -> Generator[int]:
    """Yield the number of a descriptor that is no socket."""
    if kind == "pipe":
        reading, writing = os.pipe()
        os.close(writing)
        descriptor = reading
    else:
        descriptor = os.open(os.devnull, os.O_RDWR)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@pytest.mark.parametrize("timeout", [None, 0.005, 0.0])
@pytest.mark.parametrize("kind", ["pipe", "device"])
@pytest.mark.parametrize("name", [name for name in METHODS if name != "dup"])
def test_not_a_socket(name: str, kind: str, timeout: float | None) -> None:
    """ENOTSOCK: the descriptor has been replaced by that of another file."""
    # dup() is left out because the standard library's leaks the duplicate here.

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_INET, socket.SOCK_STREAM) as sock, foreign(kind) as other:
            os.dup2(other, sock.fileno(), inheritable=False)
            sock.settimeout(timeout)
            return METHODS[name](sock)

    assert_same(scenario)


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("name", METHODS)
def test_closed(name: str, timeout: float | None) -> None:
    """EBADF: the socket has been closed; close() itself may be repeated."""

    def scenario(m: Any) -> object:
        sock = m.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.settimeout(timeout)
        sock.close()
        return METHODS[name](sock), sock.fileno(), sock.gettimeout()

    assert_same(scenario)


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("name", METHODS)
def test_descriptor_closed_by_others(name: str, timeout: float | None) -> None:
    """EBADF: the descriptor has been closed behind the socket's back; close() too says so."""
    if name == "settimeout" and timeout:
        name = "setblocking"  # a timeout in place of another asks the kernel nothing, as documented

    def scenario(m: Any) -> object:
        sock = m.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.settimeout(timeout)
        os.close(sock.fileno())
        try:
            return METHODS[name](sock), sock.fileno()
        finally:
            sock.detach()

    assert_same(scenario)


@pytest.mark.parametrize("timeout", [None, 0.005, 0.0])
@pytest.mark.parametrize("name", [*TRANSFERS, "accept", "getpeername", "shutdown", "listen"])
@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_SEQPACKET, socket.SOCK_DGRAM])
def test_unconnected(kind: int, name: str, timeout: float | None) -> None:
    """ENOTCONN, EPIPE, EDESTADDRREQ, EINVAL, EOPNOTSUPP: there is no peer."""
    if kind == socket.SOCK_DGRAM and name.startswith("recv") and timeout is None:
        timeout = 0.0  # an unconnected datagram socket would wait for ever

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_UNIX, kind) as unix:
            unix.settimeout(timeout)
            return METHODS[name](unix)

    assert_same(scenario)


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("name", ["accept", "listen", "bind", "connect", "connect_ex", "sendto"])
def test_connected_already(name: str, timeout: float | None) -> None:
    """EISCONN and EINVAL: a connected socket is bound, and neither listens nor connects again."""
    if name == "accept" and timeout:
        timeout = 0.005
    assert_same_exchange("tcp", on_near(METHODS[name]), timeout)


@pytest.mark.parametrize("timeout", [None, 0.005, 0.0])
@pytest.mark.parametrize("name", ["accept", "listen"])
@pytest.mark.parametrize("kind", ["udp", "unix-datagram"])
def test_not_for_datagrams(kind: Kind, name: str, timeout: float | None) -> None:
    """EOPNOTSUPP: datagram sockets accept no connections."""
    assert_same_exchange(kind, on_near(METHODS[name]), timeout)


def reset(far: socket.socket) -> None:
    """Close the connection with a reset."""
    far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    far.close()


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("second", TRANSFERS)
@pytest.mark.parametrize("first", [*TRANSFERS, "getpeername", "getsockname", "shutdown", "connect"])
def test_connection_reset(first: str, second: str, timeout: float | None) -> None:
    """ECONNRESET: the reset is reported once, by whichever call comes first."""

    def exchange(near: Any, far: socket.socket) -> object:
        reset(far)
        select.select([near], [], [], 30)
        return attempt(METHODS[first], near), attempt(METHODS[second], near)

    assert_same_exchange("tcp", exchange, timeout)


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("name", TRANSFERS)
@pytest.mark.parametrize("kind", [*STREAMS, "unix-packet"])
def test_unread_data_at_close(kind: Kind, name: str, timeout: float | None) -> None:
    """ECONNRESET or EPIPE: the peer has closed without reading what it had been sent."""

    def exchange(near: Any, far: socket.socket) -> object:
        near.send(b"unread")
        select.select([far], [], [], 30)
        far.close()
        select.select([near], [], [], 30)
        return [attempt(METHODS[name], near) for _ in range(3)]

    assert_same_exchange(kind, exchange, timeout)


def unused_port(kind: int) -> int:
    """Return a port of the loopback interface on which nothing listens."""
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@pytest.mark.parametrize("timeout", [None, 30.0])
@pytest.mark.parametrize("name", ["connect", "connect_ex"])
def test_connection_refused(name: str, timeout: float | None) -> None:
    """ECONNREFUSED: nothing listens at the port; a further attempt says the same."""
    address = ("127.0.0.1", unused_port(socket.SOCK_STREAM))

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
            sock.settimeout(timeout)
            return [attempt(lambda sock: getattr(sock, name)(address), sock) for _ in range(2)]

    assert_same(scenario)


def assert_same_refusal(use: Callable[[Any], object], timeout: float | None) -> Outcome:
    """Compare what connected UDP sockets say after a datagram to a port that is closed."""
    with ExitStack() as stack:
        nears: dict[Any, Any] = {}
        for m in MODULES:
            near, far = stack.enter_context(link(m, "udp", timeout))
            far.close()
            near.send(b"to nobody")
            select.select([near], [], [], 30)
            nears[m] = near
        return assert_same(lambda m: use(nears[m]))


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("name", TRANSFERS)
def test_refused_datagram(name: str, timeout: float | None) -> None:
    """ECONNREFUSED: the next call on a connected UDP socket reports it, the one after is fine."""
    outcome = assert_same_refusal(
        lambda near: (attempt(METHODS[name], near), near.getsockname()[0]), timeout
    )
    assert "ConnectionRefusedError" in str(outcome.value)


def test_refused_datagram_read_from_the_option() -> None:
    """ECONNREFUSED: SO_ERROR takes the pending error away from the next call."""
    assert_same_refusal(
        lambda near: (
            [near.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) for _ in range(2)],
            attempt(METHODS["recv"], near),
        ),
        0.0,
    )


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("size", [65507, 65508, 65536, 1 << 24])
@pytest.mark.parametrize("name", ["send", "sendall", "sendto"])
@pytest.mark.parametrize("kind", ["udp", "unix-datagram", "unix-packet"])
def test_message_too_long(kind: Kind, name: str, size: int, timeout: float | None) -> None:
    """EMSGSIZE: a datagram that the protocol or the send buffer cannot take."""
    address = (DISCARD,) if name == "sendto" else ()
    assert_same_exchange(
        kind, lambda near, far: getattr(near, name)(bytes(size), *address), timeout
    )
