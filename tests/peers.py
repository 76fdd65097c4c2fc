"""Connected pairs: the near end belongs to the module under test, the far end to `socket`."""

from __future__ import annotations

import os
import select
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Any, Literal

from support import MODULES, Outcome, Scenario, assert_parity, no_leak

if TYPE_CHECKING:
    from types import ModuleType

Kind = Literal["tcp", "tcp6", "unix", "udp", "unix-datagram", "unix-packet"]

STREAMS: tuple[Kind, ...] = ("tcp", "unix")
DATAGRAMS: tuple[Kind, ...] = ("udp", "unix-datagram", "unix-packet")
KINDS: tuple[Kind, ...] = (*STREAMS, *DATAGRAMS)

# The timeout is one that no test with data at hand can reach.
MODES: dict[str, float | None] = {"blocking": None, "timeout": 30.0, "non-blocking": 0.0}

# Errors that no socket call raises: two equal ones mean that the scenario is wrong.
BROKEN = (AssertionError, AttributeError, IndexError, KeyError, NameError)

Exchange = Callable[[Any, socket.socket], object]

# An address to bind to for every kind of sender; None stays without a name.
SENDERS: dict[str, tuple[socket.AddressFamily, Any]] = {
    "IPv4": (socket.AF_INET, ("127.0.0.1", 0)),
    "IPv4, other address": (socket.AF_INET, ("127.45.67.89", 0)),
    "IPv6": (socket.AF_INET6, ("::1", 0)),
    "Unix, path": (socket.AF_UNIX, "sender"),
    "Unix, path that is not ASCII": (socket.AF_UNIX, "s\u00e9nder"),
    "Unix, path that is not UTF-8": (socket.AF_UNIX, b"s\xffnder"),
    "Unix, longest path": (socket.AF_UNIX, "s" * 107),
    "Unix, abstract": (socket.AF_UNIX, b"\0rsock\xff\0%d" % os.getpid()),
    "Unix, longest abstract": (socket.AF_UNIX, b"\0%0107d" % os.getpid()),
    "Unix, autobind": (socket.AF_UNIX, ""),
    "Unix, unnamed": (socket.AF_UNIX, None),
}


def pair(kind: Kind) -> tuple[socket.socket, socket.socket]:
    """Return two connected sockets of the standard library."""
    match kind:
        case "tcp":
            return _tcp_pair("127.0.0.1", socket.AF_INET)
        case "tcp6":
            return _tcp_pair("::1", socket.AF_INET6)
        case "udp":
            return _udp_pair()
        case "unix":
            return socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        case "unix-datagram":
            return socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        case "unix-packet":
            return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def _tcp_pair(host: str, family: socket.AddressFamily) -> tuple[socket.socket, socket.socket]:
    with socket.create_server((host, 0), family=family) as server:
        far = socket.create_connection(server.getsockname()[:2])
        near, _ = server.accept()
    return near, far


def _udp_pair() -> tuple[socket.socket, socket.socket]:
    near, far = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
    near.bind(("127.0.0.1", 0))
    far.bind(("127.0.0.1", 0))
    near.connect(far.getsockname())
    far.connect(near.getsockname())
    return near, far


def adopt(m: Any, sock: socket.socket) -> Any:
    """Make the standard library's socket one of module `m`."""
    family, type_, proto = sock.family, sock.type, sock.proto
    return m.socket(family, type_, proto, fileno=sock.detach())


@contextmanager
def link(m: Any, kind: Kind, timeout: float | None = None) -> Generator[tuple[Any, socket.socket]]:
    """Yield a socket of module `m` with the given timeout, and its standard-library peer."""
    original, far = pair(kind)
    with closing(far), closing(adopt(m, original)) as near:
        near.settimeout(timeout)
        yield near, far


def assert_same(scenario: Scenario) -> Outcome:
    """Like `assert_parity`, strict on the types inside the result and on open descriptors."""
    with no_leak():
        outcome = assert_parity(lambda m: repr(scenario(m)))
    assert outcome.error not in BROKEN, f"the scenario itself fails:\n{outcome.trace}"
    return outcome


def assert_same_exchange(kind: Kind, exchange: Exchange, timeout: float | None = None) -> Outcome:
    """Compare `exchange(near, far)`; the pairs are made outside, so no event names their ports."""
    with ExitStack() as stack:
        ends: dict[ModuleType, tuple[Any, socket.socket]] = {
            m: stack.enter_context(link(m, kind, timeout)) for m in MODULES
        }
        return assert_same(lambda m: exchange(*ends[m]))


def assert_same_sender(
    sender: str, timeout: float | None, receive: Callable[[Any, int], object]
) -> None:
    """Compare what an unconnected socket of each module receives of one of SENDERS.

    The paths of the sockets are in the current folder.
    """
    family, name = SENDERS[sender]
    with ExitStack() as stack:
        far = stack.enter_context(socket.socket(family, socket.SOCK_DGRAM))
        if name is not None:
            far.bind(name)
        nears: dict[ModuleType, Any] = {}
        for m in MODULES:
            nears[m] = stack.enter_context(m.socket(family, socket.SOCK_DGRAM))
            nears[m].bind(m.__name__ if family == socket.AF_UNIX else name)
            nears[m].settimeout(timeout)
            for data in (b"first", b"", b"third"):
                far.sendto(data, nears[m].getsockname())
            wait_readable(nears[m])
        assert_same(lambda m: [receive(nears[m], size) for size in (100, 3, 1 << 20)])


STATES = ("unconnected", "listening", "closed", "detached")


def assert_same_in_state(
    state: str, timeout: float | None, receive: Callable[[Any], object]
) -> None:
    """Compare a call on a stream socket that has no connection, or no descriptor any more."""

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
            sock.settimeout(timeout)
            if state == "listening":
                sock.listen()
            elif state == "closed":
                sock.close()
            elif state == "detached":
                os.close(sock.detach())
            return receive(sock)

    assert_same(scenario)


def wait_readable(sock: Any) -> None:
    """Return once data, an end of stream or an error waits at the socket."""
    readable, _, _ = select.select([sock], [], [], 30)
    assert readable, "nothing arrived"


def feed(near: Any, far: socket.socket, data: bytes, flags: int = 0) -> None:
    """Send from the far end and return once the near end can be read."""
    far.sendall(data, flags)
    wait_readable(near)


@contextmanager
def running(target: Callable[[], object]) -> Generator[None]:
    """Run `target` in a thread for the length of the block, and wait for it at the end."""
    thread = threading.Thread(target=target)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def read_all(far: socket.socket) -> bytes:
    """Return everything up to the end of the stream."""
    blocks = bytearray()
    while block := far.recv(1 << 20):
        blocks += block
    return bytes(blocks)


def resize_error(buffer: bytearray) -> BufferError:
    """Resize the buffer until a call that holds it forbids that."""
    while True:
        try:
            buffer.append(0)
            buffer.pop()
        except BufferError as error:
            return error


def fill(sock: Any) -> None:
    """Send until not one byte more fits."""
    for size in (4096, 1):
        try:
            while True:
                sock.send(bytes(size), socket.MSG_DONTWAIT)
        except OSError:
            continue
