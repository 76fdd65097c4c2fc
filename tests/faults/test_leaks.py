"""No error path leaves a descriptor open, also where the standard library leaves one."""

from __future__ import annotations

import gc
import os
import socket
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from support import Outcome, descriptors, no_leak, observe

if TYPE_CHECKING:
    from types import ModuleType

Scenario = Callable[[Any], object]

ANY_PORT = ("127.0.0.1", 0)
REFUSED = ("127.0.0.1", 1)  # tcpmux: nobody listens
NOT_LOCAL = ("192.0.2.1", 0)  # TEST-NET-1, RFC 5737
ABSTRACT = f"\0rsock leaks {os.getpid()}"  # see unix(7)
NOT_OPEN = 1 << 20


class Refused(Exception):  # noqa: N818 - not an error
    """What the audit hook raises."""


class _Refusal(threading.local):
    """The audit event that this thread does not get past, after so many of them."""

    event: str | None = None
    passing = 0


_refusal = _Refusal()


def _hook(event: str, _: tuple[object, ...]) -> None:
    # Hooks cannot be removed, so the one hook of the process looks up whether to raise.
    if event == _refusal.event:
        if _refusal.passing == 0:
            raise Refused(event)
        _refusal.passing -= 1


sys.addaudithook(_hook)


@contextmanager
def _refusing(event: str, passing: int) -> Generator[None]:
    _refusal.event, _refusal.passing = event, passing
    try:
        yield
    finally:
        _refusal.event = None


def _close_new(before: set[str]) -> None:
    """Close what the standard library left open."""
    gc.collect()
    for entry in descriptors() - before:
        os.close(int(entry.split()[0]))


def _assert_fails_without_leak(scenario: Scenario) -> Outcome:
    """Run `scenario` on both modules: the errors are equal, and rsock leaves nothing open."""
    before = descriptors()
    expected = observe(scenario, socket)
    _close_new(before)
    with no_leak():
        actual = observe(scenario, rsock)
    assert actual.error is not None
    assert (actual.error, actual.errno) == (expected.error, expected.errno), actual.trace
    assert actual.text == expected.text
    return actual


def _with_pipe(use: Callable[[Any, int], object]) -> Scenario:
    """Give a descriptor that is no socket, and see that it is still open afterwards."""

    def scenario(m: Any) -> object:
        reading, writing = os.pipe()
        try:
            return use(m, reading)
        finally:
            os.close(reading)
            os.close(writing)

    return scenario


def _with_socket(use: Callable[[Any], object]) -> Scenario:
    def scenario(m: Any) -> object:
        with m.socket() as sock:
            return use(sock)

    return scenario


def _with_connection(use: Callable[[Any], object]) -> Scenario:
    """Use a listener on which a connection waits."""

    def scenario(m: Any) -> object:
        with m.create_server(ANY_PORT) as listener, socket.socket() as client:
            client.connect(listener.getsockname())
            return use(listener)

    return scenario


def _accept_nothing(timeout: float) -> Scenario:
    def scenario(m: Any) -> object:
        with m.create_server(ANY_PORT) as listener:
            listener.settimeout(timeout)
            return listener.accept()

    return scenario


def _after(change: Callable[[Any], object], method: str) -> Callable[[Any], object]:
    def use(sock: Any) -> object:
        change(sock)
        return getattr(sock, method)()

    return use


def _serve_twice(m: Any) -> object:
    with m.create_server(ABSTRACT, family=m.AF_UNIX):
        return m.create_server(ABSTRACT, family=m.AF_UNIX)


OPENING: dict[str, Scenario] = {
    "family of a wrong type": lambda m: m.socket("inet"),
    "family too large": lambda m: m.socket(1 << 40),
    "unknown family": lambda m: m.socket(99),
    "unknown type": lambda m: m.socket(m.AF_INET, 99),
    "unknown protocol": lambda m: m.socket(m.AF_INET, m.SOCK_STREAM, 999),
    "protocol of a wrong type": lambda m: m.socket(m.AF_INET, m.SOCK_STREAM, "tcp"),
    "protocol of another family": lambda m: m.socket(m.AF_UNIX, m.SOCK_STREAM, 5),
    "unknown keyword": lambda m: m.socket(filename=0),
    "fileno of a wrong type": lambda m: m.socket(fileno="0"),
    "negative fileno": lambda m: m.socket(fileno=-1),
    "fileno too large": lambda m: m.socket(fileno=1 << 40),
    "fileno that is not open": lambda m: m.socket(fileno=NOT_OPEN),
    "fileno of a pipe": _with_pipe(lambda m, fd: m.socket(fileno=fd)),
    "fileno of a pipe, all given": _with_pipe(lambda m, fd: m.socket(2, 1, 0, fd)),
    "socketpair of a wrong type": lambda m: m.socketpair("unix"),
    "socketpair without support": lambda m: m.socketpair(m.AF_INET),
    "socketpair of an unknown type": lambda m: m.socketpair(m.AF_UNIX, 99),
    "fromfd of a pipe": _with_pipe(lambda m, fd: m.fromfd(fd, -1, -1)),
    "fromfd with a wrong family": _with_pipe(lambda m, fd: m.fromfd(fd, "inet", 1)),
    "fromfd of what is not open": lambda m: m.fromfd(NOT_OPEN, 2, 1),
    "fromfd of a wrong type": lambda m: m.fromfd("0", 2, 1),
    "dup of what is not open": lambda m: m.dup(NOT_OPEN),
    "dup of a wrong type": lambda m: m.dup("0"),
    "dup method of a closed socket": _with_socket(_after(lambda sock: sock.close(), "dup")),
    "close of what is not open": lambda m: m.close(NOT_OPEN),
}

CONNECTING: dict[str, Scenario] = {
    "connect refused": _with_socket(lambda sock: sock.connect(REFUSED)),
    "connect to no pair": _with_socket(lambda sock: sock.connect("127.0.0.1:1")),
    "connect to a wrong port": _with_socket(lambda sock: sock.connect(("127.0.0.1", 1 << 16))),
    "connect to an impossible name": _with_socket(lambda sock: sock.connect(("..", 1))),
    "create_connection refused": lambda m: m.create_connection(REFUSED),
    "create_connection, all refused": lambda m: m.create_connection(REFUSED, all_errors=True),
    "create_connection to no pair": lambda m: m.create_connection("127.0.0.1:1"),
    "create_connection to a wrong port": lambda m: m.create_connection(("127.0.0.1", 1.0)),
    "create_connection to an impossible name": lambda m: m.create_connection(("..", 1)),
    "negative timeout": lambda m: m.create_connection(REFUSED, timeout=-1),
    "timeout of a wrong type": lambda m: m.create_connection(REFUSED, timeout="1"),
    "source not local": lambda m: m.create_connection(REFUSED, source_address=NOT_LOCAL),
    "source no pair": lambda m: m.create_connection(REFUSED, source_address=("127.0.0.1",)),
    "source impossible": lambda m: m.create_connection(REFUSED, source_address=("..", 0)),
    "server not local": lambda m: m.create_server(NOT_LOCAL),
    "server port of a wrong type": lambda m: m.create_server(("127.0.0.1", "x")),
    "server port too large": lambda m: m.create_server(("127.0.0.1", 1 << 16)),
    "server address in use": _serve_twice,
    "server family of a wrong type": lambda m: m.create_server(ANY_PORT, family="inet"),
    "server backlog of a wrong type": lambda m: m.create_server(ANY_PORT, backlog="x"),
    "server backlog too large": lambda m: m.create_server(ANY_PORT, backlog=1 << 40),
    "dual stack of one family": lambda m: m.create_server(ANY_PORT, dualstack_ipv6=True),
    "Unix server with reuse_port": lambda m: m.create_server("", family=1, reuse_port=True),
    "Unix server without a directory": lambda m: m.create_server("/no/such/path", family=1),
}

ACCEPTING: dict[str, Scenario] = {
    "accept without listen": _with_socket(lambda sock: sock.accept()),
    "accept with an argument": _with_connection(lambda sock: sock.accept(1)),
    "accept closed": _with_connection(_after(lambda sock: sock.close(), "accept")),
    "accept shut down": _with_connection(_after(lambda sock: sock.shutdown(2), "accept")),
    "accept nothing": _accept_nothing(0),
    "accept nothing until the timeout": _accept_nothing(0.01),
}

FAILING = OPENING | CONNECTING | ACCEPTING


@pytest.mark.parametrize("case", FAILING)
def test_failing_call(case: str) -> None:
    """A call that fails opens nothing for good."""
    _assert_fails_without_leak(FAILING[case])


def _dual_stack(m: Any) -> object:
    return m.create_server(("::", 0), family=m.AF_INET6, dualstack_ipv6=True)


def _fromfd(m: Any) -> object:
    with socket.socket() as sock:
        return m.fromfd(sock.fileno(), sock.family, sock.type)


def _connect_with_source(m: Any) -> object:
    return m.create_connection(REFUSED, source_address=ANY_PORT)


# What is done, the audit event that is refused, and how many of them are let through before.
AUDITED: dict[str, tuple[Scenario, str, int]] = {
    "constructor": (lambda m: m.socket(), "socket.__new__", 0),
    "fromfd": (_fromfd, "socket.__new__", 0),
    "socketpair": (lambda m: m.socketpair(), "socket.__new__", 0),
    "second of socketpair": (lambda m: m.socketpair(), "socket.__new__", 1),
    "dup method": (_with_socket(lambda sock: sock.dup()), "socket.__new__", 1),
    "accept": (_with_connection(lambda sock: sock.accept()), "socket.__new__", 2),
    "connect": (_with_socket(lambda sock: sock.connect(REFUSED)), "socket.connect", 0),
    "bind": (_with_socket(lambda sock: sock.bind(ANY_PORT)), "socket.bind", 0),
    "sendto": (_with_socket(lambda sock: sock.sendto(b"x", REFUSED)), "socket.sendto", 0),
    "create_connection, name": (
        lambda m: m.create_connection(REFUSED),
        "socket.getaddrinfo",
        0,
    ),
    "create_connection, socket": (lambda m: m.create_connection(REFUSED), "socket.__new__", 0),
    "create_connection, connect": (lambda m: m.create_connection(REFUSED), "socket.connect", 0),
    "create_connection, bind": (_connect_with_source, "socket.bind", 0),
    "create_server, socket": (lambda m: m.create_server(ANY_PORT), "socket.__new__", 0),
    "create_server, bind": (lambda m: m.create_server(ANY_PORT), "socket.bind", 0),
    "dual stack, probe": (_dual_stack, "socket.__new__", 0),
    "dual stack, socket": (_dual_stack, "socket.__new__", 1),
    "has_dualstack_ipv6": (lambda m: m.has_dualstack_ipv6(), "socket.__new__", 0),
}


@pytest.mark.parametrize("case", AUDITED)
def test_audit_hook_that_raises(case: str) -> None:
    """A call that an audit hook forbids closes what it had opened or received."""
    call, event, passing = AUDITED[case]

    def scenario(m: Any) -> object:
        with _refusing(event, passing):
            return call(m)

    assert _assert_fails_without_leak(scenario).error is Refused


def test_descriptor_of_the_caller_stays_open(module: ModuleType) -> None:
    """A constructor that fails leaves the descriptor that it was given to its owner."""
    with socket.socket() as owner:
        with pytest.raises(Refused), _refusing("socket.__new__", 0):
            module.socket(fileno=owner.fileno())
        owner.getsockname()


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_subclass_that_fails_after_it_was_made() -> None:
    """A descriptor that the new object owns is closed once: by then its number may be another's."""

    class Failing(rsock.socket):
        def __init__(self, *args: Any, **keywords: Any) -> None:
            super().__init__(*args, **keywords)
            if keywords:
                raise Refused

    sock: Any = Failing()
    with no_leak(), sock:
        with pytest.raises(Refused) as caught:
            sock.dup()
        with socket.socket() as other:
            del caught  # and with it the object that failed
            gc.collect()
            other.getsockname()
