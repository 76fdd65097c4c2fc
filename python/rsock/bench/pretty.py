"""The table for a terminal, with a progress bar while it is measured; needs rich."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from rsock.bench.result import Failure, Result
from rsock.bench.table import HEADINGS, Attempt, cells, closing

if TYPE_CHECKING:
    from rsock.bench.row import Row


def show(
    rows: list[Row], attempt: Attempt, console: Console | None = None
) -> list[Result | Failure]:
    """Measure the rows beside a progress bar, then print the table of what was measured."""
    console = console or Console()
    outcomes: list[Result | Failure] = []
    try:
        with _progress(console) as progress:
            task = progress.add_task("", total=len(rows))
            for row in rows:
                progress.update(task, description=row.name, refresh=True)
                outcomes.append(attempt(row))
                progress.advance(task)
    finally:  # an interrupt leaves what is known so far
        console.print(_table(outcomes, console.width))
        results = [outcome for outcome in outcomes if isinstance(outcome, Result)]
        console.print(Text(closing(results)))
    return outcomes


def _progress(console: Console) -> Progress:
    name = TextColumn("{task.description}", markup=False)
    # No refreshing by itself: that is a thread, which would be measured too.
    return Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        name,
        console=console,
        transient=True,
        auto_refresh=False,
    )


# Narrower terminals get the columns that tell most.
_WIDE = 110
_LEFT_OUT = ("base", "C", "of C")


def _table(outcomes: list[Result | Failure], width: int) -> Table:
    shown = [heading for heading in HEADINGS if width >= _WIDE or heading not in _LEFT_OUT]
    table = Table(title="rsock against the standard library's socket", box=SIMPLE_HEAD)
    table.add_column(shown[0], overflow="fold")
    for heading in shown[1:]:
        table.add_column(heading, justify="right", no_wrap=heading != "verdict")
    previous = None
    for outcome in outcomes:
        if previous is not None and outcome.row.group is not previous:
            table.add_section()
        previous = outcome.row.group
        texts = dict(zip(HEADINGS, _texts(outcome), strict=True))
        table.add_row(*(texts[heading] for heading in shown))
    return table


def _texts(outcome: Result | Failure) -> tuple[Text, ...]:
    if isinstance(outcome, Failure):
        failed = Text(f"failed: {outcome.reason}", style="bold red")
        return (Text(outcome.row.name), *(Text() for _ in HEADINGS[2:]), failed)
    *others, decision = cells(outcome)
    style = "green" if outcome.met else "red"
    return (*(Text(text) for text in others), Text(decision, style=style))
