"""Audit events: when they come, what they carry, and hooks that forbid or meddle."""

from __future__ import annotations

import os
import socket
import sys
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from support import MODULES, assert_parity, descriptors, no_leak, observe

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator


class Listener(threading.local):
    """What the test that runs in this thread does on an event."""

    handler: Any = None


LISTENER = Listener()


def hook(name: str, args: tuple[Any, ...]) -> None:
    """Pass an event on to the test: a hook itself cannot be removed."""
    if LISTENER.handler is not None and name.startswith("socket."):
        LISTENER.handler(name, args)


sys.addaudithook(hook)


@contextmanager
def hooked(handler: Callable[[str, tuple[Any, ...]], object]) -> Generator[None]:
    """Have a handler called on every event of the block."""
    LISTENER.handler = handler
    try:
        yield
    finally:
        LISTENER.handler = None


@pytest.fixture
def server() -> Iterator[socket.socket]:
    """Yield a server with two connections that wait to be accepted."""
    with socket.create_server(("127.0.0.1", 0)) as sock:
        address = sock.getsockname()
        with socket.create_connection(address), socket.create_connection(address):
            yield sock


def on_socket(method: str, *args: object) -> Callable[[Any, Any], object]:
    """Return the action that calls a method of a new datagram socket."""

    def action(m: Any, _: Any) -> object:
        with m.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            return getattr(sock, method)(*args)

    return action


def accept(m: Any, server: Any) -> object:
    """Accept a connection."""
    with m.socket(fileno=os.dup(server.fileno())) as sock:
        return sock.accept()[0].close()


def dup(m: Any, server: Any) -> object:
    """Duplicate a socket."""
    with m.socket(fileno=os.dup(server.fileno())) as sock:
        return sock.dup().close()


def fromfd(m: Any, server: Any) -> object:
    """Make a socket of the duplicate of a descriptor."""
    return m.fromfd(server.fileno(), 2, 1).close()


def socketpair(m: Any, _: Any) -> object:
    """Make a pair."""
    one, other = m.socketpair()
    return one.close(), other.close()


def create_connection(m: Any, server: Any) -> object:
    """Connect from an address of one's own."""
    return m.create_connection(server.getsockname(), source_address=("127.0.0.9", 0)).close()


def create_server(m: Any, _: Any) -> object:
    """Make a server."""
    return m.create_server(("127.0.0.1", 0)).close()


def has_dualstack_ipv6(m: Any, _: Any) -> object:
    """Ask for the dual stack."""
    return m.has_dualstack_ipv6()


def keywords(m: Any, _: Any) -> object:
    """Make a socket with members of the enums and with flags."""
    kind = socket.SOCK_DGRAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC
    return m.socket(family=socket.AF_INET6, type=kind, proto=socket.IPPROTO_UDP).close()


HERE = ("127.0.0.1", 9)
ACTIONS: dict[str, Callable[[Any, Any], object]] = {
    "socket": on_socket("close"),
    "keywords": keywords,
    "bind": on_socket("bind", ("127.0.0.1", 0)),
    "connect": on_socket("connect", HERE),
    "connect_ex": on_socket("connect_ex", HERE),
    "sendto": on_socket("sendto", b"data", HERE),
    "sendto with flags": on_socket("sendto", b"data", 0, HERE),
    "bad bind": on_socket("bind", ("127.0.0.1", -1)),
    "bad connect": on_socket("connect", 7),
    "bad connect_ex": on_socket("connect_ex", None),
    "bad sendto": on_socket("sendto", b"data", ("127.0.0.1",)),
    "listen": on_socket("listen"),
    "send": on_socket("send", b"data"),
    "recv": on_socket("recv", 0, socket.MSG_DONTWAIT),
    "getsockopt": on_socket("getsockopt", socket.SOL_SOCKET, socket.SO_TYPE),
    "setsockopt": on_socket("setsockopt", socket.SOL_SOCKET, socket.SO_REUSEADDR, 1),
    "shutdown": on_socket("shutdown", 2),
    "settimeout": on_socket("settimeout", 1),
    "getsockname": on_socket("getsockname"),
    "set_inheritable": on_socket("set_inheritable", 1),
    "accept": accept,
    "dup": dup,
    "fromfd": fromfd,
    "socketpair": socketpair,
    "create_connection": create_connection,
    "create_server": create_server,
    "has_dualstack_ipv6": has_dualstack_ipv6,
}


@pytest.mark.parametrize("name", ACTIONS)
def test_events(server: socket.socket, name: str) -> None:
    """The events, the classes of their arguments and the state of the socket then are the same."""

    def scenario(m: Any) -> object:
        seen: list[object] = []

        def handler(event: str, args: tuple[Any, ...]) -> None:
            state: tuple[object, ...] = ()
            plain = [(type(arg).__name__, arg) for arg in args]
            if isinstance(sock := args[0], m.socket):
                state = sock.fileno(), repr(sock.family), repr(sock.type), sock.gettimeout()
                del plain[0]
            seen.append((event, state, plain))

        with hooked(handler):
            try:
                result = ACTIONS[name](m, server)
            except (OSError, TypeError, OverflowError) as error:
                result = repr(error)
        return result, seen

    with no_leak():
        assert assert_parity(scenario).error is None


def test_arguments_are_the_objects_themselves(module: Any) -> None:
    """An event carries the socket that the caller has and the address that the caller gave."""
    seen: list[Any] = []
    address = ("127.0.0.1", 0)
    with hooked(lambda _, args: seen.extend(args)), module.socket() as sock:
        sock.bind(address)
    assert seen[0] is sock
    assert seen[-2] is sock
    assert seen[-1] is address


NEW, BIND, CONNECT, SENDTO = "socket.__new__", "socket.bind", "socket.connect", "socket.sendto"
FORBIDDEN = [
    *((name, NEW, 0) for name in ("socket", "keywords", "socketpair", "fromfd", "create_server")),
    *((name, NEW, 0) for name in ("create_connection", "has_dualstack_ipv6")),
    *((name, NEW, 1) for name in ("accept", "dup", "socketpair")),
    *(("bind", BIND, 0), ("create_server", BIND, 0), ("create_connection", BIND, 0)),
    *((name, CONNECT, 0) for name in ("connect", "connect_ex", "create_connection")),
    *((name, SENDTO, 0) for name in ("sendto", "sendto with flags")),
    ("create_connection", "socket.getaddrinfo", 0),
]


def forbidding(event: str, allowed: int, *error: Any) -> Callable[[str, Any], None]:
    """Return a handler that raises an error on an event, once it was allowed a number of times."""
    count = 0

    def handler(name: str, _: Any) -> None:
        nonlocal count
        count += name == event
        if count > allowed:
            raise error[0](*error[1:])

    return handler


@pytest.mark.parametrize("error", [(RuntimeError, "no"), (PermissionError, 13, "no")], ids=repr)
@pytest.mark.parametrize(("name", "event", "allowed"), FORBIDDEN)
def test_forbidden(
    server: socket.socket, name: str, event: str, allowed: int, error: tuple[Any, ...]
) -> None:
    """The error of a hook ends the call, and rsock leaves no descriptor open."""

    def scenario(m: Any) -> object:
        with hooked(forbidding(event, allowed, *error)):
            return ACTIONS[name](m, server)

    outcomes: list[object] = []
    for module in MODULES:
        before = descriptors()
        # Warnings apart: the standard library forgets some of the sockets that it has made so far.
        outcomes.append(replace(observe(scenario, module), warnings=()))
        strays = descriptors() - before
        assert not strays or module is socket
        for stray in strays:
            os.close(int(stray.split()[0]))
    assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("name", ["bind", "connect", "connect_ex", "sendto"])
def test_forbidden_call_has_no_effect(name: str, module: Any) -> None:
    """A call that a hook forbids is not made."""
    with module.socket(type=socket.SOCK_DGRAM) as sock, socket.socket(type=2) as peer:
        peer.bind(("127.0.0.1", 0))
        data = (b"data",) if name == "sendto" else ()
        event = f"socket.{name.removesuffix('_ex')}"
        with hooked(forbidding(event, 0, KeyError, "no")), pytest.raises(KeyError):
            getattr(sock, name)(*data, peer.getsockname())
        assert sock.getsockname() == ("0.0.0.0", 0)
        with pytest.raises(BlockingIOError):
            peer.recv(9, socket.MSG_DONTWAIT)


def test_forbidden_adoption(module: Any) -> None:
    """A descriptor whose adoption is forbidden stays open: it is the caller's."""
    with socket.socket() as sock, hooked(forbidding(NEW, 0, KeyError, "no")):
        with pytest.raises(KeyError):
            module.socket(fileno=sock.fileno())
        os.fstat(sock.fileno())


def test_forbidden_second_init() -> None:
    """A second __init__ that is forbidden leaves the socket as it was."""

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
            with hooked(forbidding(NEW, 0, KeyError, "no")), pytest.raises(KeyError):
                sock.__init__()
            return repr(sock.family), sock.getsockname(), sock._closed

    with no_leak():
        assert assert_parity(scenario).error is None


@pytest.mark.parametrize("name", ["bind", "connect", "connect_ex", "sendto"])
def test_hook_that_closes(name: str) -> None:
    """A hook may close the socket: the call then finds it closed."""

    def scenario(m: Any) -> object:
        with m.socket(type=socket.SOCK_DGRAM) as sock, hooked(lambda _, args: args[0].close()):
            return getattr(sock, name)(*([b"data"] if name == "sendto" else []), HERE)

    with no_leak():
        outcome = assert_parity(scenario)
    assert (outcome.errno or outcome.value) == 9
