"""from_stdlib() and to_stdlib() move a descriptor between the two modules' sockets."""

from __future__ import annotations

import os
import socket
import ssl
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from support import no_leak

if TYPE_CHECKING:
    from collections.abc import Callable

    Move = Callable[[Any], Any]

WAYS = pytest.mark.parametrize(
    ("source", "target", "move"),
    [(socket, rsock, rsock.from_stdlib), (rsock, socket, rsock.to_stdlib)],
    ids=["from_stdlib", "to_stdlib"],
)
KINDS = [
    (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP),
    (socket.AF_INET6, socket.SOCK_DGRAM, 0),
    (socket.AF_UNIX, socket.SOCK_SEQPACKET, 0),
]


@WAYS
@pytest.mark.parametrize("timeouts", list(product([None, 0.0, 2.5], [None, 0.0, 9.0])))
@pytest.mark.parametrize("kind", KINDS)
def test_all_comes_along(
    source: Any, target: Any, move: Move, kind: Any, timeouts: tuple[Any, Any]
) -> None:
    """The number, what kind of socket it is and its timeout are the same, whatever the default."""
    timeout, default = timeouts
    with no_leak(), source.socket(*kind) as sock:
        sock.settimeout(timeout)
        seen = [sock.fileno(), *kind, timeout, os.get_blocking(sock.fileno())]
        socket.setdefaulttimeout(default)
        try:
            moved = move(sock)
        finally:
            socket.setdefaulttimeout(None)
        with moved:
            assert type(moved) is target.socket
            assert sock.fileno() == -1
            assert seen == [
                *(moved.fileno(), moved.family, moved.type, moved.proto),
                *(moved.gettimeout(), os.get_blocking(moved.fileno())),
            ]


@WAYS
def test_connection_goes_on(source: Any, target: Any, move: Move) -> None:
    """What was sent before is received after, and the moved socket sends."""
    with no_leak():
        near, far = source.socketpair()
        with far:
            far.sendall(b"before")
            with move(near) as moved:
                assert moved.recv(9) == b"before"
                moved.sendall(b"after")
                assert far.recv(9) == b"after"
        assert near._closed


@WAYS
def test_there_and_back(source: Any, target: Any, move: Move) -> None:
    """A socket that was moved can be moved back."""
    back: Move = rsock.to_stdlib if move is rsock.from_stdlib else rsock.from_stdlib
    with no_leak(), back(move(source.socket())) as sock:
        assert type(sock) is source.socket


@WAYS
def test_closed(source: Any, target: Any, move: Move) -> None:
    """A closed socket is refused as its own calls refuse it."""
    sock = source.socket()
    sock.close()
    with pytest.raises(OSError, match="Bad file descriptor") as caught:
        move(sock)
    assert type(caught.value) is OSError


@WAYS
def test_file_is_open(source: Any, target: Any, move: Move) -> None:
    """A socket with an open file is refused, closed or not, and stays what it was."""
    with no_leak():
        near, far = source.socketpair()
        with far, near.makefile("rb") as file:
            with pytest.raises(ValueError, match="makefile"):
                move(near)
            near.close()
            with pytest.raises(OSError, match="Bad file descriptor"):
                move(near)
            far.sendall(b"line\n")
            assert file.readline() == b"line\n"


@WAYS
def test_wrong_class(source: Any, target: Any, move: Move) -> None:
    """A class derived from either, the other module's class and other objects are refused."""
    derived: Any = type("Derived", (source.socket,), {})
    with no_leak(), derived() as sock, target.socket() as other:
        with pytest.raises(TypeError, match=r"not an instance of .*test_move\.Derived"):
            move(sock)
        with pytest.raises(TypeError, match="not one of"):
            move(other)
        with pytest.raises(TypeError, match=r"not an instance of builtins\.int"):
            move(sock.fileno())
        assert min(sock.fileno(), other.fileno()) >= 0


def test_tls() -> None:
    """A TLS socket is refused: its peer would be sent plain text."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    with (
        no_leak(),
        context.wrap_socket(socket.socket()) as sock,
        pytest.raises(TypeError, match=r"not an instance of ssl\.SSLSocket"),
    ):
        rsock.from_stdlib(sock)


@WAYS
@pytest.mark.parametrize("moment", ["settimeout", "detach"])
def test_error_on_the_way(
    source: Any, target: Any, move: Move, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a signal handler raises on the way the source keeps the descriptor and its mode."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    where = target if moment == "settimeout" else source
    with no_leak(), source.socket() as sock:
        number = sock.fileno()
        socket.setdefaulttimeout(1)
        with monkeypatch.context() as patch:
            patch.setattr(where.socket, moment, interrupted)
            with pytest.raises(KeyboardInterrupt):
                move(sock)
        socket.setdefaulttimeout(None)
        assert (sock.fileno(), sock.gettimeout(), os.get_blocking(number)) == (number, None, True)
