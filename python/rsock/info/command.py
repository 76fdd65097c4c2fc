"""The command: the facts as a table, or as JSON."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

from rsock.info import probe

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("--json", action="store_true", help="write JSON")


def main(options: Namespace) -> int:
    """Run the command."""
    facts = probe.everything()
    if options.json:
        sys.stdout.write(json.dumps(facts, indent=2) + "\n")
    elif find_spec("rich") is not None and sys.stdout.isatty():
        _pretty(facts)
    else:
        _plain(facts)
    return 0


def _plain(sections: dict[str, probe.Facts]) -> None:
    width = max(len(name) for facts in sections.values() for name in facts)
    for title, facts in sections.items():
        sys.stdout.write(f"{title}\n")
        sys.stdout.writelines(f"  {name:<{width}}  {fact}\n" for name, fact in facts.items())


def _pretty(sections: dict[str, probe.Facts]) -> None:
    from rich.console import Console  # noqa: PLC0415 - rich is optional
    from rich.table import Table  # noqa: PLC0415 - likewise
    from rich.text import Text  # noqa: PLC0415 - likewise

    table = Table(title="rsock on this machine", show_header=False)
    for facts in sections.values():
        for name, fact in facts.items():
            style = {"yes": "green", "no:": "red"}.get(fact[:3], "")
            table.add_row(name, Text(fact, style=style))
        table.add_section()
    Console().print(table)
