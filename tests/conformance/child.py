"""Run one of CPython's test modules and write what becomes of each test, a line of JSON each.

Started by the program beside it, with the interpreter under test; needs only its standard library.
"""

from __future__ import annotations

import faulthandler
import fnmatch
import importlib
import json
import os
import signal
import sys
import traceback
import unittest
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    Failure = (
        tuple[type[BaseException], BaseException, TracebackType]
        | tuple[type[BaseException], BaseException, None]
        | tuple[None, None, None]
    )

SECONDS_PER_TEST = 120
# Without "network", which two modules want for tests that never leave the machine.
RESOURCES = ["cpu", "walltime", "largefile"]
ON_LOOPBACK = {"test_socketserver", "test_timeout"}


class Log:
    """The file of results; each line winds the watchdog up again."""

    def __init__(self, path: str) -> None:
        """Open the file, for this process alone."""
        self.stream = Path(path).open("a", buffering=1, encoding="utf-8")  # noqa: SIM115 - to the end
        self.process = os.getpid()

    def write(self, event: str, name: str = "", outcome: str = "", reason: str = "") -> None:
        """Add a line, unless a test has forked and this is the child."""
        if os.getpid() == self.process:
            faulthandler.dump_traceback_later(SECONDS_PER_TEST, exit=True)
            self.stream.write(json.dumps([event, name, outcome, reason]) + "\n")


class Recorder(unittest.TestResult):
    """Writes when a test starts and how it ends; the worst of its outcomes counts."""

    def __init__(self, log: Log) -> None:
        """Write to *log*."""
        super().__init__()
        self.log = log
        self.running = False
        self.outcome = ("pass", "")

    def startTest(self, test: unittest.TestCase) -> None:  # noqa: N802 - unittest's name
        """Say that a test starts."""
        super().startTest(test)
        self.running, self.outcome = True, ("pass", "")
        self.log.write("start", test.id())

    def stopTest(self, test: unittest.TestCase) -> None:  # noqa: N802 - unittest's name
        """Say how a test ended."""
        super().stopTest(test)
        self.running = False
        self.log.write("end", test.id(), *self.outcome)

    def _note(self, test: unittest.TestCase, outcome: str, reason: str) -> None:
        if not self.running:  # setUpClass or setUpModule; in 3.12.1 also a skip by a decorator
            self.log.write("end", test.id(), outcome, reason)
        elif self.outcome[0] != "fail":
            self.outcome = outcome, reason

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:  # noqa: N802 - unittest's name
        """Note a skip."""
        self._note(test, "skip", reason)

    def addFailure(self, test: unittest.TestCase, err: Failure) -> None:  # noqa: N802 - unittest's name
        """Note a failure or an error."""
        self._note(test, "fail", "".join(traceback.format_exception(*err)))

    addError = addFailure  # noqa: N815 - unittest's name

    def addSubTest(  # noqa: N802 - unittest's name
        self, test: unittest.TestCase, subtest: unittest.TestCase, err: Failure | None
    ) -> None:
        """Note the failure of a part of a test."""
        if err is not None:
            self.addFailure(test, err)

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:  # noqa: N802 - unittest's name
        """Note a success where there must be none."""
        self._note(test, "fail", "unexpected success")


def flatten(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    """Give the tests of a suite and of those within it."""
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from flatten(item)
        else:
            yield item


def drop(suite: unittest.TestSuite, unwanted: set[str]) -> None:
    """Take tests out in place, so that fixtures and order stay."""
    items: Any = suite
    items._tests = [
        item for item in suite if isinstance(item, unittest.TestSuite) or item.id() not in unwanted
    ]
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            drop(item, unwanted)


def wanted(name: str, job: dict[str, Any]) -> bool:
    """Return whether the job's patterns choose a test that it has not run yet."""

    def matches(patterns: list[str]) -> bool:
        return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)

    chosen = not job["patterns"] or matches(job["patterns"])
    return chosen and not matches(job["excluded"]) and name not in job["finished"]


def reset_signals() -> None:
    """Undo what a shell does to its background jobs: tests send themselves signals."""
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


def run(job: dict[str, Any], log: Log) -> None:
    """Run the tests of the module that the job names."""
    support: Any = importlib.import_module("test.support")
    support.verbose = 0
    support.use_resources = [
        *RESOURCES,
        *(["network"] if job["module"].rpartition(".")[2] in ON_LOOPBACK else []),
    ]
    try:
        module = importlib.import_module(job["module"])
    except unittest.SkipTest as skip:
        log.write("end", job["module"], "skip", str(skip))
        return
    suite = unittest.TestLoader().loadTestsFromModule(module)
    names = {test.id() for test in flatten(suite)}
    planned = {name for name in names if wanted(name, job)}
    for name in sorted(planned):
        log.write("plan", name)
    drop(suite, names - planned)
    suite(Recorder(log))


def main() -> None:
    """Run the job of the command line on the `socket` that it names."""
    sys.path.pop(0)
    job = json.loads(sys.argv[1])
    reset_signals()
    log = Log(job["results"])
    if importlib.import_module("socket").__name__ != job["socket"]:
        raise SystemExit(f"socket is not {job['socket']}")
    run(job, log)
    log.write("done")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # tests leave threads behind


if __name__ == "__main__":
    main()
