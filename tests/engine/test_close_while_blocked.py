"""Closing a socket while another thread waits in it: the wait never moves on to another file."""

from __future__ import annotations

import errno
import os
import queue
import random
import socket
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from blocking import METHODS, Blocked, CallInThread, assert_parity_without_events, prepare
from support import no_leak
from tracing import run_child

if TYPE_CHECKING:
    from collections.abc import Callable

MODES = pytest.mark.parametrize("timeout", [None, 30.0], ids=["blocking", "timeout"])
FOREIGN = b"foreign"
ROUNDS = 2000


class _Bystanders:
    """Sockets opened after the close, which may have got its number and must stay untouched."""

    def __init__(self, stack: ExitStack) -> None:
        pairs = [socket.socketpair() for _ in range(4)]
        self._sockets = [stack.enter_context(sock) for pair in pairs for sock in pair]
        for sock in self._sockets:
            sock.send(FOREIGN)

    def numbers(self) -> set[int]:
        return {sock.fileno() for sock in self._sockets}

    def are_untouched(self) -> bool:
        return all(sock.recv(64, socket.MSG_DONTWAIT) == FOREIGN for sock in self._sockets)


def _outcome(calling: CallInThread) -> object:
    """Return what the call in the other thread returned, or the error number that it raised."""
    try:
        return calling.result()
    except OSError as error:
        return error.errno


def _start(blocked: Blocked) -> CallInThread:
    calling = CallInThread(blocked.call)
    calling.wait_until_blocked()
    return calling


@MODES
@pytest.mark.parametrize("method", METHODS)
def test_close_ends_in_the_same_way(method: str, timeout: float | None) -> None:
    """A call whose socket was closed ends as with the standard library, touching no other."""

    def scenario(m: Any) -> object:
        with ExitStack() as stack:
            blocked = prepare(m, method, timeout, stack)
            calling = _start(blocked)
            blocked.sock.close()
            bystanders = _Bystanders(stack)
            blocked.release()
            return _outcome(calling), bystanders.are_untouched(), blocked.sock.fileno()

    with no_leak():
        outcome = assert_parity_without_events(scenario)
    if timeout is not None:
        assert outcome.value == (errno.EBADF, True, -1)


@MODES
@pytest.mark.parametrize("method", METHODS)
def test_number_is_kept_until_the_call_is_over(method: str, timeout: float | None) -> None:
    """No new descriptor gets the number while a call waits on it; afterwards it is free."""
    with no_leak(), ExitStack() as stack:
        blocked = prepare(rsock, method, timeout, stack)
        calling, number = _start(blocked), blocked.sock.fileno()
        file = os.fstat(number).st_ino
        blocked.sock.close()
        assert number not in _Bystanders(stack).numbers()
        assert os.fstat(number).st_ino == file
        blocked.release()
        _outcome(calling)
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(number)


def test_deadline_after_close() -> None:
    """A closed socket's call that nothing wakes ends at its deadline, for lack of a socket."""

    def scenario(m: Any) -> None:
        with ExitStack() as stack:
            blocked = prepare(m, "recv", 0.5, stack)
            calling = _start(blocked)
            blocked.sock.close()
            calling.result()

    with no_leak():
        assert assert_parity_without_events(scenario).errno == errno.EBADF


@MODES
def test_several_calls_share_the_number(timeout: float | None) -> None:
    """The number is kept until the last of several calls is over; then the peer sees the end."""
    sock, peer = rsock.socketpair()
    with no_leak(), peer:
        sock.settimeout(timeout)
        readers = [CallInThread(lambda: sock.recv(1)) for _ in range(3)]
        for reader in readers:
            reader.wait_until_blocked()
        number = sock.fileno()
        sock.close()
        os.fstat(number)
        peer.shutdown(socket.SHUT_WR)
        assert {_outcome(reader) for reader in readers} == {b"" if timeout is None else errno.EBADF}
        assert peer.recv(1) == b""


@MODES
def test_detach_while_blocked(timeout: float | None) -> None:
    """The number is given away at once; the call ends as with the standard library."""

    def scenario(m: Any) -> object:
        with ExitStack() as stack:
            blocked = prepare(m, "recv", timeout, stack)
            calling, number = _start(blocked), blocked.sock.fileno()
            try:
                assert blocked.sock.detach() == number
                blocked.release()
                return _outcome(calling)
            finally:
                os.close(number)

    with no_leak():
        outcome = assert_parity_without_events(scenario)
    assert outcome.value == (b"x" if timeout is None else errno.EBADF)


@MODES
@pytest.mark.parametrize("method", ["accept", "recv", "recvfrom"])
def test_shutdown_wakes_a_blocked_call(method: str, timeout: float | None) -> None:
    """A shutdown in one thread ends the wait in another."""

    def scenario(m: Any) -> object:
        with ExitStack() as stack:
            blocked = prepare(m, method, timeout, stack)
            calling = _start(blocked)
            blocked.sock.shutdown(socket.SHUT_RDWR)
            return _outcome(calling)

    expected: object = {"accept": errno.EINVAL, "recv": b"", "recvfrom": (b"", None)}[method]
    assert assert_parity_without_events(scenario).value == expected


@MODES
def test_second_init_while_blocked(timeout: float | None) -> None:
    """The call of a socket that is made anew meanwhile does not read the new one."""
    with no_leak(), ExitStack() as stack:
        blocked = prepare(rsock, "recv", timeout, stack)
        calling = _start(blocked)
        stack.callback(os.close, blocked.sock.fileno())  # forgotten, as by the standard library
        blocked.sock.__init__(rsock.AF_INET, rsock.SOCK_DGRAM)
        blocked.release()
        assert _outcome(calling) == (b"x" if timeout is None else errno.EBADF)


@MODES
def test_second_init_after_close_while_blocked(timeout: float | None) -> None:
    """Likewise if the socket was closed before it was made anew; then nothing is left open."""
    with no_leak(), ExitStack() as stack:
        blocked = prepare(rsock, "recv", timeout, stack)
        calling = _start(blocked)
        blocked.sock.close()
        blocked.sock.__init__(rsock.AF_INET, rsock.SOCK_DGRAM)
        blocked.release()
        assert _outcome(calling) == (b"x" if timeout is None else errno.EBADF)


AFTER_FORK = """
import os, sys
import rsock
from contextlib import ExitStack
from blocking import CallInThread, prepare
with ExitStack() as stack:
    blocked = prepare(rsock, sys.argv[1], float(sys.argv[2]) or None, stack)
    calling, number = CallInThread(blocked.call), blocked.sock.fileno()
    calling.wait_until_blocked()
    if (child := os.fork()) == 0:
        blocked.sock.close()
        try:
            os.fstat(number)
        except OSError as error:
            os._exit(error.errno)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    os.fstat(number)
    blocked.release()
    print(calling.result() == blocked.expected)
"""


@pytest.mark.parametrize("timeout", ["0", "20"])
@pytest.mark.parametrize("method", ["accept", "recv", "send"])
def test_close_in_a_forked_child(method: str, timeout: str) -> None:
    """A child has none of the parent's threads: its close does not wait for their calls."""
    assert run_child(AFTER_FORK, method, timeout).split() == [str(errno.EBADF), "True"]


RACERS: dict[str, Callable[[Any], object]] = {
    "recv": lambda sock: sock.recv(64),
    "recv_into": lambda sock: sock.recv_into(bytearray(64)),
    "send": lambda sock: sock.send(b"stray"),
}


class _Worker:
    """Another thread that calls one method of each socket that it is given."""

    def __init__(self, method: str) -> None:
        self._call = RACERS[method]
        self.sockets: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.outcomes: queue.SimpleQueue[object] = queue.SimpleQueue()
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        for sock in iter(self.sockets.get, None):
            try:
                self.outcomes.put(self._call(sock))
            except OSError as error:
                self.outcomes.put(error.errno)


@MODES
@pytest.mark.parametrize("method", RACERS)
def test_close_races_with_calls(method: str, timeout: float | None) -> None:
    """However close and a call meet, the call ends with EBADF or on its own socket."""
    worker = _Worker(method)
    delays = random.Random(0)  # noqa: S311 - only spreads the moments of close
    with no_leak():
        for _ in range(ROUNDS):
            _race(worker, timeout, delays.randrange(60))
    worker.sockets.put(None)


def _race(worker: _Worker, timeout: float | None, delay: int) -> None:
    """Hand a socket to the worker, close it, and look for traces on what may have its number."""
    with ExitStack() as stack:
        sock, peer = rsock.socketpair()
        sock.settimeout(timeout)
        worker.sockets.put(sock)
        for _ in range(delay):
            os.sched_yield()
        sock.close()
        bystanders = _Bystanders(stack)
        peer.close()
        assert worker.outcomes.get() in {errno.EBADF, errno.EPIPE, b"", 0, len(b"stray")}
        assert bystanders.are_untouched()
