"""Large files through sockets, by sendfile() and by makefile(): all of it arrives, and in order.

`RSOCK_FILE_SIZE` sets the number of bytes; `make transfers` moves 1 GiB each time.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import socket
import struct
import threading
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from blocking import CallInThread
from peers import STREAMS, Kind, link, pair
from support import no_leak

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

SIZE = int(os.environ.get("RSOCK_FILE_SIZE", "33554432"))
BLOCK = 1 << 20
WAITING = pytest.mark.parametrize("timeout", [None, 60.0], ids=["blocking", "timeout"])
KINDS = pytest.mark.parametrize("kind", STREAMS)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Give a large file no two blocks of which are equal, and its SHA-256."""
    path = tmp_path_factory.mktemp("large") / "file"
    block = random.Random(SIZE).randbytes(BLOCK)  # noqa: S311 - reproducible is the point
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for start in range(0, SIZE, BLOCK):
            data = start.to_bytes(8) + block[8 : SIZE - start]
            digest.update(data)
            file.write(data)
    return path, digest.hexdigest()


def by_sendfile(sock: Any, path: Path) -> None:
    """Send the file as the kernel does."""
    with path.open("rb") as file:
        assert sock.sendfile(file) == file.tell() == SIZE


def by_sendfile_in_parts(sock: Any, path: Path) -> None:
    """Likewise in parts of an odd size, each from where the last one ended."""
    with path.open("rb") as file:
        while sock.sendfile(file, file.tell(), SIZE // 7 + 1):
            pass
        assert file.tell() == SIZE


def by_makefile(sock: Any, path: Path) -> None:
    """Write it to a file of the socket."""
    with path.open("rb") as file, sock.makefile("wb") as target:
        shutil.copyfileobj(file, target)


def by_unbuffered_makefile(sock: Any, path: Path) -> None:
    """Likewise without a buffer, so that parts have to be written again."""
    with path.open("rb") as file, sock.makefile("wb", 0) as target:
        while block := memoryview(file.read(BLOCK)):
            while block:
                block = block[target.write(block) :]


def by_recv(sock: Any) -> str:
    """Receive all with calls of the socket; return the SHA-256."""
    digest, buffer = hashlib.sha256(), memoryview(bytearray(BLOCK))
    while count := sock.recv_into(buffer):
        digest.update(buffer[:count])
    return digest.hexdigest()


def by_reader(sock: Any) -> str:
    """Read all from a file of the socket; return the SHA-256."""
    with sock.makefile("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def slowly(sock: Any) -> str:
    """Receive small parts with pauses in between, until a quarter is there; then the rest."""
    digest, pause = hashlib.sha256(), threading.Event()
    for _ in range(250):
        digest.update(sock.recv(SIZE // 1000, socket.MSG_WAITALL))
        pause.wait(0.001)
    while block := sock.recv(BLOCK):
        digest.update(block)
    return digest.hexdigest()


def after_half_closing(sock: Any) -> str:
    """End the own direction before anything is received."""
    sock.shutdown(socket.SHUT_WR)
    return by_recv(sock)


RECEIVERS = (by_recv, by_reader, slowly, after_half_closing)
WAYS = (
    *((send, receive) for send in (by_sendfile, by_makefile) for receive in RECEIVERS),
    (by_sendfile_in_parts, by_recv),
    (by_unbuffered_makefile, by_reader),
)


@WAITING
@KINDS
@pytest.mark.parametrize(("send", "receive"), WAYS)
def test_from_rsock(
    large: tuple[Path, str],
    send: Callable[[Any, Path], None],
    receive: Callable[[Any], str],
    kind: Kind,
    timeout: float | None,
) -> None:
    """Every way to send, to peers of the standard library of every kind."""
    path, expected = large
    with no_leak(), link(rsock, kind, timeout) as (near, far):
        receiver = CallInThread(lambda: receive(far))
        send(near, path)
        near.shutdown(socket.SHUT_WR)
        assert receiver.result() == expected


@WAITING
@KINDS
@pytest.mark.parametrize("receive", [by_recv, by_reader])
def test_to_rsock(
    large: tuple[Path, str], receive: Callable[[Any], str], kind: Kind, timeout: float | None
) -> None:
    """What the standard library sends is read, by calls and through a file."""
    path, expected = large
    with no_leak(), link(rsock, kind, timeout) as (near, far):
        receiver = CallInThread(lambda: receive(near))
        by_sendfile(far, path)
        far.shutdown(socket.SHUT_WR)
        assert receiver.result() == expected


@WAITING
@pytest.mark.parametrize("send", [by_sendfile, by_makefile])
def test_reset_in_the_middle(
    large: tuple[Path, str],
    module: ModuleType,
    send: Callable[[Any, Path], None],
    timeout: float | None,
) -> None:
    """A peer that resets after a quarter ends the call with the error of the standard library."""
    path, _ = large
    with no_leak():
        original, far = pair("tcp")
        sock = module.socket(fileno=original.detach())
        sock.settimeout(timeout)
        sending = CallInThread(lambda: send(sock, path))
        far.recv(SIZE // 4, socket.MSG_WAITALL)
        far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        far.close()
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            sending.result()
        sock.close()
