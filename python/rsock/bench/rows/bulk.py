"""Rows on moving much data, by one and by several pairs at once; an operation is one block."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import repeat
from time import perf_counter
from typing import TYPE_CHECKING

from rsock.bench.row import BULK, Row, Run, at_most, timed

if TYPE_CHECKING:
    import socket
    from contextlib import ExitStack
    from types import ModuleType

# A bandwidth of at least 0.98 of the standard library's, as a ratio of times.
_GOAL = at_most(1.02)


def _send(sock: socket.socket, block: bytes, count: int) -> None:
    for _ in repeat(None, count):
        sock.sendall(block)


def _receive(sock: socket.socket, buffer: bytearray, count: int) -> None:
    left = count * len(buffer)
    while left:
        left -= sock.recv_into(buffer)


def _pair(module: ModuleType, stack: ExitStack) -> tuple[socket.socket, socket.socket]:
    sock, peer = module.socketpair()
    return stack.enter_context(sock), stack.enter_context(peer)


def _transfer(module: ModuleType, stack: ExitStack, *, pairs: int, size: int) -> Run:
    ends = [_pair(module, stack) for _ in range(pairs)]
    pool = stack.enter_context(ThreadPoolExecutor(2 * pairs))
    block = bytes(size)

    def run(count: int) -> float:
        start = perf_counter()
        halves = [pool.submit(_receive, peer, bytearray(size), count) for _, peer in ends]
        halves += [pool.submit(_send, sock, block, count) for sock, _ in ends]
        for half in halves:
            half.result()
        return perf_counter() - start

    return run


def _row(pairs: int, size: int, label: str) -> Row:
    name = f"bulk, {pairs} pair{'s' * (pairs > 1)}, {label}"
    return Row(name, BULK, _GOAL, timed(partial(_transfer, pairs=pairs, size=size)))


ROWS: tuple[Row, ...] = tuple(
    _row(pairs, size, label)
    for pairs in (1, 2, 4)
    for size, label in ((1 << 12, "4 KiB"), (1 << 16, "64 KiB"), (1 << 20, "1 MiB"))
)
