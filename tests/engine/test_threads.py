"""Threads: one socket serves many, and a thread that waits does not hold up the others."""

from __future__ import annotations

import itertools
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from blocking import METHODS
from tracing import run_child

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

MODES = pytest.mark.parametrize("timeout", [None, 30.0], ids=["blocking", "timeout"])
THREADS = 8
MESSAGES = 1000

# In a child: were the interpreter not released, nothing in the same process could end the test.
RELEASE = """
import importlib, sys
from contextlib import ExitStack
from blocking import METHODS, CallInThread, prepare
m, timeout = importlib.import_module(sys.argv[1]), float(sys.argv[2]) or None
for method in METHODS:
    with ExitStack() as stack:
        blocked = prepare(m, method, timeout, stack)
        calling = CallInThread(blocked.call)
        calling.wait_until_blocked()
        blocked.release()
        assert calling.result() == blocked.expected
        print(method, flush=True)
"""


@pytest.mark.parametrize("timeout", ["0", "20"])
@pytest.mark.parametrize("name", ["socket", "rsock"])
def test_waiting_releases_the_interpreter(name: str, timeout: str) -> None:
    """While one thread waits in a method, another runs Python code: the code that ends the wait."""
    assert run_child(RELEASE, name, timeout).split() == list(METHODS)


# The variable with the underscore goes first when the interpreter takes the program apart.
EXIT = """
import importlib, sys
from contextlib import ExitStack
from blocking import CallInThread, prepare
m, timeout, method = importlib.import_module(sys.argv[1]), float(sys.argv[2]) or None, sys.argv[3]
stack = ExitStack()
blocked = prepare(m, method, timeout, stack)
calling = CallInThread(blocked.call)
calling.wait_until_blocked()
class AtTheEnd:
    def __del__(self):
        assert sys.is_finalizing()
        blocked.release()
        calling.wait_until_at_rest()
        print("over", flush=True)
_last = AtTheEnd()
"""


@pytest.mark.parametrize("method", ["accept", "recv", "recvmsg", "sendall"])
@pytest.mark.parametrize("timeout", ["0", "20"])
@pytest.mark.parametrize("name", ["socket", "rsock"])
def test_coming_back_after_the_program(name: str, timeout: str, method: str) -> None:
    """A daemon thread whose call returns while the interpreter ends: the process ends as usual."""
    assert "over" in run_child(EXIT, name, timeout, method)


def _receive_all(sock: Any, receive: Callable[[Any], bytes]) -> list[bytes]:
    return list(iter(lambda: receive(sock), b""))


def _receive_into(sock: Any) -> bytes:
    buffer = bytearray(64)
    return bytes(buffer[: sock.recv_into(buffer)])


RECEIVERS: dict[str, Callable[[Any], bytes]] = {
    "recv": lambda sock: sock.recv(64),
    "large recv": lambda sock: sock.recv(1 << 20),
    "recv_into": _receive_into,
    "recvfrom": lambda sock: sock.recvfrom(64)[0],
}
SENDERS: dict[str, Callable[[Any, bytes], object]] = {
    "send": lambda sock, message: sock.send(message),
    "sendall": lambda sock, message: sock.sendall(message),
}


def _messages(thread: int) -> list[bytes]:
    return [f"{thread} {number}".encode() for number in range(MESSAGES)]


@MODES
@pytest.mark.parametrize("sender", SENDERS)
@pytest.mark.parametrize("receiver", RECEIVERS)
def test_many_threads_on_one_socket(
    module: ModuleType, sender: str, receiver: str, timeout: float | None
) -> None:
    """Messages that several threads send and receive on the same sockets arrive once each."""
    m: Any = module
    left, right = m.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with left, right, ThreadPoolExecutor(2 * THREADS) as pool:
        left.settimeout(timeout)
        right.settimeout(timeout)
        receiving = [pool.submit(_receive_all, right, RECEIVERS[receiver]) for _ in range(THREADS)]
        sending = [pool.submit(_send_all, left, SENDERS[sender], n) for n in range(THREADS)]
        assert [future.result() for future in sending] == [None] * THREADS
        left.shutdown(socket.SHUT_WR)
        received = [message for future in receiving for message in future.result()]
    assert sorted(received) == sorted(itertools.chain.from_iterable(map(_messages, range(THREADS))))


def _send_all(sock: Any, send: Callable[[Any, bytes], object], thread: int) -> None:
    for message in _messages(thread):
        send(sock, message)


@MODES
def test_both_directions_at_once(module: ModuleType, timeout: float | None) -> None:
    """One thread sends while another receives on the same socket; both streams arrive in order."""
    m: Any = module
    data = bytes(range(251)) * 40000
    left, right = m.socketpair()

    def receive(sock: Any) -> bytes:
        return b"".join(_chunks(sock, len(data)))

    with left, right, ThreadPoolExecutor(4) as pool:
        left.settimeout(timeout)
        right.settimeout(timeout)
        receiving = [pool.submit(receive, sock) for sock in (left, right)]
        sending = [pool.submit(sock.sendall, data) for sock in (left, right)]
        assert [future.result() for future in sending] == [None, None]
        assert all(future.result() == data for future in receiving)


def _chunks(sock: Any, size: int) -> Iterable[bytes]:
    while size:
        chunk = sock.recv(min(size, 65536))
        size -= len(chunk)
        yield chunk


@MODES
def test_many_threads_accept_on_one_listener(module: ModuleType, timeout: float | None) -> None:
    """Every connection goes to one of the threads that accept."""
    m: Any = module
    clients = 200

    def serve(listener: Any, count: int) -> list[bytes]:
        served: list[bytes] = []
        for _ in range(count):
            accepted, _ = listener.accept()
            with accepted:
                served.append(accepted.recv(64))
        return served

    with (
        m.create_server(("127.0.0.1", 0), backlog=clients) as listener,
        ThreadPoolExecutor(2 * THREADS) as pool,
    ):
        listener.settimeout(timeout)
        address = listener.getsockname()

        def visit(number: int) -> None:
            with m.create_connection(address) as sock:
                sock.sendall(b"%d" % number)

        serving = [pool.submit(serve, listener, clients // THREADS) for _ in range(THREADS)]
        list(pool.map(visit, range(clients)))
        served = [name for future in serving for name in future.result()]
    assert sorted(served) == sorted(b"%d" % number for number in range(clients))


def test_one_busy_thread_does_not_stop_the_others(module: ModuleType) -> None:
    """Messages go to and fro beside a thread that never lets go of the interpreter by itself."""
    m: Any = module
    left, right = m.socketpair()
    stop = threading.Event()

    def spin() -> None:
        while not stop.is_set():
            pass

    def echo() -> None:
        for message in iter(lambda: right.recv(64), b""):
            right.sendall(message)

    with left, right, ThreadPoolExecutor(2) as pool:
        spinning, echoing = pool.submit(spin), pool.submit(echo)
        for number in range(20):
            left.sendall(b"%d" % number)
            assert left.recv(64) == b"%d" % number
        left.shutdown(socket.SHUT_WR)
        stop.set()
        echoing.result()
        spinning.result()
