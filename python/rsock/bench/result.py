"""What measuring a row gave, and the statistics of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import geometric_mean, median, quantiles

from rsock.bench.row import CALLS, Goal, Row

MEAN_GOAL = Goal(0.75)
_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Result:
    """The values of every round: the standard library's (or the row's own base), rsock's, C's."""

    row: Row
    base: tuple[float, ...]
    rsock: tuple[float, ...]
    limit: tuple[float, ...] = ()

    @property
    def ratios(self) -> list[float]:
        """Rsock divided by its base, round by round."""
        return [ours / theirs for theirs, ours in zip(self.base, self.rsock, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the ratios."""
        return median(self.ratios)

    @property
    def share_of_limit(self) -> float | None:
        """How much of the speed of C rsock reaches, the median of the rounds; None if unknown."""
        if not self.limit:
            return None
        shares = [limit / ours for ours, limit in zip(self.rsock, self.limit, strict=True)]
        middle = median(shares)
        return 1 / middle if self.row.goal.unit.higher_is_better else middle

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.row.goal.met(median(self._figures))

    @property
    def near(self) -> bool:
        """Whether the goal lies within the interval, so that noise may have decided."""
        low, high = median_interval(self._figures)
        return low <= self.row.goal.limit <= high

    @property
    def _figures(self) -> list[float]:
        return list(self.rsock) if self.row.goal.absolute else self.ratios


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that could not be measured, and why."""

    row: Row
    reason: str


def quartiles(values: list[float]) -> tuple[float, float]:
    """Return the first and the third quartile."""
    first, _, third = quantiles(values, n=4, method="inclusive")
    return first, third


def median_interval(values: list[float]) -> tuple[float, float]:
    """Return the narrowest pair of order statistics that holds the true median with 95 %.

    It assumes nothing of the distribution: each value is as likely above the median as below,
    so how many lie below is binomial. Fewer than six values give less than 95 % at their widest.
    """
    ordered, number = sorted(values), len(values)
    cut = 0
    while _outside(number, cut + 1) <= 1 - _CONFIDENCE:
        cut += 1
    return ordered[cut], ordered[-1 - cut]


def _outside(number: int, cut: int) -> float:
    """Chance that the median is below the value numbered `cut` (from 0) or above its mirror."""
    return sum(math.comb(number, below) for below in range(cut + 1)) * 0.5 ** (number - 1)


def mean_of_calls(results: list[Result]) -> float | None:
    """Return the geometric mean of the ratios of single calls, if there are any."""
    ratios = [result.ratio for result in results if result.row.group is CALLS]
    return geometric_mean(ratios) if ratios else None
