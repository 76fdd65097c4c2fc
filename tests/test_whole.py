"""recv_exactly, recv_exactly_into and sendmsg_all, which the standard library does not have."""

from __future__ import annotations

import errno
import os
import pickle
import select
import signal
import socket
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

import rsock
from ancillary import comparable, rights
from blocking import drain
from interruptions import handling, interrupted, once_blocked
from peers import fill, pair, read_all, running
from support import descriptors, no_leak, observe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peers import Kind

Ends = tuple[rsock.socket, socket.socket]
Receive = Callable[..., bytes]

WAITING: list[float | None] = [None, 30.0]


@pytest.fixture(params=["unix", "tcp"])
def ends(request: pytest.FixtureRequest) -> Iterator[Ends]:
    """Yield a connected socket and its standard-library peer."""
    kind: Kind = request.param
    original, far = pair(kind)
    with rsock.socket(fileno=original.detach()) as near, far:
        yield near, far


def exactly(sock: rsock.socket, size: int, flags: int = 0) -> bytes:
    """Receive with the method that returns the data."""
    return sock.recv_exactly(size, flags)


def exactly_into(sock: rsock.socket, size: int, flags: int = 0) -> bytes:
    """Receive with the method that fills a buffer; an error gets the data from there."""
    buffer = bytearray(size)
    try:
        sock.recv_exactly_into(buffer, flags)
    except Exception as error:
        count = getattr(error, "bytes_transferred", 0)
        told = cast("Any", error)
        told.data = bytes(buffer[:count]) if not any(buffer[count:]) else None
        raise
    return bytes(buffer)


RECEIVERS: list[Receive] = [exactly, exactly_into]
receivers = pytest.mark.parametrize("receive", RECEIVERS)


def transferred(error: BaseException) -> tuple[int, bytes]:
    """Return what an error tells of the transfer that it ended."""
    told = cast("Any", error)
    return told.bytes_transferred, told.data


@receivers
@pytest.mark.parametrize("timeout", WAITING)
@pytest.mark.parametrize("size", [1, 10, 1 << 16, 1 << 22])
def test_pieces(ends: Ends, size: int, timeout: float | None, receive: Receive) -> None:
    """Data that comes in pieces is received whole, and what follows stays."""
    near, far = ends
    near.settimeout(timeout)
    data = os.urandom(size)

    def send() -> None:
        piece = max(1, size // 64)
        for start in range(0, size, piece):
            far.sendall(data[start : start + piece])
        far.sendall(b"after")

    with running(send):
        assert receive(near, size) == data
    assert receive(near, 5) == b"after"


@receivers
@pytest.mark.parametrize("timeout", [None, 30.0, 0.0])
def test_nothing(ends: Ends, timeout: float | None, receive: Receive) -> None:
    """Nothing is there at once, whatever the stream holds; a closed socket has not even that."""
    near, far = ends
    near.settimeout(timeout)
    assert receive(near, 0) == b""
    far.close()
    assert receive(near, 0) == b""
    near.close()
    with pytest.raises(OSError, match="Bad file descriptor") as caught:
        receive(near, 0)
    assert transferred(caught.value) == (0, b"")


@receivers
@pytest.mark.parametrize("count", [0, 3])
@pytest.mark.parametrize("timeout", [None, 30.0, 0.0])
def test_end_of_the_stream(ends: Ends, timeout: float | None, count: int, receive: Receive) -> None:
    """An end that comes too early is an error of the connection and an early end of data."""
    near, far = ends
    near.settimeout(timeout)
    far.sendall(b"abc"[:count])
    far.shutdown(socket.SHUT_WR)
    assert count or select.select([near], [], [], 30)[0]
    if timeout == 0 and near.family == socket.AF_INET:
        near.settimeout(30)  # data and end may arrive one after the other
    with pytest.raises(rsock.EndOfStreamError, match=f"after {count} of 10 bytes") as caught:
        receive(near, 10)
    assert isinstance(caught.value, ConnectionError)
    assert isinstance(caught.value, EOFError)
    assert transferred(caught.value) == (count, b"abc"[:count])
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - made above
    assert (again.args, again.bytes_transferred) == (caught.value.args, count)


@receivers
def test_reset(receive: Receive) -> None:
    """A connection that is reset in between: its error, with what came before."""
    original, far = pair("tcp")
    with rsock.socket(fileno=original.detach()) as near, far:

        def reset() -> None:
            far.sendall(b"abc")
            while select.select([near], [], [], 0)[0]:
                pass
            far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            far.close()

        with running(reset), pytest.raises(ConnectionResetError) as caught:
            receive(near, 10)
    assert transferred(caught.value) == (3, b"abc")


@receivers
@pytest.mark.parametrize("way", ["mode", "flag"])
def test_without_waiting(ends: Ends, way: str, receive: Receive) -> None:
    """A call that does not wait gives what is there with its error."""
    near, far = ends
    far.sendall(b"abc")
    assert select.select([near], [], [], 30)[0]
    near.settimeout(0.0 if way == "mode" else None)
    with pytest.raises(BlockingIOError) as caught:
        receive(near, 10, 0 if way == "mode" else socket.MSG_DONTWAIT)
    assert transferred(caught.value) == (3, b"abc")
    far.sendall(b"def")
    assert select.select([near], [], [], 30)[0]
    assert receive(near, 3) == b"def"


@receivers
def test_one_deadline(ends: Ends, receive: Receive) -> None:
    """The timeout counts for the whole: a peer that sends byte by byte does not prolong it."""
    near, far = ends
    near.settimeout(0.1)
    ended = threading.Event()

    def dribble() -> None:
        while not ended.wait(0.005):
            far.send(b"x")

    with running(dribble):
        try:
            with pytest.raises(TimeoutError, match=r"^timed out$") as caught:
                receive(near, 1 << 20)
        finally:
            ended.set()
    count, data = transferred(caught.value)
    assert data == b"x" * count
    assert count > 0


class _Interruption(Exception):  # noqa: N818 - not an error
    """What a handler raises."""


def _interrupt() -> None:
    raise _Interruption


@receivers
@pytest.mark.parametrize("timeout", WAITING)
def test_signal_handler_that_raises(ends: Ends, timeout: float | None, receive: Receive) -> None:
    """What came before a handler raised is told by its exception."""
    near, far = ends
    near.settimeout(timeout)
    far.sendall(b"abc")
    with (
        handling(signal.SIGUSR1, _interrupt),
        pytest.raises(_Interruption) as caught,
        interrupted(),
    ):
        receive(near, 10)
    assert transferred(caught.value) == (3, b"abc")


@receivers
@pytest.mark.parametrize("timeout", WAITING)
def test_signals(ends: Ends, timeout: float | None, receive: Receive) -> None:
    """Signals whose handlers return do not end the call (PEP 475)."""
    near, far = ends
    near.settimeout(timeout)
    calls: list[int] = []

    def handle() -> None:
        calls.append(1)
        if len(calls) < 20:
            far.send(b"abc")

    with handling(signal.SIGUSR1, handle), interrupted():
        assert receive(near, 30) == b"abc" * 10


@receivers
def test_closing_meanwhile(ends: Ends, receive: Receive) -> None:
    """A socket that is closed during the call is not read from any more."""
    near, far = ends
    near.settimeout(30)
    far.sendall(b"abc")

    def close() -> None:
        near.close()
        far.sendall(b"def")

    with once_blocked(close), pytest.raises(OSError, match="Bad file descriptor") as caught:
        receive(near, 10)
    assert transferred(caught.value) == (3, b"abc")


@receivers
@pytest.mark.parametrize("kind", ["udp", "unix-datagram", "unix-packet"])
def test_messages(kind: Kind, receive: Receive) -> None:
    """Messages are refused: what does not fit would be lost."""
    original, far = pair(kind)
    with rsock.socket(fileno=original.detach()) as near, far:
        far.send(b"message")
        with pytest.raises(OSError, match="not supported") as caught:
            receive(near, 3)
        assert caught.value.errno == errno.EOPNOTSUPP
        assert near.recv(100) == b"message"


@receivers
@pytest.mark.parametrize(
    "flags", [socket.MSG_PEEK, socket.MSG_TRUNC, socket.MSG_OOB, socket.MSG_ERRQUEUE]
)
def test_flags_without_sense(ends: Ends, flags: int, receive: Receive) -> None:
    """Flags that take nothing from the stream are refused; nothing is lost."""
    near, far = ends
    far.sendall(b"abc")
    with pytest.raises(ValueError, match="flags must not have"):
        receive(near, 3, flags | socket.MSG_DONTWAIT)
    assert receive(near, 3, socket.MSG_WAITALL) == b"abc"


Bound = tuple[tuple[object, ...], dict[str, object]]


def bound(*args: object, **keywords: object) -> Bound:
    """Return the arguments of a call."""
    return args, keywords


@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("recv_exactly", bound(), TypeError),
        ("recv_exactly", bound(-1), ValueError),
        ("recv_exactly", bound("1"), TypeError),
        ("recv_exactly", bound(1 << 63), OverflowError),
        ("recv_exactly", bound((1 << 63) - 1), OverflowError),
        ("recv_exactly", bound(1 << 62), MemoryError),
        ("recv_exactly", bound(1, 1 << 31), OverflowError),
        ("recv_exactly", bound(1, bogus=1), TypeError),
        ("recv_exactly", bound(1, n=1), TypeError),
        ("recv_exactly", bound(1, 0, 0), TypeError),
        ("recv_exactly_into", bound(b"read-only"), TypeError),
        ("recv_exactly_into", bound(4), TypeError),
        ("recv_exactly_into", bound(bytearray(1), "0"), TypeError),
        ("sendmsg_all", bound(), TypeError),
        ("sendmsg_all", bound(4), TypeError),
        ("sendmsg_all", bound(["text"]), TypeError),
        ("sendmsg_all", bound([b""], 4), TypeError),
        ("sendmsg_all", bound([b""], [4]), TypeError),
        ("sendmsg_all", bound([b""], flags=None), TypeError),
        ("sendmsg_all", bound([b""], address=4), TypeError),
        ("sendmsg_all", bound([b""], bogus=4), TypeError),
    ],
)
def test_wrong_arguments(name: str, arguments: Bound, error: type[Exception]) -> None:
    """Wrong arguments are refused before anything is received or sent."""
    near, far = rsock.socketpair()
    with near, far:
        far.sendall(b"abc")
        with pytest.raises(error):
            getattr(near, name)(*arguments[0], **arguments[1])
        near.setblocking(False)
        far.setblocking(False)
        assert near.recv_exactly(n=3, flags=0) == b"abc"
        with pytest.raises(BlockingIOError):
            far.recv(1)


@pytest.mark.parametrize("timeout", WAITING)
def test_buffer_is_held(timeout: float | None) -> None:
    """A buffer that is being filled cannot be resized, and can be afterwards."""
    near, far = rsock.socketpair()
    with near, far:
        near.settimeout(timeout)
        buffer = bytearray(6)
        with running(lambda: near.recv_exactly_into(buffer)):
            far.sendall(b"abc")
            while True:
                try:
                    buffer.append(0)
                    buffer.pop()
                except BufferError:
                    break
            far.sendall(b"def" * 2)
        assert buffer.startswith(b"abcdef")
        buffer.clear()


@pytest.mark.parametrize("timeout", WAITING)
@pytest.mark.parametrize(
    "sizes",
    [[], [0], [0] * 3000 + [1], [1] * 3000, [1 << 20] * 5, [0, 1 << 22, 0, 3], [7000] * 2500],
    ids=lambda sizes: f"{len(sizes)} buffers, {sum(sizes)} bytes",
)
def test_sending_all(ends: Ends, sizes: list[int], timeout: float | None) -> None:
    """All of the buffers are sent in order, also more of them than one syscall takes."""
    near, far = ends
    near.settimeout(timeout)
    buffers = [os.urandom(size) for size in sizes]
    received: list[bytes] = []
    with running(lambda: received.append(read_all(far))):
        near.sendmsg_all(buffers)
        near.shutdown(socket.SHUT_WR)
    assert received == [b"".join(buffers)]


FAST_OPEN = Path("/proc/sys/net/ipv4/tcp_fastopen")


@pytest.mark.skipif(not int(FAST_OPEN.read_text()) & 1, reason="needs net.ipv4.tcp_fastopen & 1")
def test_only_the_first_bytes_connect() -> None:
    """With MSG_FASTOPEN the first part connects; the kernel refuses the flag for others."""
    with socket.create_server(("127.0.0.1", 0)) as server, rsock.socket() as near:
        near.sendmsg_all([b"x"] * 3000, (), socket.MSG_FASTOPEN, server.getsockname())
        near.shutdown(socket.SHUT_WR)
        with server.accept()[0] as far:
            assert read_all(far) == b"x" * 3000


@pytest.mark.parametrize("empty", [0, 2000])
@pytest.mark.parametrize("timeout", WAITING)
def test_descriptors_go_once(timeout: float | None, empty: int) -> None:
    """Descriptors go with the first bytes of a long transfer, and only with them."""
    near, far = rsock.socketpair()
    with near, far, no_leak():
        near.settimeout(timeout)
        received: list[Any] = []

        def receive() -> None:
            while sum(count for count, _ in received) < 1 << 22:
                data, ancdata, _, _ = far.recvmsg(1 << 20, 100)
                received.append((len(data), comparable(ancdata)))

        with running(receive):
            near.sendmsg_all([b""] * empty + [bytes(1 << 21)] * 2, [rights(0)])
        assert [bool(ancdata) for _, ancdata in received] == [True] + [False] * (len(received) - 1)


def test_one_deadline_of_sending() -> None:
    """A peer that does not read enough: the error tells how much was sent."""
    near, far = rsock.socketpair()
    with near, far:
        near.settimeout(0.02)
        with pytest.raises(TimeoutError, match=r"^timed out$") as caught:
            near.sendmsg_all([b"abc", bytes(1 << 24)])
        count = cast("Any", caught.value).bytes_transferred
        assert count > 3
        assert drain(far) == count


def test_sending_without_waiting() -> None:
    """What fits is sent, and the error tells how much that was."""
    near, far = rsock.socketpair()
    with near, far:
        for timeout, flags in ((0.0, 0), (None, socket.MSG_DONTWAIT)):
            near.settimeout(timeout)
            with pytest.raises(BlockingIOError) as caught:
                near.sendmsg_all([bytes(1 << 24)], (), flags)
            count = cast("Any", caught.value).bytes_transferred
            assert drain(far) == count > 0
            far.setblocking(True)


def test_sending_to_nobody() -> None:
    """A peer that is gone ends the call; nothing was sent."""
    near, far = rsock.socketpair()
    with near:
        far.close()
        with pytest.raises(BrokenPipeError) as caught:
            near.sendmsg_all([b"abc"], [rights(0)])
        assert cast("Any", caught.value).bytes_transferred == 0


def test_closing_while_sending() -> None:
    """A socket that is closed during the call sends nothing more."""
    near, far = rsock.socketpair()
    with near, far:
        fill(near)
        near.settimeout(30)
        before = descriptors()

        def close() -> None:
            near.close()
            drain(far)

        with once_blocked(close), pytest.raises(OSError, match="Bad file descriptor") as caught:
            near.sendmsg_all([bytes(1 << 22)], [rights(0)])
        assert cast("Any", caught.value).bytes_transferred == 0
        assert descriptors() < before


def test_signals_while_sending() -> None:
    """Signals repeat and lose nothing."""
    near, far = rsock.socketpair()
    data = os.urandom(1 << 23)
    received: list[bytes] = []
    with (
        near,
        far,
        handling(signal.SIGUSR1, lambda: None),
        running(lambda: received.append(read_all(cast("socket.socket", far)))),
        interrupted(),
    ):
        near.sendmsg_all([data[:5], memoryview(data)[5:]])
        near.shutdown(socket.SHUT_WR)
    assert received == [data]


def test_messages_are_sent_whole() -> None:
    """A message is one syscall or an error, to an address too."""
    with (
        rsock.socket(socket.AF_INET, socket.SOCK_DGRAM) as near,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far,
    ):
        far.bind(("127.0.0.1", 0))
        address = far.getsockname()
        near.sendmsg_all([b"one", b"two"], address=address)
        assert far.recv(100) == b"onetwo"
        for buffers in ([b"x"] * 1025, [bytes(1 << 17)]):
            with pytest.raises(OSError, match="Message too long") as caught:
                near.sendmsg_all(buffers, [], 0, address)
            assert caught.value.errno == errno.EMSGSIZE
        events = observe(lambda _: near.sendmsg_all([b"x"], [], 0, address), rsock).events
        assert events == (("socket.sendmsg", ("<socket>", address)),)


def test_documented() -> None:
    """The methods say what they are."""
    for name in ("recv_exactly", "recv_exactly_into", "sendmsg_all"):
        assert "rsock's own" in str(getattr(rsock.socket, name).__doc__)
    assert "bytes_transferred" in str(rsock.EndOfStreamError.__doc__)
