"""The benchmark: its rows run, its statistics are right, its command answers as it says."""

from __future__ import annotations

import io
import json
import os
import re
import socket
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

import rsock
from rsock.bench import pretty, table
from rsock.bench.measure import attempt, measure
from rsock.bench.record import record
from rsock.bench.result import Failure, Result, mean_of_calls, median_interval
from rsock.bench.row import Budget, Group, Row, at_least, at_most, timed
from rsock.bench.rows import ROWS
from support import no_leak

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from rsock.bench.row import Round

FILENO = next(row for row in ROWS if row.name == "fileno")
INSTANT = Group("instant", Budget(7, 0), Budget(5, 0), pinned=True)


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    command = [sys.executable, "-m", "rsock", "bench", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command


def constant(row: Row, base: float, ours: float) -> Row:
    """Return the row with work that always takes the given times."""

    def prepare(module: ModuleType, _stack: ExitStack, _seconds: float) -> Round:
        return lambda: base if module is socket else ours

    return replace(row, group=INSTANT, prepare=prepare)


def broken(_module: ModuleType, _stack: ExitStack, _seconds: float) -> Round:
    """Fail to prepare."""
    raise OSError(24, "Too many open files")


@pytest.mark.timeout(180)  # tens of thousands of connections on a busy machine
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_row_runs_on_both_modules(row: Row) -> None:
    """Each row measures something on either module and leaves no descriptor open."""
    for module in (socket, rsock):
        with no_leak(), ExitStack() as stack:
            assert row.prepare(module, stack, 0.001)() > 0


def test_row_names_are_unique() -> None:
    """A name chooses one row."""
    names = [row.name for row in ROWS]
    assert len(set(names)) == len(names)


def test_sides_alternate() -> None:
    """Both sides run in every round, and each goes first in every other one."""
    order: list[str] = []

    def prepare(module: ModuleType, _stack: ExitStack, _seconds: float) -> Round:
        def once() -> float:
            order.append(module.__name__)
            return 1.0

        return once

    measure(replace(FILENO, group=INSTANT, prepare=prepare), quick=True)
    assert order == ["socket", "rsock", "rsock", "socket"] * 2 + ["socket", "rsock"]


def test_timed_divides_by_the_number_of_operations() -> None:
    """A round does so many operations that it fills its time, and reports the time of one."""
    counts: list[int] = []

    def run(count: int) -> float:
        counts.append(count)
        return count * 1e-3

    once = timed(lambda _module, _stack: run)(socket, ExitStack(), 0.5)
    assert once() == pytest.approx(1e-3)
    assert counts[-1] == 500


def test_timed_stays_below_the_most() -> None:
    """Work that must not be repeated often is not."""
    counts: list[int] = []

    def run(count: int) -> float:
        counts.append(count)
        return count * 1e-9

    timed(lambda _module, _stack: run, most=100)(socket, ExitStack(), 0.5)()
    assert max(counts) == 100


@pytest.mark.parametrize(
    ("number", "low", "high"),
    [(5, 0, 4), (6, 0, 5), (8, 0, 7), (12, 2, 9), (20, 5, 14)],
)
def test_interval_of_the_median(number: int, low: int, high: int) -> None:
    """The interval is the pair of order statistics that tables of the sign test give."""
    assert median_interval([float(value) for value in reversed(range(number))]) == (low, high)


def test_verdict_of_a_time() -> None:
    """A ratio of times at or below the limit meets the goal, one above does not."""
    row = replace(FILENO, goal=at_most(0.5))
    assert measure(constant(row, 4.0, 2.0), quick=True).met
    assert not measure(constant(row, 4.0, 2.1), quick=True).met


def test_verdict_of_a_rate() -> None:
    """A ratio of rates at or above the limit meets the goal, one below does not."""
    row = replace(FILENO, goal=at_least(8))
    assert measure(constant(row, 100.0, 800.0), quick=True).met
    assert not measure(constant(row, 100.0, 700.0), quick=True).met


def test_geometric_mean_takes_calls_alone() -> None:
    """Rows of other groups do not enter the mean."""
    others = replace(FILENO, group=INSTANT)
    results = [
        Result(FILENO, (1.0,), (0.5,)),
        Result(FILENO, (1.0,), (2.0,)),
        Result(others, (1.0,), (9.0,)),
    ]
    assert mean_of_calls(results) == pytest.approx(1.0)
    assert mean_of_calls(results[2:]) is None


def test_base_may_be_another_variant() -> None:
    """A row with a base of its own compares rsock with rsock."""
    row = replace(constant(FILENO, 1.0, 3.0), against=constant(FILENO, 1.0, 2.0).prepare)
    result = measure(row, quick=True)
    assert (set(result.base), set(result.rsock)) == ({2.0}, {3.0})


def test_failing_row_is_told_and_the_others_stay(capsys: pytest.CaptureFixture[str]) -> None:
    """A row that cannot be measured says why; the rows after it are measured all the same."""
    rows = [replace(FILENO, name="bad", prepare=broken), constant(FILENO, 1.0, 0.5)]
    outcomes = table.show(rows, lambda row: attempt(row, quick=True))
    assert [type(outcome) for outcome in outcomes] == [Failure, Result]
    shown = capsys.readouterr().out
    assert "failed: OSError: [Errno 24] Too many open files" in shown
    assert "0.500" in shown
    assert json.loads(json.dumps(record(outcomes, quick=True)))["rows"][0]["verdict"] == "failed"


def test_pretty_table() -> None:
    """The table of rich holds the figures and the verdict of every row."""
    rows = [constant(FILENO, 1.0, 0.5), replace(FILENO, name="bad", prepare=broken)]
    output = io.StringIO()
    console = Console(file=output, width=200)
    pretty.show(rows, lambda row: attempt(row, quick=True), console)
    assert "0.500" in output.getvalue()
    assert "failed: OSError" in output.getvalue()


def test_narrow_table() -> None:
    """On a narrow terminal some columns go, the name and the verdict stay."""
    output = io.StringIO()
    console = Console(file=output, width=80)
    pretty.show([constant(FILENO, 1.0, 0.5)], lambda row: attempt(row, quick=True), console)
    assert re.search(r"fileno .* 0\.500 .* met", output.getvalue())


@pytest.mark.parametrize("columns", [80, 300])
def test_plain_table_on_a_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is broken by the terminal, and none that fits is folded; the verdict stays."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    output = Terminal()
    monkeypatch.setattr(sys, "stdout", output)
    monkeypatch.setenv("COLUMNS", str(columns))
    rows = [constant(FILENO, 1.0, 0.5), replace(FILENO, name="bad", prepare=broken)]
    table.show(rows, lambda row: attempt(row, quick=True))
    figures, _, _ = output.getvalue().partition("\n\n")
    lines = figures.splitlines()
    assert len(lines) == (3 if columns > len(lines[0]) > 80 else 6)
    assert all(len(line) <= columns for line in lines)
    assert any("0.500" in line and line.endswith(" met") for line in lines)


def test_list() -> None:
    """`--list` names every row with its goal and measures nothing."""
    done = bench("--list")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert len(lines) == len(ROWS)
    assert any(line.startswith(".family ") and line.endswith(" <= 0.12") for line in lines)


@pytest.mark.parametrize("pattern", ["getsock", "GETSOCK*", "getsockop?, *"])
def test_list_of_some(pattern: str) -> None:
    """`--only` takes a part of a name or a pattern, in any case of letters."""
    lines = bench("--list", "--only", pattern).stdout.splitlines()
    assert lines
    assert all(line.startswith("getsock") for line in lines)


def test_quick_run_prints_and_stores(tmp_path: Path) -> None:
    """A quick run prints a ratio for the chosen row and writes the same to the file."""
    stored = tmp_path / "results.json"
    done = bench("--quick", "--only", ".family", "--json", str(stored))
    assert done.returncode == 0, done.stderr
    found = json.loads(stored.read_text())
    assert set(found["machine"]) == {"platform", "kernel", "python", "processor", "cpu_count"}
    (row,) = found["rows"]
    assert (row["name"], row["goal"]) == (".family", "<= 0.12")
    assert row["verdict"] in {"met", "not met"}
    assert row["ratio_interval"][0] <= row["ratio"] <= row["ratio_interval"][1]
    line = next(line for line in done.stdout.splitlines() if line.startswith(".family "))
    assert table.share(row["ratio"]) in line.split()


def test_unknown_pattern() -> None:
    """A pattern that chooses nothing is refused by name."""
    done = bench("--only", "no such row")
    assert done.returncode == 2
    assert "no row matches 'no such row'" in done.stderr


@pytest.mark.parametrize(
    ("path", "reason"),
    [("missing/results", "No such file or directory"), (".", "Is a directory")],
)
@pytest.mark.parametrize("option", ["--json", "--report"])
def test_unwritable_file(tmp_path: Path, option: str, path: str, reason: str) -> None:
    """A file that cannot be written is refused before anything is measured."""
    done = bench(option, str(tmp_path / path))
    assert done.returncode == 2
    assert done.stdout == ""
    assert reason in done.stderr


def test_without_rich() -> None:
    """Without rich the table is plain and the message says what to install."""
    code = (
        "import sys, runpy; sys.modules['rich'] = None; "
        "sys.argv = ['rsock', 'bench', '--quick', '--only', 'fileno']; "
        "runpy.run_module('rsock', run_name='__main__')"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own code
    assert done.returncode == 0, done.stderr
    assert "pip install 'rsock[bench]'" in done.stderr
    assert "fileno" in done.stdout


def test_where_rsock_is_installed() -> None:
    """It measures against the standard library all the same."""
    code = """
import os, socket, sys
print(socket.__name__)
import rsock.__main__
sys.argv[1:] = ["bench", "--list"]
sys.stdout, output = open(os.devnull, "w"), sys.stdout
rsock.__main__.main()
from rsock.bench import measure
print(measure.socket.__name__, "RSOCK_INSTALL" in os.environ, file=output)
"""
    done = subprocess.run(  # noqa: S603 - the interpreter that runs the tests
        [sys.executable, "-c", code],
        env={**os.environ, "RSOCK_INSTALL": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "rsock\nsocket False\n"
