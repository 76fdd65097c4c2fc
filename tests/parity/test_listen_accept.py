"""listen and accept: backlogs, the accepted socket, and the states in which neither works."""

from __future__ import annotations

import os
import resource
import socket
import struct
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from support import assert_parity, no_leak
from values import describe

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

STREAM, SEQPACKET = socket.SOCK_STREAM, socket.SOCK_SEQPACKET
KINDS = ["tcp", "ipv6", "unix", "abstract", "seqpacket"]


@contextmanager
def default_timeout(m: Any, value: float | None) -> Generator[None]:
    """Set the default timeout for the block only."""
    m.setdefaulttimeout(value)
    try:
        yield
    finally:
        m.setdefaulttimeout(None)


def listening(m: Any, kind: str, folder: Path, make: Any = None) -> Any:
    """Return a listening socket; a path is freed for the next run."""
    (folder / "socket").unlink(missing_ok=True)
    family, address = {
        "tcp": (socket.AF_INET, ("127.0.0.1", 0)),
        "ipv6": (socket.AF_INET6, ("::1", 0)),
        "abstract": (socket.AF_UNIX, f"\0{folder}"),
    }.get(kind, (socket.AF_UNIX, str(folder / "socket")))
    server = (make or m.socket)(family, SEQPACKET if kind == "seqpacket" else STREAM)
    server.bind(address)
    server.listen()
    return server


def client(server: Any, name: str | None = None) -> socket.socket:
    """Connect from another thread, so that the event, whose port varies, is not recorded."""

    def connected() -> socket.socket:
        sock = socket.socket(server.family, server.type)
        if name:
            sock.bind(name)
        sock.connect(server.getsockname())
        return sock

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(connected).result()


NO_INTEGERS: list[object] = [None, 1.0, "1", b"", [], 1j]
BACKLOGS: list[tuple[object, ...]] = [
    *((value,) for value in (0, 1, -1, 5, 128, 2**31 - 1, -(2**31), True, socket.AF_UNIX)),
    *((value,) for value in (2**31, -(2**31) - 1, 2**63, 2**64, *NO_INTEGERS)),
    *((), (1, 2), (None, None)),
]


@pytest.mark.parametrize("args", BACKLOGS, ids=repr)
@pytest.mark.parametrize("end", ["open", "closed"])
def test_listen(args: tuple[object, ...], end: str) -> None:
    """The backlog that the kernel was given, or the error, is the same."""

    def scenario(m: Any) -> object:
        with m.socket() as sock:
            sock.bind(("127.0.0.1", 0))
            if end == "closed":
                sock.close()
            result = sock.listen(*args)
            # tcp_get_info() of the kernel: a listener has its queue and the limit at these places.
            state = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
            return result, struct.unpack_from("II", state, 24)

    with no_leak():
        assert_parity(scenario)


@pytest.mark.parametrize(
    ("family", "kind"),
    [
        *((family, STREAM) for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX)),
        *((family, 2) for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX)),
        (socket.AF_UNIX, SEQPACKET),
    ],
)
@pytest.mark.parametrize("method", ["listen", "accept", "_accept"])
@pytest.mark.parametrize("timeout", [None, 0.0, 0.02])
def test_unbound(family: int, kind: int, method: str, timeout: float | None) -> None:
    """Without an address, or on datagrams, listen and accept fail alike or work alike."""

    def scenario(m: Any) -> object:
        with m.socket(family, kind) as sock:
            sock.settimeout(timeout)
            return getattr(sock, method)()

    with no_leak():
        assert_parity(scenario)


def test_connected_socket_cannot_listen() -> None:
    """A socket of a pair neither listens nor accepts."""

    def scenario(m: Any) -> object:
        one, other = m.socketpair()
        with one, other:
            return one.listen()

    assert assert_parity(scenario).error is OSError


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("default", [None, 0.0, 6.5])
@pytest.mark.parametrize("timeout", [None, 0.0, 5.0])
def test_accepted(kind: str, default: float | None, timeout: float | None, tmp_path: Path) -> None:
    """The new socket is of the same kind; its timeout follows the default, not the listener."""

    def scenario(m: Any) -> object:
        with listening(m, kind, tmp_path) as server, client(server) as peer:
            server.settimeout(timeout)
            with default_timeout(m, default):
                sock, address = server.accept()
            with sock:
                assert address == peer.getsockname() == sock.getpeername()
                assert sock.getsockname() == server.getsockname()
                peer.sendall(b"hello")
                return type(sock) is m.socket, describe(sock), sock.recv(9)

    with no_leak():
        assert_parity(scenario)


@pytest.mark.parametrize("name", ["\0rsock peer", "\0", "named", ""])
def test_address_of_a_unix_peer(name: str, tmp_path: Path) -> None:
    """The address of a peer is a path, the bytes of an abstract name, or an empty string."""

    def scenario(m: Any) -> object:
        path = tmp_path / name if name == "named" else None
        if path:
            path.unlink(missing_ok=True)
        with listening(m, "unix", tmp_path) as server, client(server, str(path) if path else name):
            sock, address = server.accept()
            sock.close()
            return address

    assert_parity(scenario)


@pytest.mark.parametrize("kind", KINDS)
def test_accepted_descriptor(kind: str, tmp_path: Path) -> None:
    """_accept() gives the bare descriptor, non-inheritable, and the address."""

    def scenario(m: Any) -> object:
        with listening(m, kind, tmp_path) as server, client(server) as peer:
            number, address = server._accept()
            inheritable = os.get_inheritable(number)
            os.close(number)
            return isinstance(number, int), inheritable, address == peer.getsockname()

    with no_leak():
        assert_parity(scenario)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ["accept", "_accept"])
@pytest.mark.parametrize("timeout", [0.0, 1e-9, 0.02])
def test_nobody_there(kind: str, method: str, timeout: float, tmp_path: Path) -> None:
    """A non-blocking accept fails at once, one with a timeout when it is over."""

    def scenario(m: Any) -> object:
        with listening(m, kind, tmp_path) as server:
            server.settimeout(timeout)
            return getattr(server, method)()

    with no_leak():
        outcome = assert_parity(scenario)
    assert outcome.error is (TimeoutError if timeout else BlockingIOError)


@pytest.mark.parametrize("timeout", [None, 30.0])
def test_waits(module: Any, timeout: float | None) -> None:
    """A waiting accept returns with the connection that comes."""
    with module.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:
        server.settimeout(timeout)
        waiting = pool.submit(server.accept)
        with socket.create_connection(server.getsockname()) as peer:
            sock, address = waiting.result()
            with sock:
                assert address == peer.getsockname()


WRONG_CALLS: list[tuple[str, tuple[object, ...], dict[str, object]]] = [
    ("listen", (), {"backlog": 1}),
    ("listen", (), {"n": 1}),
    ("accept", (1,), {}),
    ("accept", (), {"x": 1}),
    ("_accept", (None, None), {}),
    ("_accept", (), {"x": 1}),
]


@pytest.mark.parametrize(("method", "args", "kwargs"), WRONG_CALLS, ids=repr)
@pytest.mark.parametrize("end", ["open", "closed"])
def test_wrong_call(
    method: str, args: tuple[object, ...], kwargs: dict[str, object], end: str
) -> None:
    """Surplus and named arguments are refused before the descriptor is looked at."""

    def scenario(m: Any) -> object:
        with m.create_server(("127.0.0.1", 0)) as server:
            if end == "closed":
                server.close()
            return getattr(server, method)(*args, **kwargs)

    assert assert_parity(scenario).error is TypeError


@pytest.mark.parametrize("timeout", [None, 0.0, 5.0])
@pytest.mark.parametrize("method", ["listen", "accept", "_accept"])
def test_closed(method: str, timeout: float | None) -> None:
    """On a closed socket both fail with EBADF, also while waiting would be allowed."""

    def scenario(m: Any) -> object:
        with m.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(timeout)
        return getattr(server, method)()

    assert assert_parity(scenario).errno == 9


def test_class_of_the_accepted(tmp_path: Path) -> None:
    """The accepted socket is of the class that the module has then, not of the listener's."""

    def scenario(m: Any) -> object:
        made: Any = type("Made", (m.socket,), {})
        with listening(m, "unix", tmp_path, made) as server, client(server), client(server):
            first, _ = server.accept()
            with first, mock.patch.object(m, "socket", made):
                second, _ = server.accept()
            with second:
                return type(first) is m.socket, type(second) is made

    with no_leak():
        assert assert_parity(scenario).value == (True, True)


def test_accept_calls_what_a_subclass_overrides(tmp_path: Path) -> None:
    """Accept takes the descriptor from _accept() and looks at the attributes of the instance."""

    def scenario(m: Any) -> object:
        names: dict[str, object] = {
            "family": socket.AF_INET6,
            "type": 77,
            "proto": 12,
            "_accept": mock.Mock(return_value=(socket.socket().detach(), "somewhere")),
            "gettimeout": mock.Mock(return_value=3.0),
        }
        made: Any = type("Made", (m.socket,), names)
        with made() as server:
            sock, address = server.accept()
        with sock:
            return describe(sock), address

    with no_leak():
        assert_parity(scenario)


@pytest.mark.parametrize("timeout", [None, 5.0])
def test_no_descriptor_left(timeout: float | None, tmp_path: Path) -> None:
    """A full descriptor table surfaces as EMFILE, and the connection can be accepted later."""

    def scenario(m: Any) -> object:
        with listening(m, "unix", tmp_path) as server, client(server):
            server.settimeout(timeout)
            free = os.dup(0)
            os.close(free)
            soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
            try:
                with pytest.raises(OSError, match="Too many open files") as caught:
                    server.accept()
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            server.accept()[0].close()
            return caught.value.args

    with no_leak():
        assert_parity(scenario)
