"""Which core runs what: a thread that moves about is measured with its moves."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator


def one_core() -> set[int]:
    """Return the last core that this thread may use: the first ones serve most interrupts."""
    return {max(os.sched_getaffinity(0))}


def other_cores() -> set[int]:
    """Return the cores besides that one, or that one if there is no other."""
    return os.sched_getaffinity(0) - one_core() or one_core()


@contextmanager
def confined(cores: set[int]) -> Generator[None]:
    """Keep this thread, and what it starts meanwhile, on the cores."""
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, cores)
    except OSError:  # a sandbox may forbid it; the measurement is merely less steady
        yield
        return
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
