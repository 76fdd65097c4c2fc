"""Write the stub of the constants from their table, as `make stubs` does."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill

from rsock import _rsock

STUB = Path(__file__).parent.parent / "python" / "rsock" / "_constants.pyi"
OLDEST = Path(__file__).parent / "names" / "3.11.txt"
HEAD = """\
# Written by `make stubs` from the table in src/constants.
# What the oldest supported standard library has is its own, the rest is declared.
# ruff: noqa: I001, RUF022
# fmt: off
"""


def expected() -> str:
    """Return the stub as the table of the extension that is installed has it."""
    table: dict[str, int | str] = {}
    _rsock.constants(table)
    # Type checkers do not know AF_DECnet, the only name that is not all capitals.
    shared = [name for name in OLDEST.read_text().split() if name in table and name.isupper()]
    own = [f"{name}: {type(table[name]).__name__}" for name in sorted(table.keys() - set(shared))]
    imports = [f"    {name} as {name}," for name in shared]
    indent = " " * 4
    public = ", ".join(f'"{name}"' for name in sorted(table))
    public = fill(public, 99, initial_indent=indent, subsequent_indent=indent)
    return "\n".join(
        [HEAD, "from socket import (", *imports, ")\n", *own, "\n__all__ = [", public, "]\n"]
    )


if __name__ == "__main__":
    STUB.write_text(expected())
