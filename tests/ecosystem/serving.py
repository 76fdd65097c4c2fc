"""HTTP servers under wrk: whether all is answered, and how many requests in a second."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ecosystem import servers
from ecosystem.result import LIBRARIES, Counts, JobError, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from ecosystem.place import Place

PORTS = {"socket": 8001, "rsock": 8002}
SECONDS = 1  # of one measurement
GUNICORN = ["-m", "gunicorn", "--bind=127.0.0.1:{port}"]

# With BUSY a thread computes beside the server, and ends with it or after five minutes.
APPLICATION = """
import os, sys, threading, time

def compute():
    end = time.monotonic() + 300
    while time.monotonic() < end:
        pass

if "BUSY" in os.environ:
    threading.Thread(target=compute, daemon=True).start()

HEADERS = [("Content-Type", "text/plain"), ("Content-Length", "5")]

def wsgi(environ, start_response):
    start_response("200 OK", HEADERS)
    return [b"hello"]

async def asgi(scope, receive, send):
    if scope["type"] == "http":
        headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"hello"})

async def hello(request):
    from aiohttp import web
    return web.Response(text="hello")

if __name__ == "__main__":
    from aiohttp import web
    application = web.Application()
    application.router.add_get("/", hello)
    web.run_app(application, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)
"""


@dataclass(frozen=True)
class Load:
    """A server and the forms that it is run in, by name."""

    name: str
    forms: dict[str, list[str]]

    @contextmanager
    def serving(
        self, place: Place, library: str, form: str, *, busy: bool = False
    ) -> Generator[Callable[[], float]]:
        """Run the server; give what measures it, outside of which it stands still.

        The measure is of requests in a second; it is 0 if one was not answered as it should be.
        """
        port = PORTS[library]
        command = [part.format(port=port) for part in self.forms[form]]
        environment = place.environment({"BUSY": "1"} if busy else {})
        with TemporaryDirectory(prefix="ecosystem-") as folder:
            (Path(folder) / "application.py").write_text(APPLICATION)
            command = place.command(library, command)
            with servers.running(command, folder, port=port, environment=environment) as server:
                _answer(port)
                os.killpg(server.pid, signal.SIGSTOP)
                try:
                    yield partial(_measured, server.pid, port)
                finally:
                    os.killpg(server.pid, signal.SIGCONT)


def _answer(port: int) -> None:
    """Return when the application answers, which it may do later than the port opens."""
    connection = HTTPConnection("127.0.0.1", port, timeout=servers.PATIENCE)
    connection.request("GET", "/")
    with connection.getresponse() as response:
        response.read()
    connection.close()


def _measured(group: int, port: int) -> float:
    os.killpg(group, signal.SIGCONT)
    command = [servers.program("wrk"), "--threads=1", "--connections=16"]
    done = subprocess.run(  # noqa: S603 - a program of this machine
        [*command, f"--duration={SECONDS}s", f"http://127.0.0.1:{port}/"],
        capture_output=True,
        text=True,
        check=False,
    )
    os.killpg(group, signal.SIGSTOP)
    found = re.search(r"^Requests/sec: +(\S+)", done.stdout, re.MULTILINE)
    if found is None:
        raise JobError(f"wrk says {done.stdout}{done.stderr}")
    wrong = re.search("Socket errors|Non-2xx", done.stdout)
    return 0 if wrong else float(found[1])


@dataclass(frozen=True)
class Serving:
    """The job that has every form of a server answer wrk on both libraries."""

    load: Load
    sources: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the table calls it."""
        return f"{self.load.name} under wrk"

    def run(self, place: Place) -> Result:
        """Load every form on both libraries."""
        rates: dict[str, dict[str, float]] = {library: {} for library in LIBRARIES}
        for library, form in product(LIBRARIES, self.load.forms):
            with self.load.serving(place, library, form) as measured:
                rates[library][form] = measured()
        differences = [
            form for form in self.load.forms if rates["socket"][form] and not rates["rsock"][form]
        ]
        counts = {library: _count(found) for library, found in rates.items()}
        version = place.version(self.load.name)
        return Result(self.name, version, counts["socket"], counts["rsock"], differences)


def _count(rates: dict[str, float]) -> Counts:
    served = sum(rate > 0 for rate in rates.values())
    return served, 0, len(rates) - served


LOADS = {
    "gunicorn": Load(
        "gunicorn",
        {
            "sync": [*GUNICORN, "application:wsgi"],
            "gthread": [*GUNICORN, "--threads=4", "application:wsgi"],
            "asgi": [*GUNICORN, "--worker-class=asgi", "application:asgi"],
        },
    ),
    "waitress": Load(
        "waitress",
        {"threads": ["-m", "waitress", "--listen=127.0.0.1:{port}", "application:wsgi"]},
    ),
    "aiohttp": Load("aiohttp", {"asyncio": ["application.py", "{port}"]}),
}
