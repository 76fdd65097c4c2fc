"""Run by `make memcheck`, under valgrind: messages of every size, and their errors."""

from __future__ import annotations

import socket
from typing import Any

import rsock
from ancillary import comparable, rights
from peers import running

WRONG: list[Any] = [
    4,
    [4],
    [(1, 2)],
    [(1, 1, "text")],
    [rights(0), (1, "2", b"")],
    [rights(1 << 20)],
]


def _exchange(near: rsock.socket, far: rsock.socket) -> None:
    for room in range(120):
        near.sendmsg([b"abc", bytearray(b"def"), b""], [rights(0, 1, 2)])
        comparable(far.recvmsg(10, room)[1])
        near.sendmsg([b"abc"], [rights(0)])
        comparable(far.recvmsg_into([bytearray(2), bytearray(7)], room)[1])
    near.sendmsg([b"x"] * 1000)
    assert far.recvmsg_into([bytearray(1) for _ in range(1000)])[0] == 1000


def _refuse(near: rsock.socket) -> None:
    for wrong in WRONG:
        try:
            near.sendmsg([b"x"], wrong)
        except (TypeError, OSError):
            continue
        raise AssertionError(wrong)


def _whole() -> None:
    near, far = rsock.socketpair()
    with near, far:
        with running(lambda: near.sendmsg_all([bytes(1000)] * 1100)):
            far.recv_exactly(1 << 20)
        near.close()
        try:
            far.recv_exactly(1 << 20)
        except rsock.EndOfStreamError as error:
            if (error.bytes_transferred, len(error.data)) != (51_424, 51_424):
                raise


for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
    one, other = rsock.socketpair(socket.AF_UNIX, kind)
    with one, other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        _exchange(one, other)
        _refuse(one)
_whole()
