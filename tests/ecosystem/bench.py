"""`make ecosystem-bench`: how much programs do in a second on either library, in turn."""

from __future__ import annotations

import subprocess
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

from ecosystem import servers
from ecosystem.result import LIBRARIES, columns, say
from ecosystem.serving import LOADS

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from ecosystem.place import Place
    from ecosystem.suite import Servers

ROUNDS = 15
HEAD = ("work", "socket", "rsock", "rsock/socket", "unit")

# For every line that it is given, a program does `work` for a while and prints the rate.
CLOCK = """
import os, sys, threading, time

measuring = threading.Event()

def compute():
    while True:
        measuring.wait()
        while measuring.is_set():
            pass

if "BUSY" in os.environ:
    threading.Thread(target=compute, daemon=True).start()

def measure(work, times):
    work()
    for _ in sys.stdin:
        measuring.set()
        done, start = 0, time.perf_counter()
        while time.perf_counter() - start < 0.2:
            work()
            done += times
        measuring.clear()
        print(done / (time.perf_counter() - start), flush=True)
"""

REDIS = """
import redis
client = redis.Redis()
def work():
    with client.pipeline(transaction=False) as pipeline:
        for n in range(100):
            pipeline.set("key", n)
        pipeline.execute()
measure(work, 100)
"""

REDIS_SINGLE = """
import redis
client = redis.Redis()
measure(lambda: client.get("key"), 1)
"""

QUERIES = """
import pg8000.native
connection = pg8000.native.Connection("postgres", host="127.0.0.1", password="pw")
measure(lambda: connection.run("select 1"), 1)
"""

# One MiB from http.server to http.client, both in this process.
DOWNLOADS = """
import http.client, http.server
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(1 << 20))
        self.end_headers()
        self.wfile.write(bytes(1 << 20))
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
def work():
    connection.request("GET", "/")
    connection.getresponse().read()
measure(work, 1)
"""

PROGRAMS: tuple[tuple[str, str, str, Servers], ...] = (
    ("redis-py, pipelines of 100", "commands/s", REDIS, servers.redis),
    ("redis-py, get", "commands/s", REDIS_SINGLE, servers.redis),
    ("pg8000, select 1", "queries/s", QUERIES, servers.postgres),
    ("http.client from http.server", "MiB/s", DOWNLOADS, nullcontext),
)


@dataclass(frozen=True)
class Row:
    """Something to measure: `start` takes a library and gives what measures once."""

    name: str
    unit: str
    start: Callable[[str], AbstractContextManager[Callable[[], float]]]
    servers: Servers = nullcontext


def rows(place: Place) -> Iterable[Row]:
    """Yield everything that is measured, without and with a thread that computes."""
    for busy, beside in ((False, ""), (True, ", a thread computing")):
        for load in LOADS.values():
            for form in load.forms:
                start = partial(load.serving, place, form=form, busy=busy)
                yield Row(f"{load.name} {form}{beside}", "requests/s", start)
        for name, unit, script, context in PROGRAMS:
            start = partial(_program, place, script=script, busy=busy)
            yield Row(f"{name}{beside}", unit, start, context)


@contextmanager
def _program(
    place: Place, library: str, *, script: str, busy: bool
) -> Generator[Callable[[], float]]:
    """Run a program that measures whenever it is asked to."""
    with subprocess.Popen(  # noqa: S603 - the programs of this environment
        place.command(library, ["-c", CLOCK + script]),
        env=place.environment({"BUSY": "1"} if busy else {}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        yield partial(_asked, program)
        program.kill()


def _asked(program: subprocess.Popen[str]) -> float:
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write("\n")
    program.stdin.flush()
    return float(program.stdout.readline())


def run(place: Place, wanted: str) -> None:
    """Measure the rows whose names have `wanted` in them and print what was found."""
    measured = [_measured(row) for row in rows(place) if wanted in row.name]
    say("", columns([HEAD, *measured]))


def _measured(row: Row) -> tuple[str, ...]:
    """Measure both libraries in turn, so that what else the machine does meets both."""
    found: dict[str, list[float]] = {library: [] for library in LIBRARIES}
    with row.servers(), ExitStack() as stack:
        measures = {name: stack.enter_context(row.start(name)) for name in LIBRARIES}
        for _ in range(ROUNDS):
            for library in LIBRARIES:
                found[library].append(measures[library]())
    ratios = [ours / theirs for theirs, ours in zip(*found.values(), strict=True) if theirs]
    rates = [f"{median(rates):,.0f}" for rates in found.values()]
    done = (row.name, *rates, f"{median(ratios):.2f}" if ratios else "-", row.unit)
    say("  ".join(done))
    return done
