"""getsockname and getpeername: every family, in every state a socket can be in."""

from __future__ import annotations

import os
import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from support import assert_parity, no_leak

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

METHODS = ["getsockname", "getpeername"]
STREAM, DGRAM, SEQPACKET = socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET
KINDS = {
    "tcp": (socket.AF_INET, STREAM),
    "udp": (socket.AF_INET, DGRAM),
    "tcp6": (socket.AF_INET6, STREAM),
    "udp6": (socket.AF_INET6, DGRAM),
    "path": (socket.AF_UNIX, STREAM),
    "path datagrams": (socket.AF_UNIX, DGRAM),
    "abstract": (socket.AF_UNIX, STREAM),
    "abstract packets": (socket.AF_UNIX, SEQPACKET),
}


def unbound(one: socket.socket, _: socket.socket, __: Any) -> socket.socket:
    """Return a socket without any address."""
    return one


def bound(one: socket.socket, _: socket.socket, address: Any) -> socket.socket:
    """Return a socket with an address of its own."""
    one.bind(address)
    return one


def listening(one: socket.socket, _: socket.socket, address: Any) -> socket.socket:
    """Return a socket that listens, if its type can."""
    one.bind(address)
    with suppress(OSError):
        one.listen()
    return one


def connected(one: socket.socket, other: socket.socket, address: Any) -> socket.socket:
    """Return a socket with a peer."""
    other.connect(listening(one, other, address).getsockname())
    return other


def accepted(one: socket.socket, other: socket.socket, address: Any) -> socket.socket:
    """Return the other end of a connection; a datagram socket has none."""
    connected(one, other, address)
    return one.accept()[0] if one.type != DGRAM else one


def half_closed(one: socket.socket, other: socket.socket, address: Any) -> socket.socket:
    """Return a connected socket that is shut down in both directions."""
    connected(one, other, address).shutdown(socket.SHUT_RDWR)
    return other


def abandoned(one: socket.socket, other: socket.socket, address: Any) -> socket.socket:
    """Return a connected socket whose peer has closed."""
    accepted(one, other, address).close()
    return other


def reset(one: socket.socket, other: socket.socket, address: Any) -> socket.socket:
    """Return a connected socket whose peer has reset the connection."""
    peer = accepted(one, other, address)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()
    return other


STATES = [unbound, bound, listening, connected, accepted, half_closed, abandoned, reset]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Return each kind of socket in turn."""
    return str(request.param)


@pytest.fixture
def address(kind: str, tmp_path: Path) -> Any:
    """Return an address of that kind that can be bound."""
    if kind.startswith("abstract"):
        return f"\0{tmp_path}"
    return {"tcp6": ("::1", 0), "udp6": ("::1", 0), "tcp": ("127.0.0.1", 0), "udp": ("", 0)}.get(
        kind, str(tmp_path / "socket")
    )


@pytest.fixture(params=STATES, ids=lambda state: state.__name__)
def state(
    request: pytest.FixtureRequest, kind: str, address: Any
) -> Iterator[Callable[[Any], Any]]:
    """Yield a function that gives either module a duplicate of the same socket in that state."""
    family, type_ = KINDS[kind]
    with socket.socket(family, type_) as one, socket.socket(family, type_) as other:
        with request.param(one, other, address) as sock:
            number = os.dup(sock.fileno()) if sock.fileno() >= 0 else -1
        yield lambda m: m.socket(family, type_, fileno=os.dup(number))
        os.close(number)


@pytest.mark.parametrize("method", METHODS)
def test_name(state: Callable[[Any], Any], method: str) -> None:
    """The address, down to the classes of its parts, or the error is the same."""

    def scenario(m: Any) -> object:
        with state(m) as sock:
            name: Any = getattr(sock, method)()
            return repr(name), name.__class__.__name__

    with no_leak():
        assert_parity(scenario)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("timeout", [0.0, 5.0])
def test_name_with_a_timeout(method: str, timeout: float) -> None:
    """Asking for a name never waits."""

    def scenario(m: Any) -> object:
        one, other = m.socketpair()
        with one, other:
            one.settimeout(timeout)
            return getattr(one, method)()

    assert assert_parity(scenario).value == ""


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("end", ["open", "close", "detach"])
@pytest.mark.parametrize(("args", "kwargs"), [((), {}), ((1,), {}), ((), {"x": 1})])
def test_wrong_call(
    method: str, end: str, args: tuple[object, ...], kwargs: dict[str, object]
) -> None:
    """Neither method takes an argument; that is checked before the descriptor is used."""

    def scenario(m: Any) -> object:
        sock = m.socket(socket.AF_INET6)
        if end == "detach":
            os.close(sock.detach())
        with sock if end == "open" else m.socket():
            if end == "close":
                sock.close()
            return getattr(sock, method)(*args, **kwargs)

    with no_leak():
        assert_parity(scenario)


@pytest.mark.parametrize(
    "name",
    [
        *("a", "a" * 107, "\N{SNOWMAN}", "\udcff\udc80", "new\nline", "./dot"),
        *(b"\0a", b"\0" + b"a" * 107, b"\0\0\0", b"\0\xff\xfe", b"\0a\0b\0", b"\0"),
        *("", b"a\0b"),
    ],
    ids=repr,
)
def test_unix_name(name: str | bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path comes back as str with surrogates for what is no text, an abstract name as bytes."""
    monkeypatch.chdir(tmp_path)

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_UNIX, fileno=os.dup(one.fileno())) as sock:
            return repr(sock.getsockname())

    def peer(m: Any) -> object:
        with m.socket(socket.AF_UNIX, fileno=os.dup(other.fileno())) as sock:
            return repr(sock.getpeername())

    with socket.socket(socket.AF_UNIX) as one, socket.socket(socket.AF_UNIX) as other:
        one.bind(name)
        one.listen()
        other.connect(one.getsockname())
        assert_parity(scenario)
        assert_parity(peer)


def test_removed_path(tmp_path: Path) -> None:
    """A name outlives the file that it names."""
    path = tmp_path / "socket"

    def scenario(m: Any) -> object:
        with m.socket(fileno=os.dup(sock.fileno())) as twin:
            return twin.getsockname()

    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(path))
        path.unlink()
        assert assert_parity(scenario).value == str(path)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("claimed", [socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, 4242])
def test_family_of_the_object_is_not_that_of_the_kernel(method: str, claimed: int) -> None:
    """An address is read by what the kernel says it is, in the room of what the object claims."""

    def scenario(m: Any) -> object:
        with m.socket(claimed, fileno=os.dup(other.fileno())) as sock:
            return getattr(sock, method)()

    with (
        socket.create_server(("127.0.0.1", 0)) as one,
        socket.create_connection(one.getsockname()) as other,
    ):
        assert_parity(scenario)


def test_flow_and_scope(module: Any) -> None:
    """Port, flow information and scope of an IPv6 address are integers in the right order."""
    with module.socket(socket.AF_INET6, DGRAM) as one, module.socket(socket.AF_INET6, DGRAM) as two:
        one.bind(("::1", 0))
        two.connect(("::1", one.getsockname()[1], 5, 0))
        host, port, flow, scope = two.getpeername()
    assert (host, port, flow, scope) == ("::1", port, flow, 0)
    assert port > 0
