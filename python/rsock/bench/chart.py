"""A chart of ratios as SVG: for the report, and by itself for the README.

`python -m rsock.bench.chart RESULTS.json CHART.svg` draws the rows of `SHOWN` from stored results.
"""

from __future__ import annotations

import json
import math
import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

# So many powers of ten leave room for ticks between them.
_FEW = 4

# What the README shows.
SHOWN = (
    "send+recv 64 B, unix, blocking",
    "send+recv 64 B, unix, timeout",
    "send+recv 64 B, TCP, timeout",
    "sendto+recvfrom 64 B, UDP",
    "recv(256 KiB) of 64 B",
    ".family",
    "getsockname",
    "getaddrinfo('127.0.0.1', 80)",
    "settimeout, mode unchanged",
    "create_connection+accept+close",
    "bulk, 2 pairs, 1 MiB",
    "echo, thread per connection, 16 connections",
    "echo, thread per connection, 16 connections, one spinning thread",
    "echo, selectors, 16 connections",
    "echo, selectors, 16 connections, one spinning thread",
    "echo, asyncio, 16 connections",
    "echo, asyncio, 16 connections, one spinning thread",
)

_LINE, _LETTER, _PLOT, _FIGURES, _TOP = 22, 7.2, 400, 70, 34
_STYLE = """
svg { background: #fff }
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600 } .axis { fill: #656d76; font-size: 11px }
.grid { stroke: #d0d7de } .even { stroke: #656d76 }
.better { fill: #1a7f37 } .same { fill: #8c959f } .worse { fill: #cf222e }
.spread { stroke: #24292f }
@media (prefers-color-scheme: dark) {
  svg { background: #131416 }
  text { fill: #e6edf3 } .axis { fill: #8d96a0 }
  .grid { stroke: #30363d } .even { stroke: #8d96a0 }
  .better { fill: #3fb950 } .worse { fill: #f85149 } .spread { stroke: #e6edf3 }
}
"""


@dataclass(frozen=True, slots=True)
class Bar:
    """How many times as good as its base rsock is at some work, and the interval of that."""

    name: str
    factor: float
    low: float
    high: float

    @property
    def kind(self) -> str:
        """Whether the interval leaves a doubt."""
        if self.low <= 1 <= self.high:
            return "same"
        return "better" if self.factor > 1 else "worse"


def bar(row: dict[str, Any]) -> Bar:
    """Return the bar of one row of stored results: a time that halves is a factor of two."""
    name, ratio, (low, high) = row["name"], row["ratio"], row["ratio_interval"]
    if row["higher_is_better"]:
        return Bar(name, ratio, low, high)
    return Bar(name, 1 / ratio, 1 / high, 1 / low)


def svg(bars: list[Bar], title: str) -> str:
    """Draw the bars from the line at 1, along a logarithmic axis."""
    scale = _Scale(bars)
    height = _TOP + _LINE * len(bars) + 24
    width = scale.right + _FIGURES
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    label = f'role="img" aria-label="{escape(title)}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {label}>',
        f"<style>{_STYLE}</style>",
        f'<text class="title" x="8" y="18">{escape(title)}</text>',
        *(_tick(scale, value, height) for value in scale.ticks()),
        *(_drawn(scale, index, one) for index, one in enumerate(bars)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


class _Scale:
    """Where along the axis a factor stands."""

    def __init__(self, bars: list[Bar]) -> None:
        self.left = round(20 + _LETTER * max(len(one.name) for one in bars))
        self.right = self.left + _PLOT
        factors = [factor for one in bars for factor in (one.low, one.high)]
        self._low = math.log10(min([0.5, *factors]))
        self._high = math.log10(max([2, *factors]))

    def __call__(self, factor: float) -> float:
        share = (math.log10(factor) - self._low) / (self._high - self._low)
        return round(self.left + _PLOT * share, 1)

    def ticks(self) -> list[float]:
        """Return round factors within the axis."""
        powers = range(math.floor(self._low), math.ceil(self._high) + 1)
        digits = (1, 2, 5) if len(powers) <= _FEW else (1,)
        values = [digit * 10.0**power for power in powers for digit in digits]
        return [value for value in values if self._low <= math.log10(value) <= self._high]


def _tick(scale: _Scale, value: float, height: int) -> str:
    place, kind = scale(value), "even" if value == 1 else "grid"
    return (
        f'<line class="{kind}" x1="{place}" x2="{place}" y1="{_TOP - 6}" y2="{height - 20}"/>'
        f'<text class="axis" x="{place}" y="{height - 6}" text-anchor="middle">{value:g}x</text>'
    )


def _drawn(scale: _Scale, index: int, one: Bar) -> str:
    top = _TOP + _LINE * index
    middle, base = top + 8, top + 12
    left, right = sorted((scale(1), scale(one.factor)))
    figure = f"{one.factor:.2f}x" if one.factor < 10 else f"{one.factor:.0f}x"  # noqa: PLR2004 - three digits
    return (
        f'<text x="{scale.left - 10}" y="{base}" text-anchor="end">{escape(one.name)}</text>'
        f'<rect class="{one.kind}" x="{left}" y="{top + 1}" '
        f'width="{max(right - left, 1):.1f}" height="14"/>'
        f'<line class="spread" x1="{scale(one.low)}" x2="{scale(one.high)}" '
        f'y1="{middle}" y2="{middle}"/>'
        f'<text x="{scale.right + 10}" y="{base}">{figure}</text>'
    )


def main() -> None:
    """Draw what the README shows."""
    source, target = map(Path, sys.argv[1:])
    results = json.loads(source.read_text())
    rows = {row["name"]: row for row in results["rows"] if "ratio" in row}
    bars = [bar(rows[name]) for name in SHOWN if name in rows]
    machine = results["machine"]
    title = (
        f"times as fast as the standard library: rsock {results['version']}, {machine['python']}, "
        f"{machine['processor']}, Linux {machine['kernel']}"
    )
    target.write_text(svg(bars, title))


if __name__ == "__main__":
    main()
