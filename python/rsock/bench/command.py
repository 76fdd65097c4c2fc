"""The command `python -m rsock bench`: choose rows, measure them, show and store the results."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from rsock.bench import baseline, limits, table
from rsock.bench.measure import attempt
from rsock.bench.record import record
from rsock.bench.report import html
from rsock.bench.result import Failure, Result
from rsock.bench.row import Row
from rsock.bench.rows import ROWS

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

_HINT = "rsock bench: for a progress bar and a readable table: pip install 'rsock[bench]'\n"

_Show = Callable[[list[Row], table.Attempt], list[Result | Failure]]


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument(
        "--only",
        metavar="PATTERN",
        default="",
        help="measure the rows whose name contains or, with * and ?, matches PATTERN",
    )
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the results to FILE too")
    parser.add_argument(
        "--report", metavar="FILE", type=Path, help="write a report with charts, HTML, to FILE too"
    )
    parser.add_argument(
        "--baseline",
        metavar="FILE",
        type=Path,
        help="fail if a row is slower, beyond noise, than in FILE, which --json wrote",
    )
    parser.add_argument("--list", action="store_true", help="list the rows and their goals")


def main(options: Namespace) -> int:
    """Run the command; 1 if a row failed or regressed, 2 if the options cannot be followed."""
    rows = _chosen(options.only)
    if not rows:
        return _refuse(f"no row matches {options.only!r}; --list names them all")
    if options.list:
        width = max(len(row.name) for row in rows)
        sys.stdout.writelines(f"{row.name:<{width}}  {row.goal}\n" for row in rows)
        return 0
    try:
        former = baseline.read(options.baseline) if options.baseline else {}
        for path in filter(None, (options.json, options.report)):
            path.open("a").close()  # better to fail now than when all is measured
    except (OSError, ValueError) as error:
        return _refuse(str(error))
    return _run(rows, former, options)


def _run(rows: list[Row], former: baseline.Baseline, options: Namespace) -> int:
    if any(row.limit for row in rows) and (reason := limits.missing()):
        sys.stderr.write(f"rsock bench: without the limits in C: {reason}\n")
    again = partial(attempt, quick=options.quick)
    outcomes, regressions = _confirmed(_display()(rows, again), former, again)
    sys.stderr.writelines(baseline.told(result, former) for result in regressions)
    if options.json:
        options.json.write_text(json.dumps(record(outcomes, quick=options.quick), indent=1) + "\n")
    if options.report:
        options.report.write_text(html(outcomes, quick=options.quick))
    failed = any(isinstance(outcome, Failure) for outcome in outcomes)
    return int(failed or bool(regressions))


def _confirmed(
    outcomes: list[Result | Failure], former: baseline.Baseline, again: table.Attempt
) -> tuple[list[Result | Failure], list[Result]]:
    """Measure what seems to have regressed once more; return all outcomes and the regressions."""
    latest = [
        again(outcome.row) if baseline.regressed(outcome, former) else outcome
        for outcome in outcomes
    ]
    found = [outcome for outcome in latest if isinstance(outcome, Result)]
    return latest, [outcome for outcome in found if baseline.regressed(outcome, former)]


def _chosen(pattern: str) -> list[Row]:
    wanted = pattern.lower()
    return [
        row for row in ROWS if wanted in row.name.lower() or fnmatchcase(row.name.lower(), wanted)
    ]


def _display() -> _Show:
    if find_spec("rich") is None:
        sys.stderr.write(_HINT)
        return table.show
    if not sys.stdout.isatty():
        return table.show
    from rsock.bench import pretty  # noqa: PLC0415 - rich is optional

    return pretty.show


def _refuse(reason: str) -> int:
    sys.stderr.write(f"rsock bench: {reason}\n")
    return 2
