"""Measure a row: both sides in the same process, interleaved round by round."""

from __future__ import annotations

import gc
import socket
from contextlib import ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING

import rsock
from rsock.bench import limits
from rsock.bench.cores import confined, one_core
from rsock.bench.result import Failure, Result

if TYPE_CHECKING:
    from collections.abc import Generator

    from rsock.bench.row import Round, Row


def measure(row: Row, *, quick: bool) -> Result:
    """Prepare all sides, then measure them in turn; which goes first alternates."""
    budget = row.group.quick if quick else row.group.full
    with ExitStack() as stack, confined(one_core()) if row.group.pinned else nullcontext():
        sides = [
            (row.against or row.prepare)(rsock if row.against else socket, stack, budget.seconds),
            row.prepare(rsock, stack, budget.seconds),
        ]
        if row.limit and not limits.missing():
            sides.append(row.limit(rsock, stack, budget.seconds))
        rounds = [_round(sides, turn) for turn in range(budget.rounds)]
    return Result(row, *zip(*rounds, strict=True))


def attempt(row: Row, *, quick: bool) -> Result | Failure:
    """Measure the row; let one that fails not take the others with it."""
    try:
        return measure(row, quick=quick)
    except Exception as error:  # noqa: BLE001 - whatever it is, the table tells it
        return Failure(row, f"{type(error).__name__}: {error}")


def _round(sides: list[Round], turn: int) -> list[float]:
    """Measure every side once, in reverse order in every other turn."""
    step = -1 if turn % 2 else 1
    with _collector_off():
        return [side() for side in sides[::step]][::step]


@contextmanager
def _collector_off() -> Generator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
