"""Move a file over HTTP between programs on rsock and on the standard library, and compare.

The server is http.server, the client urllib.request, each unmodified and in its own process. The
client checks the SHA-256. The exit status is 1 if a byte is wrong, a peer dies or the time is up.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Generator

HERE = Path(__file__).parent
BLOCK = 1 << 20
# How to start a program on either library; the names are those of what `import socket` gives.
RUN_ON = {"rsock": [sys.executable, "-m", "rsock", "run"], "socket": [sys.executable]}


class TransferError(Exception):
    """The file did not arrive as it should, or a peer could not do its part."""


@dataclass(frozen=True)
class Route:
    """One way from server to client; without an address to bind it is a Unix socket."""

    name: str
    address: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Job:
    """What to move, and where the files of the run are."""

    folder: Path
    digest: str
    rounds: int

    def server(self, route: Route, library: str) -> list[str]:
        """Return the server as python would be told to run it."""
        served = str(self.folder / "served")
        if not route.address:
            return [str(HERE / "serve.py"), served, self.path(library)]
        return ["-m", "http.server", "--directory", served, "--bind", route.address, "0"]

    def path(self, library: str) -> str:
        """Return where the server on `library` has its Unix socket."""
        return str(self.folder / f"{library}.sock")

    def log(self, library: str) -> Path:
        """Return where the messages of the server on `library` are."""
        return self.folder / f"{library}.log"


@dataclass(frozen=True)
class Transfer:
    """What the client reports."""

    size: int
    seconds: float

    @property
    def rate(self) -> float:
        """Return megabytes per second."""
        return self.size / self.seconds / 1e6


def routes() -> list[Route]:
    """Return every route; one that this machine lacks says what is missing."""
    return [Route("IPv4", "127.0.0.1"), Route("IPv6", "::1", _missing_ipv6()), Route("AF_UNIX")]


def _missing_ipv6() -> str:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError as error:
        return f"not moved: this machine has no IPv6 loopback address ::1 ({error.strerror})"
    return ""


def write_file(path: Path, size: int) -> str:
    """Write `size` bytes that look random and are always the same; return their SHA-256."""
    generator = random.Random(size)  # noqa: S311 - reproducible is the point
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for start in range(0, size, BLOCK):
            block = generator.randbytes(min(BLOCK, size - start))
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


@contextmanager
def serving(job: Job, route: Route, library: str) -> Generator[list[str]]:
    """Run the server on `library` for as long as the block lasts; give what the client needs."""
    program = job.server(route, library)
    with job.log(library).open("w") as log, _start(library, program, log) as process:
        try:
            url = _url(process, library)
            yield [url] if route.address else [url, job.path(library)]
            if process.poll() is not None:
                raise TransferError(f"the server on {library} ended by itself")
        finally:
            process.kill()


def _start(library: str, program: list[str], log: TextIO) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - the programs beside this one
        [*RUN_ON[library], *program],
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )


def _url(process: subprocess.Popen[str], library: str) -> str:
    line = process.stdout.readline() if process.stdout else ""
    url = re.search(r"\((http://\S+)\)", line)
    if url is None:
        raise TransferError(f"the server on {library} did not start")
    if ("/_rsock." in Path(f"/proc/{process.pid}/maps").read_text()) != (library == "rsock"):
        raise TransferError(f"the server does not run on {library}")
    return f"{url[1]}data"


def fetch(job: Job, library: str, target: list[str]) -> Transfer:
    """Run the client on `library`; it fails unless the file that comes is the very one."""
    client = subprocess.run(  # noqa: S603 - likewise
        [*RUN_ON[library], str(HERE / "fetch.py"), job.digest, *target],
        capture_output=True,
        text=True,
        check=False,
    )
    if client.returncode:
        raise TransferError(f"the client on {library} failed: {client.stderr}")
    name, size, seconds = client.stdout.split()
    if name != library:
        raise TransferError(f"the client runs on {name}, not on {library}")
    return Transfer(int(size), float(seconds))


def rows(job: Job, route: Route) -> list[str]:
    """Move the file between every two libraries in turn; return the lines of the table."""
    if route.missing:
        return [f"{route.name:8}  {route.missing}"]
    moved: dict[tuple[str, str], list[Transfer]] = {pair: [] for pair in product(RUN_ON, RUN_ON)}
    with serving(job, route, "rsock") as on_rsock, serving(job, route, "socket") as on_socket:
        targets = {"rsock": on_rsock, "socket": on_socket}
        for _, (server, client) in product(range(job.rounds), moved):
            moved[server, client].append(fetch(job, client, targets[server]))
    alone = median(it.rate for it in moved.pop(("socket", "socket")))
    return [_row(route, *pair, transfers, alone) for pair, transfers in moved.items()]


def _row(route: Route, server: str, client: str, transfers: list[Transfer], alone: float) -> str:
    size, rate = transfers[0].size, median(it.rate for it in transfers)
    return f"{route.name:8}  {server:6}  {client:6}  {size:12,}  {rate:6,.0f}  {alone:16,.0f}"


def transfer(size: int, rounds: int) -> None:
    """Write the file, move it over every route and print the table."""
    with TemporaryDirectory(prefix="rsock-") as name:
        folder = Path(name)
        (folder / "served").mkdir()
        job = Job(folder, write_file(folder / "served" / "data", size), rounds)
        say(f"One file by HTTP, SHA-256 checked; MB/s is the median of {rounds} transfers.\n")
        say("route     server  client         bytes    MB/s  socket to socket")
        try:
            for route in routes():
                say(*rows(job, route))
        except TransferError as error:
            logs = "".join(path.read_text() for path in folder.glob("*.log"))
            raise TransferError(f"{error}\nWhat the servers said:\n{logs}") from error


def say(*lines: str) -> None:
    """Show the lines at once, also in a pipe."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def _time_is_up(*_: object) -> None:
    raise TransferError("the time is up")


def main() -> int:
    """Return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    # The one byte more makes the last block of every buffer size a short one.
    parser.add_argument("--size", type=int, default=64 * 2**20 + 1, help="bytes of the file")
    parser.add_argument("--rounds", type=int, default=5, help="transfers per row")
    parser.add_argument("--limit", type=int, default=300, help="seconds that all may take")
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, _time_is_up)
    signal.alarm(options.limit)
    try:
        transfer(options.size, options.rounds)
    except TransferError as error:
        sys.stderr.write(f"Transfer failed: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
