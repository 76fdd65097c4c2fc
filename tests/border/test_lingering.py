"""A close that waits for the peer (`SO_LINGER`) holds up nobody but the thread that does it."""

from __future__ import annotations

import socket
import struct
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from blocking import CallInThread
from border.objects import Foreign
from peers import fill
from support import no_leak

if TYPE_CHECKING:
    from collections.abc import Callable

# A build compiles once; after that a test takes milliseconds.
pytestmark = pytest.mark.timeout(600)


def as_it_is(sock: Any) -> Any:
    """Return what is given."""
    return sock


OBJECTS_OF_TCP = pytest.mark.parametrize(
    ("owner", "wrap"),
    [(rsock, as_it_is), (socket, as_it_is), (socket, Foreign)],
    ids=["rsock", "socket", "foreign"],
)


@OBJECTS_OF_TCP
@pytest.mark.parametrize("released", [True, False], ids=["release", "drop"])
def test_close_that_lingers(
    probe: Any, owner: Any, wrap: Callable[[Any], Any], *, released: bool
) -> None:
    """A close() that waits for the peer, SO_LINGER, lets the peer run, a thread of Python.

    If it kept the interpreter, the peer could read nothing before the wait is over.
    """
    with no_leak():
        near, far = lingering(owner)
        guard = probe.Guard(wrap(near))
        near.close()
        assert peer_runs_at_the_end(guard, far, released=released)


@pytest.mark.parametrize("released", [True, False], ids=["release", "drop"])
@pytest.mark.parametrize("forgotten", [1, 2])
def test_close_that_lingers_of_one_forgotten(probe: Any, forgotten: int, *, released: bool) -> None:
    """Likewise that of a descriptor that a socket forgot while lent, alone or first of two."""
    with no_leak():
        near, far = lingering(rsock)
        guard = probe.Guard(near)
        for _ in range(forgotten):
            near.close()
            near.__init__()
        assert peer_runs_at_the_end(guard, far, released=released)
        near.close()


def lingering(owner: Any) -> tuple[Any, Any]:
    """Return a connection whose first end waits for the other when it is closed."""
    with owner.create_server(("127.0.0.1", 0)) as listener:
        near = owner.create_connection(listener.getsockname())
        far, _ = listener.accept()
    near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 30))
    fill(near)
    return near, far


def peer_runs_at_the_end(guard: Any, far: Any, *, released: bool) -> bool:
    """Give the guard back and tell whether a thread could read from the peer during the close."""
    closing, ended, parts = threading.Event(), threading.Event(), list[bytes]()
    thread, number = threading.get_native_id(), guard.fileno()

    def read() -> bool:
        closing.wait()
        while not (inside := is_inside(thread, number)) and not ended.is_set():
            time.sleep(0.001)  # no event tells that a thread has entered a call
        while data := far.recv(1 << 16):
            parts.append(data)
        return inside

    with far:
        reading = CallInThread(read)
        reading.wait_until_at_rest()
        closing.set()
        count = guard.end_and_count(released, parts)
        ended.set()
        return reading.result() is True and bool(count)


def is_inside(thread: int, number: int) -> bool:
    """Tell whether a thread is inside a system call on this descriptor."""
    call = Path(f"/proc/self/task/{thread}/syscall").read_text(encoding="ascii")
    return call.split()[1:2] == [hex(number)]
