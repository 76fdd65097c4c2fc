"""Rows on sockets as files, and on files through sockets."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import FileIO
from time import perf_counter
from typing import TYPE_CHECKING

from rsock.bench.limits import in_c
from rsock.bench.row import BULK, CALLS, Row, Run, at_most, timed
from rsock.bench.rows.statement import Names, statement, unix_pair

if TYPE_CHECKING:
    import socket
    from contextlib import ExitStack
    from types import ModuleType

    from rsock.bench.row import Prepare

_LINE = b"x" * 63 + b"\n"
_SIZE = 1 << 26


def _scene(module: ModuleType, stack: ExitStack) -> Names:
    names = unix_pair(module, stack)
    reader = stack.enter_context(names["peer"].makefile("rb"))
    writer = stack.enter_context(names["sock"].makefile("wb"))
    return {**names, "line": _LINE, "lines": 128 * _LINE, "reader": reader, "writer": writer}


def _call(name: str, text: str, limit: float, floor: Prepare | None = None) -> Row:
    return Row(name, CALLS, at_most(limit), timed(statement(text, _scene)), limit=floor)


def _receive(sock: socket.socket, buffer: bytearray, left: int) -> None:
    while left:
        left -= sock.recv_into(buffer)


def _sendfile(module: ModuleType, stack: ExitStack, *, timeout: float | None) -> Run:
    names = unix_pair(module, stack)
    names["sock"].settimeout(timeout)
    file = stack.enter_context(FileIO(os.memfd_create("rsock bench"), "w+"))
    file.write(bytes(_SIZE))  # or the kernel would send one page of zeros again and again
    pool = stack.enter_context(ThreadPoolExecutor(1))

    def run(count: int) -> float:
        start = perf_counter()
        receiver = pool.submit(_receive, names["peer"], bytearray(1 << 18), count * _SIZE)
        for _ in range(count):
            names["sock"].sendfile(file)
        receiver.result()
        return perf_counter() - start

    return run


def _bulk(name: str, timeout: float | None) -> Row:
    return Row(name, BULK, at_most(1.00), timed(partial(_sendfile, timeout=timeout), most=4))


_WRITE = "writer.write(line); writer.flush(); peer.recv(64)"
_ONCE = in_c("send+recv, unix, blocking")  # a line has 64 bytes

ROWS: tuple[Row, ...] = (
    _call("makefile: one line per send", "sock.send(line); reader.readline()", 0.75, _ONCE),
    _call(
        "makefile: 128 lines per send",
        "sock.sendall(lines)\nfor _ in range(128):\n    reader.readline()",
        1.00,
    ),
    _call("makefile: write, flush", _WRITE, 1.00, _ONCE),
    _call("makefile+close", "peer.makefile('rb').close()", 1.00),
    _bulk("sendfile 64 MiB, blocking", None),
    _bulk("sendfile 64 MiB, timeout", 30.0),
)
