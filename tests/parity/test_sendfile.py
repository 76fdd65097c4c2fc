"""sendfile: what is sent, where the file then stands, what is refused and in which words."""

from __future__ import annotations

import io
import os
import signal
import socket
import struct
import threading
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from attempts import attempt
from blocking import CallInThread, assert_parity_without_events, drain
from peers import assert_same_exchange, fill, link, read_all, running
from support import assert_parity, no_leak

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DATA = bytes(range(256)) * 400
WAITING = pytest.mark.parametrize("timeout", [None, 30.0], ids=["blocking", "timeout"])
# One byte more than a C long or ssize_t can hold.
HUGE = 1 << 63


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a file of some 100 KB."""
    file = tmp_path / "file"
    file.write_bytes(DATA)
    return file


def received(near: Any, far: socket.socket, call: Callable[[], object]) -> object:
    """Return the outcome of a call, and all that the far end received of it."""
    arrived: list[bytes] = []
    with running(lambda: arrived.append(read_all(far))):
        said = attempt(call)
        near.shutdown(socket.SHUT_WR)
    return said, len(arrived[0]), hash(arrived[0])


@WAITING
@pytest.mark.parametrize("kind", ["tcp", "unix"])
@pytest.mark.parametrize("offset", [0, 1, 5000, len(DATA) - 1, len(DATA), 1 << 40, True])
@pytest.mark.parametrize("count", [None, 1, 8191, len(DATA), 1 << 31, 1 << 62, True])
def test_offset_and_count(
    path: Path, kind: Any, offset: int, count: int | None, timeout: float | None
) -> None:
    """A part of the file, or more than there is; the position is then behind what was sent."""

    def exchange(near: Any, far: socket.socket) -> object:
        with path.open("rb") as file:
            file.seek(7)
            return received(near, far, lambda: near.sendfile(file, offset, count)), file.tell()

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize("name", ["sendfile", "_sendfile_use_sendfile", "_sendfile_use_send"])
@pytest.mark.parametrize(
    "arguments",
    [
        (-1,),
        (0, 0),
        (0, -5),
        (0, 1.5),
        (0, "5"),
        (0, []),
        (1.5,),
        ("0",),
        (None,),
        (HUGE,),
        (0, HUGE),
        (-HUGE,),
        (HUGE - 1,),
        (HUGE - 1, HUGE - 1),
        (1, 2, 3),
    ],
    ids=repr,
)
def test_wrong_arguments(path: Path, name: str, arguments: tuple[Any, ...]) -> None:
    """Wrong offsets and counts, through the method and through both of its ways."""

    def exchange(near: Any, far: socket.socket) -> object:
        with path.open("rb") as file:
            said = received(near, far, lambda: getattr(near, name)(file, *arguments))
            return said, file.tell()

    assert_same_exchange("unix", exchange, 30.0)


def test_parameters(module: Any) -> None:
    """Names and texts of the parameters are the standard library's."""
    with module.socket() as sock:
        for wrong, text in (({}, r"missing 1 required"), ({"file": 1, "nope": 2}, "unexpected")):
            with pytest.raises(TypeError, match=rf"^socket\.sendfile\(\) .*{text}"):
                sock.sendfile(**wrong)
        with pytest.raises(TypeError, match=r"^socket\._sendfile_use_sendfile\(\) missing"):
            sock._sendfile_use_sendfile()


class Reader:
    """A file as far as `sendfile` needs one; says where it was asked to go."""

    def __init__(self, *, seekable: bool = True) -> None:
        """Stand at the start."""
        self._file = io.BytesIO(DATA)
        self.seeks: list[int] = []
        if seekable:
            self.seek = self._seek

    def read(self, size: int) -> bytes:
        """Read on."""
        return self._file.read(size)

    def _seek(self, position: int) -> None:
        self.seeks.append(position)
        self._file.seek(position)


FILES: dict[str, Callable[[Path], Any]] = {
    "regular": lambda path: path.open("rb"),
    "unbuffered": lambda path: path.open("rb", 0),
    "both ways": lambda path: path.open("r+b"),
    "text": lambda path: path.open(encoding="latin-1"),
    "bytes": lambda _: io.BytesIO(DATA),
    "string": lambda _: io.StringIO("text"),
    "write only": lambda path: path.with_name("new").open("wb"),
    "empty": lambda _: io.FileIO(os.devnull),
    "directory": lambda path: Descriptor(os.open(path.parent, os.O_RDONLY)),
    "no number": lambda _: Descriptor("text"),
    "bad number": lambda _: Descriptor(-1),
    "large number": lambda _: Descriptor(1 << 40),
    "closed": lambda path: _closed(path.open("rb")),
    "reader": lambda _: Reader(),
    "stream": lambda _: Reader(seekable=False),
    "nothing": lambda _: object(),
    "none": lambda _: None,
    "number": lambda _: 5,
}


class Descriptor:
    """A file that has no method but `fileno`."""

    def __init__(self, number: Any) -> None:
        """Take what fileno is to return."""
        self._number = number

    def fileno(self) -> Any:
        """Return what was given."""
        return self._number

    def close(self) -> None:
        """Close what is a descriptor."""
        if isinstance(self._number, int) and 0 <= self._number < 1 << 31:
            os.close(self._number)


def _closed(file: Any) -> Any:
    file.close()
    return file


@WAITING
@pytest.mark.parametrize("offset", [0, 100])
@pytest.mark.parametrize("count", [None, 50_000])
@pytest.mark.parametrize("name", FILES)
def test_files(
    path: Path, name: str, offset: int, count: int | None, timeout: float | None
) -> None:
    """Files of every kind: what the kernel does not send is read and sent."""

    def exchange(near: Any, far: socket.socket) -> object:
        file = FILES[name](path)
        said = received(near, far, lambda: near.sendfile(file, offset, count))
        seen = getattr(file, "seeks", None), attempt(getattr(file, "tell", int))
        with suppress(AttributeError):
            file.close()
        return said, seen

    assert_same_exchange("unix", exchange, timeout)


@pytest.mark.parametrize("name", ["pipe", "socket", "zero"])
def test_files_without_a_size(name: str) -> None:
    """What has a descriptor and no size sends nothing, as an empty file does."""

    def exchange(near: Any, far: socket.socket) -> object:
        if name == "pipe":
            source, sink = os.pipe()
            os.write(sink, b"data")
            os.close(sink)
        else:
            source = os.open("/dev/zero", os.O_RDONLY) if name == "zero" else os.dup(far.fileno())
        with io.FileIO(source) as file:
            return received(near, far, lambda: near.sendfile(file, 0, 4))

    assert_same_exchange("unix", exchange)


@pytest.mark.parametrize("kind", ["udp", "unix-datagram", "unix-packet"])
def test_not_a_stream(path: Path, kind: Any) -> None:
    """Sockets of datagrams are refused."""

    def exchange(near: Any, far: socket.socket) -> object:
        with path.open("rb") as file:
            return attempt(near.sendfile, file), file.tell()

    assert_same_exchange(kind, exchange)


@pytest.mark.parametrize("name", ["regular", "bytes", "empty", "none"])
@pytest.mark.parametrize("state", ["non-blocking", "closed", "detached", "unconnected", "shut"])
@pytest.mark.parametrize("timeout", [None, 30.0])
def test_states(path: Path, name: str, state: str, timeout: float | None) -> None:
    """Sockets that do not wait, that are closed, or that are connected to nobody."""

    def exchange(near: Any, far: socket.socket) -> object:
        sock = type(near)() if state == "unconnected" else near
        with closing(sock):
            sock.settimeout(timeout)
            if state == "non-blocking":
                sock.setblocking(False)
            elif state == "closed":
                sock.close()
            elif state == "detached":
                os.close(sock.detach())
            elif state == "shut":
                sock.shutdown(socket.SHUT_WR)
            file = FILES[name](path)
            said = attempt(sock.sendfile, file), file and file.tell()
            if file:
                file.close()
        return said

    assert_same_exchange("tcp", exchange)


@pytest.mark.parametrize("name", ["regular", "bytes"])
def test_timeout(path: Path, name: str) -> None:
    """A peer that takes nothing: the position tells how much had gone."""
    path.write_bytes(bytes(1 << 24))

    def exchange(near: Any, far: socket.socket) -> object:
        with path.open("rb") if name == "regular" else io.BytesIO(bytes(1 << 24)) as file:
            said = attempt(near.sendfile, file)
            position = file.tell()
        return said, position == drain(far) > 0

    assert_same_exchange("unix", exchange, 0.02)


@pytest.mark.parametrize("name", ["regular", "bytes"])
def test_timeout_at_once(path: Path, name: str) -> None:
    """A peer that takes nothing from the start: the file stays where it was."""

    def exchange(near: Any, far: socket.socket) -> object:
        fill(near)
        with FILES[name](path) as file:
            file.seek(3)
            return attempt(near.sendfile, file), name == "bytes" or file.tell()

    assert_same_exchange("unix", exchange, 0.02)


def test_timeout_is_for_each_wait(path: Path) -> None:
    """A slow peer may take longer than the timeout, as long as it takes something in that time."""
    path.write_bytes(bytes(3_000_000))
    timeout = 1.0

    def exchange(near: Any, far: socket.socket) -> object:
        far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 16)
        pause = threading.Event()

        def receive_slowly() -> int:
            total = 0
            while block := far.recv(250_000, socket.MSG_WAITALL):
                total += len(block)
                pause.wait(timeout / 8)  # thirteen times: together more than the timeout
            return total

        receiver = CallInThread(receive_slowly)
        with path.open("rb") as file:
            said = attempt(near.sendfile, file)
        near.shutdown(socket.SHUT_WR)
        return said, receiver.result()

    assert assert_same_exchange("unix", exchange, timeout).value == "(3000000, 3000000)"


@WAITING
@pytest.mark.parametrize("name", ["regular", "bytes"])
@pytest.mark.parametrize("end", ["reset", "close", "half"])
def test_peer_goes_away(path: Path, name: str, end: str, timeout: float | None) -> None:
    """A peer that resets or closes before the file comes; one that still receives."""

    def scenario(m: Any) -> object:
        with link(m, "tcp", timeout) as (near, far), FILES[name](path) as file:
            if end == "half":
                far.shutdown(socket.SHUT_WR)
                return received(near, far, lambda: near.sendfile(file)), file.tell()
            far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            far.close()
            return attempt(near.sendfile, file), file.tell()

    with no_leak():
        assert_parity_without_events(scenario)


@WAITING
def test_reset_in_the_middle(path: Path, timeout: float | None) -> None:
    """A peer that resets while it is waited for: the position tells that a part had gone."""
    path.write_bytes(bytes(1 << 24))

    def scenario(m: Any) -> object:
        with link(m, "tcp", timeout) as (near, far), path.open("rb") as file:
            sending = CallInThread(lambda: attempt(near.sendfile, file))
            sending.wait_until_blocked()
            far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            far.close()
            return sending.result(), 0 < file.tell() < 1 << 24

    with no_leak():
        assert_parity_without_events(scenario)


def test_signal_handler_raises(path: Path) -> None:
    """A handler's exception ends the call; rsock's file then stands behind what was sent."""
    path.write_bytes(bytes(1 << 24))

    def handler(*_: object) -> None:
        raise KeyError("by the handler")

    former = signal.signal(signal.SIGALRM, handler)
    try:
        for timeout in (None, 30.0):
            with link(rsock, "unix", timeout) as (near, far), path.open("rb") as file:
                signal.setitimer(signal.ITIMER_REAL, 0.05)
                with pytest.raises(KeyError, match="by the handler"):
                    near.sendfile(file)
                assert file.tell() == drain(far) > 0
    finally:
        signal.signal(signal.SIGALRM, former)


@pytest.mark.parametrize("name", ["fileno", "gettimeout", "send", "_check_sendfile_params"])
@pytest.mark.parametrize("file", ["regular", "bytes"])
def test_overridden_methods(path: Path, name: str, file: str) -> None:
    """Methods of a derived class are called as the standard library calls them."""

    def scenario(m: Any) -> object:
        calls: list[str] = []
        original = getattr(m.socket, name)

        def override(self: Any, *args: object) -> object:
            calls.append(name)
            return original(self, *args)

        near, far = m.socketpair()
        own: Any = type("Own", (m.socket,), {name: override})
        sock: Any = own(near.family, near.type, near.proto, near.detach())
        with closing(far), closing(sock), FILES[file](path) as source:
            said = received(sock, far, lambda: sock.sendfile(source, 0, 20_000))
        return said, calls

    assert_parity(scenario)


@pytest.mark.parametrize("give_up", [False, True])
def test_ways_are_looked_up(path: Path, give_up: bool) -> None:
    """Derived classes may replace either way, and give up as the standard library's does."""

    def scenario(m: Any) -> object:
        def by_sendfile(_self: object, *args: object) -> object:
            if give_up:
                raise m._GiveupOnSendfile("not this way")
            return "sendfile", args[1:]

        def by_send(_self: object, *args: object) -> object:
            return "send", args[1:]

        ways = {"_sendfile_use_sendfile": by_sendfile, "_sendfile_use_send": by_send}
        own: Any = type("Own", (m.socket,), ways)
        with closing(own()) as sock, path.open("rb") as file:
            return sock.sendfile(file, 3, count=4)

    assert_parity(scenario)


@pytest.mark.parametrize("name", ["bytes", "none", "regular"])
def test_gives_up(path: Path, name: str) -> None:
    """The way through the kernel gives up in words that name the reason."""

    def scenario(m: Any) -> object:
        near, far = m.socketpair()
        with closing(near), closing(far):
            if name == "regular":
                near.shutdown(socket.SHUT_WR)
            file = FILES[name](path)
            with pytest.raises(m._GiveupOnSendfile) as caught:
                near._sendfile_use_sendfile(file)
            if file:
                file.close()
            reason: Exception = caught.value.args[0]
            return type(reason), reason.args, repr(caught.value.__context__)

    assert_parity(scenario)


def test_any_object(path: Path) -> None:
    """`socket.socket.sendfile` takes any object that has the methods."""

    def scenario(m: Any) -> object:
        near, far = socket.socketpair()
        with near, far, path.open("rb") as file:
            said = received(near, far, lambda: m.socket.sendfile(near, file, 10, 1000))
            return said, file.tell(), attempt(m.socket._sendfile_use_sendfile, None, file)

    assert_parity(scenario)


@WAITING
def test_shared_open_file_made_nonblocking(path: Path, timeout: float | None) -> None:
    """Another owner of the open file has made it non-blocking: the call waits all the same."""
    path.write_bytes(bytes(1 << 22))

    def exchange(near: Any, far: socket.socket) -> object:
        os.set_blocking(near.fileno(), False)
        sending = CallInThread(lambda: near.sendfile(path.open("rb", 0)))
        sending.wait_until_blocked()
        near_end = attempt(lambda: len(far.recv(1 << 22, socket.MSG_WAITALL)))
        return sending.result(), near_end

    assert_same_exchange("unix", exchange, timeout)
