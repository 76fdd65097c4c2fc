"""The table as text: the cells of a row, and the plain form that needs nothing installed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from shutil import get_terminal_size
from statistics import median

from rsock.bench.result import MEAN_GOAL, Failure, Result, mean_of_calls, median_interval
from rsock.bench.row import CALLS, Row

Attempt = Callable[[Row], Result | Failure]

HEADINGS: tuple[str, ...] = (
    "work",
    "base",
    "rsock",
    "ratio",
    "95 % interval",
    "C",
    "of C",
    "goal",
    "verdict",
)
_KEPT = ("base", "rsock", "ratio", "goal", "verdict")
LEGEND = (
    "base: the standard library, unless the row names another; ratio: rsock / base, the median of "
    "the rounds.\n95 % interval: of that median, by order statistics. Where x stands, higher is "
    "better; else lower is.\nC: the same system calls from C; of C: how much of its speed rsock "
    "reaches.\n~: the goal lies inside the interval, so noise may have decided."
)


def cells(result: Result) -> tuple[str, ...]:
    """Return the texts of one line of the table."""
    unit, reached = result.row.goal.unit, result.share_of_limit
    return (
        result.row.name,
        unit.write(median(result.base)),
        unit.write(median(result.rsock)),
        f"{share(result.ratio)}{'x' if unit.higher_is_better else ''}",
        span(median_interval(result.ratios)),
        unit.write(median(result.limit)) if result.limit else "",
        "" if reached is None else f"{reached:.0%}",
        str(result.row.goal),
        verdict(result),
    )


def span(bounds: tuple[float, float]) -> str:
    """Write the two ends of an interval."""
    return " .. ".join(map(share, bounds))


def share(ratio: float) -> str:
    """Write a ratio with the digits that can matter."""
    return f"{ratio:.3f}" if ratio < 10 else f"{ratio:.1f}"  # noqa: PLR2004 - two digits more


def verdict(result: Result) -> str:
    """Say whether the goal is met."""
    return f"{'' if result.met else 'not '}met{' ~' if result.near else ''}"


def closing(results: list[Result]) -> str:
    """Return what stands below the table."""
    mean = mean_of_calls(results)
    if mean is None:
        return LEGEND
    number = sum(result.row.group is CALLS for result in results)
    reached = "met" if MEAN_GOAL.met(mean) else "not met"
    return f"geometric mean of {number} calls: {mean:.3f} (goal {MEAN_GOAL}: {reached})\n{LEGEND}"


def show(rows: list[Row], attempt: Attempt) -> list[Result | Failure]:
    """Measure the rows and write each line as soon as it is known."""
    line = _form(max(len(row.name) for row in rows))
    sys.stdout.write(line(HEADINGS))
    outcomes: list[Result | Failure] = []
    for row in rows:
        outcome = attempt(row)
        outcomes.append(outcome)
        sys.stdout.write(line(_texts(outcome)))
        sys.stdout.flush()
    results = [outcome for outcome in outcomes if isinstance(outcome, Result)]
    sys.stdout.write(f"\n{closing(results)}\n")
    return outcomes


def _texts(outcome: Result | Failure) -> tuple[str, ...]:
    if isinstance(outcome, Failure):
        return outcome.row.name, f"failed: {outcome.reason}"
    return cells(outcome)


def _form(width: int) -> Callable[[tuple[str, ...]], str]:
    whole = partial(_line, width=width)
    if not sys.stdout.isatty() or len(whole(HEADINGS)) <= get_terminal_size().columns:
        return whole
    return _folded


def _line(texts: tuple[str, ...], width: int) -> str:
    name, *others = texts
    return f"{name:<{width}}  {'  '.join(f'{text:>14}' for text in others)}\n"


def _folded(texts: tuple[str, ...]) -> str:
    """Write the figures below the name, without the interval and the limit, for a terminal."""
    name, *others = texts
    if len(texts) == len(HEADINGS):
        others = [texts[HEADINGS.index(kept)] for kept in _KEPT]
    return f"{name}\n{'  '.join(f'{text:>14}' for text in others)}\n"
