"""sendfile_all, which the standard library does not have: a file under one deadline."""

from __future__ import annotations

import errno
import os
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from blocking import CallInThread
from peers import pair, read_all, running
from support import no_leak

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTENT = os.urandom(3_000_000)
Ends = tuple[rsock.socket, socket.socket]


@pytest.fixture(params=["unix", "tcp"])
def ends(request: pytest.FixtureRequest) -> Iterator[Ends]:
    """Yield a connected socket and its standard-library peer, both with little room."""
    original, far = pair(request.param)
    far.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
    with rsock.socket(fileno=original.detach()) as near, far:
        near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 16)
        yield near, far


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give a file that is larger than what the sockets have room for."""
    path = tmp_path / "content"
    path.write_bytes(CONTENT)
    return path


@pytest.mark.parametrize(
    ("offset", "count"),
    [(0, None), (5, None), (0, 1_000_000), (7, 9), (0, 9_999_999), (4_000_000, None)],
)
@pytest.mark.parametrize("timeout", [None, 30.0])
def test_a_part_or_the_whole(
    ends: Ends, path: Path, timeout: float | None, offset: int, count: int | None
) -> None:
    """What was asked for arrives, as far as the file has it, and the position is behind it."""
    near, far = ends
    near.settimeout(timeout)
    wanted = CONTENT[offset:][:count]
    receiver = CallInThread(lambda: read_all(far))
    with path.open("rb") as file:
        assert near.sendfile_all(file, offset, count) == len(wanted)
        assert file.tell() == (offset + len(wanted) if wanted else 0)
    near.shutdown(socket.SHUT_WR)
    assert receiver.result() == wanted


def test_one_deadline(ends: Ends, path: Path) -> None:
    """A peer that takes something now and then does not make the time longer."""
    near, far = ends
    near.settimeout(0.5)
    pause = threading.Event()
    taken = 0

    def receive_slowly() -> None:
        nonlocal taken
        while block := far.recv(20_000):
            taken += len(block)
            pause.wait(0.05)  # the whole file would take some 7 seconds

    with path.open("rb") as file, running(receive_slowly):
        with pytest.raises(TimeoutError) as caught:
            near.sendfile_all(file)
        pause.set()
        near.close()
        sent: int = vars(caught.value)["bytes_transferred"]
        assert file.tell() == sent
    assert 0 < taken <= sent < len(CONTENT)


def test_without_waiting(ends: Ends, path: Path) -> None:
    """A non-blocking socket sends what there is room for and tells how much that was."""
    near, far = ends
    near.setblocking(False)
    with path.open("rb") as file, pytest.raises(BlockingIOError) as caught:
        near.sendfile_all(file)
    near.shutdown(socket.SHUT_WR)
    sent: int = vars(caught.value)["bytes_transferred"]
    assert read_all(far) == CONTENT[:sent]


def test_what_is_refused(ends: Ends, path: Path) -> None:
    """Wrong arguments, pipes and closed sockets; nothing is sent or lost."""
    near, _ = ends
    reading, writing = os.pipe()
    with no_leak(), path.open("rb") as file, path.open() as text:
        refused: list[tuple[Any, int, int | None]] = [
            (text, 0, None),
            (file, -1, None),
            (file, 0, 0),
            (file, 0, -1),
        ]
        for arguments in refused:
            with pytest.raises(ValueError, match=r"binary|offset|count"):
                near.sendfile_all(*arguments)
        pipe = open(reading, "rb", buffering=0, closefd=False)  # noqa: SIM115 - not its to close
        with pytest.raises(OSError, match=r"Illegal seek"):
            near.sendfile_all(pipe, 0, 9)
        near.close()
        with pytest.raises(OSError) as caught:  # noqa: PT011 - its number tells
            near.sendfile_all(file)
        assert caught.value.errno == errno.EBADF
    os.close(reading)
    os.close(writing)
