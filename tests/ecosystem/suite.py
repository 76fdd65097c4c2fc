"""A program's own tests, run unmodified on both libraries, and what they differ in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from ecosystem.result import LIBRARIES, Result

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from ecosystem.place import Place

Outcomes = dict[str, str]  # by test, whose name ends with its file in brackets
Servers = Callable[[], AbstractContextManager[object]]

AGAIN = 3
# The worst comes last: a test that passes may still fail in its teardown.
ORDER = ("pass", "skip", "fail")
ADDRESS = re.compile(r"0x[0-9a-f]{6,}")


@dataclass(frozen=True)
class Suite:
    """Where the tests of a program are, and what they need.

    `parts` are the files and folders of its source distribution that are laid out; the program
    itself is the one in the environment, unless its tests need it beside them.
    """

    name: str
    parts: tuple[str, ...]
    tests: tuple[str, ...] = ("tests",)
    plugins: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    servers: Servers = nullcontext

    @property
    def sources(self) -> tuple[str, ...]:
        """The source distribution with the tests."""
        return (self.name,)

    def run(self, place: Place) -> Result:
        """Run all tests on both libraries and those that differ again."""
        with self.servers():
            outcomes = {library: self._outcomes(place, library) for library in LIBRARIES}
            suspects = differing(outcomes["socket"], outcomes["rsock"])
            guilty = suspects and self._convicted(place, suspects)
        allowed = place.allowed(self.name)
        counts = {library: count(found.values()) for library, found in outcomes.items()}
        return Result(
            self.name,
            place.version(self.name),
            counts["socket"],
            counts["rsock"],
            differences=sorted(guilty - allowed.keys()),
            excused=sorted(suspects - guilty | guilty & allowed.keys()),
        )

    def _convicted(self, place: Place, suspects: set[str]) -> set[str]:
        """Run the files of the suspects again; return those that rsock alone fails."""
        files = sorted({file_of(test) for test in suspects})
        passed = {library: dict.fromkeys(suspects, 0) for library in LIBRARIES}
        for _ in range(AGAIN):
            for library in LIBRARIES:
                outcomes = self._outcomes(place, library, files)
                for test in suspects:
                    passed[library][test] += outcomes.get(test) == "pass"
        steady = {test for test in suspects if passed["socket"][test] == AGAIN}
        return {test for test in steady if passed["rsock"][test] < AGAIN}

    def _outcomes(self, place: Place, library: str, tests: Collection[str] = ()) -> Outcomes:
        with place.laid_out(self.name, self.parts) as folder:
            report = folder / "report.xml"
            place.run(
                ["-m", "pytest", *self._options(), f"--junit-xml={report}", *(tests or self.tests)],
                library,
                folder,
                self.environment,
            )
            return read(report, str(folder))

    def _options(self) -> Iterable[str]:
        # A program's own options may spread the tests over processes or want a coverage report.
        yield from ("--override-ini=addopts=", "--override-ini=junit_family=xunit1")
        yield from ("-p", "pytest_timeout", "--timeout=120", "--quiet", "--tb=short")
        for plugin in self.plugins:
            yield from ("-p", plugin)
        yield from self.options


def read(report: Path, folder: str) -> Outcomes:
    """Return the outcome of every test of a report; none if there is no report."""
    outcomes: Outcomes = {}
    if not report.exists():
        return outcomes
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - pytest wrote it
        name = f"{case.get('classname')}::{case.get('name')} [{case.get('file')}]"
        name = ADDRESS.sub("0x", name.replace(folder, "."))
        outcomes[name] = max(_outcome(case), outcomes.get(name, "pass"), key=ORDER.index)
    return outcomes


def _outcome(case: ET.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return "fail"
    return "pass" if case.find("skipped") is None else "skip"


def differing(expected: Outcomes, actual: Outcomes) -> set[str]:
    """Return the tests that pass on the standard library and not on rsock."""
    return {
        test for test, value in expected.items() if value == "pass" != actual.get(test, "absent")
    }


def file_of(test: str) -> str:
    """Return the file that the name of a test ends with."""
    return test.rpartition("[")[2].rstrip("]")


def count(outcomes: Iterable[str]) -> tuple[int, int, int]:
    """Return how many passed, were skipped and failed."""
    counts = Counter(outcomes)
    passed, skipped, failed = (counts[name] for name in ORDER)
    return passed, skipped, failed
