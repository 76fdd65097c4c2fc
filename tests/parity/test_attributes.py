"""What can be read of a socket and of its class without a call to the kernel."""

from __future__ import annotations

import inspect
import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock

import pytest

from support import assert_parity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES = sorted(name for name in dir(socket.socket) if not name.startswith("__"))
FUNCTIONS = [
    "create_connection",
    "create_server",
    "fromfd",
    "has_dualstack_ipv6",
    "recv_fds",
    "send_fds",
    "socketpair",
]


def exact(value: object) -> tuple[type, str]:
    """Tell apart what compares equal: an integer from an enum member, 0 from False."""
    return type(value), repr(value)


@pytest.mark.parametrize(
    ("family", "kind", "proto"),
    [
        (socket.AF_INET, socket.SOCK_STREAM, 0),
        (socket.AF_INET6, socket.SOCK_DGRAM, socket.IPPROTO_UDP),
        (socket.AF_UNIX, socket.SOCK_SEQPACKET, 0),
        (socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK, socket.IPPROTO_TCP),
        (4242, 77, 88),
        (2**31 - 1, 2**31 - 1, 2**31 - 1),
        (-7, -7, -7),
    ],
)
@pytest.mark.parametrize("name", ["family", "type", "proto", "timeout"])
def test_value(family: int, kind: int, proto: int, name: str) -> None:
    """The four attributes have the same value and class, for numbers without a name too."""

    def scenario(m: Any) -> object:
        with m.socket(family, kind, proto, socket.socket().detach()) as sock:
            return exact(getattr(sock, name)), exact(getattr(sock, name))

    assert_parity(scenario)


def test_enum_members_are_the_standard_library_s(module: Any) -> None:
    """Code that compares by identity works with either module."""
    with module.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        assert sock.family is socket.AF_UNIX
        assert sock.type is socket.SOCK_DGRAM


@pytest.mark.parametrize("end", ["close", "detach"])
def test_value_outlives_the_descriptor(end: str) -> None:
    """The attributes stay readable once the socket is closed."""

    def scenario(m: Any) -> object:
        sock = m.socket(socket.AF_INET6, socket.SOCK_DGRAM, socket.IPPROTO_UDP)
        sock.settimeout(3)
        twin = os.dup(sock.fileno())
        number = getattr(sock, end)()
        os.close(twin)
        if number is not None:
            os.close(number)
        return [exact(getattr(sock, name)) for name in ("family", "type", "proto", "timeout")]

    assert_parity(scenario)


@pytest.mark.parametrize("name", ["family", "type", "proto", "timeout", "nope", "close", "__doc__"])
def test_read_only(name: str) -> None:
    """Setting an attribute is refused with the same text."""

    def scenario(m: Any) -> None:
        with m.socket() as sock:
            setattr(sock, name, 1)

    assert assert_parity(scenario).error is AttributeError


@pytest.mark.parametrize("name", ["family", "type", "proto", "timeout", "nope", "close"])
def test_not_deletable(name: str) -> None:
    """Deleting an attribute is refused with the same text."""

    def scenario(m: Any) -> None:
        with m.socket() as sock:
            delattr(sock, name)

    assert assert_parity(scenario).error is AttributeError


@pytest.mark.parametrize("name", ["nope", "__dict__", "_sock", "Close", "__len__"])
def test_unknown(name: str) -> None:
    """An attribute that does not exist is missed with the same text."""

    def scenario(m: Any) -> object:
        with m.socket() as sock:
            return getattr(sock, name)

    assert assert_parity(scenario).error is AttributeError


@pytest.mark.parametrize("function", [vars, len, iter, int, os.fspath, memoryview, hash, bool])
def test_builtin(function: Any) -> None:
    """A socket is no container, no number, no buffer; it is true and hashable."""

    def scenario(m: Any) -> object:
        with m.socket() as sock:
            return type(function(sock)).__name__

    assert_parity(scenario)


def test_identity(module: Any) -> None:
    """Two objects for one descriptor are not equal, and one is equal to itself."""
    with module.socket() as sock, sock.dup() as twin:
        assert sock == sock  # noqa: PLR0124 - that is the claim
        assert sock != twin
        assert len({sock, twin, sock}) == 2


@pytest.fixture(params=["unbound", "bound", "listening", "connected", "udp", "ipv6", "unix"])
def original(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[socket.socket]:
    """Yield an open socket in each state, of which the scenarios adopt duplicates."""
    state = request.param
    family = {"ipv6": socket.AF_INET6, "unix": socket.AF_UNIX}.get(state, socket.AF_INET)
    kind = socket.SOCK_DGRAM if state == "udp" else socket.SOCK_STREAM
    address: Any = {"ipv6": ("::1", 0), "unix": str(tmp_path / "socket")}.get(
        state, ("127.0.0.1", 0)
    )
    with socket.socket(family, kind) as sock, socket.socket(family, kind) as peer:
        if state != "unbound":
            sock.bind(address)
        if state in {"listening", "ipv6", "unix", "connected"}:
            sock.listen()
        if state == "connected":
            peer.connect(sock.getsockname())
        yield peer if state == "connected" else sock


@pytest.mark.parametrize("end", ["open", "close", "detach"])
def test_repr(original: socket.socket, end: str) -> None:
    """The text tells class, descriptor, family, type, protocol and the addresses that there are."""

    def scenario(m: Any) -> object:
        with m.socket(fileno=os.dup(original.fileno())) as sock:
            if end == "close":
                sock.close()
            if end == "detach":
                os.close(sock.detach())
            return repr(sock), str(sock), f"{sock}", f"{sock!r:.20}"

    assert_parity(scenario)


def test_repr_of_numbers_without_a_name() -> None:
    """A family and a type that have no enum member appear as numbers."""

    def scenario(m: Any) -> object:
        with m.socket(4242, 77, 88, socket.socket().detach()) as sock:
            return repr(sock)

    assert_parity(scenario)


def test_repr_of_a_subclass() -> None:
    """The text names the class by its module and qualified name, and asks overridden methods."""

    def scenario(m: Any) -> object:
        names = {"fileno": 4242, "getsockname": "here", "getpeername": "there"}
        methods = {name: Mock(return_value=value) for name, value in names.items()}
        named: Any = type("Named", (m.socket,), {"proto": 12, **methods})
        with named() as sock:
            text = repr(sock)
        return text, repr(sock)

    assert_parity(scenario)


@pytest.mark.parametrize("error", [OSError(5, "x"), AttributeError("y"), ValueError("z")])
@pytest.mark.parametrize("name", ["getsockname", "getpeername"])
def test_repr_when_an_address_fails(error: Exception, name: str) -> None:
    """An address that cannot be had is left out, any other error is passed on."""

    def scenario(m: Any) -> object:
        failing: Any = type("Failing", (m.socket,), {name: Mock(side_effect=error)})
        with failing() as sock:
            return repr(sock)

    assert_parity(scenario)


@pytest.mark.parametrize("name", NAMES)
def test_name_is_there(module: Any, name: str) -> None:
    """Every attribute of the standard library's class is there, documented where it is there."""
    assert hasattr(module.socket, name)
    if getattr(socket.socket, name).__doc__:
        assert getattr(module.socket, name).__doc__


def parameters(function: Any) -> list[tuple[object, ...]] | None:
    """Return name, kind and default of what a function takes, `self` apart; None if unknown.

    A class that is a default, as in _real_close(), counts by its name.
    """
    try:
        taken = inspect.signature(function).parameters.values()
    except ValueError:
        return None
    return [
        (item.name, item.kind, getattr(item.default, "__name__", item.default))
        for item in taken
        if item.name != "self"
    ]


@pytest.mark.parametrize("name", ["__init__", "__enter__", "__exit__", *NAMES])
def test_signature_of_a_method(module: Any, name: str) -> None:
    """Where the standard library's signature is known, it is the same."""
    expected = getattr(socket.socket, name)
    if callable(expected) and parameters(expected) is not None:
        assert parameters(getattr(module.socket, name)) == parameters(expected)


@pytest.mark.parametrize("name", ["socket", *FUNCTIONS])
def test_signature_of_a_function(name: str) -> None:
    """The class and the functions that are written in Python take the same parameters."""

    def scenario(m: Any) -> object:
        default = m._GLOBAL_DEFAULT_TIMEOUT
        taken = parameters(getattr(m, name)) or []
        return [tuple("<default>" if part is default else part for part in item) for item in taken]

    assert assert_parity(scenario).value or name == "has_dualstack_ipv6"


@pytest.mark.parametrize("name", ["__name__", "__qualname__", "__module__"])
def test_name_of_the_class(name: str) -> None:
    """The class calls itself what filters for warnings and pickles of its name expect."""
    assert_parity(lambda m: getattr(m.socket, name))


@pytest.mark.parametrize("name", ["socket", "close", "dup", "getdefaulttimeout", *FUNCTIONS])
def test_documented(module: Any, name: str) -> None:
    """The class and the functions of the module have a docstring."""
    assert getattr(module, name).__doc__


def test_the_class_below_cannot_be_changed() -> None:
    """The class in C is as it is; the one in Python is there to be changed."""

    def change(module: Any) -> None:
        module.socket.__base__.recv = None

    def take_away(module: Any) -> None:
        del module.socket.__base__.recv

    assert_parity(change)
    assert_parity(take_away)


def test_the_core_can_be_imported_again() -> None:
    """A program may forget modules and import them anew; there is one class all the same."""
    code = (
        "import sys, rsock; first = rsock._rsock\n"
        "for name in [name for name in sys.modules if name.startswith('rsock')]:\n"
        "    del sys.modules[name]\n"
        "import rsock as again; left, right = again.socketpair(); left.send(b'1')\n"
        "print(right.recv(1), again.socket.__base__ is first.socket, again.socket is rsock.socket)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - our own program
    assert done.stdout == b"b'1' True False\n"
