"""recvmsg, and what recvmsg_into has in common with it: data, control messages, flags, address."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from ancillary import comparable, rights
from peers import (
    DATAGRAMS,
    KINDS,
    MODES,
    SENDERS,
    STATES,
    STREAMS,
    Kind,
    assert_same,
    assert_same_exchange,
    assert_same_in_state,
    assert_same_sender,
    feed,
    wait_readable,
)
from support import MODULES, observe

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

Receive = Callable[..., tuple[object, object, int, object]]


def recvmsg(sock: Any, size: int, *args: int) -> tuple[object, object, int, object]:
    """Receive with the method that returns the data."""
    data, ancdata, flags, address = sock.recvmsg(size, *args)
    return data, comparable(ancdata), flags, address


def recvmsg_into(sock: Any, size: int, *args: int) -> tuple[object, object, int, object]:
    """Receive with the method that fills buffers, here two; their beginnings are a result, too."""
    buffers = [bytearray(b"." * (size // 3)), bytearray(b"." * (size - size // 3))]
    count, ancdata, flags, address = sock.recvmsg_into(buffers, *args)
    shown = [buffer[:100] for buffer in buffers]
    return (count, shown), comparable(ancdata), flags, address


RECEIVERS = [recvmsg, recvmsg_into]


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
@pytest.mark.parametrize("kind", [*STREAMS, "tcp6", "unix-packet"])
def test_connected(kind: Kind, timeout: float | None, receive: Receive) -> None:
    """Of a connection: a part, nothing, the rest, and the end."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"0123456789")
        far.sendall(b"last")
        far.close()
        return [receive(near, size, 100) for size in (4, 0, 100, 100, 100)]

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize("size", [0, 1, 4, 10, 100, 65536, 1 << 20, 1 << 21])
@pytest.mark.parametrize("kind", KINDS)
def test_sizes(kind: Kind, size: int, receive: Receive) -> None:
    """More or less than waits is asked for; a datagram that is cut says so in the flags."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"0123456789")
        data, ancdata, flags, address = receive(near, size)
        named = address == far.getsockname() if kind == "udp" else address
        near.settimeout(0)
        return data, ancdata, flags, named, near.recv(100)

    assert_same_exchange(kind, exchange, 30.0)


@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize("timeout", [0.0, 0.001])
@pytest.mark.parametrize("size", [0, 1, 1 << 20])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_to_receive(kind: Kind, size: int, timeout: float, receive: Receive) -> None:
    """Without a message: would block at once, or timed out, even when nothing is asked for."""
    outcome = assert_same_exchange(kind, lambda near, _: receive(near, size, 100), timeout)
    if size or kind in DATAGRAMS:
        assert outcome.error is (BlockingIOError if timeout == 0 else TimeoutError)


@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize("timeout", [None, 0.005, 0.0])
@pytest.mark.parametrize("size", [0, 1, 100_000])
@pytest.mark.parametrize("state", STATES)
def test_without_a_connection(
    state: str, size: int, timeout: float | None, receive: Receive
) -> None:
    """Both methods on a stream socket that has no connection, or no descriptor any more."""
    assert_same_in_state(state, timeout, lambda sock: receive(sock, size, 0))


EDGES = [-(1 << 63), -1, 0, 1, 15, 16, 1 << 20, (1 << 31) - 1, 1 << 31, (1 << 63) - 1, 1 << 63]


@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize("room", [*EDGES, None, "16", 16.0])
def test_room_for_control_messages(room: Any, receive: Receive) -> None:
    """Too much and too little room."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"0123456789")
        return receive(near, 10, room)

    assert_same_exchange("unix", exchange, 0.0)


@pytest.mark.parametrize("size", EDGES)
@pytest.mark.parametrize("room", [-1, 0, 1 << 31, 1 << 63])
def test_size_and_room(room: int, size: int) -> None:
    """Which of two wrong numbers is complained about."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"0123456789")
        return near.recvmsg(size, room)

    assert_same_exchange("unix", exchange, 0.0)


@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize("room", [-1, 0, 1 << 31])
def test_family_without_addresses(room: int, receive: Receive) -> None:
    """What is no family is refused before the room is looked at."""

    def scenario(m: Any) -> object:
        with m.socket(300, socket.SOCK_DGRAM, 0, socket.socket().detach()) as sock:
            return receive(sock, 10, room)

    assert assert_same(scenario).error is OSError


def send_descriptors(far: socket.socket, count: int, data: bytes = b"data") -> None:
    """Send that many descriptors of the null device."""
    fds = [os.open(os.devnull, os.O_RDONLY) for _ in range(count)]
    far.sendmsg([data], [rights(*fds)] if fds else [])
    for fd in fds:
        os.close(fd)


@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize("room", [*range(81), 1 << 16])
@pytest.mark.parametrize("kind", ["unix", "unix-datagram", "unix-packet"])
def test_room_for_descriptors(kind: Kind, room: int, receive: Receive) -> None:
    """Five descriptors and room of every size: those that fit, and MSG_CTRUNC for the rest."""

    def exchange(near: Any, far: socket.socket) -> object:
        send_descriptors(far, 5)
        first = receive(near, 100, room)
        near.settimeout(0)
        return first, receive(near, 100, room)

    assert_same_exchange(kind, exchange, 30.0)


FLAGS = [
    socket.MSG_PEEK,
    socket.MSG_WAITALL,
    socket.MSG_TRUNC,
    socket.MSG_CMSG_CLOEXEC,
    socket.MSG_PEEK | socket.MSG_TRUNC,
    socket.MSG_PEEK | socket.MSG_CMSG_CLOEXEC,
    socket.MSG_DONTWAIT | socket.MSG_WAITALL,
]


@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("flags", FLAGS)
@pytest.mark.parametrize("size", [0, 2, 10])
@pytest.mark.parametrize("kind", ["unix", "unix-datagram", "unix-packet"])
def test_descriptors_with_flags(
    kind: Kind, size: int, flags: int, timeout: float | None, receive: Receive
) -> None:
    """Looking ahead makes descriptors, too; a part of a message takes all of them."""

    def exchange(near: Any, far: socket.socket) -> object:
        send_descriptors(far, 2, b"0123456789")
        first = receive(near, size, 100, flags)
        near.settimeout(0)
        return first, receive(near, 100, 100)

    assert_same_exchange(kind, exchange, timeout)


def test_descriptors_in_front_of_a_part() -> None:
    """Data with descriptors is not mixed with what was sent before or after it."""

    def exchange(near: Any, far: socket.socket) -> object:
        far.sendall(b"before")
        send_descriptors(far, 1, b"with one")
        send_descriptors(far, 2, b"with two")
        far.sendall(b"after")
        return [recvmsg(near, 100, 100) for _ in range(3)]

    assert_same_exchange("unix", exchange, 0.0)


@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize("room", [*range(104), 1 << 10])
def test_real_control_messages_and_their_room(room: int, receive: Receive) -> None:
    """A time stamp, credentials and a descriptor, with room that ends anywhere."""

    def exchange(near: Any, far: socket.socket) -> object:
        near.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        near.setsockopt(socket.SOL_SOCKET, rsock.SO_TIMESTAMPNS, 1)
        send_descriptors(far, 3)
        return receive(near, 100, room)

    assert_same_exchange("unix-datagram", exchange, 30.0)


IP = socket.IPPROTO_IP
IP6 = socket.IPPROTO_IPV6
OPTIONS: dict[str, tuple[Kind, list[tuple[int, int]]]] = {
    "IP_TTL": ("udp", [(IP, rsock.IP_RECVTTL)]),
    "IP_TOS": ("udp", [(IP, rsock.IP_RECVTOS)]),
    "IP_PKTINFO": ("udp", [(IP, rsock.IP_PKTINFO)]),
    "SO_TIMESTAMP": ("udp", [(socket.SOL_SOCKET, rsock.SO_TIMESTAMP)]),
    "all of IPv4": (
        "udp",
        [(IP, rsock.IP_RECVTTL), (IP, rsock.IP_RECVTOS), (IP, rsock.IP_PKTINFO)],
    ),
}


@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize("room", [*range(0, 100, 3), 1 << 10])
@pytest.mark.parametrize("name", OPTIONS)
def test_control_messages_of_ipv4(name: str, room: int, receive: Receive) -> None:
    """What the kernel tells of a datagram when it is asked to."""
    kind, options = OPTIONS[name]

    def exchange(near: Any, far: socket.socket) -> object:
        for level, option in options:
            near.setsockopt(level, option, 1)
        feed(near, far, b"datagram")
        data, ancdata, flags, address = receive(near, 100, room)
        return data, ancdata, flags, address == far.getsockname()

    assert_same_exchange(kind, exchange, 30.0)


@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize("room", [*range(0, 100, 3), 1 << 10])
def test_control_messages_of_ipv6(room: int, receive: Receive) -> None:
    """IPV6_PKTINFO, hop limit and traffic class, with room that ends anywhere."""

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_INET6, socket.SOCK_DGRAM) as near:
            near.bind(("::1", 0))
            for option in (rsock.IPV6_RECVPKTINFO, rsock.IPV6_RECVHOPLIMIT, rsock.IPV6_RECVTCLASS):
                near.setsockopt(IP6, option, 1)
            with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as far:
                far.sendto(b"datagram", near.getsockname())
                wait_readable(near)
                return receive(near, 100, room)[:3]

    # The events name the ports, which differ.
    expected, actual = (observe(scenario, m) for m in MODULES)
    assert (actual.value, actual.error) == (expected.value, expected.error)
    assert actual.error is None


def test_credentials_of_the_sender(module: ModuleType) -> None:
    """SCM_CREDENTIALS has process, user and group of who sent."""
    near, far = module.socketpair()
    with near, far:
        near.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        far.sendall(b"x")
        _, ancdata, _, _ = near.recvmsg(1, socket.CMSG_SPACE(12))
        told = struct.pack("3i", os.getpid(), os.getuid(), os.getgid())
        assert ancdata == [(socket.SOL_SOCKET, socket.SCM_CREDENTIALS, told)]


@pytest.mark.parametrize("size", [1, 100, 70_000])
def test_error_queue(size: int) -> None:
    """An ICMP error comes with the datagram that it is about and the address of that."""

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.setsockopt(IP, rsock.IP_RECVERR, 1)
            sock.sendto(b"0123456789", ("127.0.0.1", 1))  # tcpmux: nobody listens
            wait_readable(sock)
            sock.setblocking(False)
            return sock.recvmsg(size, 1024, socket.MSG_ERRQUEUE)

    outcome = assert_same(scenario)
    assert outcome.error is None
