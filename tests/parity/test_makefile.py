"""Files that makefile() makes: every mode, and what buffers and text layers make of a socket."""

from __future__ import annotations

import gc
import io
import itertools
import os
import socket
import subprocess
import sys
import warnings
import weakref
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

import pytest

from attempts import attempt
from peers import MODES, assert_same_exchange, feed, fill, read_all, wait_readable
from support import assert_parity, no_leak

if TYPE_CHECKING:
    from collections.abc import Callable

LINES = "first\r\nsecond\nthird\rfourth € ü\n\nlast without end"
ACCESS = ["", "r", "w", "b", "rw", "wr", "rb", "br", "wb", "bw", "rwb", "bwr", "rr", "wwbb"]


def described(file: Any) -> object:
    """Return what can be told of a file, and of the layers below it, without moving data."""
    names = (
        *("mode", "encoding", "errors", "newlines", "line_buffering", "write_through", "closed"),
        *("_mode", "_reading", "_writing", "_timeout_occurred"),
    )
    seen: list[object] = [type(file).__module__, type(file).__qualname__]
    seen += [(name, getattr(file, name, "none")) for name in names]
    seen += [getattr(file, name)() for name in ("readable", "writable", "seekable", "isatty")]
    below = getattr(file, "buffer", None) or getattr(file, "raw", None)
    return [*seen, described(below)] if below else seen


@pytest.mark.parametrize("buffering", [None, -1, -7, 0, 1, 2, 100, True, False])
@pytest.mark.parametrize("mode", ACCESS)
def test_modes(mode: str, buffering: int | None) -> None:
    """Every way to write a mode, with every kind of buffer."""

    def exchange(near: Any, far: socket.socket) -> object:
        with near.makefile(mode, buffering) as file:
            return described(file), file.fileno() == near.fileno(), near._io_refs

    assert_same_exchange("unix", exchange)


@pytest.mark.parametrize(
    "arguments",
    [
        ("a",),
        ("r+",),
        ("rt",),
        ("U",),
        ("rbx", 0),
        (5,),
        (None,),
        (["r", "b"],),
        (b"r",),
        ("r", "large"),
        ("rb", 1.5),
        ("rb", 1 << 80),
        ("rb", 0, "utf-8"),
        (),
    ],
)
@pytest.mark.parametrize(
    "keywords",
    [
        {},
        {"encoding": "no such codec"},
        {"encoding": 5},
        {"errors": "no such handler"},
        {"newline": "x"},
        {"newline": 5},
        {"closefd": False},
        {"mode": "rb"},
        {"buffering": 0},
    ],
)
def test_wrong_arguments(arguments: tuple[Any, ...], keywords: dict[str, Any]) -> None:
    """Wrong arguments are refused in the same words, and leave the socket without a file."""

    def exchange(near: Any, far: socket.socket) -> object:
        said = attempt(lambda: described(near.makefile(*arguments, **keywords)))
        gc.collect()
        return said, near._io_refs, near.fileno() >= 0

    assert_same_exchange("unix", exchange)


@pytest.mark.parametrize("newline", [None, "", "\n", "\r", "\r\n"])
@pytest.mark.parametrize("encoding", [None, "utf-8", "latin-1", "utf-16", "utf-8-sig", "locale"])
@pytest.mark.parametrize("errors", [None, "replace"])
@pytest.mark.parametrize("buffering", [None, 7])
def test_text_is_read(
    buffering: int | None, errors: str | None, encoding: str | None, newline: str | None
) -> None:
    """Text of every encoding and newline rule, bytes of another encoding among it."""
    kind: Any = {"encoding": encoding, "errors": errors, "newline": newline}

    def exchange(near: Any, far: socket.socket) -> object:
        sent = LINES.encode("utf-16" if encoding == "utf-16" else "utf-8") + b"\xff\xfe"
        far.sendall(sent)
        far.shutdown(socket.SHUT_WR)
        with near.makefile("r", buffering, **kind) as file:
            return described(file), file.readline(), file.read(3), list(file), file.newlines

    assert_same_exchange("unix", exchange)


@pytest.mark.parametrize("newline", [None, "", "\n", "\r", "\r\n"])
@pytest.mark.parametrize("encoding", [None, "utf-8", "ascii", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("errors", [None, "replace", "xmlcharrefreplace"])
@pytest.mark.parametrize("buffering", [None, 7])
def test_text_is_written(
    buffering: int | None, errors: str | None, encoding: str | None, newline: str | None
) -> None:
    """Text arrives as the encoding and the newline rule have it."""
    kind: Any = {"encoding": encoding, "errors": errors, "newline": newline}

    def exchange(near: Any, far: socket.socket) -> object:
        with near.makefile("w", buffering, **kind) as file:
            said = file.write("one\ntwo\r\n"), described(file)
            with suppress(UnicodeEncodeError):
                file.write("€\n")
        near.shutdown(socket.SHUT_WR)
        return said, read_all(far)

    assert_same_exchange("unix", exchange)


READS: dict[str, Callable[[Any], object]] = {
    "read": lambda file: file.read(),
    "read 0": lambda file: [file.read(0), file.read(5)],
    "read 5": lambda file: [file.read(5) for _ in range(20)],
    "read -1": lambda file: file.read(-1),
    "read None": lambda file: file.read(None),
    "read1": lambda file: [file.read1(6) for _ in range(4)],
    "peek": lambda file: [file.peek(3)[:3], file.read(2)],
    "readline": lambda file: [file.readline() for _ in range(9)],
    "readline 3": lambda file: [file.readline(3) for _ in range(30)],
    "readlines": lambda file: file.readlines(),
    "readlines 9": lambda file: file.readlines(9),
    "iteration": list,
    "next": next,
    "readinto": lambda file: [(file.readinto(b), b) for b in (bytearray(4), bytearray(99))],
    "readinto1": lambda file: [(file.readinto1(b), b) for b in (bytearray(4), bytearray(99))],
    "readall": lambda file: file.readall(),
    "seek": lambda file: file.seek(0),
    "tell": lambda file: file.tell(),
    "truncate": lambda file: file.truncate(),
    "write": lambda file: file.write(b"x"),
    "writelines": lambda file: file.writelines([b"x", b"y"]),
    "flush": lambda file: file.flush(),
    "read text": lambda file: file.read("5"),
}


@pytest.mark.parametrize("buffering", [None, 0, 1, 3, 64])
@pytest.mark.parametrize("call", READS)
@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
def test_binary_reads(call: str, buffering: int | None, timeout: float | None) -> None:
    """Every method on a stream that has ended, through no buffer and buffers of odd sizes."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, LINES.encode())
        far.shutdown(socket.SHUT_WR)
        with near.makefile("rb", buffering) as file:
            return attempt(READS[call], file)

    assert_same_exchange("unix", exchange, timeout)


@pytest.mark.parametrize("call", ["read 5", "readline", "iteration", "next", "write", "tell"])
def test_text_reads(call: str) -> None:
    """Likewise through the text layer."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, LINES.encode())
        far.shutdown(socket.SHUT_WR)
        with near.makefile("r", encoding="utf-8") as file:
            return attempt(READS[call], file)

    assert_same_exchange("unix", exchange)


@pytest.mark.parametrize("mode", ["wb", "rwb"])
@pytest.mark.parametrize("buffering", [None, 0, 1, 5, 1 << 20])
@pytest.mark.parametrize(
    "data",
    [b"", b"x", bytearray(b"xyz"), memoryview(b"abcdef")[::2], b"l\n" * 9, "text", 5, None],
    ids=repr,
)
def test_binary_writes(mode: str, buffering: int | None, data: Any) -> None:
    """Bytes-like objects of every kind, and what is none."""

    def exchange(near: Any, far: socket.socket) -> object:
        with near.makefile(mode, buffering) as file:
            said = attempt(file.write, data), file.writelines([b"1", b"2"]), file.flush()
        near.shutdown(socket.SHUT_WR)
        return said, read_all(far)

    assert_same_exchange("unix", exchange)


@pytest.mark.parametrize("buffering", [None, 0, 1, 64])
@pytest.mark.parametrize("mode", ["rb", "r", "rwb", "rw"])
@pytest.mark.parametrize("call", ["read", "read 5", "readline", "read1", "readinto", "iteration"])
def test_nothing_to_read(call: str, mode: str, buffering: int | None) -> None:
    """A non-blocking socket has nothing yet, then a part of a line, then the rest."""

    def exchange(near: Any, far: socket.socket) -> object:
        seen: list[object] = []
        with near.makefile(mode, buffering) as file:
            for data in (b"", b"par", b"tial\nnext", b"\n"):
                if data:
                    feed(near, far, data)
                seen.append(attempt(READS[call], file))
        return seen

    assert_same_exchange("unix", exchange, 0.0)


@pytest.mark.parametrize("buffering", [None, 0, 1, 5000])
@pytest.mark.parametrize("size", [1, 100, 9000, 1 << 22])
@pytest.mark.parametrize("timeout", [0.0, 0.01])
def test_no_room_to_write(timeout: float, size: int, buffering: int | None) -> None:
    """A full socket refuses, keeps a part or times out, and says how much it took."""

    def exchange(near: Any, far: socket.socket) -> object:
        fill(near)
        file = near.makefile("wb", buffering)
        seen = [attempt(file.write, bytes(size))]
        seen += [attempt(call) for call in (file.flush, file.close, file.close)]
        return seen, file.closed, near._io_refs

    assert_same_exchange("unix", exchange, timeout)


@pytest.mark.parametrize("mode", ["rb", "r", "rwb"])
@pytest.mark.parametrize("buffering", [None, 0])
def test_after_a_timeout(mode: str, buffering: int | None) -> None:
    """A file whose read timed out reads no more, whatever comes; another file does."""

    def exchange(near: Any, far: socket.socket) -> object:
        seen: list[object] = []
        with near.makefile(mode, buffering if "b" in mode else None) as file:
            for _ in range(2):
                seen.append(attempt(file.read, 3))
                feed(near, far, b"late\n")
            with near.makefile("rb", 0) as other:
                return [*seen, other.read(4), file.closed, described(file)]

    assert_same_exchange("unix", exchange, 0.01)


@pytest.mark.parametrize("order", list(itertools.permutations(["reader", "writer", "socket"])))
@pytest.mark.parametrize("twice", [False, True])
def test_order_of_closing(order: tuple[str, ...], twice: bool) -> None:
    """The descriptor is closed with the last of the socket and its files."""

    def scenario(m: Any) -> object:
        near, far = m.socketpair()
        with closing(far):
            things = {
                "reader": near.makefile("rb"),
                "writer": near.makefile("wb"),
                "socket": near,
            }
            things["writer"].write(b"pending")
            seen: list[object] = [near._io_refs]
            for name in order:
                things[name].close()
                if twice:
                    things[name].close()
                seen += [near._io_refs, near._closed, near.fileno() < 0]
            return seen, far.recv(99), far.recv(99)

    with no_leak():
        assert_parity(scenario)


def test_reader_and_writer_at_once() -> None:
    """Two files on one socket, or one for both directions, take turns on one stream."""

    def exchange(near: Any, far: socket.socket) -> object:
        far.sendall(b"question\nnext\n")
        seen: list[object] = []
        with near.makefile("rb") as reader, near.makefile("wb") as writer:
            seen += [reader.readline(), writer.write(b"answer\n"), writer.flush(), far.recv(99)]
            seen.append(reader.readline())
        far.sendall(b"more\n")
        with near.makefile("rw", newline="\n") as both:
            seen += [both.readline(), both.write("and more\n"), both.flush(), far.recv(99)]
        return [*seen, near._io_refs]

    assert_same_exchange("unix", exchange)


@pytest.mark.parametrize("mode", ["rb", "wb", "r", "w", "rwb"])
@pytest.mark.parametrize("buffering", [None, 0])
@pytest.mark.parametrize("call", ["read", "write", "fileno", "readable", "flush", "repr", "detach"])
def test_closed_file(mode: str, buffering: int | None, call: str) -> None:
    """Calls on a file that was closed, and on one whose layer was taken away."""

    def exchange(near: Any, far: socket.socket) -> object:
        file = near.makefile(mode, buffering if "b" in mode else None)
        file.close()
        arguments = {"read": (1,), "write": (b"x" if "b" in mode else "x",)}.get(call, ())
        if call == "repr":
            return repr(file).partition(" at 0x")[0], file.closed
        return attempt(lambda: getattr(file, call)(*arguments))

    assert_same_exchange("unix", exchange)


@pytest.mark.parametrize("mode", ["rb", "wb"])
def test_detach(mode: str) -> None:
    """The raw file lives on without its buffer, which is no use any more."""

    def exchange(near: Any, far: socket.socket) -> object:
        far.sendall(b"data")
        file = near.makefile(mode)
        raw = file.detach()
        seen = [type(raw).__qualname__, raw.closed, raw._sock is near, near._io_refs]
        seen += [raw.read(4)] if mode == "rb" else [raw.write(b"x"), far.recv(9)]
        raw.close()
        return [*seen, near._io_refs, raw._sock, attempt(file.read, 1)]

    assert_same_exchange("unix", exchange)


def test_socket_closed_below(module: Any) -> None:
    """A socket closed for real under its file: the file says so and closes all the same."""
    near, far = module.socketpair()
    with closing(far):
        file = near.makefile("rb", 0)
        near._real_close()
        with pytest.raises(OSError, match="Bad file descriptor") as caught:
            file.read(1)
        assert caught.value.errno == 9
        file.close()


@pytest.mark.parametrize("end", ["detach", "shutdown"])
def test_socket_taken_away(end: str) -> None:
    """A socket that was detached or shut down under its file."""

    def exchange(near: Any, far: socket.socket) -> object:
        with near.makefile("rwb", 0) as file:
            if end == "detach":
                os.close(near.detach())
            else:
                near.shutdown(socket.SHUT_RDWR)
            seen: list[object] = [file.closed, file.name == near.fileno()]
            return [*seen, attempt(file.read, 1), attempt(file.write, b"x")]

    assert_same_exchange("unix", exchange)


def test_files_keep_the_socket_open(module: Any) -> None:
    """A file outlives every other reference to its socket, and closes it when it is collected."""
    near, far = module.socketpair()
    with closing(far), no_leak(), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        gone = weakref.ref(near)
        far.sendall(b"data")
        file = near.makefile("rb")
        near.close()
        del near
        assert file.read(4) == b"data"
        assert gone() is not None
        file.close()
        del file
        gc.collect()
        assert gone() is None
    assert not caught


@pytest.mark.parametrize("buffering", [None, 0])
def test_lost_file(buffering: int | None) -> None:
    """A file that nobody closed flushes, lets the socket go, and warns of an open socket alone."""

    def scenario(m: Any) -> object:
        near, far = m.socketpair()
        with closing(far):
            file = near.makefile("wb", buffering)
            file.write(b"pending")
            del file
            gc.collect()
            seen = far.recv(99), near._io_refs
            number = near.fileno()
            del near
            gc.collect()
            return seen, far.recv(1), number >= 0

    outcome = assert_parity(lambda m: repr(scenario(m)))
    assert [kind for kind, _ in outcome.warnings] == [ResourceWarning]


def test_file_refers_to_its_socket_once() -> None:
    """A file holds its socket with as many references as the standard library's."""

    def exchange(near: Any, far: socket.socket) -> object:
        before = sys.getrefcount(near)
        file = near.makefile("rb")
        during = sys.getrefcount(near) - before
        file.close()
        return during, sys.getrefcount(near) - before

    assert_same_exchange("unix", exchange)


DEFAULT_ENCODING = """
import {name} as socket
near, far = socket.socketpair()
with near, far:
    near.makefile("rb").close()
    near.makefile("r", encoding="ascii").close()
    near.makefile("r").close()
"""


def test_default_encoding_warns() -> None:
    """The default encoding warns, in the caller's name, where that was asked for (PEP 597)."""

    def scenario(m: Any) -> object:
        program = DEFAULT_ENCODING.format(name=m.__name__)
        command = [sys.executable, "-X", "warn_default_encoding", "-W", "ignore", "-W"]
        command += ["always::EncodingWarning:__main__", "-c", program]
        done = subprocess.run(  # noqa: S603 - the interpreter that runs the tests
            command, capture_output=True, text=True, check=True
        )
        return done.stderr

    assert "<string>:7: EncodingWarning" in str(assert_parity(scenario).value)


def test_size_of_buffers_is_that_of_io() -> None:
    """The default size is looked up when a file is made."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, bytes(100))
        with near.makefile("rb") as file:
            return len(file.peek(1))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(io, "DEFAULT_BUFFER_SIZE", 7)
        assert assert_same_exchange("unix", exchange).value == "7"


@pytest.mark.parametrize("kind", ["tcp", "tcp6", "udp", "unix-packet"])
def test_other_kinds(kind: Any) -> None:
    """Files on sockets of other families, and on datagrams, of which each is read once."""

    def exchange(near: Any, far: socket.socket) -> object:
        with near.makefile("rwb", 64) as file:
            for data in (b"a line\n", b"another\n"):
                far.send(data)
            wait_readable(near)
            return file.readline(), file.write(b"reply"), file.flush(), far.recv(99)

    assert_same_exchange(kind, exchange)


def test_parameters(module: Any) -> None:
    """The signature is that of the standard library."""
    wrong: Any = {"nope": 1}
    with module.socket() as sock, pytest.raises(TypeError, match=r"^socket\.makefile\(\) got an"):
        sock.makefile(**wrong)
    with module.socket() as sock, pytest.raises(TypeError, match=r"^socket\.makefile\(\) takes"):
        sock.makefile("r", None, "utf-8")
