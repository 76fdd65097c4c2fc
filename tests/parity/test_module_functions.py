"""The functions of the module that make sockets, or act on a bare descriptor."""

from __future__ import annotations

import gc
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from support import MODULES, assert_parity, no_leak
from values import BEYOND_INT, describe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STREAM, DGRAM = socket.SOCK_STREAM, socket.SOCK_DGRAM
NO_INTEGERS: list[object] = [None, "1", b"1", 1.0, [1], 1j]


def described(name: str, *args: object, **kwargs: object) -> Callable[[Any], object]:
    """Return the scenario that makes sockets by a function of the module and describes them."""

    def scenario(m: Any) -> object:
        made: Any = getattr(m, name)(*args, **kwargs)
        seen: list[object] = []
        for sock in made if name == "socketpair" else [made]:
            with sock:
                seen.append((type(sock) is m.socket, describe(sock)))
        return seen

    return scenario


@pytest.fixture
def default(request: pytest.FixtureRequest) -> Iterator[None]:
    """Set the default timeout of both modules for a test."""
    for module in MODULES:
        module.setdefaulttimeout(request.param)
    yield
    for module in MODULES:
        module.setdefaulttimeout(None)


FLAGS = socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC
PAIRS: list[tuple[object, ...]] = [
    (),
    *((family,) for family in (None, 1, socket.AF_INET, socket.AF_INET6, 9999, -1, -2)),
    *((family,) for family in (*NO_INTEGERS[1:], *BEYOND_INT)),
    *((1, kind) for kind in (STREAM, DGRAM, socket.SOCK_SEQPACKET, 9999, -1, STREAM | FLAGS)),
    *((1, kind) for kind in (*NO_INTEGERS, *BEYOND_INT)),
    *((1, 1, proto) for proto in (0, 1, 7, -1, *NO_INTEGERS, *BEYOND_INT)),
    (1, 1, 0, 0),
]


@pytest.mark.parametrize("default", [None, 0.0, 2.5], indirect=True)
@pytest.mark.parametrize("args", PAIRS, ids=repr)
def test_socketpair(default: None, args: tuple[object, ...]) -> None:
    """A pair is made, or refused, with the same types, flags and timeouts."""
    with no_leak():
        assert_parity(described("socketpair", *args))


@pytest.mark.parametrize(
    "kwargs", [{"family": 1}, {"type": DGRAM}, {"proto": 0}, {"fileno": 1}], ids=repr
)
def test_socketpair_by_keyword(kwargs: dict[str, object]) -> None:
    """The three parameters have names."""
    with no_leak():
        assert_parity(described("socketpair", **kwargs))


def test_socketpair_is_connected(module: Any) -> None:
    """What one end sends, the other receives."""
    one, other = module.socketpair()
    with one, other:
        one.sendall(b"hello")
        assert other.recv(9) == b"hello"


@pytest.mark.parametrize(
    ("name", "args", "kwargs"),
    [
        *((name, (), {}) for name in ("dup", "close", "setdefaulttimeout", "create_connection")),
        *((name, (1, 2), {}) for name in ("dup", "close", "setdefaulttimeout", "create_server")),
        *((name, (), {"fd": 1}) for name in ("dup", "close", "getdefaulttimeout")),
        *((name, (1,), {}) for name in ("getdefaulttimeout", "has_dualstack_ipv6")),
        *((name, (), {"timeout": 1}) for name in ("setdefaulttimeout", "has_dualstack_ipv6")),
        *(("create_connection", (("", 1), 1, None, value), {}) for value in (True, False)),
        *((name, (("", 1),), {"x": 1}) for name in ("create_connection", "create_server")),
        ("create_server", (), {}),
    ],
    ids=repr,
)
def test_wrong_call(name: str, args: tuple[object, ...], kwargs: dict[str, object]) -> None:
    """Missing, surplus and unknown arguments are refused with the same text."""
    with no_leak():
        assert assert_parity(lambda m: getattr(m, name)(*args, **kwargs)).error is TypeError


def test_has_dualstack_ipv6() -> None:
    """The answer is True here, False without IPv6 or when the kernel refuses."""

    def patched(m: Any) -> object:
        with mock.patch.object(m, "has_ipv6", False):
            return m.has_dualstack_ipv6()

    def refused(m: Any) -> object:
        with mock.patch.object(m.socket, "setsockopt", side_effect=OSError):
            return m.has_dualstack_ipv6()

    with no_leak():
        assert assert_parity(lambda m: m.has_dualstack_ipv6()).value is True
        assert assert_parity(patched).value is False
        assert assert_parity(refused).value is False


FAMILIES = {2: ("127.0.0.1", 0), 10: ("::1", 0), 1: "\0rsock server"}
OPTIONS: list[tuple[str, object]] = [
    *(("dualstack_ipv6", value) for value in (True, False, 1, "x")),
    *(("reuse_port", value) for value in (True, False, 1, None, "x")),
    *(("backlog", value) for value in (None, 0, -1, 5, True, 2**31 - 1)),
]
ADDRESSES: list[object] = [
    *(None, 1, (), ("127.0.0.1",), ["127.0.0.1", 0], ("203.0.113.1", 0)),
    *(("127.0.0.1", port) for port in (-1, 65536, "0", None)),
    *(("", 0), b"\0rsock server", "missing folder/socket"),
]


def served(address: object, **kwargs: object) -> Callable[[Any], object]:
    """Return the scenario that makes a server and describes it with its options."""

    def scenario(m: Any) -> object:
        with m.create_server(address, **kwargs) as sock:
            base = [socket.SO_REUSEADDR, socket.SO_REUSEPORT, socket.SO_ACCEPTCONN]
            options = [sock.getsockopt(socket.SOL_SOCKET, option) for option in base]
            if sock.family == socket.AF_INET6:
                options.append(sock.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY))
            return type(sock) is m.socket, describe(sock), options

    return scenario


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(("name", "value"), OPTIONS, ids=repr)
def test_create_server(family: int, name: str, value: object) -> None:
    """A server listens with the same options, or is refused with the same text."""
    with no_leak():
        assert_parity(served(FAMILIES[family], family=family, **{name: value}))


@pytest.mark.parametrize("backlog", [2**31, -(2**31) - 1, 1.0, "x", []], ids=repr)
def test_wrong_backlog(backlog: object) -> None:
    """A backlog that is none is refused once the socket is bound."""
    with no_leak():
        assert assert_parity(served(FAMILIES[1], family=1, backlog=backlog)).error is not None


@pytest.mark.parametrize("family", [2, 10, 1, 9999, -1, "x", None, 2.0])
@pytest.mark.parametrize("address", ADDRESSES, ids=repr)
def test_create_server_elsewhere(family: object, address: object) -> None:
    """An address that cannot be bound, or of another family, is refused with the same text."""
    with no_leak():
        assert_parity(served(address, family=family))


@pytest.mark.parametrize("reuse", ["both", "one", "none"])
def test_port_in_use(reuse: str) -> None:
    """A port that is taken is named in the error, unless both reuse it."""

    def scenario(m: Any) -> object:
        with m.create_server(address, reuse_port=reuse == "both") as sock:
            return sock.getsockname() == address

    with socket.create_server(("127.0.0.1", 0), reuse_port=reuse != "none") as first, no_leak():
        address = first.getsockname()
        assert (assert_parity(scenario).error is None) == (reuse == "both")


def test_create_server_without_dual_stack() -> None:
    """The answer of has_dualstack_ipv6() is asked of the module."""

    def scenario(m: Any) -> object:
        with mock.patch.object(m, "has_dualstack_ipv6", return_value=False):
            return m.create_server(("", 0), family=socket.AF_INET6, dualstack_ipv6=True)

    assert assert_parity(scenario).error is ValueError


def test_create_server_on_a_kernel_without_an_option() -> None:
    """SO_REUSEADDR is a wish: its refusal is passed over, that of SO_REUSEPORT is not."""

    def scenario(m: Any) -> object:
        with mock.patch.object(m.socket, "setsockopt", side_effect=OSError(92, "no")) as option:
            with m.create_server(("127.0.0.1", 0)) as sock:
                seen = describe(sock), option.call_args_list
            with pytest.raises(OSError, match="no") as caught:
                m.create_server(("127.0.0.1", 0), reuse_port=True)
            return seen, caught.value.args

    with no_leak():
        assert assert_parity(scenario).error is None


@pytest.fixture
def server() -> Iterator[socket.socket]:
    """Yield a server to connect to."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        yield sock


@pytest.fixture
def deaf() -> Iterator[socket.socket]:
    """Yield a socket that refuses connections."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock


def resolving(m: Any, *results: object) -> Any:
    """Replace the resolver of the module."""
    return mock.patch.object(m, "getaddrinfo", return_value=list(results))


TIMEOUTS: list[object] = [None, 0, 0.0, 5, 2.5, -1, "x", [], float("nan")]


@pytest.mark.parametrize("default", [None, 2.5], indirect=True)
@pytest.mark.parametrize("kwargs", [{}, *({"timeout": value} for value in TIMEOUTS)], ids=repr)
def test_create_connection(default: None, server: socket.socket, kwargs: dict[str, object]) -> None:
    """The connection has the timeout that is given, or else the default one."""
    with no_leak():
        assert_parity(described("create_connection", server.getsockname(), **kwargs))


def test_sentinel_of_the_default_timeout(server: socket.socket) -> None:
    """The object that stands for the default timeout is that of the standard library."""

    def scenario(m: Any) -> object:
        default: Any = vars(socket)["_GLOBAL_DEFAULT_TIMEOUT"]
        with m.create_connection(server.getsockname(), default) as sock:
            return sock.gettimeout(), m._GLOBAL_DEFAULT_TIMEOUT is default

    assert assert_parity(scenario).value == (None, True)


@pytest.mark.parametrize(
    "source",
    [
        *(("127.0.0.5", 0), ("", 0), None, (), ("203.0.113.1", 0), ("::1", 0)),
        *(("127.0.0.5",), ["127.0.0.5", 0], "127.0.0.5", ("127.0.0.5", -1), 1),
    ],
    ids=repr,
)
def test_source_address(server: socket.socket, source: object) -> None:
    """The connection comes from where it was asked to, or the same error is raised."""

    def scenario(m: Any) -> object:
        with m.create_connection(server.getsockname(), source_address=source) as sock:
            return sock.getsockname()[0]

    with no_leak():
        assert_parity(scenario)


@pytest.mark.parametrize(
    "address", [(), ("127.0.0.1",), ("127.0.0.1", 1, 2), None, 5, "ab", ("", -1), (b"\0", 1)]
)
@pytest.mark.parametrize("all_errors", [True, False])
def test_wrong_address(address: object, all_errors: object) -> None:
    """What is no pair of host and port is refused with the same text."""
    with no_leak():
        assert_parity(lambda m: m.create_connection(address, all_errors=all_errors))


@pytest.mark.parametrize("count", [0, 1, 3])
@pytest.mark.parametrize("all_errors", [True, False, 1, 0, "x"])
def test_all_refuse(deaf: socket.socket, count: int, all_errors: object) -> None:
    """The last error is raised, or a group of all of them; an empty answer is an error."""

    def scenario(m: Any) -> object:
        tries = [(2, 1, 0, "", deaf.getsockname()), (2, 9, 0, "", 0), (2, 1, 0, "", ("", 0))]
        with resolving(m, *tries[:count]):
            try:
                return m.create_connection(("name", 1), all_errors=all_errors)
            except ExceptionGroup as group:
                return group.message, [repr(error) for error in group.exceptions]

    with no_leak():
        assert_parity(scenario)


def test_first_refuses(server: socket.socket, deaf: socket.socket) -> None:
    """Addresses are tried in the order of the answer, with the family and type that it gives."""

    def scenario(m: Any) -> object:
        tries = [(2, 1, 0, "", sock.getsockname()) for sock in (deaf, server, deaf)]
        with (
            resolving(m, (1, 1, 0, "", "missing"), *tries) as resolver,
            m.create_connection(("name", 7)) as sock,
        ):
            return sock.getpeername(), resolver.call_args_list

    with no_leak():
        assert assert_parity(scenario).error is None


@pytest.mark.parametrize("all_errors", [True, False])
def test_errors_leave_no_cycle(module: Any, deaf: socket.socket, all_errors: object) -> None:
    """The errors of a connection that failed are freed at once, with the frames they refer to."""
    gc.collect()
    with suppress(ConnectionRefusedError, ExceptionGroup):
        module.create_connection(deaf.getsockname(), all_errors=all_errors)
    assert gc.collect() == 0


@pytest.mark.parametrize("name", ["create_connection", "create_server", "fromfd", "socketpair"])
def test_replaced_class(server: socket.socket, name: str) -> None:
    """The class is looked up in the module when a function is called."""
    calls: dict[str, tuple[object, ...]] = {
        "create_connection": (server.getsockname(),),
        "create_server": (("127.0.0.1", 0),),
        "fromfd": (server.fileno(), 2, 1),
    }

    def scenario(m: Any) -> object:
        with mock.patch.object(m, "socket", type("Other", (m.socket,), {})) as other:
            made = getattr(m, name)(*calls.get(name, ()))
        seen: list[object] = []
        for sock in made if name == "socketpair" else [made]:
            with sock:
                seen.append(type(sock) is other)
        return seen

    with no_leak():
        assert assert_parity(scenario).error is None
