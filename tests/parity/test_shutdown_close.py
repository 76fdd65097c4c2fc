"""The end of a socket: shutdown, close, detach, the private names behind them, use afterwards."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest

from support import assert_parity, no_leak

if TYPE_CHECKING:
    from pathlib import Path

LOOPBACK = ("127.0.0.1", 9)
NO_INTEGERS: list[object] = [None, "1", b"1", 1.0, [1], 1j, Mock(spec=int)]
BEYOND_INT: list[object] = [2**31, -(2**31) - 1, 2**63, -(2**63) - 1, 2**64]


def received(sock: Any) -> object:
    """Return what a non-blocking read gives."""
    sock.settimeout(0)
    try:
        return sock.recv(1)
    except BlockingIOError as error:
        return str(error)


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6, socket.AF_UNIX])
@pytest.mark.parametrize("how", [0, 1, 2, True, socket.SHUT_RD, socket.SHUT_WR, socket.SHUT_RDWR])
def test_shutdown(family: int, how: int, tmp_path: Path) -> None:
    """Each direction ends for both sides alike."""
    addresses: dict[int, Any] = {socket.AF_INET: ("127.0.0.1", 0), socket.AF_INET6: ("::1", 0)}

    def scenario(m: Any) -> object:
        with m.socket(family) as one:
            one.connect(server.getsockname())
            with server.accept()[0] as other:
                result = one.shutdown(how)
                return result, received(one), received(other), one.fileno() >= 0

    with socket.socket(family) as server:
        server.bind(addresses.get(family, str(tmp_path / "socket")))
        server.listen()
        assert assert_parity(scenario).error is None


def made(m: Any, kind: str) -> Any:
    """Return a socket in a state in which a connection may or may not be."""
    if kind == "connected datagrams":
        sock = m.socket(type=socket.SOCK_DGRAM)
        sock.connect(LOOPBACK)
        return sock
    return {
        "pair": lambda: m.socketpair()[0],
        "tcp": m.socket,
        "datagrams": lambda: m.socket(type=socket.SOCK_DGRAM),
        "unix": lambda: m.socket(socket.AF_UNIX),
        "listening": lambda: m.create_server(("127.0.0.1", 0)),
        "closed": lambda: closed(m),
    }[kind]()


@pytest.mark.parametrize(
    "kind", ["pair", "tcp", "datagrams", "connected datagrams", "unix", "listening", "closed"]
)
@pytest.mark.parametrize("how", [0, 1, 2, 3, -1, 2**31 - 1, -(2**31), *NO_INTEGERS, *BEYOND_INT])
def test_shutdown_in_a_state(kind: str, how: object) -> None:
    """What is not connected, or no direction, is refused alike; twice is allowed alike."""

    def scenario(m: Any) -> object:
        with made(m, kind) as sock:
            return sock.shutdown(how), sock.shutdown(how)

    with no_leak():
        assert_parity(scenario)


def closed(m: Any) -> Any:
    """Return a socket that was closed."""
    sock = m.socket()
    sock.close()
    return sock


def detached(m: Any) -> Any:
    """Return a socket whose descriptor was given away."""
    sock = m.socket()
    os.close(sock.detach())
    return sock


def left(m: Any) -> Any:
    """Return a socket that a with statement has closed, after it was closed."""
    with m.socket() as sock:
        sock.close()
    sock.close()
    return sock


OPTION = (socket.SOL_SOCKET, socket.SO_REUSEADDR)
CALLS: list[tuple[object, ...]] = [
    *((name,) for name in ("accept", "_accept", "close", "detach", "dup", "fileno", "listen")),
    *((name,) for name in ("getpeername", "getsockname", "gettimeout", "getblocking")),
    *((name,) for name in ("get_inheritable", "__repr__", "__enter__", "__exit__")),
    *((name,) for name in ("_real_close", "_decref_socketios", "makefile", "__getstate__")),
    *(("__getattribute__", name) for name in ("family", "type", "proto", "timeout")),
    *(("__getattribute__", name) for name in ("_io_refs", "_closed")),
    *((name, LOOPBACK) for name in ("bind", "connect", "connect_ex")),
    *((name, 1) for name in ("settimeout", "listen", "set_inheritable", "shutdown", "setblocking")),
    *(("settimeout", None), ("settimeout", 0), ("recv", 0), ("recv", -1)),
    *((name, 10) for name in ("recv", "recvfrom")),
    *((name, 10, socket.MSG_PEEK) for name in ("recv", "recvfrom")),
    *((name, bytearray(10)) for name in ("recv_into", "recvfrom_into")),
    *((name, data) for name in ("send", "sendall", "sendto") for data in (b"", b"data")),
    *((name, b"data", socket.MSG_DONTWAIT) for name in ("send", "sendall")),
    *(("sendto", b"data", LOOPBACK), ("sendto", b"data", 0, LOOPBACK)),
    *(("getsockopt", *OPTION), ("getsockopt", *OPTION, 4)),
    *(("setsockopt", *OPTION, 1), ("setsockopt", *OPTION, b"1234")),
    *(("setsockopt", *OPTION, None, 4), ("makefile", "wb", 0)),
]


@pytest.mark.parametrize("end", [closed, detached, left])
@pytest.mark.parametrize("timeout", [None, 0.0, 0.01])
@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_use_after_the_end(end: Any, timeout: float | None, call: tuple[Any, ...]) -> None:
    """Every method says the same of a socket that is closed or detached."""

    def scenario(m: Any) -> object:
        m.setdefaulttimeout(timeout)
        try:
            sock = end(m)
        finally:
            m.setdefaulttimeout(None)
        result = getattr(sock, call[0])(*call[1:])
        return type(result).__name__.replace("socket", ""), str(result)[:9]

    with no_leak():
        assert_parity(scenario)


@pytest.mark.parametrize("method", ["close", "_real_close", "__exit__", "shutdown", "detach"])
def test_closed_by_somebody_else(method: str) -> None:
    """Closing what is closed already by its number raises EBADF once, and never again."""

    def scenario(m: Any) -> object:
        sock = m.socket()
        os.close(sock.fileno())
        seen: list[object] = []
        for _ in range(2):
            try:
                getattr(sock, method)(*((1,) if method == "shutdown" else ()))
            except OSError as error:
                seen.append(str(error))
            seen.append((sock._closed, sock.fileno() >= 0))
        if sock.fileno() >= 0:
            sock.detach()
        return seen

    with no_leak():
        assert_parity(scenario)


WRONG_CALLS: list[tuple[tuple[object, ...], dict[str, object]]] = [
    ((1, 2), {}),
    ((None, None), {}),
    ((), {"how": 1}),
    ((1,), {"x": 1}),
]


@pytest.mark.parametrize("method", ["close", "detach", "fileno", "shutdown", "__enter__"])
@pytest.mark.parametrize("end", ["open", "closed"])
@pytest.mark.parametrize(("args", "kwargs"), [*WRONG_CALLS, ((), {})])
def test_wrong_call(
    method: str, end: str, args: tuple[object, ...], kwargs: dict[str, object]
) -> None:
    """Missing, surplus and named arguments are refused with the same text, open or closed."""

    def scenario(m: Any) -> object:
        with m.socket() as sock:
            if end == "closed":
                sock.close()
            return getattr(sock, method)(*args, **kwargs) is sock

    outcome = assert_parity(scenario)
    assert (outcome.error is TypeError) == (method == "shutdown" or bool(args or kwargs))


def test_detach_gives_the_descriptor_away(module: Any) -> None:
    """The number is the one the socket had, stays open, and is -1 the next time."""
    sock = module.socket()
    number = sock.fileno()
    assert (sock.detach(), sock.detach(), sock.fileno()) == (number, -1, -1)
    sock.close()
    os.fstat(number)
    os.close(number)


def test_close_ends_the_connection(module: Any) -> None:
    """The peer of a closed socket reads the end, and its descriptor is free again."""
    one, other = module.socketpair()
    number = one.fileno()
    one.close()
    with other:
        assert other.recv(1) == b""
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(number)


CLOSE, RELEASE, REALLY = ("close",), ("_decref_socketios",), ("_real_close",)
ONE, TWO, OWE = ("_io_refs", 1), ("_io_refs", 2), ("_io_refs", -3)
PRETEND, DENY = ("_closed", True), ("_closed", False)


@pytest.mark.parametrize(
    "actions",
    [
        (CLOSE, CLOSE),
        (ONE, CLOSE, RELEASE),
        (TWO, CLOSE, RELEASE, RELEASE, RELEASE),
        (ONE, RELEASE, CLOSE),
        (RELEASE, CLOSE),
        (ONE, REALLY, RELEASE, CLOSE),
        (REALLY, REALLY, CLOSE),
        (PRETEND, RELEASE),
        (PRETEND, CLOSE),
        (CLOSE, DENY, CLOSE),
        (ONE, CLOSE, DENY, RELEASE, CLOSE),
        (OWE, CLOSE),
        (OWE, RELEASE, CLOSE),
        (ONE, CLOSE, ("__exit__",), ("getsockname",), ONE, RELEASE),
        (("__exit__",), ("__exit__",)),
        (PRETEND, ("__exit__",), DENY, ("__exit__",)),
    ],
    ids=repr,
)
def test_references(actions: tuple[tuple[Any, ...], ...]) -> None:
    """The descriptor lives until the last reference is given back."""

    def scenario(m: Any) -> object:
        with m.socket() as sock:
            seen: list[object] = []
            for name, *value in actions:
                if value:
                    setattr(sock, name, *value)
                else:
                    seen.append(getattr(sock, name)())
                seen.append((sock._io_refs, sock._closed, sock.fileno() >= 0))
            return seen

    with no_leak():
        assert assert_parity(scenario).error is None


@pytest.mark.parametrize("name", ["_io_refs", "_closed"])
@pytest.mark.parametrize("value", [0, 5, -1, True, False, None, "x", 1.5], ids=repr)
def test_private_names_hold_anything(name: str, value: object) -> None:
    """The two names take and give back any object; deleted they are missed with the same text."""

    def scenario(m: Any) -> object:
        with m.socket() as sock:
            setattr(sock, name, value)
            seen = repr(getattr(sock, name))
            delattr(sock, name)
            try:
                getattr(sock, name)
            except AttributeError as error:
                seen += str(error)
            sock._io_refs, sock._closed = 0, False
            return seen

    assert_parity(scenario)


@pytest.mark.parametrize("file", ["rb", "wb", "rwb", "r", "w"])
def test_file_keeps_the_descriptor(file: str) -> None:
    """A file made of a socket keeps it open until the file is closed."""

    def scenario(m: Any) -> object:
        sock = m.socket()
        made = sock.makefile(file)
        sock.close()
        state = sock._io_refs, sock._closed, sock.fileno() >= 0
        made.close()
        return state, sock._io_refs, sock.fileno()

    with no_leak():
        assert_parity(scenario)


def test_with_statement(module: Any) -> None:
    """The block gets the socket itself; its end closes it and lets an error pass."""
    sock = module.socket()
    with sock as same:
        assert same is sock
    assert sock.fileno() == -1
    assert sock.__exit__() is None
    with pytest.raises(KeyError), module.socket() as other:
        raise KeyError(other.fileno())
    assert other.fileno() == -1


@pytest.mark.parametrize("name", ["close", "_real_close", "detach"])
def test_overridden(name: str) -> None:
    """The end of a block calls close(), which calls _real_close(): those of a subclass."""

    def scenario(m: Any) -> object:
        method = Mock(return_value=None)
        sock = type("Made", (m.socket,), {name: method})()
        with sock:
            pass
        seen = method.call_args_list, sock._closed, sock.fileno() >= 0
        m.socket._real_close(sock)
        return seen

    with no_leak():
        assert_parity(scenario)
