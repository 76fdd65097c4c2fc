"""What a job found, and the table of all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ecosystem.place import Place

LIBRARIES = ("socket", "rsock")
Counts = tuple[int, int, int]  # passed, skipped, failed

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
    notes: list[str] = field(default_factory=list[str])


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


def table(results: Iterable[Result]) -> str:
    """Return a line for each program and, below, what needs more words."""
    results = list(results)
    rows = [HEAD, *(_row(result) for result in results)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join([*lines, *(line for result in results for line in _words(result))])


def _row(result: Result) -> tuple[str, ...]:
    counts = ("/".join(map(str, counts)) for counts in (result.expected, result.actual))
    return result.program, result.version, *counts, str(len(result.differences))


def _words(result: Result) -> Iterable[str]:
    for test in result.differences:
        yield f"{result.program}: DIFFERS: {test}"
    for test in result.excused:
        yield f"{result.program}: excused: {test}"
    for note in result.notes:
        yield f"{result.program}: {note}"
