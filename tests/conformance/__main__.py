"""Run CPython's own tests on the standard library and on rsock, and compare test by test.

The exit status is 1 if a test passes on the standard library and does anything else on rsock, a
skip included, and `allow.txt` does not name it.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import sys
from collections import Counter
from pathlib import Path

from conformance.plan import Job, lines
from conformance.process import Results, run_module
from conformance.python import Python, prepare

HERE = Path(__file__).parent


def run_twice(python: Python, side: str, job: Job) -> Results:
    """Run a module; what did not pass gets a second try, for a machine that is busy."""
    results = run_module(python, side, job)
    bad = [name for name, (outcome, _) in results.items() if outcome not in {"pass", "skip"}]
    again = run_module(python, side, Job(job.module, bad, job.excluded)) if bad else {}
    results.update({name: again[name] for name in bad if again.get(name, ("",))[0] == "pass"})
    say(f"{python.version:8} {side:7} {job.module:42} {summary(results)}")
    return results


def say(text: str) -> None:
    """Print at once, for a run that takes long."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def summary(results: Results) -> str:
    """Count the outcomes."""
    counts = Counter(outcome for outcome, _ in results.values())
    return "  ".join(f"{outcome} {counts[outcome]}" for outcome in sorted(counts))


def baseline(python: Python, job: Job, *, kept: bool) -> Results:
    """Run a module on the standard library, or take the results of an earlier run."""
    path = python.folder / "baseline" / f"{job.module}.json"
    key = [job.patterns, job.excluded]
    if kept and path.exists():
        found, results = json.loads(path.read_text(encoding="utf-8"))
        if found == key:
            return {name: (outcome, reason) for name, (outcome, reason) in results.items()}
    results = run_twice(python, "socket", job)
    if kept:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps([key, results]), encoding="utf-8")
    return results


def regressions(expected: Results, actual: Results) -> Results:
    """Return what passes on the standard library alone, or is bad and exists on rsock alone."""
    missing = ("notrun", "there is no such test")
    found = {
        name: actual.get(name, missing)
        for name, (outcome, _) in expected.items()
        if outcome == "pass"
    }
    found |= {name: outcome for name, outcome in actual.items() if name not in expected}
    good = {name: {"pass"} if name in expected else {"pass", "skip"} for name in found}
    return {name: outcome for name, outcome in found.items() if outcome[0] not in good[name]}


def compare(python: Python, jobs: list[Job], *, kept: bool) -> tuple[Results, Results, Results]:
    """Run the modules on both; return the results of each and what differs."""
    expected: Results = {}
    actual: Results = {}
    for job in python.existing(jobs):
        expected |= baseline(python, job, kept=kept)
        actual |= run_twice(python, "rsock", job)
    return expected, actual, regressions(expected, actual)


def report(python: Python, found: Results, allowed: dict[str, str]) -> bool:
    """Print what passes on the standard library alone; return whether all of that is allowed."""
    good = True
    for name, (outcome, reason) in sorted(found.items()):
        pattern = next((one for one in allowed if fnmatch.fnmatchcase(name, one)), None)
        good = good and pattern is not None
        say(f"\n{python.version} {outcome}: {name}")
        say(f"  allowed: {allowed[pattern]}" if pattern else reason.strip()[-2000:])
    return good


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="tests/conformance", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only what quick.txt names")
    parser.add_argument(
        "--only", metavar="MODULE", nargs="+", help="these modules, with patterns as in the lists"
    )
    parser.add_argument(
        "pythons",
        nargs="*",
        type=Path,
        help="interpreters, each of which gets an environment of its own below .cache; "
        "by default the one that runs this, as it is",
    )
    return parser.parse_args()


def main() -> int:
    """Run what the command line says on each interpreter and print a table."""
    options = arguments()
    texts = lines(HERE / ("quick.txt" if options.quick else "modules.txt"))
    jobs = [Job.parse(text) for text in options.only or texts]
    entries = (line.partition(" ") for line in lines(HERE / "allow.txt"))
    allowed = {name: reason.strip() for name, _, reason in entries}
    if not all(allowed.values()):
        sys.exit("allow.txt: each line needs a reason")
    good, table = True, list[str]()
    pythons = [prepare(path) for path in options.pythons] or [Python.at(Path(sys.executable))]
    for python in pythons:
        expected, actual, found = compare(python, jobs, kept=bool(options.pythons))
        if not expected:
            say(f"{python.path} came without CPython's tests: nothing was run")
        good = report(python, found, allowed) and good
        table += [f"{python.version:8} socket  {summary(expected)}"]
        table += [f"{python.version:8} rsock   {summary(actual)}; differences: {len(found)}"]
    say("\n" + "\n".join(table))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
