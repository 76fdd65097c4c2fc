"""recvmsg_into: what counts as buffers, and how they are filled."""

from __future__ import annotations

import array
import mmap
import socket
from typing import TYPE_CHECKING, Any, cast

import pytest

from peers import (
    DATAGRAMS,
    KINDS,
    MODES,
    Kind,
    assert_same_exchange,
    feed,
    resize_error,
    running,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

IOV_MAX = 1024  # of Linux, writev(2)


def generated() -> Iterator[bytearray]:
    """Yield buffers."""
    yield bytearray(3)
    yield bytearray(4)


def failing() -> Iterator[bytearray]:
    """Yield a buffer, then fail."""
    yield bytearray(3)
    raise ZeroDivisionError


class Hinted:
    """An iterable with a length that is wrong."""

    def __init__(self, hint: object) -> None:
        """Keep what is to be told of the length."""
        self.hint = hint

    def __iter__(self) -> Hinted:
        """Iterate over nothing."""
        return self

    def __next__(self) -> bytearray:
        """End."""
        raise StopIteration

    def __length_hint__(self) -> Any:
        """Tell, or raise, what is kept."""
        if isinstance(self.hint, Exception):
            raise self.hint
        return self.hint


class NotIterable:
    """Something whose iteration fails as such."""

    def __init__(self, error: Exception) -> None:
        """Keep the error."""
        self.error = error

    def __iter__(self) -> Iterator[bytearray]:
        """Fail."""
        raise self.error


BUFFERS: dict[str, Callable[[], Any]] = {
    "list": lambda: [bytearray(3), bytearray(4)],
    "tuple": lambda: (bytearray(3), bytearray(4)),
    "generator": generated,
    "failing generator": failing,
    "dict": lambda: {1: bytearray(3)},
    "dict values": {1: bytearray(3), 2: bytearray(1)}.values,
    "none": list,
    "no tuple": lambda: (),
    "one": lambda: [bytearray(30)],
    "empty ones": lambda: [bytearray(), bytearray(2), bytearray(), bytearray(3), bytearray()],
    "views": lambda: [memoryview(bytearray(9))[2:5], memoryview(bytearray(9))[1:]],
    "not contiguous": lambda: [memoryview(bytearray(9))[::2]],
    "arrays": lambda: [array.array("H", [1, 2]), array.array("d", [0.5])],
    "map": lambda: [mmap.mmap(-1, 4), bytearray(3)],
    "the same twice": lambda: [(one := bytearray(5)), one],
    "read-only": lambda: [bytearray(3), b"abc"],
    "str": lambda: [bytearray(3), "abc"],
    "number": lambda: [bytearray(3), 4],
    "nothing": lambda: [None],
    "no iterable": lambda: 4,
    "bytearray": lambda: bytearray(4),
    "text": lambda: "text",
    "None": lambda: None,
    "hint": lambda: Hinted(5),
    "wrong hint": lambda: Hinted("5"),
    "failing hint": lambda: Hinted(ZeroDivisionError()),
    "TypeError": lambda: NotIterable(TypeError("own")),
    "ValueError": lambda: NotIterable(ValueError("own")),
    "as many as go": lambda: [bytearray(1) for _ in range(IOV_MAX)],
    "too many": lambda: [bytearray(1) for _ in range(IOV_MAX + 1)],
    "far too many": lambda: [bytearray(1)] * 100_000,
}


def shown(buffers: object) -> object:
    """Return what a collection of buffers holds, as far as that can be told."""
    if type(buffers) not in {list, tuple}:
        return None
    sequence = cast("Sequence[object]", buffers)
    return [bytes(one)[:20] for one in sequence if isinstance(one, bytearray)]


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("make", BUFFERS.values(), ids=BUFFERS)
@pytest.mark.parametrize("kind", ["unix", "udp"])
def test_buffers(kind: Kind, make: Callable[[], Any], timeout: float | None) -> None:
    """Each collection is filled in order or refused in the same words."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"0123456789")
        buffers = make()
        return near.recvmsg_into(buffers)[:3], shown(buffers)

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize("sizes", [(1, 1), (4, 6), (10, 5), (5, 10), (0, 10, 0), (3, 3, 3, 3), ()])
@pytest.mark.parametrize("kind", KINDS)
def test_scattering(kind: Kind, sizes: tuple[int, ...]) -> None:
    """Data goes into one buffer after the other; what does not fit stays or is cut."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"0123456789")
        buffers = [bytearray(b"." * size) for size in sizes]
        told = near.recvmsg_into(buffers)
        near.settimeout(0)
        return told[:3], buffers, near.recv(100)

    assert_same_exchange(kind, exchange, 30.0)


@pytest.mark.parametrize("size", [1 << 14, 1 << 20])
@pytest.mark.parametrize("kind", ["tcp", "unix"])
def test_much(kind: Kind, size: int) -> None:
    """More than is received attached, over several calls."""
    data = bytes(range(256)) * (size // 64)

    def exchange(near: Any, far: socket.socket) -> object:
        received = bytearray()
        with running(lambda: far.sendall(data)):
            while len(received) < len(data):
                buffers = [bytearray(size // 3) for _ in range(3)]
                count = near.recvmsg_into(buffers)[0]
                received += b"".join(buffers)[:count]
        return bytes(received) == data

    assert assert_same_exchange(kind, exchange).value == "True"


@pytest.mark.parametrize("kind", DATAGRAMS)
def test_length_of_a_cut_datagram(kind: Kind) -> None:
    """MSG_TRUNC tells the full length."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"0123456789")
        buffers = [bytearray(2), bytearray(2)]
        return near.recvmsg_into(buffers, 0, socket.MSG_TRUNC)[:3], buffers

    assert_same_exchange(kind, exchange, 0.0)


class Meddler:
    """A number that does something when it is read."""

    def __init__(self, action: Callable[[], object]) -> None:
        """Keep what is to be done."""
        self.action = action

    def __index__(self) -> int:
        """Act, then return a number."""
        self.action()
        return 4


@pytest.mark.parametrize("position", [1, 2])
def test_argument_that_changes_the_list(position: int) -> None:
    """Numbers are read before the list, which may look different by then."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"0123456789")
        buffers = [bytearray(3), bytearray(4)]
        args: list[Any] = [buffers, 0, 0]
        args[position] = Meddler(buffers.pop)
        return near.recvmsg_into(*args)[:1], buffers

    assert_same_exchange("unix", exchange, 0.0)


@pytest.mark.parametrize("timeout", [None, 30.0])
def test_resizing_while_a_receive_waits(timeout: float | None) -> None:
    """Buffers cannot be resized during a call that fills them, and can be after it."""

    def exchange(near: Any, far: socket.socket) -> object:
        buffers = [bytearray(2), bytearray(1000)]
        with running(lambda: near.recvmsg_into(buffers)):
            error = resize_error(buffers[1])
            far.sendall(b"data")
        buffers[1].extend(b"more")
        return str(error), buffers[0], buffers[1][:4]

    assert_same_exchange("tcp", exchange, timeout)


def test_list_that_shrinks_while_a_receive_waits(module: Any) -> None:
    """The buffers of a call stay in place when another thread empties the list."""
    near, far = module.socketpair()
    with near, far:
        buffers = [bytearray(4), bytearray(4)]
        first, second = buffers
        with running(lambda: near.recvmsg_into(buffers)):
            resize_error(second)
            buffers.clear()
            far.sendall(b"abcdefgh")
        assert bytes(first + second) == b"abcdefgh"


@pytest.mark.parametrize("args", [(-1,), (0, "flags"), (0, 1 << 31), (0, socket.MSG_OOB)])
def test_buffers_are_released_by_a_failed_call(args: tuple[Any, ...]) -> None:
    """A call that fails, for its arguments or in the kernel, lets go of all buffers."""

    def exchange(near: Any, far: socket.socket) -> object:
        buffers = [bytearray(16), bytearray(16)]
        try:
            return near.recvmsg_into(buffers, *args)
        finally:
            for buffer in buffers:
                buffer.clear()

    assert assert_same_exchange("udp", exchange, 0.0).error is not None
