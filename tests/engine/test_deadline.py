"""A timeout is one deadline for the whole call, however often the socket seems ready."""

from __future__ import annotations

import errno
import socket
import threading
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from blocking import METHODS, CallInThread, assert_parity_without_events, full_listener, prepare

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from support import Outcome

TIMEOUT = 0.2
LATEST = 1.0  # seconds late that a loaded machine may be

# unix(7); a recv with MSG_PEEK beyond the end of the queue would block although poll says ready.
SO_PEEK_OFF = 42


@contextmanager
def _takes(seconds: float) -> Generator[None]:
    """Fail if the block ends before `seconds` have passed, or much later."""
    started = time.monotonic()
    try:
        yield
    finally:
        assert seconds <= time.monotonic() - started <= seconds + LATEST


def _assert_timed_out(outcome: Outcome) -> None:
    assert (outcome.error, outcome.args, outcome.errno) == (TimeoutError, ("timed out",), None)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_times_out(method: str) -> None:
    """Each method that can wait raises TimeoutError at its deadline."""

    def scenario(m: Any) -> None:
        with ExitStack() as stack:
            blocked = prepare(m, method, TIMEOUT, stack)
            with _takes(TIMEOUT):
                blocked.call()

    _assert_timed_out(assert_parity_without_events(scenario))


@pytest.mark.parametrize("timeout", [1e-9, 1e-6, 0.001, 0.0015])
def test_short_timeouts(timeout: float) -> None:
    """A timeout below the resolution of poll is rounded up, so that it never ends early."""

    def scenario(m: Any) -> None:
        sock, peer = m.socketpair()
        with sock, peer, _takes(timeout):
            sock.settimeout(timeout)
            sock.recv(1)

    _assert_timed_out(assert_parity_without_events(scenario))


def test_connect_ex_returns_would_block() -> None:
    """connect_ex reports a timeout as EAGAIN, not as an exception."""

    def scenario(m: Any) -> object:
        with ExitStack() as stack:
            _, address = full_listener(stack)
            sock = stack.enter_context(m.socket())
            sock.settimeout(TIMEOUT)
            with _takes(TIMEOUT):
                return sock.connect_ex(address)

    assert assert_parity_without_events(scenario).value == errno.EAGAIN


def test_create_connection_times_out() -> None:
    """The timeout of create_connection is that of its connect."""

    def scenario(m: Any) -> None:
        with ExitStack() as stack:
            _, address = full_listener(stack)
            with _takes(TIMEOUT):
                m.create_connection(address, timeout=TIMEOUT)

    _assert_timed_out(assert_parity_without_events(scenario))


def test_unix_connect_to_a_full_queue(tmp_path: Path) -> None:
    """A Unix connect that finds the queue full fails at once: no connection is under way."""

    def scenario(m: Any) -> None:
        with ExitStack() as stack:
            listener, first, second = (
                stack.enter_context(m.socket(socket.AF_UNIX)) for _ in range(3)
            )
            listener.bind(str(tmp_path / m.__name__))
            listener.listen(0)
            first.connect(str(tmp_path / m.__name__))
            second.settimeout(20)
            second.connect(str(tmp_path / m.__name__))

    assert assert_parity_without_events(scenario).error is BlockingIOError


def test_sendall_to_a_trickling_peer() -> None:
    """Progress does not extend the deadline of sendall."""

    def trickle(peer: socket.socket, stop: threading.Event) -> None:
        while not stop.wait(0.005):
            peer.recv(4096)

    def scenario(m: Any) -> None:
        sock, peer = m.socketpair()
        stop = threading.Event()
        with sock, peer:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
            sock.settimeout(3 * TIMEOUT)
            reader = CallInThread(lambda: trickle(peer, stop))
            try:
                with _takes(3 * TIMEOUT):
                    sock.sendall(bytes(1 << 24))
            finally:
                stop.set()
                sock.close()  # ends a recv that still waits
                reader.result()

    _assert_timed_out(assert_parity_without_events(scenario))


def test_sendall_that_fits_before_the_deadline() -> None:
    """A sendall that waits several times within its deadline sends everything."""
    size = 1 << 22

    def scenario(m: Any) -> int:
        sock, peer = m.socketpair()
        with sock, peer:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
            sock.settimeout(20)
            sending = CallInThread(lambda: sock.sendall(bytes(size)))
            sending.wait_until_blocked()
            received = len(peer.recv(size, socket.MSG_WAITALL))
            assert sending.result() is None
            return received

    assert assert_parity_without_events(scenario).value == size


def _peek_beyond_the_end(m: Any, stack: ExitStack, timeout: float) -> tuple[Any, Any]:
    """Return a socket on which poll says ready and a peek would block, and its peer."""
    sock, peer = map(stack.enter_context, m.socketpair())
    sock.setsockopt(socket.SOL_SOCKET, SO_PEEK_OFF, 1)
    peer.send(b"a")
    sock.settimeout(timeout)
    return sock, peer


def test_spurious_wakes_until_the_deadline() -> None:
    """Being woken for nothing, again and again, neither ends the wait early nor extends it."""

    def scenario(m: Any) -> None:
        with ExitStack() as stack:
            sock, _ = _peek_beyond_the_end(m, stack, TIMEOUT)
            with _takes(TIMEOUT):
                sock.recv(1, socket.MSG_PEEK)

    _assert_timed_out(assert_parity_without_events(scenario))


def test_data_after_spurious_wakes() -> None:
    """A wait that was woken for nothing still receives what comes later."""

    def scenario(m: Any) -> object:
        with ExitStack() as stack:
            sock, peer = _peek_beyond_the_end(m, stack, 20)
            sender = threading.Timer(0.05, peer.send, (b"b",))
            sender.start()
            received = sock.recv(1, socket.MSG_PEEK)
            sender.join()
            return received

    assert assert_parity_without_events(scenario).value == b"b"


def test_another_reader_takes_the_data() -> None:
    """When one message wakes several readers, those that miss it wait until their own deadline."""
    timeout = 0.5

    def receive(sock: Any) -> object:
        started = time.monotonic()
        try:
            return sock.recv(1)
        except TimeoutError:
            return timeout <= time.monotonic() - started <= timeout + LATEST

    def scenario(m: Any) -> list[object]:
        sock, peer = m.socketpair()
        with sock, peer:
            sock.settimeout(timeout)
            readers = [CallInThread(lambda: receive(sock)) for _ in range(4)]
            for reader in readers:
                reader.wait_until_blocked()
            peer.send(b"x")
            return sorted((reader.result() for reader in readers), key=repr)

    assert assert_parity_without_events(scenario).value == [True, True, True, b"x"]


def test_a_call_after_a_timeout() -> None:
    """A timeout breaks nothing: the same call succeeds once there is data."""

    def scenario(m: Any) -> object:
        sock, peer = m.socketpair()
        with sock, peer:
            sock.settimeout(0.01)
            with pytest.raises(TimeoutError):
                sock.recv(1)
            peer.send(b"x")
            return sock.recv(1)

    assert assert_parity_without_events(scenario).value == b"x"
