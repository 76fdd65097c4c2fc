"""The results as one HTML file: charts, figures and verdicts, with nothing to be loaded."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from rsock.bench.chart import bar, svg
from rsock.bench.record import record
from rsock.bench.result import Failure, Result
from rsock.bench.table import HEADINGS, cells, closing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_STYLE = """
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 13px }
th, td { padding: .2rem .6rem; text-align: right; white-space: nowrap }
td { border-top: 1px solid #8884 }
th:first-child, td:first-child { text-align: left }
.met { color: #1a7f37 } .not { color: #cf222e }
@media (prefers-color-scheme: dark) { .met { color: #3fb950 } .not { color: #f85149 } }
svg, pre { max-width: 100%; height: auto; overflow-x: auto }
section { overflow-x: auto }
"""


def html(outcomes: list[Result | Failure], *, quick: bool) -> str:
    """Return the report as text."""
    stored = record(outcomes, quick=quick)
    results = [outcome for outcome in outcomes if isinstance(outcome, Result)]
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>rsock against the standard library</title>\n<style>{_STYLE}</style>\n</head>",
        "<body>\n<h1>rsock against the standard library's socket</h1>",
        f"<p>{escape(_machine(stored))}</p>",
        f"<pre>{escape(closing(results))}</pre>",
        *_sections(outcomes, stored),
        "</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _machine(stored: dict[str, Any]) -> str:
    machine, length = stored["machine"], "quick" if stored["quick"] else "full"
    return (
        f"rsock {stored['version']}, {machine['python']}, {machine['platform']}, "
        f"{machine['processor']}, {machine['cpu_count']} cores, {length} rounds"
    )


def _sections(outcomes: list[Result | Failure], stored: dict[str, Any]) -> Iterator[str]:
    pairs = list(zip(outcomes, stored["rows"], strict=True))
    for group in dict.fromkeys(outcome.row.group.name for outcome in outcomes):
        chosen = [pair for pair in pairs if pair[0].row.group.name == group]
        yield f"<section>\n<h2>{escape(group)}</h2>"
        if bars := [bar(row) for _, row in chosen if "ratio" in row]:
            yield svg(bars, "how many times as good as its base, with the 95 % interval")
        yield _table(outcome for outcome, _ in chosen)
        yield "</section>"


def _table(outcomes: Iterable[Result | Failure]) -> str:
    head = "".join(f"<th>{escape(heading)}</th>" for heading in HEADINGS)
    return f"<table>\n<tr>{head}</tr>\n{''.join(map(_line, outcomes))}</table>"


def _line(outcome: Result | Failure) -> str:
    if isinstance(outcome, Failure):
        name, reason = escape(outcome.row.name), escape(outcome.reason)
        rest = len(HEADINGS) - 1
        return f'<tr><td>{name}</td><td class="not" colspan="{rest}">failed: {reason}</td></tr>\n'
    *figures, verdict = map(escape, cells(outcome))
    kind = "met" if outcome.met else "not"
    texts = "".join(f"<td>{text}</td>" for text in figures)
    return f'<tr>{texts}<td class="{kind}">{verdict}</td></tr>\n'
