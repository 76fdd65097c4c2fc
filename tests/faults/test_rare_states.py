"""States that few programs meet: what is told once, shared with others, or nearly out of time."""

from __future__ import annotations

import contextlib
import errno
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import time
from typing import Any

import pytest

import rsock
from support import assert_parity, no_leak

LOOPBACK = ("127.0.0.1", 0)


def test_default_timeout_is_one_for_both_modules() -> None:
    """Who sets the default timeout in one module has set it in the other."""
    try:
        rsock.setdefaulttimeout(2.5)
        with rsock.socket() as ours, socket.socket() as theirs:
            assert socket.getdefaulttimeout() == ours.gettimeout() == theirs.gettimeout() == 2.5
        socket.setdefaulttimeout(1 / 3)
        with rsock.socket() as ours, socket.socket() as theirs:
            assert ours.gettimeout() == theirs.gettimeout()
    finally:
        socket.setdefaulttimeout(None)


@pytest.mark.parametrize("asked", ["recv", "SO_ERROR"])
def test_reset_after_a_partial_send(asked: str) -> None:
    """A reset that ends a blocking send midway is told by the next call, not taken for the end."""
    with rsock.create_server(LOOPBACK) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        client = rsock.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 20_000)
        client.connect(server.getsockname())
        peer = server.accept()[0]
    with client, peer:
        client.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while True:
                client.send(bytes(1024))
                time.sleep(0.0005)  # so that the kernel counts small segments
        peer.recv(8000)
        time.sleep(0.2)  # the window opens after a while
        client.setblocking(True)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        def reset(*_: object) -> None:
            peer.close()

        signal.signal(signal.SIGALRM, reset)
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        try:
            told = None
            while told is None:
                told = _send_and_ask(client, asked)
            assert told in {"ConnectionResetError", "ECONNRESET"}
        finally:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)


def _send_and_ask(client: Any, asked: str) -> str | None:
    """Tell how the connection ended, if it has."""
    try:
        client.send(bytes(16_384))
        if asked == "SO_ERROR":
            number = client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            return errno.errorcode[number] if number else None
        return None if client.recv(10) else "end of file"
    except OSError as error:
        return type(error).__name__


def test_fast_open_on_a_blocking_socket() -> None:
    """A blocking sendto with MSG_FASTOPEN connects and sends, with no cookie yet."""

    def scenario(m: Any) -> object:
        with m.create_server(LOOPBACK) as server, m.socket() as client:
            sent = client.sendto(b"hello", socket.MSG_FASTOPEN, server.getsockname())
            with server.accept()[0] as peer:
                return sent, peer.recv(10)

    def plain(m: Any) -> object:
        return repr(scenario(m))

    with no_leak():
        first = [plain(m) for m in (socket, rsock)]
    assert first[0] == first[1]


def test_accept_at_the_limit_of_descriptors_waits() -> None:
    """With nothing to accept, accept() times out even when no descriptor would be free."""

    def scenario(m: Any) -> None:
        with m.create_server(LOOPBACK) as server:
            server.settimeout(0.05)
            limits = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (3, limits[1]))
            try:
                server.accept()
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, limits)

    assert assert_parity(scenario).error is TimeoutError


@pytest.mark.parametrize("flags", [0, socket.MSG_WAITALL])
def test_shortest_timeout_finds_what_is_there(flags: int) -> None:
    """A timeout of a nanosecond is time to take what has come."""

    def scenario(m: Any) -> object:
        left, right = m.socketpair()
        with left, right:
            right.settimeout(1e-9)
            for _ in range(20):  # as often as tries may miss in a row
                with contextlib.suppress(TimeoutError):
                    right.recv(1)
            left.send(b"x")
            return right.recv(1, flags)

    assert assert_parity(scenario).value == b"x"


CLOSE_THEN_FORK = """
import os, sys
sys.path[:0] = sys.argv[1:]
from blocking import CallInThread
import rsock

server = rsock.create_server(("127.0.0.1", 0))
address, number = server.getsockname(), server.fileno()
calling = CallInThread(server.accept)
calling.wait_until_blocked()
server.close()
reader, writer = os.pipe()
if (child := os.fork()) == 0:
    server.close()
    try:
        os.fstat(number)
    except OSError:
        os._exit(0)
    os._exit(1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
rsock.create_connection(address).close()
calling.result()[0].close()
"""


def test_close_again_in_a_forked_child() -> None:
    """A descriptor whose close waits for another thread's call can be closed in a child."""
    folder = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120
    subprocess.run(  # noqa: S603 - a program of this file
        [sys.executable, "-c", CLOSE_THEN_FORK, folder], check=True, timeout=30
    )


def test_base_class_is_the_socket_type() -> None:
    """Every socket is an instance of SocketType."""

    def scenario(m: Any) -> object:
        with m.socket() as sock:
            return isinstance(sock, m.SocketType), issubclass(m.socket, m.SocketType)

    assert assert_parity(scenario).value == (True, True)


INTERRUPTED = """
import os, resource, signal, warnings
import rsock

class Interruption(Exception):
    pass

def interrupt(*_):
    raise Interruption

warnings.simplefilter("ignore")  # sockets that were made and then lost
resource.setrlimit(resource.RLIMIT_NOFILE, (10_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
signal.signal(signal.SIGALRM, interrupt)
base = rsock.socket(rsock.AF_UNIX, rsock.SOCK_DGRAM)
for _ in range(3000):
    try:
        signal.setitimer(signal.ITIMER_REAL, 1e-5)
        while True:
            rsock.fromfd(base.fileno(), rsock.AF_UNIX, rsock.SOCK_DGRAM).close()
    except Interruption:
        file = os.open("/dev/null", os.O_RDONLY)
        os.fstat(file)
        os.close(file)
"""


def test_interrupted_adoption_closes_once() -> None:
    """An exception of a signal handler while a socket is made never closes a foreign file.

    In a process of its own: a signal between the duplicate and its owner leaves a descriptor open.
    """
    subprocess.run([sys.executable, "-c", INTERRUPTED], check=True, timeout=60)  # noqa: S603
