"""What a job found, and the table of all."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ecosystem.place import Place

LIBRARIES = ("socket", "rsock")
Counts = tuple[int, int, int]  # passed, skipped, failed

SHOWN = 20
HEAD = ("program", "version", "socket", "rsock", "differences")


class JobError(Exception):
    """The job could not be done; nothing is known of the program."""


@dataclass(frozen=True)
class Result:
    """What one program did on both libraries.

    `differences` are the tests that rsock alone fails. `excused` differed too, but also by
    themselves on the standard library, or not again, or are allowed with a reason.
    """

    program: str
    version: str
    expected: Counts
    actual: Counts
    differences: list[str] = field(default_factory=list[str])
    excused: list[str] = field(default_factory=list[str])


class Job(Protocol):
    """Anything that can be done on both libraries and compared."""

    @property
    def name(self) -> str:
        """What the table calls it."""
        ...

    @property
    def sources(self) -> tuple[str, ...]:
        """The programs whose source distributions it needs."""
        ...

    def run(self, place: Place) -> Result:
        """Do it on both."""
        ...


def say(*lines: str) -> None:
    """Print lines at once, for whoever watches."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def columns(rows: Iterable[tuple[str, ...]]) -> str:
    """Return the rows as lines, each column as wide as its widest."""
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def table(results: Iterable[Result]) -> str:
    """Return a line for each program and, below, the tests that differed."""
    results = list(results)
    words = [line for result in results for line in _words(result)]
    return "\n".join([columns([HEAD, *map(_row, results)]), *words])


def _row(result: Result) -> tuple[str, ...]:
    counts = ("/".join(map(str, counts)) for counts in (result.expected, result.actual))
    return result.program, result.version, *counts, str(len(result.differences))


def _words(result: Result) -> Iterable[str]:
    for word, tests in (("differs", result.differences), ("excused", result.excused)):
        for test in tests[:SHOWN]:
            yield f"{result.program}: {word}: {test}"
        if len(tests) > SHOWN:
            yield f"{result.program}: {word}: {len(tests) - SHOWN} more"
