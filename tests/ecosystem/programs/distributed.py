"""dask.distributed: a scheduler and two workers, each a process on rsock, and a computation."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ecosystem import servers
from ecosystem.result import LIBRARIES, Counts, Result

if TYPE_CHECKING:
    from ecosystem.place import Place

PORT = 8786
HERE = ("--host=127.0.0.1", "--no-dashboard")
SCHEDULER = ["-m", "distributed.cli.dask_scheduler", f"--port={PORT}", *HERE]
# A nanny would start the worker in a process of its own.
ALONE = ("--no-nanny", "--nthreads=1", "--memory-limit=1GiB")
WORKER = ["-m", "distributed.cli.dask_worker", f"tcp://127.0.0.1:{PORT}", *HERE, *ALONE]

# Numbers are shuffled between the workers by their remainder, a matrix is multiplied in blocks, and
# both are compared with what one process finds. Every process says which library it is on.
COMPUTATION = """
import asyncio, dask.array, dask.bag, numpy
from distributed import Client

def library():
    return asyncio.base_events.socket.__name__

def moved(dask_worker):
    return sum(entry["total"] for entry in dask_worker.transfer_incoming_log)

with Client("tcp://127.0.0.1:8786", timeout=60) as client:
    client.wait_for_workers(2, timeout=60)
    print(client.run_on_scheduler(library), library(), *client.run(library).values())
    groups = dask.bag.range(100_000, npartitions=16).groupby(lambda n: n % 97, shuffle="tasks")
    sums = dict(groups.map(lambda group: (group[0], sum(group[1]))).compute())
    print("sums", sums == {n: sum(range(n, 100_000, 97)) for n in range(97)})
    matrix = numpy.arange(1_000_000).reshape(1000, 1000) % 1013
    blocks = dask.array.from_array(matrix, chunks=(250, 250))
    print("product", numpy.array_equal((blocks @ blocks.T).compute(), matrix @ matrix.T))
    print("moved", min(client.run(moved).values()) > 1 << 20)
"""
RIGHT = ["sums True", "product True", "moved True"]


@dataclass(frozen=True)
class Cluster:
    """The job of this file."""

    name: str = "distributed"
    sources: tuple[str, ...] = ()

    def run(self, place: Place) -> Result:
        """Compute on both libraries."""
        found = {library: self._lines(place, library) for library in LIBRARIES}
        wanted = {library: [" ".join([library] * 4), *RIGHT] for library in LIBRARIES}
        missing = [line for line in wanted["rsock"] if line not in found["rsock"]]
        counts = {name: _count(wanted[name], found[name]) for name in LIBRARIES}
        version = place.version(self.name)
        return Result(self.name, version, counts["socket"], counts["rsock"], missing)

    def _lines(self, place: Place, library: str) -> list[str]:
        """Return what the client prints, with all four processes on a library."""
        environment = place.environment({})
        with TemporaryDirectory(prefix="ecosystem-") as temporary, ExitStack() as stack:
            folder = Path(temporary) / self.name  # which names the log
            folder.mkdir()
            for program, port in ((SCHEDULER, PORT), (WORKER, None), (WORKER, None)):
                command = place.command(library, program)
                server = servers.running(command, folder, port=port, environment=environment)
                stack.enter_context(server)
            script = folder / "computation.py"
            script.write_text(COMPUTATION)
            return place.run([str(script)], library, folder).splitlines()


def _count(wanted: list[str], found: list[str]) -> Counts:
    right = sum(line in found for line in wanted)
    return right, 0, len(wanted) - right


JOB = Cluster()
