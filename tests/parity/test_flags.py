"""Flags of the data methods on every kind of socket, in each mode, with and without data."""

from __future__ import annotations

import select
import socket
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from peers import KINDS, MODES, STREAMS, Kind, assert_same_exchange, feed, link, running
from support import assert_parity

if TYPE_CHECKING:
    from collections.abc import Callable

    from support import Outcome

# With the timeout that a wait for nothing runs into.
SHORT_MODES: dict[str, float | None] = {"blocking": None, "timeout": 0.005, "non-blocking": 0.0}

RECEIVE_FLAGS: dict[str, int] = {
    "none": 0,
    "PEEK": socket.MSG_PEEK,
    "WAITALL": socket.MSG_WAITALL,
    "DONTWAIT": socket.MSG_DONTWAIT,
    "TRUNC": socket.MSG_TRUNC,
    "OOB": socket.MSG_OOB,
    "ERRQUEUE": socket.MSG_ERRQUEUE,
    "CMSG_CLOEXEC": socket.MSG_CMSG_CLOEXEC,
    "PEEK and TRUNC": socket.MSG_PEEK | socket.MSG_TRUNC,
    "PEEK and WAITALL": socket.MSG_PEEK | socket.MSG_WAITALL,
    "PEEK and DONTWAIT": socket.MSG_PEEK | socket.MSG_DONTWAIT,
    "WAITALL and DONTWAIT": socket.MSG_WAITALL | socket.MSG_DONTWAIT,
    "OOB and PEEK": socket.MSG_OOB | socket.MSG_PEEK,
}

# Flags with which a blocking socket does not wait. AF_UNIX sockets have no error queue.
NEVER_WAITING: list[tuple[Kind, str]] = [
    *((kind, flag) for kind in KINDS for flag in RECEIVE_FLAGS if "DONTWAIT" in flag),
    ("tcp", "ERRQUEUE"),
    ("udp", "ERRQUEUE"),
]

SEND_FLAGS: dict[str, int] = {
    "none": 0,
    "DONTWAIT": socket.MSG_DONTWAIT,
    "NOSIGNAL": socket.MSG_NOSIGNAL,
    "MORE": socket.MSG_MORE,
    "EOR": socket.MSG_EOR,
    "CONFIRM": socket.MSG_CONFIRM,
    "DONTROUTE": socket.MSG_DONTROUTE,
    "OOB": socket.MSG_OOB,
    "PEEK": socket.MSG_PEEK,
    "WAITALL": socket.MSG_WAITALL,
    "ERRQUEUE": socket.MSG_ERRQUEUE,
    "DONTWAIT and NOSIGNAL": socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL,
    "MORE and OOB": socket.MSG_MORE | socket.MSG_OOB,
}


def defined(sock: Any, data: bytes, size: int, flags: int) -> tuple[int, bytes]:
    """Return the length of received data, and as much of it as the kernel has written."""
    if not flags & socket.MSG_TRUNC:
        return len(data), data
    # tcp(7): a stream discards the data; recv(2): a datagram's length may exceed the size.
    return len(data), b"" if sock.type == socket.SOCK_STREAM else data[:size]


def by_recv(sock: Any, size: int, flags: int) -> object:
    """Call recv."""
    return defined(sock, sock.recv(size, flags), size, flags)


def by_recvfrom(sock: Any, size: int, flags: int) -> object:
    """Call recvfrom for the data alone."""
    return defined(sock, sock.recvfrom(size, flags)[0], size, flags)


def by_recv_into(sock: Any, size: int, flags: int) -> object:
    """Call recv_into; the buffer shows how much of it was written."""
    buffer = bytearray(b"." * size)
    return sock.recv_into(buffer, 0, flags), buffer


def by_recvfrom_into(sock: Any, size: int, flags: int) -> object:
    """Call recvfrom_into; the buffer shows how much of it was written."""
    buffer = bytearray(b"." * size)
    return sock.recvfrom_into(buffer, 0, flags)[0], buffer


def by_recvmsg(sock: Any, size: int, flags: int) -> object:
    """Call recvmsg with room for control messages."""
    data, ancdata, told, _ = sock.recvmsg(size, 1024, flags)
    return defined(sock, data, size, flags), ancdata, told


def by_recvmsg_into(sock: Any, size: int, flags: int) -> object:
    """Call recvmsg_into with two buffers, which show how much of them was written."""
    buffers = [bytearray(b"." * 3), bytearray(b"." * (size - 3))]
    return sock.recvmsg_into(buffers, 1024, flags)[:3], buffers


RECEIVERS: list[Callable[[Any, int, int], object]] = [
    by_recv,
    by_recvfrom,
    by_recv_into,
    by_recvfrom_into,
    by_recvmsg,
    by_recvmsg_into,
]


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize("size", [4, 100])
@pytest.mark.parametrize("flag", RECEIVE_FLAGS)
@pytest.mark.parametrize("kind", KINDS)
def test_receiving_data(
    kind: Kind,
    flag: str,
    size: int,
    receive: Callable[[Any, int, int], object],
    timeout: float | None,
) -> None:
    """Ten bytes wait and the peer has finished; two calls with the flag, then one without."""
    flags = RECEIVE_FLAGS[flag]
    if flag == "ERRQUEUE" and timeout:
        timeout = 0.005

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"0123456789")
        far.close()
        first = receive(near, size, flags)
        near.settimeout(0)
        return first, receive(near, size, flags), near.recv(100)

    assert_same_exchange(kind, exchange, timeout)


def receive_nothing(kind: Kind, flag: str, timeout: float | None, receive: Any) -> Outcome:
    """Receive with the flag where no data waits."""
    return assert_same_exchange(
        kind, lambda near, far: receive(near, 10, RECEIVE_FLAGS[flag]), timeout
    )


@pytest.mark.parametrize("timeout", [0.0, 0.005])
@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize("flag", RECEIVE_FLAGS)
@pytest.mark.parametrize("kind", KINDS)
def test_receiving_nothing(
    kind: Kind, flag: str, receive: Callable[[Any, int, int], object], timeout: float
) -> None:
    """No data waits: each flag leads to the same error in the same mode."""
    assert receive_nothing(kind, flag, timeout, receive).error is not None


@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize(("kind", "flag"), NEVER_WAITING)
def test_receiving_nothing_from_a_blocking_socket(
    kind: Kind, flag: str, receive: Callable[[Any, int, int], object]
) -> None:
    """No data waits at a blocking socket and the flag says not to wait for it."""
    assert receive_nothing(kind, flag, None, receive).error is BlockingIOError


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("name", ["send", "sendall", "sendto", "sendmsg"])
@pytest.mark.parametrize("data", [b"", b"data"])
@pytest.mark.parametrize("flag", SEND_FLAGS)
@pytest.mark.parametrize("kind", KINDS)
def test_sending(kind: Kind, flag: str, data: bytes, name: str, timeout: float | None) -> None:
    """Each flag is taken or refused, and what the peer has got after a further send is equal."""
    address = (("127.0.0.1", 9),) if name == "sendto" else ()

    def exchange(near: Any, far: socket.socket) -> object:
        flags = SEND_FLAGS[flag]
        if name == "sendmsg":
            sent = near.sendmsg([data[:2], data[2:]], [], flags)
        else:
            sent = getattr(near, name)(data, flags, *address)
        near.send(b"end")
        near.shutdown(socket.SHUT_WR)
        # With an address UDP sends to it what MSG_MORE held back, and what follows as well.
        elsewhere = kind == "udp" and name == "sendto"
        return sent, None if elsewhere else far.recv(100, socket.MSG_WAITALL)

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize("inline", [0, 1])
@pytest.mark.parametrize("flags", [0, socket.MSG_OOB, socket.MSG_OOB | socket.MSG_PEEK])
@pytest.mark.parametrize("kind", STREAMS)
def test_urgent_byte_amid_data(
    kind: Kind,
    flags: int,
    inline: int,
    receive: Callable[[Any, int, int], object],
    timeout: float | None,
) -> None:
    """An urgent byte between others is taken out of them, or stays among them."""

    def exchange(near: Any, far: socket.socket) -> object:
        near.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, inline)
        far.sendall(b"before")
        far.send(b"!", socket.MSG_OOB)
        feed(near, far, b"after")
        far.close()
        first = receive(near, 100, flags)
        near.settimeout(0)
        return first, [near.recv(100) for _ in range(3)]

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize("timeout", SHORT_MODES.values(), ids=SHORT_MODES)
@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize("kind", STREAMS)
def test_urgent_byte_alone(
    kind: Kind, receive: Callable[[Any, int, int], object], timeout: float | None
) -> None:
    """An urgent byte with nothing beside it: whether a call with a timeout waits for more."""

    def exchange(near: Any, far: socket.socket) -> object:
        far.send(b"!", socket.MSG_OOB)
        assert select.select([], [], [near], 30)[2]
        return receive(near, 100, socket.MSG_OOB)

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize("receive", RECEIVERS)
@pytest.mark.parametrize("before", [0, 100_000])
@pytest.mark.parametrize("size", [4, 9999, 70_000, 1 << 20, 1 << 21])
def test_length_of_a_cut_datagram(
    size: int, before: int, receive: Callable[[Any, int, int], object]
) -> None:
    """MSG_TRUNC tells the full length of a datagram, whatever was received before."""

    def exchange(near: Any, far: socket.socket) -> object:
        far.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        results: list[object] = []

        def collect() -> None:
            if before:
                far.send(bytes(before))
                near.recv(before)
            far.send(b"0123456789" * 15_000)
            results.append(receive(near, size, socket.MSG_TRUNC))

        # A thread of its own, which has kept no memory of earlier calls.
        with running(collect):
            pass
        return results

    assert_same_exchange("unix-datagram", exchange)


def test_discarded_data_shows_nothing_of_others() -> None:
    """Bytes that MSG_TRUNC leaves unwritten are not those another connection has received."""
    with link(rsock, "tcp") as (near, far), link(rsock, "tcp") as (other, other_far):
        feed(other, other_far, b"secret" * 100)
        assert other.recv(4096) == b"secret" * 100
        feed(near, far, bytes(600))
        assert b"secret" not in near.recv(4096, socket.MSG_TRUNC)


WITH_FLAGS: dict[str, Callable[[Any, int], object]] = {
    "recv": lambda sock, flags: sock.recv(16, flags),
    "recv nothing": lambda sock, flags: sock.recv(0, flags),
    "recv_into": lambda sock, flags: sock.recv_into(bytearray(16), 16, flags),
    "recvfrom": lambda sock, flags: sock.recvfrom(16, flags),
    "recvfrom_into": lambda sock, flags: sock.recvfrom_into(bytearray(16), 16, flags),
    "recvmsg": lambda sock, flags: sock.recvmsg(16, 0, flags),
    "recvmsg_into": lambda sock, flags: sock.recvmsg_into([bytearray(16)], 0, flags),
    "send": lambda sock, flags: sock.send(b"data", flags),
    "sendall": lambda sock, flags: sock.sendall(b"data", flags),
    "sendto": lambda sock, flags: sock.sendto(b"data", flags, ("127.0.0.1", 9)),
    "sendmsg": lambda sock, flags: sock.sendmsg([b"data"], [], flags),
    "sendmsg to": lambda sock, flags: sock.sendmsg([b"data"], [], flags, ("127.0.0.1", 9)),
}


@pytest.mark.parametrize("method", WITH_FLAGS)
@pytest.mark.parametrize("flags", [0, -1, -(1 << 31), 1, socket.MSG_DONTWAIT])
@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
def test_closed(method: str, flags: int, timeout: float | None) -> None:
    """Some flags the kernel refuses before it looks at the descriptor: EBADF is not told then."""

    def scenario(module: Any) -> object:
        sock = module.socket(module.AF_INET, module.SOCK_DGRAM)
        sock.settimeout(timeout)
        sock.close()
        return WITH_FLAGS[method](sock, flags)

    assert_parity(scenario)
