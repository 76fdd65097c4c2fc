"""What a signal handler may do to the socket whose call it interrupted."""

from __future__ import annotations

import errno
import signal
from contextlib import ExitStack
from typing import Any

import pytest

from blocking import METHODS, assert_parity_without_events, prepare
from interruptions import handling, interrupted
from support import assert_parity, no_leak
from tracing import run_child

# The watchdog of the test runner would otherwise use a signal, too.
pytestmark = pytest.mark.timeout(60, method="thread")

MODES = pytest.mark.parametrize("timeout", [None, 30.0], ids=["blocking", "timeout"])
EVERY_METHOD = pytest.mark.parametrize("method", METHODS)


@MODES
@EVERY_METHOD
def test_handler_that_closes_the_socket(method: str, timeout: float | None) -> None:
    """A call whose socket the handler closed ends with EBADF."""

    def scenario(m: Any) -> None:
        with ExitStack() as stack:
            blocked = prepare(m, method, timeout, stack)
            with handling(signal.SIGUSR1, blocked.sock.close), interrupted():
                blocked.call()

    with no_leak():
        assert assert_parity_without_events(scenario).errno == errno.EBADF


@MODES
@pytest.mark.parametrize("size", [1, 1 << 20])
def test_handler_that_receives_on_the_same_socket(size: int, timeout: float | None) -> None:
    """A handler may use the socket that it interrupted; the call gets what comes after."""

    def scenario(m: Any) -> object:
        sock, peer = m.socketpair()
        received: list[bytes] = []

        def receive() -> None:
            if not received:
                peer.send(b"a")
                received.append(sock.recv(size))
                peer.send(b"b")

        with sock, peer:
            sock.settimeout(timeout)
            with handling(signal.SIGUSR1, receive), interrupted():
                received.append(sock.recv(size))
        return received

    assert assert_parity(scenario).value == [b"a", b"b"]


@MODES
def test_handler_that_sends_on_the_same_socket(timeout: float | None) -> None:
    """A handler that waits in send within an interrupted sendall is itself interrupted and ends."""

    def scenario(m: Any) -> object:
        with ExitStack() as stack:
            blocked = prepare(m, "sendall", timeout, stack)
            sent: list[object] = []

            def send() -> None:
                if not sent:
                    sent.append(None)
                    sent.append(blocked.sock.send(b"y"))
                else:
                    blocked.release()

            with handling(signal.SIGUSR1, send), interrupted():
                blocked.call()
            return sent

    assert assert_parity(scenario).value == [None, 1]


def test_handler_that_makes_the_socket_non_blocking() -> None:
    """A blocking call is repeated in the mode that the handler set."""

    def scenario(m: Any) -> None:
        sock, peer = m.socketpair()
        handler = handling(signal.SIGUSR1, lambda: sock.setblocking(False))
        with sock, peer, handler, interrupted():
            sock.recv(1)

    assert assert_parity(scenario).error is BlockingIOError


FORKING = """
import os, signal, sys
import rsock
left, right = rsock.socketpair()
left.settimeout(float(sys.argv[1]) or None)

def fork(*_):
    global child
    child = os.fork()
    left.close() if child == 0 else right.send(b"x")

signal.signal(signal.SIGALRM, fork)
signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    received = left.recv(1)
except OSError as error:
    os._exit(error.errno)
print(received, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.parametrize("timeout", ["0", "20"])
def test_handler_that_forks(timeout: str) -> None:
    """The call goes on in both processes; in the child, which closed the socket, it ends."""
    assert run_child(FORKING, timeout).split() == ["b'x'", str(errno.EBADF)]
