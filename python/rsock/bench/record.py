"""The results as JSON."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path
from statistics import median

from rsock.bench.result import Failure, Result, mean_of_calls, median_interval, quartiles


def record(outcomes: list[Result | Failure], *, quick: bool) -> dict[str, object]:
    """Return everything that was measured, and where, in types that JSON knows."""
    results = [outcome for outcome in outcomes if isinstance(outcome, Result)]
    return {
        "version": version("rsock"),
        "machine": _machine(),
        "quick": quick,
        "geometric_mean_of_calls": mean_of_calls(results),
        "rows": [_row(outcome) for outcome in outcomes],
    }


def _machine() -> dict[str, object]:
    return {
        "platform": platform.platform(),
        "kernel": platform.release(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "processor": _processor(),
        "cpu_count": os.cpu_count(),
    }


def _processor() -> str:
    """Return the name of the processor as Linux tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _row(outcome: Result | Failure) -> dict[str, object]:
    row = outcome.row
    head: dict[str, object] = {
        "name": row.name,
        "group": row.group.name,
        "unit": row.goal.unit.name,
        "higher_is_better": row.goal.unit.higher_is_better,
        "base": "rsock" if row.against else "standard library",
        "goal": str(row.goal),
    }
    if isinstance(outcome, Failure):
        return {**head, "verdict": "failed", "reason": outcome.reason}
    return {**head, **_figures(outcome)}


def _figures(result: Result) -> dict[str, object]:
    return {
        "rounds": len(result.ratios),
        "base_median": median(result.base),
        "rsock_median": median(result.rsock),
        "limit_median": median(result.limit) if result.limit else None,
        "share_of_limit": result.share_of_limit,
        "ratio": result.ratio,
        "ratio_interval": median_interval(result.ratios),
        "ratio_quartiles": quartiles(result.ratios),
        "verdict": "met" if result.met else "not met",
        "goal_within_interval": result.near,
    }
