"""Connecting, binding and sending to names that a real DNS server answers for, on both modules."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from resolution.dns import PORT

if TYPE_CHECKING:
    from collections.abc import Callable

    from support import Outcome

    Ask = Callable[..., Outcome]

INET, INET6 = socket.AF_INET, socket.AF_INET6
STREAM, DGRAM = socket.SOCK_STREAM, socket.SOCK_DGRAM
needs_ipv6 = pytest.mark.skipif(
    not socket.has_dualstack_ipv6(), reason="the kernel has no IPv6 or has it switched off"
)


@pytest.mark.parametrize("host", ["listener.example", "hörer.example", "second.example"])
def test_create_connection(ask: Ask, host: str) -> None:
    """A connection to a name arrives, by its second address if nobody listens on the first."""
    assert ask("create_connection", host).value == ("127.0.0.2", PORT)


@needs_ipv6
def test_create_connection_over_ipv6(ask: Ask) -> None:
    """The same for a name that has an IPv6 address only."""
    assert ask("create_connection", "listener6.example").value == ("::1", PORT, 0, 0)
    assert ask("connect", INET6, STREAM, "listener6.example").value == ("::1", PORT, 0, 0)


@pytest.mark.parametrize(
    ("host", "error"),
    [
        ("closed.example", ConnectionRefusedError),
        ("nowhere.example", socket.gaierror),
        ("failing.example", socket.gaierror),
        ("six.example", OSError),
    ],
)
def test_create_connection_fails(ask: Ask, host: str, error: type[OSError]) -> None:
    """The error of the resolver or of the last address is the one that arrives."""
    assert ask("create_connection", host).error is error
    ask("every_error", host)


@pytest.mark.parametrize("host", ["listener.example", "hörer.example", b"listener.example"])
@pytest.mark.parametrize("type", [STREAM, DGRAM])
def test_connect(ask: Ask, type: int, host: object) -> None:
    """A socket connects to a name by itself, whatever its type."""
    assert ask("connect", INET, type, host).value == ("127.0.0.2", PORT)


@pytest.mark.parametrize(
    ("family", "host", "number"),
    [
        (INET, "nowhere.example", socket.EAI_NONAME),
        (INET, "listener6.example", socket.EAI_NODATA),
        (INET6, "listener.example", socket.EAI_NODATA),
        (INET, "failing.example", socket.EAI_AGAIN),
    ],
)
def test_connect_fails(ask: Ask, family: int, host: str, number: int) -> None:
    """A name that has no address of the socket's family is an error of the resolver."""
    outcome = ask("connect", family, STREAM, host)
    assert (outcome.error, outcome.errno) == (socket.gaierror, number)


def test_other_methods_take_names(ask: Ask) -> None:
    """Binding, sending and making a server work with names."""
    assert ask("bind", "listener.example").value == "127.0.0.2"
    assert ask("sendto", "listener.example").value == b"x"
    assert ask("create_server", "listener.example").value == "127.0.0.2"
    assert ask("bind", "nowhere.example").errno == socket.EAI_NONAME
    assert ask("sendto", "nowhere.example").errno == socket.EAI_NONAME
