"""Signals: interrupted calls go on with the time that is left; handlers may raise (PEP 475)."""

from __future__ import annotations

import errno
import os
import signal
import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from blocking import METHODS, assert_parity_without_events, full_listener, prepare
from interruptions import Countdown, ended_by_handler, handling, interrupted, once_blocked
from support import assert_parity
from tracing import needs_strace, trace_child

if TYPE_CHECKING:
    from pathlib import Path

# The watchdog of the test runner uses SIGALRM unless told otherwise; these tests need it.
pytestmark = pytest.mark.timeout(60, method="thread")

MODES = pytest.mark.parametrize("timeout", [None, 30.0], ids=["blocking", "timeout"])
EVERY_METHOD = pytest.mark.parametrize("method", METHODS)
REPEATABLE = pytest.mark.parametrize("method", [name for name in METHODS if name != "connect"])


@MODES
@EVERY_METHOD
def test_interrupted_call_is_repeated(method: str, timeout: float | None) -> None:
    """A call goes on after each handler and returns what it would have returned without them."""

    def scenario(m: Any) -> object:
        with ExitStack() as stack:
            blocked = prepare(m, method, timeout, stack)
            handler = Countdown(blocked.release)
            with handling(signal.SIGUSR1, handler), interrupted():
                assert blocked.call() == blocked.expected
            return handler.calls >= 3

    assert assert_parity_without_events(scenario).value is True


@EVERY_METHOD
def test_interruptions_do_not_extend_the_deadline(method: str) -> None:
    """A call that is interrupted all the time ends at its own deadline."""
    timeout = 0.2

    def scenario(m: Any) -> None:
        with ExitStack() as stack:
            blocked = prepare(m, method, timeout, stack)
            started = time.monotonic()
            with handling(signal.SIGUSR1, lambda: None), interrupted(pause=0.02):
                try:
                    blocked.call()
                finally:
                    assert timeout <= time.monotonic() - started <= timeout + 1

    assert assert_parity_without_events(scenario).error is TimeoutError


@MODES
@REPEATABLE
def test_handler_that_raises(method: str, timeout: float | None) -> None:
    """The exception of a handler ends the call; nothing is lost, the socket stays usable."""

    def scenario(m: Any) -> object:
        with ExitStack() as stack:
            blocked = prepare(m, method, timeout, stack)
            with ended_by_handler():
                blocked.call()
            blocked.release()
            assert blocked.call() == blocked.expected
            return blocked.sock.gettimeout()

    assert assert_parity_without_events(scenario).value == timeout


@MODES
@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_connect_whose_handler_raises(method: str, timeout: float | None) -> None:
    """The exception leaves connect and connect_ex; the connection stays under way."""

    def scenario(m: Any) -> object:
        with ExitStack() as stack:
            _, address = full_listener(stack)
            sock = stack.enter_context(m.socket())
            sock.settimeout(timeout)
            with ended_by_handler():
                getattr(sock, method)(address)
            sock.setblocking(False)
            return sock.connect_ex(address)

    assert assert_parity_without_events(scenario).value == errno.EALREADY


@MODES
@EVERY_METHOD
def test_keyboard_interrupt(method: str, timeout: float | None) -> None:
    """Ctrl-C ends every call that waits."""

    def scenario(m: Any) -> None:
        with ExitStack() as stack:
            blocked = prepare(m, method, timeout, stack)
            with (
                handling(signal.SIGINT, lambda: signal.default_int_handler(signal.SIGINT, None)),
                pytest.raises(KeyboardInterrupt),
                interrupted(lambda: os.kill(os.getpid(), signal.SIGINT)),
            ):
                blocked.call()

    assert assert_parity_without_events(scenario).error is None


@MODES
@REPEATABLE
def test_signal_taken_by_another_thread(method: str, timeout: float | None) -> None:
    """A signal that did not interrupt the call is handled after it; its result stands."""

    def scenario(m: Any) -> object:
        with ExitStack() as stack:
            blocked = prepare(m, method, timeout, stack)
            handled = threading.Event()

            def signal_and_release() -> None:
                signal.raise_signal(signal.SIGUSR1)
                blocked.release()

            with handling(signal.SIGUSR1, handled.set), once_blocked(signal_and_release):
                assert blocked.call() == blocked.expected
            return handled.is_set()

    assert assert_parity_without_events(scenario).value is True


@MODES
def test_handler_that_raises_within_sendall(timeout: float | None) -> None:
    """What sendall had sent before the handler raised arrives once; the rest is not sent."""

    def scenario(m: Any) -> object:
        sock, peer = m.socketpair()
        data = os.urandom(1 << 20)
        with sock, peer:
            sock.settimeout(timeout)
            with ended_by_handler():
                sock.sendall(data)
            sock.close()
            received = b"".join(iter(lambda: peer.recv(1 << 20), b""))
            return data.startswith(received) and 0 < len(received) < len(data)

    assert assert_parity(scenario).value is True


@MODES
@pytest.mark.parametrize("method", ["recv", "send", "accept"])
def test_interval_timer(method: str, timeout: float | None) -> None:
    """A timer that fires every millisecond does not disturb a call that waits."""

    def scenario(m: Any) -> object:
        with ExitStack() as stack:
            blocked = prepare(m, method, timeout, stack)
            handler = Countdown(blocked.release)
            with handling(signal.SIGALRM, handler):
                signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
                try:
                    return blocked.call() == blocked.expected
                finally:
                    signal.setitimer(signal.ITIMER_REAL, 0)

    assert assert_parity_without_events(scenario).value is True


INJECTED = """
import importlib, sys
m = importlib.import_module(sys.argv[1])
timeout = float(sys.argv[2]) or None
listener = m.create_server(("127.0.0.1", 0))
client = m.create_connection(listener.getsockname())
listener.settimeout(timeout)
server = listener.accept()[0]
client.settimeout(timeout)
server.settimeout(timeout)
print(client.send(b"abc"), server.recv(1), server.recvfrom(1)[0], server.recv_into(bytearray(8)))
if timeout:
    client.settimeout(0.1)
    try:
        client.recv(1)
    except TimeoutError as error:
        print(error)
"""


@needs_strace
@pytest.mark.parametrize("timeout", ["0", "20"])
@pytest.mark.parametrize("name", ["socket", "rsock"])
def test_injected_interruptions(tmp_path: Path, name: str, timeout: str) -> None:
    """EINTR from the kernel, with no handler to run, is never seen by the program."""
    syscalls = "sendto,recvfrom,accept4" if timeout == "0" else "sendto,recvfrom,accept4,poll,ppoll"
    options = ("-e", f"inject={syscalls}:error=EINTR:when=1..3")
    printed = trace_child(tmp_path / "log", options, INJECTED, name, timeout)
    assert printed.splitlines()[0] == "3 b'a' b'b' 1"
    assert printed.splitlines()[1:] == (["timed out"] if timeout == "20" else [])
    expected = 3 * (3 if timeout == "0" else 4)
    assert tmp_path.joinpath("log").read_text().count("(INJECTED)") == expected
