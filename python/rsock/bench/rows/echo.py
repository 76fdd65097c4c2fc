"""Rows on echo servers, alone and beside threads that compute; an operation is one request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rsock.bench.row import SERVERS, Goal, Row, at_least, at_most
from rsock.bench.rows import servers
from rsock.bench.rows.serving import LATE, MEDIAN, SPINNER, in_c, serving
from rsock.bench.unit import SHARE

if TYPE_CHECKING:
    from collections.abc import Iterator

_BESIDE = ("", ", one spinning thread", ", two spinning threads")
# How much of a core a thread that computes must keep.
_KEPT = Goal(0.40, SHARE, absolute=True)


def _rates(name: str, serve: servers.Serve, connections: int, beside: float) -> Iterator[Row]:
    for spinners, where in enumerate(_BESIDE):
        goal = at_least(beside if spinners else 1.00)
        prepare = serving(serve, connections, spinners=spinners)
        # Threads compete for the interpreter alone, so C has nothing like a spinning one.
        limit = None if spinners else in_c(connections)
        yield Row(f"{name}{where}", SERVERS, goal, prepare, limit=limit)


def _others(name: str, serve: servers.Serve, connections: int) -> Iterator[Row]:
    figures = (
        ("median latency", MEDIAN, at_most(1.00)),
        ("99 % latency", LATE, at_most(1.00)),
        ("what the thread keeps", SPINNER, _KEPT),
    )
    for text, figure, goal in figures:
        prepare = serving(serve, connections, spinners=1, figure=figure)
        yield Row(f"{name}{_BESIDE[1]}: {text}", SERVERS, goal, prepare)


def _rows(kind: str, serve: servers.Serve, goals: dict[int, float]) -> Iterator[Row]:
    for connections, beside in goals.items():
        name = f"echo, {kind}, {connections} connection{'s' * (connections > 1)}"
        yield from _rates(name, serve, connections, beside)
        yield from _others(name, serve, connections)


ROWS: tuple[Row, ...] = (
    *_rows("thread per connection", servers.thread_per_connection, {1: 1.7, 16: 2.5, 128: 2.5}),
    *_rows("selectors", servers.selectors, {1: 8, 16: 20, 128: 50}),
    *_rows("asyncio", servers.asynchronous, {1: 20, 16: 15, 128: 15}),
)
