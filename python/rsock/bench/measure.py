"""Measure a row: both sides in the same process, interleaved round by round."""

from __future__ import annotations

import gc
import socket
from contextlib import ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING

import rsock
from rsock.bench.cores import confined, one_core
from rsock.bench.result import Failure, Result

if TYPE_CHECKING:
    from collections.abc import Generator

    from rsock.bench.row import Round, Row


def measure(row: Row, *, quick: bool) -> Result:
    """Prepare both sides, then measure them in turn; which goes first alternates."""
    budget = row.group.quick if quick else row.group.full
    with ExitStack() as stack, confined(one_core()) if row.group.pinned else nullcontext():
        if row.against:
            base = row.against(rsock, stack, budget.seconds)
        else:
            base = row.prepare(socket, stack, budget.seconds)
        ours = row.prepare(rsock, stack, budget.seconds)
        rounds = [_pair(base, ours, swapped=turn % 2 == 1) for turn in range(budget.rounds)]
    base_values, rsock_values = zip(*rounds, strict=True)
    return Result(row, base_values, rsock_values)


def attempt(row: Row, *, quick: bool) -> Result | Failure:
    """Measure the row; let one that fails not take the others with it."""
    try:
        return measure(row, quick=quick)
    except Exception as error:  # noqa: BLE001 - whatever it is, the table tells it
        return Failure(row, f"{type(error).__name__}: {error}")


def _pair(base: Round, ours: Round, *, swapped: bool) -> tuple[float, float]:
    with _collector_off():
        if swapped:
            second = ours()
            return base(), second
        return base(), ours()


@contextmanager
def _collector_off() -> Generator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
