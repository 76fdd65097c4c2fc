"""What a figure of the benchmark counts, which way is better, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Unit:
    """The name of a unit, how to write an amount of it, and whether more of it is better."""

    name: str
    write: Callable[[float], str]
    higher_is_better: bool = False


def _time(seconds: float) -> str:
    return f"{seconds * 1e9:,.0f} ns" if seconds < 1e-4 else f"{seconds * 1e6:,.0f} us"  # noqa: PLR2004 - five digits are read at once


TIME = Unit("s/operation", _time)
RATE = Unit("operations/s", lambda rate: f"{rate:,.0f} /s", higher_is_better=True)
MEMORY = Unit("bytes", lambda count: f"{count:,.0f} B")
SHARE = Unit("share of a core", lambda share: f"{share:.0%}", higher_is_better=True)
