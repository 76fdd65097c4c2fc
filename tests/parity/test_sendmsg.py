"""sendmsg: buffers, control messages, flags and address."""

from __future__ import annotations

import array
import mmap
import os
import signal
import socket
import struct
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from ancillary import comparable, rights
from interruptions import handling, interrupted
from peers import (
    KINDS,
    MODES,
    Kind,
    assert_same,
    assert_same_exchange,
    fill,
    read_all,
    running,
    wait_readable,
)
from support import MODULES, no_leak

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

SOL, RIGHTS = socket.SOL_SOCKET, socket.SCM_RIGHTS


def generated() -> Iterator[bytes]:
    """Yield buffers."""
    yield b"one"
    yield b"two"


def failing() -> Iterator[bytes]:
    """Yield a buffer, then fail."""
    yield b"one"
    raise ZeroDivisionError


BUFFERS: dict[str, Callable[[], Any]] = {
    "list": lambda: [b"one", b"two"],
    "tuple": lambda: (b"one", bytearray(b"two")),
    "generator": generated,
    "failing generator": failing,
    "set": lambda: {b"one"},
    "dict": lambda: {b"one": 1},
    "nothing": list,
    "empty ones": lambda: [b"", b"one", bytearray(), b"two", memoryview(b"")],
    "views": lambda: [memoryview(b"012345")[2:], memoryview(bytearray(3))],
    "not contiguous": lambda: [memoryview(b"012345")[::2]],
    "array": lambda: [array.array("H", [1, 2])],
    "text": lambda: "text",
    "bytes": lambda: b"bytes",
    "no bytes": lambda: b"",
    "texts": lambda: ["text"],
    "number": lambda: [b"one", 4],
    "None": lambda: None,
    "None in it": lambda: [None],
    "no iterable": lambda: 4,
    "as many as go": lambda: [b"x"] * 1024,
    "too many": lambda: [b"x"] * 1025,
    "far too many": lambda: [b"x"] * 100_000,
    "the same twice": lambda: [(one := bytearray(b"one")), one],
}


def drain(far: socket.socket) -> bytes | None:
    """Return what has arrived, or None when nothing has."""
    try:
        return far.recv(4096, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("make", BUFFERS.values(), ids=BUFFERS)
@pytest.mark.parametrize("kind", KINDS)
def test_buffers(kind: Kind, make: Callable[[], Any], timeout: float | None) -> None:
    """Each collection is sent as one message or refused in the same words."""

    def exchange(near: Any, far: socket.socket) -> object:
        sent = near.sendmsg(make())
        if sent and kind == "tcp":
            wait_readable(far)
        return sent, drain(far)

    assert_same_exchange(kind, exchange, timeout)


class Sequence3:
    """A sequence that is not registered as one."""

    def __init__(self, *items: object) -> None:
        """Keep the items; an exception stands for itself."""
        self.items = items

    def __len__(self) -> int:
        """Tell how many there are."""
        return len(self.items)

    def __getitem__(self, index: int) -> object:
        """Return an item, or raise it."""
        item = self.items[index]
        if isinstance(item, Exception):
            raise item
        return item


class Unsized(Sequence3):
    """A sequence whose length cannot be had."""

    def __len__(self) -> int:
        """Fail."""
        raise ZeroDivisionError


BOOM = ZeroDivisionError("boom")
ANCILLARY: dict[str, Any] = {
    "nothing": [],
    "no tuple": (),
    "None": None,
    "number": 4,
    "text": "abc",
    "bytes": b"abc",
    "number in it": [4],
    "None in it": [None],
    "text in it": ["abc"],
    "bytes in it": [b"abc"],
    "bytearray in it": [bytearray(b"abc")],
    "long bytes in it": [b"abcd"],
    "too short": [(SOL, RIGHTS)],
    "too long": [(SOL, RIGHTS, b"", 4)],
    "empty": [()],
    "dict in it": [{1: 2, 3: 4, 5: 6}],
    "set in it": [{1, 2, 3}],
    "list in it": [[SOL, RIGHTS, b"\0\0\0\0"]],
    "range in it": [range(3)],
    "level of a wrong type": [("1", RIGHTS, b"")],
    "level that is a float": [(1.0, RIGHTS, b"")],
    "level too large": [(1 << 31, RIGHTS, b"")],
    "level too small": [(-(1 << 31) - 1, RIGHTS, b"")],
    "level far too large": [(1 << 70, RIGHTS, b"")],
    "type of a wrong type": [(SOL, None, b"")],
    "data of a wrong type": [(SOL, RIGHTS, "text")],
    "data that is a number": [(SOL, RIGHTS, 4)],
    "no data": [(SOL, RIGHTS, b"")],
    "half of a descriptor": [(SOL, RIGHTS, b"\0\0")],
    "descriptor": [rights(0)],
    "descriptor in an array": [(SOL, RIGHTS, array.array("i", [0]))],
    "descriptor in a view": [(SOL, RIGHTS, memoryview(array.array("i", [0, 0])))],
    "not contiguous": [(SOL, RIGHTS, memoryview(bytes(8))[::2])],
    "not open": [rights(1 << 20)],
    "negative": [rights(-1)],
    "many descriptors": [rights(*[0] * 253)],
    "too many descriptors": [rights(*[0] * 254)],
    "two of them": [rights(0), rights(0, 0)],
    "unknown": [(SOL, 12345, b"what")],
    "unknown level": [(4711, 1, b"whose")],
    "second is wrong": [rights(0), (1, 2)],
    "sequence": [Sequence3(SOL, RIGHTS, bytes(4))],
    "short sequence": [Sequence3(SOL, RIGHTS)],
    "first not there": [Sequence3(BOOM, RIGHTS, b"")],
    "second not there": [Sequence3(SOL, BOOM, b"")],
    "third not there": [Sequence3(SOL, RIGHTS, BOOM)],
    "first wrong, second not there": [Sequence3("1", BOOM, b"")],
    "no length": [Unsized(SOL, RIGHTS, b"")],
    "credentials": [(SOL, socket.SCM_CREDENTIALS, struct.pack("3i", os.getpid(), 0, 0))],
    "short credentials": [(SOL, socket.SCM_CREDENTIALS, b"abc")],
    "credentials and descriptor": [
        (SOL, socket.SCM_CREDENTIALS, struct.pack("3i", os.getpid(), 0, 0)),
        rights(0),
    ],
    "TTL": [(socket.IPPROTO_IP, socket.IP_TTL, struct.pack("i", 17))],
    "TTL too large": [(socket.IPPROTO_IP, socket.IP_TTL, struct.pack("i", 1000))],
    "TOS": [(socket.IPPROTO_IP, socket.IP_TOS, b"\x10")],
    "segments": [(socket.IPPROTO_UDP, rsock.UDP_SEGMENT, struct.pack("H", 2))],
    "very much": [(SOL, RIGHTS, bytes(1 << 20))],
}


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("ancdata", ANCILLARY.values(), ids=ANCILLARY)
@pytest.mark.parametrize("kind", ["unix", "unix-datagram", "unix-packet", "udp", "tcp"])
def test_control_messages(kind: Kind, ancdata: Any, timeout: float | None) -> None:
    """Each list of control messages arrives alike or is refused in the same words."""

    def exchange(near: Any, far: socket.socket) -> object:
        if kind.startswith("unix"):
            far.setsockopt(SOL, socket.SO_PASSCRED, 1)
        if kind == "udp":
            far.setsockopt(socket.IPPROTO_IP, rsock.IP_RECVTTL, 1)
            far.setsockopt(socket.IPPROTO_IP, rsock.IP_RECVTOS, 1)
        sent = near.sendmsg([b"da", b"ta"], ancdata)
        wait_readable(far)
        data, received, flags, _ = far.recvmsg(100, 4096)
        return sent, data, comparable(received), flags

    assert_same_exchange(kind, exchange, timeout)


def test_too_much_for_one_item() -> None:
    """2 GiB of control messages are refused before anything is copied."""
    # Memory that takes none as long as it is not written.
    with mmap.mmap(-1, 1 << 31, access=mmap.ACCESS_READ) as mapped, memoryview(mapped) as zeros:
        limit = (1 << 31) - 1 - socket.CMSG_SPACE(1)

        def scenario(m: Any) -> object:
            with m.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
                return sock.sendmsg([b"x"], [(SOL, RIGHTS, zeros[: limit + 1])])

        assert assert_same(scenario).text == "ancillary data item too large"

        def scenario_of_two(m: Any) -> object:
            with m.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
                return sock.sendmsg([b"x"], [(SOL, RIGHTS, zeros[: 1 << 30])] * 2)

        assert assert_same(scenario_of_two).text == "too much ancillary data"


ADDRESSES: list[Any] = [
    None,
    ("127.0.0.1", 9),
    ("127.0.0.1", 1 << 16),
    ("127.0.0.1",),
    "127.0.0.1",
    4,
    ("..", 9),
]


@pytest.mark.parametrize("address", ADDRESSES, ids=repr)
@pytest.mark.parametrize("buffers", [[b"data"], [4], 4])
@pytest.mark.parametrize("kind", ["udp", "tcp"])
def test_address(kind: Kind, buffers: Any, address: Any) -> None:
    """Addresses of any form; a wrong one is told before wrong buffers, as is its audit event."""
    outcome = assert_same_exchange(
        kind, lambda near, _: near.sendmsg(buffers, [], 0, address), 30.0
    )
    if outcome.error is None:
        assert [name for name, _ in outcome.events] == ["socket.sendmsg"]


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize(
    ("family", "name"),
    [
        (socket.AF_INET, ("127.0.0.1", 0)),
        (socket.AF_INET6, ("::1", 0)),
        (socket.AF_UNIX, "peer"),
        (socket.AF_UNIX, b"\0rsock sendmsg %d" % os.getpid()),
    ],
)
def test_sending_to_an_address(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, family: int, name: Any, timeout: float | None
) -> None:
    """A message reaches the address that it is sent to."""
    monkeypatch.chdir(tmp_path)
    with ExitStack() as stack:
        far = stack.enter_context(socket.socket(family, socket.SOCK_DGRAM))
        far.bind(name)
        nears: dict[Any, Any] = {}
        for m in MODULES:
            nears[m] = stack.enter_context(m.socket(family, socket.SOCK_DGRAM))
            nears[m].settimeout(timeout)

        def scenario(m: Any) -> object:
            sent = nears[m].sendmsg([b"one", b"two"], [], 0, far.getsockname())
            return sent, far.recv(100)

        assert_same(scenario)


@pytest.mark.parametrize("address", [None, "name", (1, 2)])
def test_unknown_family(address: Any) -> None:
    """No address of an unknown family can be told; without one the kernel decides."""

    def scenario(m: Any) -> object:
        with m.socket(77, socket.SOCK_DGRAM, 0, socket.socket().detach()) as sock:
            return sock.sendmsg([b"data"], [], 0, address)

    assert assert_same(scenario).error is not None


@pytest.mark.parametrize("state", ["unconnected", "closed", "broken"])
@pytest.mark.parametrize("timeout", [None, 0.005, 0.0])
@pytest.mark.parametrize("buffers", [[b"data"], [b""], []])
def test_without_a_connection(state: str, timeout: float | None, buffers: list[bytes]) -> None:
    """A stream socket that has no connection, or none any more."""

    def exchange(near: Any, far: socket.socket) -> object:
        if state == "closed":
            near.close()
        elif state == "broken":
            far.close()
        if state == "unconnected":
            near = type(near)(socket.AF_UNIX)
            near.settimeout(timeout)
        with near:
            return near.sendmsg(buffers, [rights(0)])

    outcome = assert_same_exchange("unix", exchange, timeout)
    assert outcome.error is not None


class Meddler:
    """A number that does something when it is read."""

    def __init__(self, action: Callable[[], object]) -> None:
        """Keep what is to be done."""
        self.action = action

    def __index__(self) -> int:
        """Act, then return a number that stands for the level of sockets."""
        self.action()
        return 1


def test_number_that_resizes_held_data() -> None:
    """Data and control data that were read stay held while the rest is read."""

    def exchange(near: Any, far: socket.socket) -> object:
        data, item = bytearray(b"data"), bytearray(4)
        texts: list[str] = []

        def meddle() -> None:
            for held in (data, item):
                with pytest.raises(BufferError) as caught:
                    held.append(1)
                texts.append(str(caught.value))
            item[:] = bytes(4)

        near.sendmsg([data], [(SOL, RIGHTS, item), (Meddler(meddle), RIGHTS, bytes(4))])
        return texts, comparable(far.recvmsg(100, 100)[1])

    assert_same_exchange("unix", exchange, 0.0)


def test_number_that_empties_the_list() -> None:
    """Control messages that vanish while they are read do no harm (CPython 143637)."""
    near, far = rsock.socketpair()
    with near, far, no_leak():
        ancdata: list[Any] = []
        ancdata += [(Meddler(ancdata.clear), RIGHTS, bytes(4)), rights(0)]
        assert near.sendmsg([b"data"], ancdata) == 4
        # The kernel makes one message of the two.
        ((_, _, (files, _)),) = comparable(far.recvmsg(100, 100)[1])
        assert len(files) == 2


SIZES: list[Sequence[int]] = [(1 << 20, 1 << 20), (1, 1 << 22), (1 << 22, 1), [1 << 14] * 200]


@pytest.mark.parametrize("timeout", [None, 30.0])
@pytest.mark.parametrize("sizes", SIZES, ids=lambda sizes: str(len(sizes)) + "x")
@pytest.mark.parametrize("kind", ["unix", "tcp"])
def test_much(kind: Kind, sizes: Sequence[int], timeout: float | None) -> None:
    """A blocking socket sends all of a message; one with a timeout some of it, in order."""
    buffers = [os.urandom(size) for size in sizes]
    whole = b"".join(buffers)

    def exchange(near: Any, far: socket.socket) -> object:
        received: list[bytes] = []
        with running(lambda: received.append(read_all(far))):
            sent = near.sendmsg(buffers)
            near.shutdown(socket.SHUT_WR)
        assert 0 < sent <= len(whole)
        assert received[0] == whole[:sent]
        return timeout is not None or sent == len(whole)

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize("room", [4608, 1 << 15])
@pytest.mark.parametrize("size", [3000, 10_000, 16_000, 100_000])
def test_descriptors_with_more_than_fits(size: int, room: int) -> None:
    """Descriptors go with the first bytes alone, credentials with every part of a long message."""
    data = os.urandom(size)
    # Only root may send other credentials than its own, unix(7).
    user, group = (7, 8) if os.getuid() == 0 else (os.getuid(), os.getgid())
    identity = (SOL, socket.SCM_CREDENTIALS, struct.pack("3i", os.getpid(), user, group))

    def exchange(near: Any, far: socket.socket) -> object:
        near.setsockopt(SOL, socket.SO_SNDBUF, room)
        far.setsockopt(SOL, socket.SO_PASSCRED, 1)
        received: list[Any] = []

        def receive() -> None:
            wait_readable(far)
            length = 0
            while length < size:
                part, ancdata, _, _ = far.recvmsg(1 << 20, 100)
                length += len(part)
                received.append((part, comparable(ancdata)))

        with running(receive):
            sent = near.sendmsg([data[:1000], data[1000:]], [identity, rights(0)])
        assert b"".join(part for part, _ in received) == data
        told = [ancdata for _, ancdata in received]
        first, *others = told
        assert len(first) == 2
        return sent, first, {str(other) for other in others} <= {str([identity])}

    assert_same_exchange("unix", exchange, None)


@pytest.mark.parametrize("timeout", [0.0, 0.005])
@pytest.mark.parametrize("kind", ["unix", "tcp", "unix-packet"])
def test_no_room(kind: Kind, timeout: float) -> None:
    """Nothing fits: would block at once, or timed out; the descriptor stays the sender's."""

    def exchange(near: Any, far: socket.socket) -> object:
        fill(near)
        return near.sendmsg([b"data"], [rights(0)] if kind != "tcp" else [])

    outcome = assert_same_exchange(kind, exchange, timeout)
    assert outcome.error is (TimeoutError if timeout else BlockingIOError)


def test_signals_during_a_long_message(module: Any) -> None:
    """Signals may cut a message of a blocking socket that has to wait, and repeat nothing of it."""
    data = os.urandom(1 << 22)
    near, far = module.socketpair()
    received: list[bytes] = []
    with (
        near,
        far,
        handling(signal.SIGUSR1, lambda: None),
        running(lambda: received.append(read_all(far))),
        interrupted(),
    ):
        sent = 0
        while sent < len(data):
            sent += near.sendmsg([data[sent:], b""])
        near.shutdown(socket.SHUT_WR)
    assert received == [data]
