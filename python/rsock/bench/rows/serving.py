"""A server of this process and its client, another process, measured together."""

from __future__ import annotations

from contextlib import ExitStack, closing, nullcontext
from threading import Thread
from typing import TYPE_CHECKING

from rsock.bench import limits
from rsock.bench.cores import confined, other_cores
from rsock.bench.program import Program, helper
from rsock.bench.spinning import Spinning

if TYPE_CHECKING:
    from types import ModuleType

    from rsock.bench.row import Prepare, Round
    from rsock.bench.rows.servers import Serve

_PATIENCE = 20
ECHO = bytes(64)


def connected(
    module: ModuleType, stack: ExitStack, serve: Serve, connections: int, request: bytes = ECHO
) -> Program:
    """Serve so many connections in a thread; return the client that has made them."""
    listener = stack.enter_context(module.create_server(("127.0.0.1", 0), backlog=connections))
    # A daemon, so that a server which never ends cannot keep the benchmark.
    server = Thread(target=serve, args=[listener, connections], daemon=True)
    stack.callback(server.join, _PATIENCE)
    server.start()
    return _client(stack, listener.getsockname()[1], connections, request)


def _client(stack: ExitStack, port: int, connections: int, request: bytes = ECHO) -> Program:
    client = stack.enter_context(closing(helper("client", port, request.hex())))
    client.tell(f"connect {connections}")
    return client


# The figures of a round: replies per second, median and 99th percentile of the latency in seconds,
# and the share of a core that the spinning threads kept.
RATE, MEDIAN, LATE, SPINNER = range(4)


def serving(
    serve: Serve,
    connections: int,
    *,
    spinners: int = 0,
    figure: int = RATE,
    request: bytes = ECHO,
) -> Prepare:
    """Measure a figure of a server beside so many spinning threads."""

    def prepare(module: ModuleType, stack: ExitStack, seconds: float) -> Round:
        # Whether the interpreter lock changes hands at every call depends on whether the spinning
        # thread can wake at once, so it gets a core of its own.
        with confined(other_cores()) if spinners else nullcontext():
            client = connected(module, stack, serve, connections, request)
        return lambda: _round(client, seconds, spinners)[figure]

    return prepare


def _round(client: Program, seconds: float, spinners: int) -> tuple[float, ...]:
    with Spinning(spinners) as spinning:
        answer = client.tell(f"echo {seconds}")
    return (*map(float, answer.split()), spinning.share)


def in_c(connections: int) -> Prepare:
    """Measure the replies per second of the echo server in C."""

    def prepare(_module: ModuleType, stack: ExitStack, seconds: float) -> Round:
        server = stack.enter_context(closing(limits.program("echo", str(connections))))
        client = _client(stack, int(server.said()), connections)
        return lambda: _round(client, seconds, 0)[RATE]

    return prepare


def afresh(prepare: Prepare) -> Prepare:
    """Prepare anew for each round: for what both modules cannot have at the same time."""

    def fresh(module: ModuleType, _stack: ExitStack, seconds: float) -> Round:
        def once() -> float:
            with ExitStack() as stack:
                return prepare(module, stack, seconds)()

        return once

    return fresh
