"""One call that blocks, and what makes it return, for each method that can wait."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from peers import fill
from support import MODULES, Outcome, Scenario, observe

if TYPE_CHECKING:
    from collections.abc import Callable

LOOPBACK = ("127.0.0.1", 0)
NONE: list[object] = []  # of control messages


class Blocked(NamedTuple):
    """A call that waits until `release` was called, and the result that it then has."""

    sock: Any
    call: Callable[[], object]
    release: Callable[[], object]
    expected: object


def drain(sock: Any) -> int:
    """Receive all that is queued and return the number of bytes."""
    total = 0
    sock.setblocking(False)
    with suppress(BlockingIOError):
        while data := sock.recv(1 << 20):
            total += len(data)
    return total


def full_listener(stack: ExitStack) -> tuple[socket.socket, tuple[str, int]]:
    """Return a TCP listener whose queue is full, and its address: further connects wait."""
    listener = stack.enter_context(socket.socket())
    listener.bind(LOOPBACK)
    listener.listen(0)  # the queue is full when its length exceeds 0
    address: tuple[str, int] = listener.getsockname()
    stack.enter_context(socket.create_connection(address))
    return listener, address


def _accept(m: Any, stack: ExitStack) -> Blocked:
    listener = stack.enter_context(m.create_server(LOOPBACK))
    client = stack.enter_context(socket.socket())
    address = listener.getsockname()

    def call() -> bool:
        accepted, peer = listener.accept()
        with accepted:
            return bool(peer == client.getsockname())

    return Blocked(listener, call, lambda: client.connect(address), expected=True)


def _connect(m: Any, stack: ExitStack) -> Blocked:
    listener, address = full_listener(stack)
    sock = stack.enter_context(m.socket())

    def release() -> None:
        accepted, _ = listener.accept()
        accepted.close()

    # The dropped SYN is sent again after a second (RFC 6298, section 2.1), then there is room.
    return Blocked(sock, lambda: sock.connect(address), release, None)


def _receiver(method: str, *arguments: object, expected: object) -> Callable[..., Blocked]:
    def prepare(m: Any, stack: ExitStack) -> Blocked:
        sock, peer = map(stack.enter_context, m.socketpair())
        return Blocked(
            sock,
            lambda: getattr(sock, method)(*arguments),
            lambda: peer.send(b"x"),
            expected,
        )

    return prepare


def _sender(method: str, expected: object, data: object = b"x") -> Callable[..., Blocked]:
    def prepare(m: Any, stack: ExitStack) -> Blocked:
        sock, peer = map(stack.enter_context, m.socketpair())
        fill(sock)
        return Blocked(sock, lambda: getattr(sock, method)(data), lambda: drain(peer), expected)

    return prepare


def _sendto(m: Any, stack: ExitStack) -> Blocked:
    sock, peer = (
        stack.enter_context(m.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) for _ in range(2)
    )
    peer.bind("")  # the kernel picks an abstract name, unix(7)
    address = peer.getsockname()
    sock.connect(address)  # or poll would not look at the peer's queue
    fill(sock)
    return Blocked(sock, lambda: sock.sendto(b"x", address), lambda: drain(peer), 1)


METHODS: dict[str, Callable[[Any, ExitStack], Blocked]] = {
    "accept": _accept,
    "connect": _connect,
    "recv": _receiver("recv", 8, expected=b"x"),
    "recv_into": _receiver("recv_into", bytearray(8), expected=1),
    "recvfrom": _receiver("recvfrom", 8, expected=(b"x", None)),
    "recvfrom_into": _receiver("recvfrom_into", bytearray(8), expected=(1, None)),
    "recvmsg": _receiver("recvmsg", 8, expected=(b"x", NONE, 0, None)),
    "recvmsg_into": _receiver("recvmsg_into", [bytearray(8)], expected=(1, NONE, 0, None)),
    "send": _sender("send", 1),
    "sendall": _sender("sendall", None),
    "sendmsg": _sender("sendmsg", 1, [b"x"]),
    "sendto": _sendto,
}


def assert_parity_without_events(scenario: Scenario) -> Outcome:
    """Like `assert_parity`, without the audit events, which hold the addresses of each run."""
    expected, actual = (replace(observe(scenario, module), events=()) for module in MODULES)
    assert actual == expected, f"\nsocket: {expected}\nrsock:  {actual}\n{actual.trace}"
    return actual


def prepare(m: Any, method: str, timeout: float | None, stack: ExitStack) -> Blocked:
    """Return a call of `method` on a socket of module `m` that waits until it is released."""
    blocked = METHODS[method](m, stack)
    blocked.sock.settimeout(timeout)
    return blocked


def is_asleep(thread_id: int) -> bool:
    """Whether a thread sleeps in the kernel, see proc(5)."""
    stat = Path("/proc/self/task", str(thread_id), "stat").read_text()
    return stat.rpartition(")")[2].split()[0] == "S"


def is_blocked(thread_id: int) -> bool:
    """Whether a thread sleeps in the kernel for something else than a lock, see proc(5)."""
    channel = Path("/proc/self/task", str(thread_id), "wchan").read_text()
    return is_asleep(thread_id) and channel != "0" and not channel.startswith("futex")


def wait_until_blocked(thread_id: int) -> None:
    """Return once a thread waits inside a call."""
    deadline = time.monotonic() + 20
    while not is_blocked(thread_id):
        assert time.monotonic() < deadline, "the call did not block"
        time.sleep(0.001)  # the kernel tells nobody that a thread went to sleep


class CallInThread:
    """A call that another thread makes."""

    def __init__(self, call: Callable[[], object]) -> None:
        """Start the call."""
        self._call = call
        self._future: Future[object] = Future()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._future.set_result(self._call())
        except BaseException as error:  # noqa: BLE001 - handed to whoever asks for the result
            self._future.set_exception(error)

    def wait_until_blocked(self) -> None:
        """Return once the call waits."""
        assert self._thread.native_id is not None
        wait_until_blocked(self._thread.native_id)

    def wait_until_at_rest(self) -> None:
        """Return once the thread sleeps, for whatever reason, or has ended."""
        assert self._thread.native_id is not None
        with suppress(OSError):  # /proc has it no more
            while not is_asleep(self._thread.native_id):
                time.sleep(0.001)

    def result(self) -> object:
        """Wait for the end of the call and return or raise what it did."""
        self._thread.join()
        return self._future.result()
