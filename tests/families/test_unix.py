"""AF_UNIX addresses: paths, abstract names and no name at all, through every method."""

from __future__ import annotations

import array
import ctypes
import os
import socket
import struct
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from peers import assert_same

UNIQUE = b"rsock-%d" % os.getpid()


class Text(str):
    """A subclass of str."""

    __slots__ = ()


class FailingBuffer:
    """An object whose buffer cannot be had, where classes written in Python may offer one."""

    def __buffer__(self, flags: int) -> memoryview:
        """Fail."""
        raise ZeroDivisionError


class PathLike:
    """An object with a file system path."""

    def __fspath__(self) -> str:
        """Return the path."""
        return "path"


def released() -> memoryview:
    """Return a view that has been given back."""
    view = memoryview(b"path")
    view.release()
    return view


NAMES: dict[str, object] = {
    "str": "path",
    "str subclass": Text("path"),
    "bytes": b"path",
    "bytearray": bytearray(b"path"),
    "memoryview": memoryview(b"path"),
    "slice": memoryview(b"a path")[2:],
    "every second": memoryview(b"p a t h ")[::2],
    "released": released(),
    "array": array.array("B", b"path"),
    "words": memoryview(b"pathpath").cast("I"),
    "not ASCII": "p\u00e5th",
    "wide": "\U0001f50c",
    "escaped byte": "p\udcffth",
    "undecodable": b"p\xffth",
    "other surrogate": "p\ud800th",
    "longest": "p" * 107,
    "longest in bytes": b"p" * 107,
    "longest, not ASCII": "\u00e5" * 53 + "p",
    "one too long": "p" * 108,
    "two too long": b"p" * 109,
    "too long, not ASCII": "\u00e5" * 54,
    "much too long": "p" * 100_000,
    "NUL inside": "pa\0th",
    "NUL inside bytes": b"pa\0th",
    "NUL at the end": "path\0",
    "longest, NUL inside": b"p" * 50 + b"\0" + b"p" * 56,
    "dot": "./path",
    "absolute": "/proc/self/cwd/path",
    "space": " ",
    "newline": "\n",
    "missing directory": "missing/path",
    "empty": "",
    "empty bytes": b"",
    "empty bytearray": bytearray(),
    "empty memoryview": memoryview(b""),
    "abstract": b"\0" + UNIQUE,
    "abstract, str": "\0" + UNIQUE.decode(),
    "abstract, bytearray": bytearray(b"\0" + UNIQUE),
    "abstract, memoryview": memoryview(b"\0" + UNIQUE),
    "abstract, not ASCII": "\0\u00e5" + UNIQUE.decode(),
    "abstract, undecodable": b"\0\xff" + UNIQUE,
    "abstract, NUL inside": b"\0" + UNIQUE + b"\0\0name\0",
    "abstract, longest": b"\0" + UNIQUE.ljust(107, b"n"),
    "abstract, longest str": "\0" + UNIQUE.decode().ljust(107, "n"),
    "abstract, too long": b"\0" + UNIQUE.ljust(108, b"n"),
    "abstract, much too long": b"\0" * 100_000,
    "abstract, no name": b"\0",
    "abstract, zeros": b"\0" * 7,
    "abstract, all zeros": b"\0" * 108,
    "path object": Path("path"),
    "path-like object": PathLike(),
    "failing buffer": FailingBuffer(),
    "tuple": ("path",),
    "pair": ("127.0.0.1", 9),
    "None": None,
    "int": 4,
    "bool": True,
    "float": 1.5,
    "list": [b"path"],
    "type": bytes,
}

METHODS = ["bind", "connect", "connect_ex", "sendto"]
KINDS = [socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET]


@pytest.fixture(autouse=True)
def _empty_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let every test have a short name for its own directory."""
    monkeypatch.chdir(tmp_path)


def tidy() -> None:
    """Remove the sockets from the directory of the test."""
    for path in Path().iterdir():
        if path.is_socket():
            path.unlink()


def shown(address: object) -> object:
    """Return an address; of one that the kernel has chosen, only its shape."""
    chosen = isinstance(address, bytes) and len(address) == 6 and address[1:].isalnum()
    return "<chosen by the kernel>" if chosen else address


def use(m: Any, method: str, kind: int, name: object) -> object:
    """Hand the name to the method of a fresh socket; return what can be seen afterwards."""
    with m.socket(socket.AF_UNIX, kind) as sock:
        sock.settimeout(0)
        args = (b"data",) if method == "sendto" else ()
        try:
            result = getattr(sock, method)(*args, name)
            return result, shown(sock.getsockname()), sorted(os.listdir(b"."))  # noqa: PTH208
        finally:
            tidy()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_name(name: object, method: str, kind: int) -> None:
    """Every form of a name, where nobody listens."""
    assert_same(lambda m: use(m, method, kind, name))


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_connection(name: Any) -> None:
    """Every form of a name that can be bound to can be connected to, and is told by all."""

    def scenario(m: Any) -> object:
        try:
            with m.socket(socket.AF_UNIX) as server, m.socket(socket.AF_UNIX) as near:
                server.bind(name)
                server.listen()
                near.connect(name)
                far, address = server.accept()
                with far:
                    ends = (far.getpeername(), near.getsockname())
                    return address, ends, near.getpeername(), far.getsockname()
        finally:
            tidy()

    assert_same(scenario)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_datagram(name: Any) -> None:
    """Every form of a name that can be bound to can be sent to and is told by recvfrom."""

    def scenario(m: Any) -> object:
        try:
            with (
                m.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as near,
                m.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as far,
            ):
                far.bind(name)
                near.bind("near")
                sent = near.sendto(b"to", name), near.sendto(b"again", 0, name)
                received = [far.recvfrom(10) for _ in sent]
                far.sendto(b"fro", received[0][1])
                return sent, received, near.recvfrom(10)
        finally:
            tidy()

    assert_same(scenario)


@pytest.mark.parametrize("kind", KINDS)
def test_unnamed(kind: int) -> None:
    """Sockets of a pair, and fresh ones, have the empty name; connecting to it is refused."""

    def scenario(m: Any) -> object:
        first, second = m.socketpair(socket.AF_UNIX, kind)
        with first, second, m.socket(socket.AF_UNIX, kind) as fresh:
            names = [sock.getsockname() for sock in (first, second, fresh)]
            names += [sock.getpeername() for sock in (first, second)]
            return names, fresh.connect_ex(names[0])

    assert_same(scenario)


def test_chosen_name() -> None:
    """The empty name lets the kernel choose an abstract one of five hexadecimal digits."""

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_UNIX) as sock:
            sock.bind("")
            name: bytes = sock.getsockname()
            return len(name), name[:1], int(name[1:], 16) >= 0

    assert_same(scenario)


@pytest.mark.parametrize("name", ["taken", b"\0taken" + UNIQUE])
def test_binding_twice(name: Any) -> None:
    """A bound socket cannot be bound again, and its name not by another."""

    def scenario(m: Any) -> object:
        errors: list[str] = []
        with m.socket(socket.AF_UNIX) as first, m.socket(socket.AF_UNIX) as second:
            first.bind(name)
            for sock, other in ((first, "other"), (first, name), (second, name)):
                with pytest.raises(OSError) as caught:  # noqa: PT011 - compared
                    sock.bind(other)
                errors.append(repr(caught.value))
        with suppress(FileNotFoundError):
            Path("taken").unlink()
        return errors

    assert_same(scenario)


@pytest.mark.parametrize("timeout", [None, 0.005, 0.0])
@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_full_backlog(method: str, timeout: float | None) -> None:
    """Connecting to a server whose queue is full: no attempt waits that need not."""
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as first:
        server.bind("server")
        server.listen(0)
        first.connect("server")

        def scenario(m: Any) -> object:
            with m.socket(socket.AF_UNIX) as sock:
                # Bounds the wait of the blocking connect.
                kernel_timeout = struct.pack("ll", 0, 5000)
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, kernel_timeout)
                sock.settimeout(timeout)
                return getattr(sock, method)("server")

        assert_same(scenario)


def test_path_that_fills_the_address(module: Any) -> None:
    """A path of 108 bytes, which only other languages can bind to, is told in full or refused."""
    libc = ctypes.CDLL(None, use_errno=True)
    address = struct.pack("=H108s", socket.AF_UNIX, b"p" * 108)
    with module.socket(socket.AF_UNIX) as sock:
        assert libc.bind(sock.fileno(), address, len(address)) == 0
        # unix(7): the kernel then says that the address is longer than struct sockaddr_un.
        assert sock.getsockname()[:108] == "p" * 108
