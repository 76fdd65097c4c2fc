"""The table as text: the cells of a row, and the plain form that needs nothing installed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from statistics import median

from rsock.bench.result import (
    MEAN_GOAL,
    Failure,
    Result,
    mean_of_calls,
    median_interval,
    quartiles,
)
from rsock.bench.row import CALLS, Row

Attempt = Callable[[Row], Result | Failure]

HEADINGS = ("work", "base", "rsock", "ratio", "95 % interval", "quartiles", "goal", "verdict")
LEGEND = (
    "base: the standard library, unless the row names another; ratio: rsock / base, the median of "
    "the rounds.\nTime per operation, lower is better; where /s and x stand, operations per second,"
    " higher is better.\n~: the goal lies inside the interval, so noise may have decided."
)


def cells(result: Result) -> tuple[str, ...]:
    """Return the texts of one line of the table."""
    rate = result.row.goal.higher_is_better
    return (
        result.row.name,
        amount(median(result.base), rate=rate),
        amount(median(result.rsock), rate=rate),
        f"{share(result.ratio)}{'x' if rate else ''}",
        span(median_interval(result.ratios)),
        span(quartiles(result.ratios)),
        str(result.row.goal),
        verdict(result),
    )


def amount(value: float, *, rate: bool) -> str:
    """Write seconds or operations per second in a unit that suits."""
    if rate:
        return f"{value:,.0f} /s"
    return f"{value * 1e9:,.0f} ns" if value < 1e-4 else f"{value * 1e6:,.0f} us"  # noqa: PLR2004 - five digits are read at once


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
    width = max(len(row.name) for row in rows)
    sys.stdout.write(_line(HEADINGS, width))
    outcomes: list[Result | Failure] = []
    for row in rows:
        outcome = attempt(row)
        outcomes.append(outcome)
        sys.stdout.write(_line(_texts(outcome), width))
        sys.stdout.flush()
    results = [outcome for outcome in outcomes if isinstance(outcome, Result)]
    sys.stdout.write(f"\n{closing(results)}\n")
    return outcomes


def _texts(outcome: Result | Failure) -> tuple[str, ...]:
    if isinstance(outcome, Failure):
        return outcome.row.name, f"failed: {outcome.reason}"
    return cells(outcome)


def _line(texts: tuple[str, ...], width: int) -> str:
    name, *others = texts
    return f"{name:<{width}}  {'  '.join(f'{text:>14}' for text in others)}\n"
