"""Every kind of buffer object as the data of a send and as the target of a receive."""

from __future__ import annotations

import array
import ctypes
import io
import mmap
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from peers import (
    KINDS,
    Kind,
    assert_same_exchange,
    feed,
    resize_error,
    running,
)

DATA = bytes(range(32))

Maker = Callable[[], Any]


class FailingBuffer:
    """An object whose buffer cannot be had, where classes written in Python may offer one."""

    def __buffer__(self, flags: int) -> memoryview:
        """Fail."""
        raise ZeroDivisionError


class GrowingBytes(bytearray):
    """A subclass of bytearray."""


class Point(ctypes.Structure):
    """A structure of two numbers."""

    _fields_ = (("x", ctypes.c_uint32), ("y", ctypes.c_uint64))


def released() -> memoryview:
    """Return a view that has been given back."""
    view = memoryview(bytearray(DATA))
    view.release()
    return view


def closed_map() -> mmap.mmap:
    """Return a memory map that has been closed."""
    mapped = mmap.mmap(-1, len(DATA))
    mapped.close()
    return mapped


def filled_map() -> mmap.mmap:
    """Return an anonymous memory map with the data in it."""
    mapped = mmap.mmap(-1, len(DATA))
    mapped.write(DATA)
    return mapped


def read_only_map() -> mmap.mmap:
    """Return a memory map that must not be written to."""
    with Path(__file__).open("rb") as file:
        return mmap.mmap(file.fileno(), len(DATA), access=mmap.ACCESS_READ)


def writable(data: bytes = DATA) -> memoryview:
    """Return a writable view of a copy of the data."""
    return memoryview(bytearray(data))


BUFFERS: dict[str, Maker] = {
    "bytes": lambda: DATA,
    "empty bytes": lambda: b"",
    "bytearray": lambda: bytearray(DATA),
    "empty bytearray": bytearray,
    "bytearray subclass": lambda: GrowingBytes(DATA),
    "view": writable,
    "view of bytes": lambda: memoryview(DATA),
    "read-only view": lambda: writable().toreadonly(),
    "slice": lambda: writable()[3:19],
    "empty slice": lambda: writable()[5:5],
    "one byte": lambda: writable()[7:8],
    "every second": lambda: writable()[::2],
    "backwards": lambda: writable()[::-1],
    "backwards, one byte": lambda: writable()[:1][::-1],
    "words": lambda: writable().cast("I"),
    "doubles": lambda: writable().cast("d"),
    "chars": lambda: writable().cast("c"),
    "every second word": lambda: writable().cast("H")[::2],
    "matrix": lambda: writable().cast("B", (4, 8)),
    "no dimension": lambda: writable(b"x").cast("B", ()),
    "released": released,
    "array of bytes": lambda: array.array("B", DATA),
    "array of ints": lambda: array.array("i", range(8)),
    "array of doubles": lambda: array.array("d", [1.5, 2.5]),
    "empty array": lambda: array.array("B", b""),
    "map": filled_map,
    "read-only map": read_only_map,
    "closed map": closed_map,
    "ctypes array": lambda: (ctypes.c_uint8 * len(DATA))(*DATA),
    "ctypes matrix": (ctypes.c_uint16 * 4) * 2,
    "ctypes number": lambda: ctypes.c_uint32(0x01020304),
    "ctypes structure": Point,
    "file in memory": lambda: io.BytesIO(DATA),
    "its buffer": lambda: io.BytesIO(DATA).getbuffer(),
    "str": lambda: "text",
    "empty str": str,
    "None": lambda: None,
    "int": lambda: 4,
    "list": lambda: list(DATA),
    "iterator": lambda: iter(DATA),
    "type": lambda: bytearray,
    "failing": FailingBuffer,
}

SENDERS: dict[str, Callable[[Any, Any], object]] = {
    "send": lambda sock, data: sock.send(data),
    "sendall": lambda sock, data: sock.sendall(data),
    "sendto": lambda sock, data: sock.sendto(data, ("127.0.0.1", 9)),
    "sendto with flags": lambda sock, data: sock.sendto(data, 0, ("127.0.0.1", 9)),
}

RECEIVERS: dict[str, Callable[[Any, Any], object]] = {
    "recv_into": lambda sock, buffer: sock.recv_into(buffer),
    "recv_into 3": lambda sock, buffer: sock.recv_into(buffer, 3),
    "recv_into 1000": lambda sock, buffer: sock.recv_into(buffer, 1000),
    "recv_into keyword": lambda sock, buffer: sock.recv_into(nbytes=2, buffer=buffer),
    "recvfrom_into": lambda sock, buffer: sock.recvfrom_into(buffer)[0],
    "recvfrom_into 3": lambda sock, buffer: sock.recvfrom_into(buffer, 3)[0],
    "recvfrom_into 1000": lambda sock, buffer: sock.recvfrom_into(buffer, 1000)[0],
    "recvfrom_into keyword": lambda sock, buffer: sock.recvfrom_into(nbytes=2, buffer=buffer)[0],
}


def drain(far: socket.socket) -> bytes | None:
    """Return what has arrived, or None when nothing has."""
    try:
        return far.recv(4096, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None


def contents(buffer: Any) -> bytes | None:
    """Return the bytes of a buffer, or None when there are none to be had."""
    try:
        return memoryview(buffer).tobytes()
    except (TypeError, ValueError, ZeroDivisionError):
        return None


@pytest.mark.parametrize("kind", ["tcp", "udp"])
@pytest.mark.parametrize("make", BUFFERS.values(), ids=BUFFERS)
@pytest.mark.parametrize("send", SENDERS.values(), ids=SENDERS)
def test_buffer_that_is_sent(send: Callable[[Any, Any], object], make: Maker, kind: Kind) -> None:
    """Each buffer is sent, every item of it in order, or refused."""
    # The text of a refusal and the count; what arrives is compared where the peer is the target.
    assert_same_exchange(kind, lambda near, far: (send(near, make()), drain(far)), 0.0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("make", BUFFERS.values(), ids=BUFFERS)
@pytest.mark.parametrize("receive", RECEIVERS.values(), ids=RECEIVERS)
def test_buffer_that_is_filled(
    receive: Callable[[Any, Any], object], make: Maker, kind: Kind
) -> None:
    """Each buffer gets the data, and beyond it keeps what it held, or is refused."""

    def exchange(near: Any, far: socket.socket) -> object:
        feed(near, far, b"ten bytes.")
        buffer = make()
        try:
            return receive(near, buffer), contents(buffer), drain(near)
        finally:
            assert contents(DATA) == bytes(range(32)), "the constant has been written to"

    assert_same_exchange(kind, exchange, 0.0)


@pytest.mark.parametrize("timeout", [None, 30.0])
@pytest.mark.parametrize("name", ["recv_into", "recvfrom_into"])
def test_resizing_while_a_receive_waits(name: str, timeout: float | None) -> None:
    """A bytearray cannot be resized during a call that fills it, and can be after it."""

    def exchange(near: Any, far: socket.socket) -> object:
        buffer = bytearray(1000)
        with running(lambda: getattr(near, name)(buffer)):
            error = resize_error(buffer)
            far.sendall(b"data")
        buffer.extend(b"more")
        return str(error), buffer[:4]

    assert_same_exchange("tcp", exchange, timeout)


@pytest.mark.parametrize("timeout", [None, 30.0])
def test_resizing_while_sendall_waits(timeout: float | None) -> None:
    """A bytearray cannot be resized while sendall still needs it, and can be after it."""

    def exchange(near: Any, far: socket.socket) -> object:
        buffer = bytearray(8 << 20)
        with running(lambda: near.sendall(buffer)):
            error = resize_error(buffer)
            received = 0
            # resize_error() may have grown the buffer by one before the call took hold of it.
            while received < 8 << 20:
                received += len(far.recv(1 << 20))
        buffer.clear()
        return str(error), buffer

    assert_same_exchange("unix", exchange, timeout)


BEFORE_FAILURE: dict[str, tuple[object, ...]] = {
    "recv_into": (-1,),
    "recvfrom_into": (1000,),
    "send": ("flags",),
    "sendall": (1 << 31,),
    "sendto": (0, ("127.0.0.1", "port")),
}


@pytest.mark.parametrize("name", BEFORE_FAILURE)
def test_buffer_is_released_by_a_failed_call(name: str) -> None:
    """A call that fails, for its arguments or in the kernel, lets go of the buffer."""

    def exchange(near: Any, far: socket.socket) -> object:
        buffer = bytearray(16)
        errors: list[str] = []
        for args in (BEFORE_FAILURE[name], ()):
            with pytest.raises((TypeError, ValueError, OverflowError, OSError)) as caught:
                getattr(near, name)(buffer, *args)
            errors.append(repr(caught.value))
            near.close()
        buffer.clear()
        return errors

    assert_same_exchange("udp", exchange, 0.0)
