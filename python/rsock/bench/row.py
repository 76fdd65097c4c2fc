"""What a row of the benchmark is: a name, a goal, and how to prepare one side of the comparison."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from types import ModuleType

from rsock.bench.unit import RATE, TIME, Unit

# Does that many operations and returns the seconds they took.
Run = Callable[[int], float]
MakeRun = Callable[[ModuleType, ExitStack], Run]

# Measures once, in the unit of the row's goal.
Round = Callable[[], float]
# Takes the module, what is to be undone afterwards, and the seconds that a round may last.
Prepare = Callable[[ModuleType, ExitStack, float], Round]


@dataclass(frozen=True, slots=True)
class Goal:
    """The limit that a ratio, or if absolute rsock's own figure, has to keep."""

    limit: float
    unit: Unit = TIME
    absolute: bool = False

    def met(self, figure: float) -> bool:
        """Tell whether the figure keeps the limit."""
        return figure >= self.limit if self.unit.higher_is_better else figure <= self.limit

    def __str__(self) -> str:
        """Write the goal as a person would."""
        sign = ">=" if self.unit.higher_is_better else "<="
        if self.absolute:
            return f"{sign} {self.unit.write(self.limit)}"
        return f"{sign} {self.limit:g}x" if self.unit.higher_is_better else f"<= {self.limit:.2f}"


def at_most(ratio: float, unit: Unit = TIME) -> Goal:
    """Rsock may take at most that share of the standard library's time per operation, or memory."""
    return Goal(ratio, unit)


def at_least(ratio: float, unit: Unit = RATE) -> Goal:
    """Rsock must reach that many times the standard library's operations per second, or share."""
    return Goal(ratio, unit)


@dataclass(frozen=True, slots=True)
class Budget:
    """How many rounds are measured and how long each may last."""

    rounds: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that are measured alike; `pinned` ones run in one thread, on one core."""

    name: str
    full: Budget
    quick: Budget
    pinned: bool


CALLS = Group("calls", Budget(20, 0.02), Budget(6, 0.003), pinned=True)
SIZES = Group("sizes", Budget(20, 0.02), Budget(6, 0.003), pinned=True)
BULK = Group("bulk", Budget(12, 0.15), Budget(6, 0.03), pinned=False)
SERVERS = Group("servers", Budget(8, 0.5), Budget(6, 0.1), pinned=False)
GROWTH = Group("growth", Budget(6, 0.5), Budget(6, 0.1), pinned=False)
START = Group("start", Budget(20, 0), Budget(6, 0), pinned=True)


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of work, prepared once per module.

    `against` replaces the standard library's side: both sides are rsock's then, and the row shows
    what a variant costs. `limit` does the same work in C, where that can be built.
    """

    name: str
    group: Group
    goal: Goal
    prepare: Prepare
    against: Prepare | None = None
    limit: Prepare | None = None


def timed(make: MakeRun, most: int = 10_000_000) -> Prepare:
    """Measure seconds per operation, in rounds of so many (`most` at most) that fill the time."""

    def prepare(module: ModuleType, stack: ExitStack, seconds: float) -> Round:
        run = make(module, stack)
        count = _calibrated(run, seconds, most)
        return lambda: run(count) / count

    return prepare


def _calibrated(run: Run, seconds: float, most: int) -> int:
    count = 1
    while (spent := run(count)) < seconds / 4 and count < most:
        count = min(4 * count, most)
    return max(1, min(most, int(count * seconds / spent)))
