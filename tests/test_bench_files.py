"""What the benchmark reads and writes: the report, the chart, the baseline, the programs in C."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from rsock.bench import baseline, chart, limits
from rsock.bench.measure import measure
from rsock.bench.report import html
from rsock.bench.result import Failure, Result
from rsock.bench.row import CALLS, SERVERS, Row, at_least, at_most
from rsock.bench.rows import ROWS
from rsock.bench.table import cells
from support import no_leak

if TYPE_CHECKING:
    from contextlib import ExitStack
    from types import ModuleType

    from rsock.bench.row import Round

ROOT = Path(__file__).parents[1]
NAME = "send <64 B> & recv"


def prepare(module: ModuleType, _stack: ExitStack, _seconds: float) -> Round:
    """Prepare work that takes rsock half as long as the standard library."""
    return lambda: 2.0 if module is socket else 1.0


TIME = Row(NAME, CALLS, at_most(1.00), prepare)
RATE = Row("a server", SERVERS, at_least(1.00), prepare)


def result(row: Row, *ratios: float) -> Result:
    """Return a result with these ratios."""
    return Result(row, (1.0,) * len(ratios), ratios)


class Outline(HTMLParser):
    """Checks that every element ends where it should, and collects what the page would load."""

    def __init__(self) -> None:
        """Begin outside of everything."""
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element; `meta` has no end."""
        if tag != "meta":
            self.open.append(tag)
        self.loads += [name for name, _ in attrs if name in {"src", "href", "srcset", "data"}]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element that has no inside."""

    def handle_endtag(self, tag: str) -> None:
        """Leave the innermost element."""
        assert self.open.pop() == tag


def test_report_is_whole_and_loads_nothing() -> None:
    """The report is well-formed and needs no other file; names and reasons are escaped."""
    outcomes: list[Result | Failure] = [
        result(TIME, *[0.5] * 6),
        Failure(TIME, "OSError: <broken>"),
        result(RATE, *[2.0] * 6),
    ]
    page = html(outcomes, quick=True)
    outline = Outline()
    outline.feed(page)
    assert (outline.open, outline.loads) == ([], [])
    assert not re.search(r"<(script|link|img|iframe)|@import|url\(", page)
    assert "send &lt;64 B&gt; &amp; recv" in page
    assert "failed: OSError: &lt;broken&gt;" in page
    assert page.count("<svg ") == 2


def test_report_of_failures_alone() -> None:
    """Where nothing was measured there is a page all the same, without a chart."""
    page = html([Failure(TIME, "OSError: no")], quick=True)
    assert "<svg " not in page
    assert "failed: OSError: no" in page


def stored(row: Row, *ratios: float) -> dict[str, Any]:
    """Return what the chart is drawn from."""
    rate = row.goal.unit.higher_is_better
    return {
        "name": row.name,
        "higher_is_better": rate,
        "ratio": ratios[0],
        "ratio_interval": ratios[1:],
    }


def test_bars_tell_how_many_times_as_good() -> None:
    """Half the time and twice the rate are one and the same."""
    expected = (2.0, 1.0, 4.0)
    for one in (stored(TIME, 0.5, 0.25, 1.0), stored(RATE, 2.0, 1.0, 4.0)):
        bar = chart.bar(one)
        assert (bar.factor, bar.low, bar.high) == expected


@pytest.mark.parametrize(
    ("ratios", "kind"),
    [((0.5, 0.4, 0.6), "better"), ((1.0, 0.9, 1.1), "same"), ((1.5, 1.4, 1.6), "worse")],
)
def test_color_of_a_bar(ratios: tuple[float, ...], kind: str) -> None:
    """A bar has the color of its side unless its interval reaches across the line."""
    drawing = chart.svg([chart.bar(stored(TIME, *ratios))], "a < b")
    root = ET.fromstring(drawing)  # noqa: S314 - our own drawing
    assert root.get("aria-label") == "a < b"
    (drawn,) = root.iter("{http://www.w3.org/2000/svg}rect")
    assert drawn.get("class") == kind


def test_chart_of_the_readme_shows_the_baseline(tmp_path: Path) -> None:
    """The committed chart is drawn from the committed results, and shows every row it names."""
    source, drawn = ROOT / "benches" / "baseline.json", tmp_path / "chart.svg"
    command = [sys.executable, "-m", "rsock.bench.chart", str(source), str(drawn)]
    subprocess.run(command, check=True)  # noqa: S603 - our own program
    assert drawn.read_text() == (ROOT / "docs" / "performance.svg").read_text()
    assert set(chart.SHOWN) <= {row.name for row in ROWS}


@pytest.mark.parametrize(
    ("row", "ratios", "former", "worse"),
    [
        (TIME, [0.50, 0.52], (0.48, 0.51), False),  # the same
        (TIME, [0.54, 0.60], (0.48, 0.50), False),  # apart, but within the margin
        (TIME, [0.56, 0.60], (0.48, 0.50), True),
        (TIME, [0.20, 0.21], (0.48, 0.50), False),  # better
        (RATE, [9.10, 9.50], (10.0, 11.0), False),
        (RATE, [8.00, 9.00], (10.0, 11.0), True),
        (RATE, [20.0, 30.0], (10.0, 11.0), False),
    ],
)
def test_regression(
    row: Row, ratios: list[float], former: tuple[float, float], worse: bool
) -> None:
    """A row has regressed when both intervals lie apart by more than the margin."""
    measured = result(row, *ratios)
    assert baseline.regressed(measured, {row.name: former}) is worse
    assert baseline.regressed(measured, {}) is False
    assert baseline.regressed(Failure(row, "OSError"), {row.name: former}) is False


@pytest.mark.parametrize("text", ["", "[]", '{"rows": 1}', '{"rows": [{"ratio": 1}]}', "{}"])
def test_unreadable_baseline(tmp_path: Path, text: str) -> None:
    """What is no file of results is refused before anything is measured."""
    path = tmp_path / "results.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"Expecting value|holds no results"):
        baseline.read(path)


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Measure one short row in a process of its own."""
    command = [sys.executable, "-m", "rsock", "bench", "--quick", "--only", ".family", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command


def baseline_file(folder: Path, *interval: float) -> Path:
    """Write results of an earlier run."""
    path = folder / "baseline.json"
    rows = [{"name": ".family", "ratio": 1, "ratio_interval": interval}, {"name": ".type"}]
    path.write_text(json.dumps({"rows": rows}))
    return path


def test_slower_than_the_baseline(tmp_path: Path) -> None:
    """A regression is named and ends the command with 1; the results are written all the same."""
    path, report = baseline_file(tmp_path, 1e-9, 1e-8), tmp_path / "report.html"
    done = bench("--baseline", str(path), "--report", str(report))
    assert done.returncode == 1
    assert "slower than the baseline: .family: " in done.stderr
    assert "instead of 0.000 .. 0.000" in done.stderr
    assert report.read_text().startswith("<!DOCTYPE html>")


def test_as_fast_as_the_baseline(tmp_path: Path) -> None:
    """A row that is no slower than before passes."""
    done = bench("--baseline", str(baseline_file(tmp_path, 1e8, 1e9)))
    assert (done.returncode, "slower" in done.stderr) == (0, False)


def test_missing_baseline(tmp_path: Path) -> None:
    """A baseline that is not there is refused."""
    done = bench("--baseline", str(tmp_path / "none.json"))
    assert done.returncode == 2
    assert "No such file or directory" in done.stderr


needs_limits = pytest.mark.skipif(bool(limits.missing()), reason=limits.missing())


@needs_limits
@pytest.mark.parametrize("row", [row for row in ROWS if row.limit], ids=lambda row: row.name)
def test_every_limit_runs(row: Row) -> None:
    """The same work in C is built and can be measured."""
    assert row.limit
    with no_leak():
        measured = measure(
            replace(row, group=replace(row.group, quick=replace(row.group.quick, seconds=0.001))),
            quick=True,
        )
    assert len(measured.limit) == len(measured.rsock)
    assert cells(measured)[6].endswith("%")


@needs_limits
def test_every_work_of_the_program_runs() -> None:
    """Each name that the program in C prints is some work that it does."""
    folder = limits.programs().name
    listed = subprocess.run([f"{folder}/calls"], capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    for name in listed.stdout.splitlines():
        command = [f"{folder}/calls", name]
        done = subprocess.run(command, input="64\n1\n", capture_output=True, text=True, check=True)  # noqa: S603 - our own program
        assert all(float(line) > 0 for line in done.stdout.splitlines())


@needs_limits
def test_unknown_work_of_the_program() -> None:
    """The program in C refuses work that it does not know."""
    command = [f"{limits.programs().name}/calls", "nothing"]
    assert subprocess.run(command, check=False).returncode == 1  # noqa: S603 - our own program


@pytest.mark.parametrize(("row", "share"), [(TIME, 0.5), (RATE, 2.0)])
def test_share_of_the_limit(row: Row, share: float) -> None:
    """The share is of speed: less time and more operations both are more of it."""
    measured = Result(row, (1.0,) * 3, (2.0,) * 3, (1.0,) * 3)
    assert measured.share_of_limit == share
    assert replace(measured, limit=()).share_of_limit is None


def test_limits_are_left_out_of_an_installed_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where the sources in C are not, the bench says so."""
    monkeypatch.setattr(limits, "SOURCES", tmp_path / "none")
    assert "not in an installed package" in limits.missing.__wrapped__()


def test_limits_need_a_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no compiler, the bench says so."""
    monkeypatch.setattr(limits, "SOURCES", ROOT / "benches" / "c")
    monkeypatch.setenv("PATH", "")
    assert limits.missing.__wrapped__() == "there is no C compiler, cc"


@needs_limits
def test_limits_that_do_not_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the compiler says is told."""
    (tmp_path / "calls.c").write_text("int main(void) { return wrong; }\n")
    monkeypatch.setattr(limits, "SOURCES", tmp_path)
    monkeypatch.setattr(limits, "programs", limits.programs.__wrapped__)
    assert "the C programs cannot be built: " in limits.missing.__wrapped__()
