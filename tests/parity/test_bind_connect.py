"""bind, connect and connect_ex: addresses taken and refused, and how a connection fails."""

from __future__ import annotations

import errno
import os
import select
import socket
from contextlib import ExitStack, chdir, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from support import assert_parity, no_leak

if TYPE_CHECKING:
    from collections.abc import Iterator

METHODS = ["bind", "connect", "connect_ex"]
TIMEOUTS = [None, 0.0, 5.0]
WRONG_PORTS: list[object] = [
    *(-1, 65536, 2**31 - 1, 2**31, -(2**31) - 1, 2**63, 2**64),
    *("80", b"80", None, 80.0, [], 1j),
]
ADDRESSES: dict[int, list[object]] = {
    socket.AF_INET: [
        *(None, 1, 1.0, "127.0.0.1", b"127.0.0.1", [], ["127.0.0.1", 0], {}),
        *((), ("127.0.0.1",), ("127.0.0.1", 0, 0), ("127.0.0.1", 0, 0, 0)),
        *(("127.0.0.1", port) for port in WRONG_PORTS),
        *((host, 0) for host in (None, 1, 1.0, ["127.0.0.1"], memoryview(b"127.0.0.1"))),
        *((host, 0) for host in ("127.0.0.1\0", b"\0", bytearray(b"a\0b"), "::1")),
        *((host, 0) for host in ("", b"", "127.0.0.1", b"127.0.0.1", bytearray(b"127.0.0.1"))),
        *((host, 0) for host in ("<broadcast>", "255.255.255.255", "127.1", "0x7f000001")),
        (None, None),
        ("127.0.0.1", True),
    ],
    socket.AF_INET6: [
        *(None, 1, "::1", b"::1", ["::1", 0], (), ("::1",), ("::1", 0, 0, 0, 0)),
        *(("::1", port) for port in WRONG_PORTS),
        *((host, 0) for host in (None, 1, b"\0", "::1\0", "127.0.0.1", "", b"::1", "::ffff:0:0")),
        *(("::1", 0, flow) for flow in (0, 7, 0xFFFFF, 0x100000, -1, 2**32, 2**64, "0", None, 1.0)),
        *(("::1", 0, 0, scope) for scope in (0, 1, 2**32 - 1, 2**32, -1, 2**64, "0", None, 1.0)),
        *((host, 0, 0, 0) for host in ("fe80::1%lo", "fe80::1%1", "::1%lo")),
    ],
    socket.AF_UNIX: [
        *(None, 1, 1.0, (), ("x",), ["x"], Path("x"), memoryview(b"xyz")[::2]),
        *("x" * 107, "x" * 108, "x" * 200, b"y" * 108, "\0" + "z" * 107, "\0" + "z" * 108),
        *("", b"", "\0", b"\0\0", "\0rsock", bytearray(b"\0rsock"), memoryview(b"\0rsock")),
        *("missing/socket", b"missing/socket", "\udcff", "\ud800", "\N{SNOWMAN}", b"a\0b", "a\0b"),
    ],
}


@pytest.fixture(scope="module", autouse=True)
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Make relative paths of AF_UNIX short ones in a folder of their own."""
    with chdir(tmp_path_factory.mktemp("unix")):
        yield


@pytest.fixture(autouse=True)
def _clean() -> None:
    """Remove what the test before has bound."""
    clean()


def clean() -> None:
    """Remove what a run has bound, so that the next one finds the same."""
    for name in os.listdir(os.fsencode(".")):  # noqa: PTH208 - the names are bytes
        os.unlink(name)  # noqa: PTH108 - likewise


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
@pytest.mark.parametrize(
    ("family", "address"), [(family, item) for family in ADDRESSES for item in ADDRESSES[family]]
)
def test_address(method: str, kind: int, family: int, address: Any) -> None:
    """An address is taken or refused with the same text, which names the method."""

    def scenario(m: Any) -> object:
        clean()
        with m.socket(family, kind) as sock:
            sock.settimeout(0)
            result = getattr(sock, method)(address)
            name: Any = sock.getsockname()
            # The ports that the kernel chooses differ between the runs.
            return result, len(name) if family == socket.AF_UNIX else name[0]

    with no_leak():
        assert_parity(scenario)


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
@pytest.mark.parametrize("host", ["203.0.113.1", "2001:db8::1"])
def test_foreign_address(kind: int, host: str) -> None:
    """An address of another host cannot be bound."""

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind) as sock:
            return sock.bind((host, 0))

    assert assert_parity(scenario).errno == errno.EADDRNOTAVAIL


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("args", "kwargs"),
    [
        ((), {}),
        (("127.0.0.1", 0), {}),
        ((("127.0.0.1", 0), 0), {}),
        ((), {"address": ("127.0.0.1", 0)}),
        ((("127.0.0.1", 0),), {"x": 1}),
    ],
)
def test_wrong_call(method: str, args: tuple[object, ...], kwargs: dict[str, object]) -> None:
    """The three take one address and no named argument."""

    def scenario(m: Any) -> object:
        with m.socket() as sock:
            return getattr(sock, method)(*args, **kwargs)

    assert assert_parity(scenario).error is TypeError


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("timeout", TIMEOUTS)
@pytest.mark.parametrize("address", [("127.0.0.1", 9), ("127.0.0.1", -1), "x"])
def test_closed(method: str, timeout: float | None, address: object) -> None:
    """On a closed socket the address is checked first, then EBADF is raised or returned."""

    def scenario(m: Any) -> object:
        with m.socket() as sock:
            sock.settimeout(timeout)
        return getattr(sock, method)(address)

    assert_parity(scenario)


@pytest.fixture(params=["tcp", "udp", "ipv6", "unix", "unix datagrams", "abstract"])
def peer(request: pytest.FixtureRequest) -> Iterator[socket.socket]:
    """Yield a bound socket of each kind; it listens if it can."""
    family = {"tcp": 2, "udp": 2, "ipv6": 10}.get(request.param, 1)
    kind = socket.SOCK_DGRAM if request.param in {"udp", "unix datagrams"} else socket.SOCK_STREAM
    address: Any = {2: ("127.0.0.1", 0), 10: ("::1", 0)}.get(family, "peer")
    with socket.socket(family, kind) as sock:
        sock.bind(f"\0{Path.cwd()}" if request.param == "abstract" else address)
        if kind == socket.SOCK_STREAM:
            sock.listen()
        yield sock


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
@pytest.mark.parametrize("timeout", [None, 5.0])
def test_connects(peer: socket.socket, method: str, timeout: float | None) -> None:
    """A connection is made, blocking or with a timeout, and a second attempt fails alike."""

    def scenario(m: Any) -> object:
        with m.socket(peer.family, peer.type) as sock:
            sock.settimeout(timeout)
            first = getattr(sock, method)(peer.getsockname())
            assert sock.getpeername() == peer.getsockname()
            return first, sock.connect_ex(peer.getsockname()), os.get_blocking(sock.fileno())

    with no_leak():
        assert assert_parity(scenario).error is None


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_connects_later(peer: socket.socket, method: str) -> None:
    """A non-blocking connection is in progress, then made, then there already."""

    def scenario(m: Any) -> object:
        with m.socket(peer.family, peer.type) as sock:
            sock.settimeout(0)
            with suppress(BlockingIOError):
                getattr(sock, method)(peer.getsockname())
            select.select([], [sock], [])
            return [sock.connect_ex(peer.getsockname()) for _ in range(2)]

    def first(m: Any) -> object:
        with m.socket(peer.family, peer.type) as sock:
            sock.settimeout(0)
            return getattr(sock, method)(peer.getsockname())

    with no_leak():
        assert_parity(scenario)
        assert_parity(first)


@pytest.mark.parametrize("method", METHODS)
def test_address_in_use(peer: socket.socket, method: str) -> None:
    """An address that is taken cannot be bound; bound twice is refused as well."""

    def scenario(m: Any) -> object:
        with m.socket(peer.family, peer.type) as sock:
            if method == "bind":
                return sock.bind(peer.getsockname())
            getattr(sock, method)(peer.getsockname())
            return sock.bind(peer.getsockname())

    with no_leak():
        assert assert_parity(scenario).error is OSError


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
@pytest.mark.parametrize("method", ["connect", "connect_ex"])
@pytest.mark.parametrize("timeout", TIMEOUTS)
def test_refused(family: int, method: str, timeout: float | None) -> None:
    """A bound socket that does not listen refuses; non-blocking, the refusal comes later."""
    host = "127.0.0.1" if family == socket.AF_INET else "::1"

    def scenario(m: Any) -> object:
        with m.socket(family) as sock:
            sock.settimeout(timeout)
            try:
                result = getattr(sock, method)(deaf.getsockname())
            except BlockingIOError as error:
                result = error.errno
            select.select([], [sock], [], 0)
            return result, sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)

    with socket.socket(family) as deaf, no_leak():
        deaf.bind((host, 0))
        assert_parity(scenario)


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
@pytest.mark.parametrize("timeout", TIMEOUTS)
@pytest.mark.parametrize("target", ["absent", "file", "\0absent", "deaf", "datagrams"])
def test_refused_by_path(method: str, timeout: float | None, target: str) -> None:
    """A path that is absent, no socket, deaf or of another type refuses alike."""
    with ExitStack() as stack:
        if target == "file":
            Path("file").touch()
        if target in {"deaf", "datagrams"}:
            kind = socket.SOCK_STREAM if target == "deaf" else socket.SOCK_DGRAM
            stack.enter_context(socket.socket(socket.AF_UNIX, kind)).bind(target)

        def scenario(m: Any) -> object:
            with m.socket(socket.AF_UNIX) as sock:
                sock.settimeout(timeout)
                return getattr(sock, method)(target)

        assert_parity(scenario)


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_UNIX])
@pytest.mark.parametrize("method", ["connect", "connect_ex"])
@pytest.mark.parametrize("timeout", [0.0, 1e-9, 0.02])
def test_full_backlog(family: int, method: str, timeout: float) -> None:
    """A listener with a full queue lets TCP time out and AF_UNIX fail at once."""
    address: Any = ("127.0.0.1", 0) if family == socket.AF_INET else "full"

    def scenario(m: Any) -> object:
        with m.socket(family) as sock:
            sock.settimeout(timeout)
            return getattr(sock, method)(full.getsockname())

    with ExitStack() as stack:
        full = stack.enter_context(socket.socket(family))
        full.bind(address)
        full.listen(0)
        result = 0
        while result in {0, errno.EINPROGRESS}:
            queued = stack.enter_context(socket.socket(family))
            queued.settimeout(0.02)
            result = queued.connect_ex(full.getsockname())
        assert result == errno.EAGAIN
        assert_parity(scenario)


def test_address_from_any_buffer(module: Any) -> None:
    """A path in a buffer is copied: the buffer is free again after the call."""
    path = bytearray(b"here")
    with module.socket(socket.AF_UNIX) as sock:
        sock.bind(path)
        assert sock.getsockname() == "here"
        with pytest.raises(ConnectionRefusedError):
            sock.connect(path)
    path.clear()


def test_port_is_applied(module: Any) -> None:
    """The port that was asked for is the one that is bound, and the host is the one asked for."""
    with module.socket() as sock, module.socket() as twin:
        sock.bind(("127.0.0.7", 0))
        twin.bind(("127.0.0.8", sock.getsockname()[1]))
        assert twin.getsockname() == ("127.0.0.8", sock.getsockname()[1])
