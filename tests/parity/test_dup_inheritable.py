"""dup, get_inheritable, set_inheritable, and the functions that act on a bare descriptor."""

from __future__ import annotations

import fcntl
import os
import resource
import socket
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest

from support import MODULES, assert_parity, no_leak
from values import BEYOND_INT, Index, describe

if TYPE_CHECKING:
    from pathlib import Path

KINDS = [
    (socket.AF_INET, socket.SOCK_STREAM, 0),
    (socket.AF_INET6, socket.SOCK_DGRAM, socket.IPPROTO_UDP),
    (socket.AF_UNIX, socket.SOCK_SEQPACKET, 0),
]


@pytest.mark.parametrize("kind", KINDS, ids=repr)
@pytest.mark.parametrize("default", [None, 0.0, 3.5])
@pytest.mark.parametrize("timeout", [None, 0.0, 7.25])
def test_dup(kind: tuple[int, int, int], default: float | None, timeout: float | None) -> None:
    """The duplicate has the kind and the timeout of the original, and is not inheritable."""

    def scenario(m: Any) -> object:
        with m.socket(*kind) as sock:
            sock.settimeout(timeout)
            sock.set_inheritable(True)
            m.setdefaulttimeout(default)
            try:
                twin = sock.dup()
            finally:
                m.setdefaulttimeout(None)
            with twin:
                return describe(sock), describe(twin), type(twin) is type(sock)

    with no_leak():
        assert assert_parity(scenario).error is None


def test_dup_shares_the_open_file(module: Any) -> None:
    """Both objects speak for one connection, with two descriptors that are closed apart."""
    one, other = module.socketpair()
    with other, one.dup() as twin:
        assert twin.fileno() != one.fileno()
        one.close()
        twin.sendall(b"still here")
        assert other.recv(20) == b"still here"


def test_dup_of_claimed_numbers() -> None:
    """The duplicate is told what the original believes, not what the kernel says."""

    def scenario(m: Any) -> object:
        with m.socket(4242, 77, 88, socket.socket().detach()) as sock, sock.dup() as twin:
            return describe(twin)

    with no_leak():
        assert assert_parity(scenario).error is None


def test_dup_of_a_subclass() -> None:
    """The duplicate is made by the class of the original, with the same arguments."""

    def scenario(m: Any) -> object:
        calls: list[object] = []

        def init(sock: Any, *args: object, **kwargs: Any) -> None:
            calls.append((args, {**kwargs, "fileno": kwargs.get("fileno", 0) > 0}))
            m.socket.__init__(sock, *args, **kwargs)

        made: Any = type("Made", (m.socket,), {"__init__": init})
        with made(socket.AF_UNIX, socket.SOCK_DGRAM) as sock, sock.dup() as twin:
            return type(twin) is made, calls

    with no_leak():
        assert assert_parity(scenario).error is None


def test_dup_asks_what_a_subclass_overrides() -> None:
    """The duplicate is made of what fileno(), the attributes and gettimeout() say."""

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_UNIX) as other:
            names = {
                "fileno": Mock(return_value=other.fileno()),
                "gettimeout": Mock(return_value=2.5),
                "family": 4242,
                "type": 77,
                "proto": 88,
            }
            made: Any = type("Made", (m.socket,), names)
            with made() as sock, sock.dup() as twin:
                return [repr(m.socket.family.__get__(twin)), m.socket.gettimeout(twin)]

    with no_leak():
        assert assert_parity(scenario).error is None


NO_INTEGERS: list[object] = [None, "1", b"1", 1.0, [1], 1j]
NUMBERS: list[object] = [-1, -2, -(2**31), 999_999, 2**31 - 1, *NO_INTEGERS, *BEYOND_INT]
VALUES: list[object] = [
    *(0, 1, 2, -1, True, False, 2**31 - 1, Index(1), *NO_INTEGERS, *BEYOND_INT),
]
CALLS: list[tuple[str, tuple[object, ...], dict[str, object]]] = [
    *(("set_inheritable", (value,), {}) for value in VALUES),
    ("set_inheritable", (), {}),
    ("set_inheritable", (True, True), {}),
    ("set_inheritable", (), {"inheritable": True}),
    ("set_inheritable", (), {"flag": True}),
    ("get_inheritable", (), {}),
    ("get_inheritable", (1,), {}),
    ("get_inheritable", (), {"x": 1}),
    ("dup", (), {}),
    ("dup", (1,), {}),
    ("dup", (), {"x": 1}),
]


@pytest.mark.parametrize("end", ["open", "closed"])
@pytest.mark.parametrize("inheritable", [0, 1])
@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_call(end: str, inheritable: int, call: tuple[str, Any, Any]) -> None:
    """Right and wrong arguments, on an open or closed socket, have the same effect or error."""
    name, args, kwargs = call

    def scenario(m: Any) -> object:
        with m.socket() as sock:
            sock.set_inheritable(inheritable)
            if end == "closed":
                sock.close()
            with getattr(sock, name)(*args, **kwargs) if name == "dup" else m.socket() as other:
                result = None if name == "dup" else getattr(sock, name)(*args, **kwargs)
                flags = fcntl.fcntl(sock.fileno(), fcntl.F_GETFD)
                return result, flags, sock.get_inheritable(), other.get_inheritable()

    with no_leak():
        assert_parity(scenario)


def test_inheritable_survives_a_call_of_another_kind(module: Any) -> None:
    """The flag is read from the descriptor, whoever set it."""
    with module.socket() as sock:
        fcntl.fcntl(sock.fileno(), fcntl.F_SETFD, 0)
        assert sock.get_inheritable() is True
        os.set_inheritable(sock.fileno(), False)
        assert sock.get_inheritable() is False


def test_no_descriptor_left() -> None:
    """A full descriptor table surfaces as EMFILE and leaves the original as it was."""

    def scenario(m: Any) -> object:
        with m.socket() as sock:
            free = os.dup(0)
            os.close(free)
            soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
            try:
                return sock.dup()
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    with no_leak():
        assert assert_parity(scenario).errno == 24


FROM_DESCRIPTOR: list[tuple[tuple[object, ...], dict[str, object]]] = [
    ((socket.AF_INET, socket.SOCK_STREAM), {}),
    ((socket.AF_INET, socket.SOCK_DGRAM, 17), {}),
    ((4242, 77, 88), {}),
    ((-1, -1, -1), {}),
    ((-1, -1), {}),
    ((2, 1 | socket.SOCK_NONBLOCK), {}),
    ((), {"family": 1, "type": 1}),
    ((2,), {"type": 1, "proto": 6}),
    ((), {}),
    ((2,), {}),
    ((2, 1, 0, 0), {}),
    ((2, 1), {"x": 1}),
    (("2", 1), {}),
    ((2, None), {}),
    ((2, 1, 1.0), {}),
    ((2**31, 1), {}),
    ((2, 2**63), {}),
]


@pytest.mark.parametrize("default", [None, 0.0, 2.5])
@pytest.mark.parametrize(("args", "kwargs"), FROM_DESCRIPTOR, ids=repr)
def test_fromfd(default: float | None, args: tuple[object, ...], kwargs: dict[str, object]) -> None:
    """A socket of a duplicate is made, or refused; either way the given descriptor stays."""
    with socket.socket() as sock:

        def scenario(m: Any) -> object:
            m.setdefaulttimeout(default)
            try:
                twin = m.fromfd(sock.fileno(), *args, **kwargs)
            finally:
                m.setdefaulttimeout(None)
            with twin:
                return type(twin) is m.socket, describe(twin)

        assert_parity(scenario)
        os.fstat(sock.fileno())


@pytest.mark.parametrize("number", NUMBERS, ids=repr)
@pytest.mark.parametrize("name", ["fromfd", "dup", "close"])
def test_wrong_descriptor(name: str, number: object) -> None:
    """What is no descriptor, or no open one, is refused alike."""
    args = (number, 2, 1) if name == "fromfd" else (number,)
    with no_leak():
        assert assert_parity(lambda m: getattr(m, name)(*args)).error is not None


def test_fromfd_of_no_socket(tmp_path: Path) -> None:
    """A duplicate of a file is refused, and not left open by rsock."""
    with (tmp_path / "file").open("wb") as file, no_leak():
        for kind in ((-1, -1), (2, 1)):
            with pytest.raises(OSError, match="Socket operation on non-socket"):
                MODULES[1].fromfd(file.fileno(), *kind)


def test_dup_and_close() -> None:
    """dup() gives a new non-inheritable number of anything open, close() frees it."""

    def scenario(m: Any) -> object:
        reader, writer = os.pipe()
        os.set_inheritable(reader, True)
        twin = m.dup(reader)
        seen = isinstance(twin, int), twin != reader, os.get_inheritable(twin)
        results = [m.close(number) for number in (reader, writer, twin)]
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(twin)
        return seen, results

    with no_leak():
        assert assert_parity(scenario).error is None
