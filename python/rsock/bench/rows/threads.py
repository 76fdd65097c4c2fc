"""Rows on what threads cost each other: a flood beside one that computes, readers that wait."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from functools import partial
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from rsock.bench.cores import confined, other_cores
from rsock.bench.program import Program, helper
from rsock.bench.row import SERVERS, Goal, Prepare, Round, Row, at_least, at_most
from rsock.bench.rows import servers
from rsock.bench.rows.serving import ECHO, connected
from rsock.bench.spinning import Spinning
from rsock.bench.unit import SHARE

if TYPE_CHECKING:
    import socket
    from contextlib import ExitStack
    from types import ModuleType

_READERS = 64
_PAUSE = 0.0005
_PATIENCE = 20


def _flood(module: ModuleType, stack: ExitStack, seconds: float) -> Round:
    """Datagrams per second that a thread receives beside another that computes."""
    sock = stack.enter_context(module.socket(module.AF_INET, module.SOCK_DGRAM))
    sock.bind(("127.0.0.1", 0))
    with confined(other_cores()):
        client = stack.enter_context(closing(helper("client", sock.getsockname()[1], ECHO.hex())))

    def once() -> float:
        with confined(other_cores()), Spinning(1):
            return _received(sock, client, seconds)

    return once


def _received(sock: socket.socket, client: Program, seconds: float) -> float:
    buffer = bytearray(2048)
    client.ask("flood")
    sock.settimeout(_PATIENCE)
    sock.recv_into(buffer)
    count, start = 1, perf_counter()
    while (spent := perf_counter() - start) < seconds:
        sock.recv_into(buffer)
        count += 1
    client.tell("stop")
    sock.setblocking(False)
    try:
        while True:  # leave nothing for the next round
            sock.recv_into(buffer)
    except BlockingIOError:
        return count / spent


def _woken(module: ModuleType, stack: ExitStack, seconds: float) -> Round:
    """CPU seconds of this process for each time that one of many waiting threads wakes."""
    client = connected(module, stack, servers.reading, _READERS)

    def once() -> float:
        before = process_time()
        wakes = int(client.tell(f"wake {seconds / _PAUSE} {_PAUSE}"))
        return (process_time() - before) / wakes

    return once


def _beside(policy: str, figure: str) -> Prepare:
    """Measure send+recv beside a thread that computes, in a process with that policy."""
    return partial(_beside_once, policy=policy, figure=figure)


def _beside_once(
    module: ModuleType, _stack: ExitStack, seconds: float, *, policy: str, figure: str
) -> Round:
    command = [sys.executable, "-m", "rsock.bench.beside", module.__name__, str(seconds), figure]
    settings = os.environ | {"RSOCK_LOCK_POLICY": policy}
    return lambda: float(subprocess.check_output(command, env=settings))  # noqa: S603 - our own program


_NAME = "send+recv, non-blocking, one spinning thread"
_KEPT = Goal(0.40, SHARE, absolute=True)

ROWS: tuple[Row, ...] = (
    Row("recv of a UDP flood, one spinning thread", SERVERS, at_least(8), _flood),
    Row(f"CPU per wake-up, {_READERS} blocking readers", SERVERS, at_most(1.03), _woken),
    Row(_NAME, SERVERS, at_least(8), _beside("", "rate")),
    Row(f"{_NAME}: what the thread keeps", SERVERS, _KEPT, _beside("", "share")),
    Row(f"{_NAME}, RSOCK_LOCK_POLICY=stdlib", SERVERS, at_least(0.9), _beside("stdlib", "rate")),
    Row(
        f"{_NAME}, RSOCK_LOCK_POLICY=stdlib: what the thread keeps",
        SERVERS,
        _KEPT,
        _beside("stdlib", "share"),
    ),
)
