"""The raw file `SocketIO`: on sockets, on objects that look like one, in derived classes."""

from __future__ import annotations

import array
import errno
import inspect
import io
import signal
import socket
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from attempts import attempt
from peers import assert_same_exchange, feed, fill, link, read_all
from support import MODULES, assert_parity

if TYPE_CHECKING:
    from collections.abc import Callable

MODES = ["r", "w", "rw", "rb", "wb", "rwb"]


class Duck:
    """What SocketIO needs of a socket, with answers that the test chooses."""

    def __init__(self, answer: object = None) -> None:
        """Take what the methods are to return or raise."""
        self.answer = answer
        self.calls: list[object] = []

    def _reply(self, *call: object) -> object:
        self.calls.append(call)
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer

    def recv_into(self, buffer: object) -> object:
        """Answer."""
        return self._reply("recv_into", len(memoryview(buffer)))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

    def send(self, data: object) -> object:
        """Answer."""
        return self._reply("send", bytes(data))  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType]

    def fileno(self) -> object:
        """Answer."""
        return self._reply("fileno")

    def _decref_socketios(self) -> object:
        return self._reply("_decref_socketios")


# From 3.13 on a file says so when its destructor cannot close it.
UNCLOSABLE = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@UNCLOSABLE
@pytest.mark.parametrize("mode", [*MODES, "", "b", "wr", "br", "rwx", "a", 5, None, ["r"]])
def test_mode(mode: Any) -> None:
    """The modes that there are, and the words for others."""

    def scenario(m: Any) -> object:
        raw: Any = m.SocketIO(Duck(), mode)
        return raw.mode, raw.readable(), raw.writable(), raw.seekable(), raw._mode

    assert_parity(scenario)


CALLS: dict[str, Callable[[Any], object]] = {
    "readinto": lambda raw: raw.readinto(bytearray(5)),
    "readinto by name": lambda raw: raw.readinto(b=bytearray(5)),
    "readinto nothing": lambda raw: raw.readinto(),
    "readinto two": lambda raw: raw.readinto(bytearray(1), 2),
    "readinto wrong name": lambda raw: raw.readinto(buffer=bytearray(1)),
    "read": lambda raw: raw.read(5),
    "readall": lambda raw: raw.readall(),
    "write": lambda raw: raw.write(b"data"),
    "write by name": lambda raw: raw.write(b=b"data"),
    "write nothing": lambda raw: raw.write(),
    "write two": lambda raw: raw.write(b"data", 2),
    "readable": lambda raw: raw.readable(),
    "writable": lambda raw: raw.writable(),
    "seekable": lambda raw: raw.seekable(),
    "fileno": lambda raw: raw.fileno(),
    "name": lambda raw: raw.name,
    "mode": lambda raw: raw.mode,
    "closed": lambda raw: raw.closed,
    "isatty": lambda raw: raw.isatty(),
    "close": lambda raw: raw.close(),
    "flush": lambda raw: raw.flush(),
    "tell": lambda raw: raw.tell(),
    "enter": lambda raw: raw.__enter__() is raw,
    "checks": lambda raw: (raw._checkReadable(), raw._checkWritable(), raw._checkClosed()),
    "set mode": lambda raw: setattr(raw, "mode", "x"),
    "set name": lambda raw: setattr(raw, "name", "x"),
}

ANSWERS: list[object] = [
    3,
    0,
    None,
    "text",
    -1,
    TimeoutError("timed out"),
    TimeoutError(errno.ETIMEDOUT, "late"),
    BlockingIOError(errno.EAGAIN, "again"),
    OSError(errno.EAGAIN, "again"),
    OSError("no number"),
    ConnectionResetError(errno.ECONNRESET, "reset"),
    ValueError("bad"),
    KeyError("bad"),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=repr)
@pytest.mark.parametrize("call", sorted(CALLS.keys() - {"readall"}))  # it would never end
@pytest.mark.parametrize("mode", ["r", "w", "rw"])
def test_duck(mode: str, call: str, answer: object) -> None:
    """Every method over an object that looks like a socket, twice, and once after closing."""

    def scenario(m: Any) -> object:
        duck = Duck(answer)
        raw = m.SocketIO(duck, mode)
        seen: list[object] = []
        for turn in range(3):
            if turn == 2:
                duck.answer = None
                raw.close()
            seen.append(attempt(CALLS[call], raw))
        return seen, duck.calls, raw._timeout_occurred

    assert_parity(lambda m: repr(scenario(m)))


@pytest.mark.parametrize("mode", ["r", "w", "rw"])
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("timeout", [None, 0.0, 0.01])
def test_on_a_socket(mode: str, call: str, timeout: float | None) -> None:
    """Likewise over a socket, which has data, then has none, then is closed with its file."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"some data")
        if call == "readall":  # it waits for the end
            far.shutdown(socket.SHUT_WR)
        raw = near.makefile(mode + "b", 0)
        number = near.fileno()
        seen: list[object] = []
        for turn in range(3):
            if turn == 1:
                near.recv(99, socket.MSG_DONTWAIT) if "read" not in call else None
                far.shutdown(socket.SHUT_WR)
            if turn == 2:
                raw.close()
            value = attempt(CALLS[call], raw)
            seen.append("number" if value == number else value)
        return seen, raw._sock, near._io_refs

    assert_same_exchange("unix", exchange, timeout)


BUFFERS: list[Any] = [
    bytearray(3),
    bytearray(0),
    bytearray(100),
    memoryview(bytearray(10))[2:5],
    memoryview(bytearray(10))[::2],
    memoryview(b"read only"),
    array.array("i", [0, 0]),
    b"bytes",
    "text",
    None,
    5,
    [1, 2],
]


@pytest.mark.parametrize("index", range(len(BUFFERS)))
@pytest.mark.parametrize("call", ["readinto", "write"])
def test_buffers(index: int, call: str) -> None:
    """Objects with and without a buffer, writable or not, contiguous or not."""
    buffer = BUFFERS[index]

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"0123456789")
        with near.makefile("rwb", 0) as raw:
            value = attempt(getattr(raw, call), buffer)
            near.shutdown(socket.SHUT_WR)
            return value, attempt(bytes, buffer), read_all(far)

    assert_same_exchange("unix", exchange)


@pytest.mark.parametrize("call", ["readinto", "write"])
@pytest.mark.parametrize("timeout", [0.0, 0.01])
def test_would_block(call: str, timeout: float) -> None:
    """None from a non-blocking socket; a timeout spoils the file for reading, not for writing."""

    def exchange(near: Any, far: socket.socket) -> object:
        fill(near)
        seen: list[object] = []
        with near.makefile("rwb", 0) as raw:
            for _ in range(2):
                seen.append(attempt(getattr(raw, call), bytearray(5)))
                seen.append(raw._timeout_occurred)
            raw._timeout_occurred = False  # programs that want to go on reset it
            feed(near, far, b"late")
            return seen, raw.read(9)

    assert_same_exchange("unix", exchange, timeout)


@pytest.mark.parametrize("error", [TimeoutError, BlockingIOError, KeyError, OSError], ids=repr)
def test_signal_handler_raises(error: type[Exception]) -> None:
    """What a handler raises in the middle of a read counts as what the socket raised."""
    value = error(errno.EAGAIN, "by a handler") if error is BlockingIOError else error("by one")

    def handler(*_: object) -> None:
        raise value

    def exchange(near: Any, far: socket.socket) -> object:
        with near.makefile("rb", 0) as raw:
            signal.setitimer(signal.ITIMER_REAL, 0.01)
            try:
                return raw.read(1), raw._timeout_occurred
            except Exception as raised:  # noqa: BLE001 - compared as a whole
                return raised is value, raw._timeout_occurred

    former = signal.signal(signal.SIGALRM, handler)
    try:
        assert_same_exchange("unix", exchange)
    finally:
        signal.signal(signal.SIGALRM, former)


OVERRIDES = ["recv_into", "send", "_decref_socketios", "fileno"]


@pytest.mark.parametrize("name", OVERRIDES)
@pytest.mark.parametrize("how", ["class", "instance", "replaced"])
def test_overridden_methods_of_the_socket(name: str, how: str) -> None:
    """A method of the program's own is called: of a subclass, of an object, put into the class."""

    def scenario(m: Any) -> object:
        calls: list[object] = []

        def override(self: Any, *args: object) -> object:
            calls.append(name)
            return original(self, *args)

        original = getattr(m.socket, name)
        with pytest.MonkeyPatch.context() as patch:
            if how == "replaced":
                kind: Any = m.socket
                patch.setattr(kind, name, override)
            else:
                kind = type("Own", (m.socket,), {name: override} if how == "class" else {})
            near, far = m.socketpair()
            with closing(far), kind(fileno=near.detach()) as sock:
                if how == "instance":
                    setattr(sock, name, partial(override, sock))
                with sock.makefile("rwb", 0) as raw:
                    seen = (
                        raw.write(b"x"),
                        far.recv(9),
                        far.send(b"y"),
                        raw.read(1),
                        raw.fileno() > 0,
                    )
        return seen, calls

    value: Any = assert_parity(scenario).value
    assert name in value[1]


CHECKS = ["readable", "writable", "_checkReadable", "_checkWritable", "_checkClosed", "closed"]


CHANGES = [(name, how) for name in CHECKS for how in ("derived", "replaced", "instance")]
CHANGES.remove(("closed", "instance"))  # no attribute of an object can hide a property


@pytest.mark.parametrize(("name", "how"), CHANGES)
def test_overridden_methods_of_the_file(name: str, how: str) -> None:
    """Likewise methods of the file: a derived class, the class itself or one object changed."""

    def scenario(m: Any) -> object:
        calls: list[str] = []

        def override(*_: object) -> object:
            calls.append(name)
            return name != "closed"

        value: Any = property(override) if name == "closed" else override
        with pytest.MonkeyPatch.context() as patch:
            near, far = m.socketpair()
            with closing(far), closing(near):
                raw = m.SocketIO(near, "rwb")
                warm = raw.write(b"x"), far.send(b"y"), raw.read(1)
                if how == "replaced":
                    patch.setattr(m.SocketIO, name, value)
                elif how == "instance":
                    setattr(raw, name, value)
                else:
                    raw = type("Own", (m.SocketIO,), {name: value})(near, "rw")
                calls.clear()
                return warm, raw.write(b"x"), far.send(b"y"), raw.readinto(bytearray(1)), calls

    value: Any = assert_parity(scenario).value
    assert name in value[-1]


@pytest.mark.parametrize("mode", ["rb", "r", "wb", "rw"])
def test_replaced_class(mode: str) -> None:
    """makefile() uses the class that the module has when it is called."""

    def scenario(m: Any) -> object:
        made: list[object] = []
        original: Any = m.SocketIO

        def noting(name: str) -> Callable[..., object]:
            def method(self: Any, *args: Any) -> object:
                made.append((name, args[1:]))
                return getattr(original, name)(self, *args)

            return method

        names = ("__init__", "readinto", "write")
        own = type("Own", (original,), {name: noting(name) for name in names})
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(m, "SocketIO", own)
            near, far = m.socketpair()
            with near, far, near.makefile(mode) as file:
                far.send(b"line\n")
                if "w" in mode:
                    file.write(b"x" if "b" in mode else "x")
                    file.flush()
                return file.readline() if "r" in mode else far.recv(9), made

    assert_parity(scenario)


def test_classes(module: Any) -> None:
    """Files of both modules are instances of either's class, other files of neither's."""
    for m in MODULES:
        with link(m, "unix") as (near, _), near.makefile("rb") as file:
            assert isinstance(file.raw, module.SocketIO)
            assert issubclass(type(file.raw), module.SocketIO)
    for other in (io.BytesIO(), io.RawIOBase(), 5, None, io.FileIO):
        assert not isinstance(other, module.SocketIO)
    for kind in (io.RawIOBase, io.FileIO, object, type):
        assert not issubclass(kind, module.SocketIO)
    assert issubclass(module.SocketIO, io.RawIOBase)
    assert not issubclass(module.SocketIO, io.BufferedIOBase)


def test_derived_class_is_narrower() -> None:
    """A class derived from rsock's does not accept the standard library's files."""
    derived = type("Derived", (rsock.SocketIO,), {})
    assert not issubclass(socket.SocketIO, derived)
    with link(socket, "unix") as (near, _), near.makefile("rb", 0) as raw:
        assert isinstance(raw, rsock.SocketIO)
        assert not isinstance(raw, derived)


def test_looks(module: Any) -> None:
    """Text, names, signatures and attributes are the standard library's."""
    assert module.SocketIO.__module__ == "socket"
    assert module.SocketIO.__qualname__ == "SocketIO"
    assert repr(module.SocketIO) == "<class 'socket.SocketIO'>"
    with link(module, "unix") as (near, _):
        raw: Any = module.SocketIO(near, "rb")
        assert repr(raw).startswith("<socket.SocketIO object at 0x")
        names = {"_sock", "_mode", "_reading", "_writing", "_timeout_occurred"}
        assert {*vars(raw)} == names
        assert set(dir(module.SocketIO)) == set(dir(socket.SocketIO))
        assert str(inspect.signature(raw.readinto)) == "(b)"
        assert str(inspect.signature(raw.write)) == "(b)"
    for name in ("readinto", "write"):
        method = getattr(module.SocketIO, name)
        assert (method.__name__, method.__qualname__) == (name, f"SocketIO.{name}")
        assert inspect.getdoc(method)


@pytest.mark.parametrize("sock", [None, 5, "text"])
def test_not_a_socket(sock: object) -> None:
    """What has no methods of a socket is found out when they are needed."""

    def scenario(m: Any) -> object:
        raw = m.SocketIO(sock, "rw")
        seen = [attempt(raw.readinto, bytearray(1)), attempt(raw.write, b"x"), attempt(raw.close)]
        raw._sock = Duck()
        return seen, raw.closed

    assert_parity(scenario)


def test_makefile_of_any_object() -> None:
    """`socket.socket.makefile` takes any object, as TLS wrappers use it."""

    def scenario(m: Any) -> object:
        class Wrapper:
            """A connection of another library."""

            makefile = m.socket.makefile

            def __init__(self, sock: Any) -> None:
                self._sock = sock
                self._io_refs = 0

            def recv_into(self, buffer: Any) -> Any:
                return self._sock.recv_into(buffer)

            def send(self, data: Any) -> Any:
                return self._sock.send(data)

            def _decref_socketios(self) -> None:
                self._io_refs -= 1

        near, far = m.socketpair()
        with near, far:
            wrapper: Any = Wrapper(near)
            far.sendall(b"line\nrest")
            with wrapper.makefile("rwb") as file:
                refs = wrapper._io_refs
                seen = file.readline(), file.write(b"reply"), file.flush(), far.recv(9)
            with m.socket.makefile(wrapper, "r", encoding="ascii") as text:
                far.shutdown(socket.SHUT_WR)
                return refs, seen, text.read(), wrapper._io_refs

    outcome = assert_parity(scenario)
    assert outcome.error is None, outcome.trace


@UNCLOSABLE
@pytest.mark.parametrize("value", [None, 5, object()])
def test_makefile_of_what_has_no_count(value: object) -> None:
    """An object without `_io_refs` is refused after the raw file was made."""
    assert_parity(lambda m: m.socket.makefile(value, "rb"))
