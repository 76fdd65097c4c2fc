"""The tables of the constants, from the source that the extension is made of."""

from __future__ import annotations

import re
from pathlib import Path

import rsock

ROOT = Path(__file__).parent.parent
VERSIONS = ("3.11", "3.12", "3.13", "3.14", "3.15")
# What most programs need; the others follow by name.
FIRST = ("socket", "tcp", "inet", "inet6", "udp", "messages", "resolver", "families", "protocols")


def write(folder: Path) -> None:
    """Write a page of all constants, a table for each file of the source."""
    folder.mkdir(exist_ok=True)
    files = sorted((ROOT / "src" / "constants").glob("*.rs"), key=_place)
    texts = [_section(file.read_text(encoding="utf-8")) for file in files if file.stem != "mod"]
    (folder / "constants.md").write_text("".join(texts), encoding="utf-8")


def _place(file: Path) -> tuple[int, str]:
    return FIRST.index(file.stem) if file.stem in FIRST else len(FIRST), file.stem


def _section(source: str) -> str:
    said = " ".join(re.findall(r"^//! (.*)", source, re.MULTILINE)).removesuffix(".")
    title, *more = re.split(r"[:.] ", said, maxsplit=1)
    found = re.findall(r"^ {8}([A-Za-z]\w+)(?: = .*)?,$", source, re.MULTILINE)
    rows = [_row(name) for name in found if hasattr(rsock, name)]
    if not rows:
        return ""  # those of other systems
    text = "".join(f"{words[:1].upper()}{words[1:]}.\n\n" for words in more)
    head = f"## {title}\n\n{text}| name | value | in CPython |\n|---|---|---|\n"
    return head + "".join(rows) + "\n"


def _row(name: str) -> str:
    value: object = getattr(rsock, name)
    number = int(value) if isinstance(value, int) else value
    return f"| `{name}` | `{number!r}` | {_since(name)} |\n"


def _since(name: str) -> str:
    for version in VERSIONS:
        names = (ROOT / "tests" / "names" / f"{version}.txt").read_text(encoding="utf-8")
        if name in names.split():
            return f"since {version}" if version != VERSIONS[0] else "yes"
    return "no"
