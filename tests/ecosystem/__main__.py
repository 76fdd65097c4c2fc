"""`make ecosystem`: programs of others and their own tests, the standard library against rsock."""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
from pathlib import Path

from ecosystem import bench, servers
from ecosystem.place import ROOT, Place, enter_network
from ecosystem.result import Job, JobError, Result, say, table

PROGRAMS = Path(__file__).parent / "programs"
HERE = "ecosystem.programs"


def main() -> int:
    """Do the jobs that are named, all by default; return 1 if one differs or could not be done."""
    options = _parse()
    jobs = [] if options.bench is not None else [_job(name) for name in options.only or _names()]
    place = Place(ROOT / ".cache/ecosystem")
    if not options.inside:
        servers.install_missing()
        place.prepare(jobs)
        enter_network(["-m", "ecosystem", "--inside", *sys.argv[1:]])
    enter_network([])
    signal.signal(signal.SIGTERM, _end)
    if options.bench is not None:
        bench.run(place, options.bench)
        return 0
    results = [result for job in jobs if (result := _done(job, place))]
    if len(results) > 1:
        say(table(results))
    complete = len(results) == len(jobs)
    return int(not complete or any(result.differences for result in results))


def _end(number: int, _: object) -> None:
    """End as an exception does, so that no server goes on."""
    sys.exit(128 + number)


def _names() -> list[str]:
    return sorted(path.stem for path in PROGRAMS.glob("[a-z]*.py"))


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make ecosystem", description=__doc__)
    parser.add_argument("only", nargs="*", choices=[*_names(), []], help="programs to run")
    parser.add_argument("--bench", metavar="TEXT", help="measure what has this in its name instead")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _job(name: str) -> Job:
    job: Job = importlib.import_module(f"{HERE}.{name}").JOB
    return job


def _done(job: Job, place: Place) -> Result | None:
    try:
        result = job.run(place)
    except JobError as error:
        say(f"{job.name}: {error}")
        return None
    say(table([result]), "")
    return result


if __name__ == "__main__":
    sys.exit(main())
