"""Rows on echo servers, alone and beside a thread that computes; an operation is one request."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from rsock.bench.cores import confined, one_core, other_cores
from rsock.bench.row import SERVERS, Prepare, Round, Row, at_least
from rsock.bench.rows import servers

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from types import ModuleType

_CLIENT = Path(__file__).with_name("client.py")
_PATIENCE = 10


class _Client:
    """The client's process: asks it to measure, and reads what it measured."""

    def __init__(self, port: int, connections: int) -> None:
        # Isolated: the standard library must be all that the client can import.
        command = [sys.executable, "-I", "-S", str(_CLIENT), str(port), str(connections)]
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._said()

    def rate(self, seconds: float) -> float:
        """Return the requests per second that the server answered."""
        assert self._process.stdin  # noqa: S101 - for the type checker
        self._process.stdin.write(f"{seconds}\n")
        self._process.stdin.flush()
        return float(self._said())

    def _said(self) -> str:
        assert self._process.stdout  # noqa: S101 - for the type checker
        if line := self._process.stdout.readline():
            return line
        raise RuntimeError("the client has ended")

    def close(self) -> None:
        """End the process, which closes all connections."""
        self._process.kill()
        self._process.communicate()


@contextmanager
def _spinning(threads: int) -> Generator[None]:
    """Compute in so many threads meanwhile, on the core that is kept for them."""
    stop, core = Event(), one_core()
    started = [Thread(target=_spin, args=[stop, core]) for _ in range(threads)]
    for thread in started:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in started:
            thread.join()


def _spin(stop: Event, core: set[int]) -> None:
    with confined(core):
        while not stop.is_set():
            pass


def _serving(serve: servers.Serve, connections: int, spinners: int) -> Prepare:
    def prepare(module: ModuleType, stack: ExitStack, seconds: float) -> Round:
        listener = stack.enter_context(module.create_server(("127.0.0.1", 0), backlog=connections))
        # A daemon, so that a server which never ends cannot keep the benchmark.
        server = Thread(target=serve, args=[listener, connections], daemon=True)
        stack.callback(server.join, _PATIENCE)
        # Whether the interpreter lock changes hands at every call depends on whether the spinning
        # thread can wake at once, so it gets a core of its own.
        with confined(other_cores()) if spinners else nullcontext():
            server.start()
            client = _Client(listener.getsockname()[1], connections)
        stack.callback(client.close)
        return partial(_round, client, seconds, spinners)

    return prepare


def _round(client: _Client, seconds: float, spinners: int) -> float:
    with _spinning(spinners):
        return client.rate(seconds)


def _rows(kind: str, serve: servers.Serve, goals: dict[int, float]) -> Iterator[Row]:
    """Give each number of connections a row beside one spinning thread and one without."""
    for connections, beside in goals.items():
        plural = "s" * (connections > 1)
        name = f"echo, {kind}, {connections} connection{plural}"
        for spinners, limit, where in ((1, beside, ", one spinning thread"), (0, 1.00, "")):
            prepare = _serving(serve, connections, spinners)
            yield Row(f"{name}{where}", SERVERS, at_least(limit), prepare)


ROWS: tuple[Row, ...] = (
    *_rows("thread per connection", servers.thread_per_connection, {1: 1.7, 16: 2.5, 128: 2.5}),
    *_rows("selectors", servers.selectors, {1: 8, 16: 20, 128: 50}),
    *_rows("asyncio", servers.asynchronous, {1: 20, 16: 15}),
)
