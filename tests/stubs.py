"""Write what of the stubs is made from the table of constants, as `make stubs` does."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill

import rsock
from rsock import _rsock

PACKAGE = Path(__file__).parent.parent / "python" / "rsock"
STUB = PACKAGE / "_constants.pyi"
PUBLIC = PACKAGE / "__init__.pyi"
OLDEST = Path(__file__).parent / "names" / "3.11.txt"
MEMBERS = ("AF_", "AI_", "MSG_", "SOCK_")
HEAD = """\
# Written by `make stubs` from the table in src/constants.
# Members of the enumerations that the oldest supported standard library has are its own. What else
# there is of its constants depends on the version of typeshed, so all else is declared.
# ruff: noqa: I001
# fmt: off
"""


LIST = "# fmt: off\n__all__ = [\n"


def expected() -> str:
    """Return the stub as the table of the extension that is installed has it."""
    table: dict[str, int | str] = {}
    _rsock.constants(table, {})
    # AF_DECnet, the only name that is not all capitals, is no member.
    shared = [
        name
        for name in OLDEST.read_text().split()
        if name in table and name.isupper() and name.startswith(MEMBERS)
    ]
    own = [
        f"{name}: Final[{type(table[name]).__name__}]"
        for name in sorted(table.keys() - set(shared))
    ]
    imports = [f"    {name} as {name}," for name in shared]
    return "\n".join(
        [HEAD, "from socket import (", *imports, ")", "from typing import Final\n", *own, ""]
    )


def expected_public() -> str:
    """Return the stub of the package with every public name at its end."""
    written, found, _ = PUBLIC.read_text().partition(LIST)
    names = ", ".join(f'"{name}"' for name in sorted(rsock.__all__))
    lines = fill(names, 99, initial_indent=" " * 4, subsequent_indent=" " * 4)
    return f"{written}{found}{lines},\n]\n"


if __name__ == "__main__":
    STUB.write_text(expected())
    PUBLIC.write_text(expected_public())
