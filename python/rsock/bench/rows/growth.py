"""Rows on what connections cost as they grow in number: memory, accepting, answering."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from contextlib import ExitStack, closing
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from rsock.bench.program import helper
from rsock.bench.row import GROWTH, Prepare, Round, Row, at_least, at_most
from rsock.bench.rows import servers
from rsock.bench.rows.serving import ECHO, afresh, serving
from rsock.bench.unit import MEMORY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

# Descriptors that the process has besides the connections.
_OTHERS = 100
# Connections that wait at once: what the kernel keeps at most (SOMAXCONN) is 4096 since Linux 5.4.
_BATCH = 1000

# With PYTHONMALLOC=malloc all memory comes from malloc(3), whose books mallinfo2(3) shows.
_MEMORY = """
import ctypes, gc, importlib, sys

class Books(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd",
        "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")]

mallinfo2 = ctypes.CDLL(None).mallinfo2
mallinfo2.restype = Books

def used():
    books = mallinfo2()
    return books.uordblks + books.hblkhd

module, count = importlib.import_module(sys.argv[1]), int(sys.argv[2])
module.socket().close()
socks = [None] * count
gc.collect()  # or what the imports left behind would be freed meanwhile, and count for the sockets
before = used()
for index in range(count):
    socks[index] = module.socket()
print((used() - before) / count)
"""


def _allowed(connections: int) -> int:
    """Raise the limit of descriptors; return how many of the connections it allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + _OTHERS
    if soft < wanted:
        soft = min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return min(connections, soft - _OTHERS)


def _memory(module: ModuleType, _stack: ExitStack, _seconds: float, *, connections: int) -> Round:
    """Measure the bytes that a socket takes in the process."""
    count = _allowed(connections)
    command = [sys.executable, "-c", _MEMORY, module.__name__, str(count)]
    # What a thread caches would count as taken (mallopt(3), "glibc.malloc.tcache_count").
    settings = os.environ | {
        "PYTHONMALLOC": "malloc",
        "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0",
    }
    return lambda: float(subprocess.check_output(command, env=settings))  # noqa: S603 - our own program


def _accepting(module: ModuleType, stack: ExitStack, _seconds: float, *, connections: int) -> Round:
    """Measure the connections accepted per second, while all are kept."""
    listener = stack.enter_context(module.create_server(("127.0.0.1", 0), backlog=_BATCH))
    client = stack.enter_context(closing(helper("client", listener.getsockname()[1], ECHO.hex())))

    def once() -> float:
        left, spent = _allowed(connections), 0.0
        with ExitStack() as kept:
            while left:
                batch = min(left, _BATCH)
                client.tell(f"connect {batch}")
                start = perf_counter()
                for _ in range(batch):
                    kept.enter_context(listener.accept()[0])
                spent += perf_counter() - start
                left -= batch
        return _allowed(connections) / spent

    return once


def _answering(module: ModuleType, stack: ExitStack, seconds: float, *, connections: int) -> Round:
    """Measure the requests answered per second, one under way on each connection."""
    prepare = serving(servers.selectors, _allowed(connections))
    return prepare(module, stack, seconds)


def _rows(connections: int) -> Iterator[Row]:
    kinds = (
        ("memory per socket", at_most(1.20, MEMORY), _memory),
        ("accept", at_least(1.00), _accepting),
        ("echo, selectors", at_least(1.00), _answering),
    )
    for name, goal, work in kinds:
        prepare: Prepare = afresh(partial(work, connections=connections))
        yield Row(f"{name}, {connections:,} in the process", GROWTH, goal, prepare)


ROWS: tuple[Row, ...] = tuple(row for count in (10, 1_000, 20_000) for row in _rows(count))
