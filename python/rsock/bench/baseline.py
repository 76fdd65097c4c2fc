"""Whether rsock became slower: the results against stored ones of an earlier run.

A row has regressed if its ratio is worse than the stored one beyond noise: the 95 % intervals of
both lie apart by more than `MARGIN`, which allows for another machine. The caller measures such a
row once more, so that one disturbance of the machine is no regression.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rsock.bench.result import Result, median_interval

if TYPE_CHECKING:
    from pathlib import Path

    from rsock.bench.result import Failure

MARGIN = 0.10

Interval = tuple[float, float]
# The intervals of the ratios by the name of the row.
Baseline = dict[str, Interval]


def read(path: Path) -> Baseline:
    """Read what `--json` once wrote.

    Raises OSError if it cannot be read, ValueError if it is not that.
    """
    try:
        rows: list[dict[str, Any]] = json.loads(path.read_text())["rows"]
        return {row["name"]: tuple(row["ratio_interval"]) for row in rows if "ratio" in row}
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path} holds no results of the benchmark") from error


def regressed(outcome: Result | Failure, baseline: Baseline) -> bool:
    """Tell whether the row was measured as worse than it was, beyond noise."""
    if not isinstance(outcome, Result) or outcome.row.name not in baseline:
        return False
    low, high = median_interval(outcome.ratios)
    former_low, former_high = baseline[outcome.row.name]
    if outcome.row.goal.unit.higher_is_better:
        return high * (1 + MARGIN) < former_low
    return low > former_high * (1 + MARGIN)


def told(outcome: Result, baseline: Baseline) -> str:
    """Describe a regression in a line."""
    former, now = baseline[outcome.row.name], median_interval(outcome.ratios)
    spans = (f"{low:.3f} .. {high:.3f}" for low, high in (now, former))
    return f"slower than the baseline: {outcome.row.name}: {' instead of '.join(spans)}\n"
