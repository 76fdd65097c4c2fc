"""The tables of the options and constants, from the source that the extension is made of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import rsock

ROOT = Path(__file__).parent.parent
VERSIONS = ("3.11", "3.12", "3.13", "3.14", "3.15")
# What most programs need; the others follow by name.
FIRST = ("socket", "tcp", "inet", "inet6", "udp", "messages", "resolver", "families", "protocols")
ENTRY = re.compile(r"^ {8}([A-Za-z]\w+)(?: = [^,]+)?,(?: // (.*))?$", re.MULTILINE)
# How src/constants/mod.rs says that what stands beside an option is written.
OPTION = re.compile(r"([\w, ]+): (?:(get|set) )?([^;]+); ([\d.]+|-); (.+)")


class Option(NamedTuple):
    """What the source says of an option of a socket."""

    name: str
    levels: list[str]
    access: str  # get, set, or nothing for both
    value: str
    since: str  # a version of Linux, or nothing
    source: str


def write(folder: Path) -> None:
    """Write a page of all options and constants, two tables for each file of the source."""
    folder.mkdir(exist_ok=True)
    texts = [_section(file.read_text(encoding="utf-8")) for file in files()]
    (folder / "constants.md").write_text("".join(texts), encoding="utf-8")


def files() -> list[Path]:
    """Return the files that have entries."""
    found = (ROOT / "src" / "constants").glob("*.rs")
    return sorted((file for file in found if file.stem != "mod"), key=_place)


def _place(file: Path) -> tuple[int, str]:
    return FIRST.index(file.stem) if file.stem in FIRST else len(FIRST), file.stem


def entries(source: str) -> list[tuple[str, Option | None]]:
    """Return the names in a file that this system has, and what is said of those of options."""
    found: list[tuple[str, str]] = ENTRY.findall(source)
    return [(name, option(name, said)) for name, said in found if hasattr(rsock, name)]


def option(name: str, said: str) -> Option | None:
    """Read what stands beside a name."""
    if not said:
        return None
    parts = OPTION.fullmatch(said)
    if parts is None:
        raise ValueError(f"{name}: {said!r} is not written as src/constants/mod.rs says")
    levels, access, value, since, source = parts.groups()
    return Option(name, levels.split(", "), access or "", value, since.strip("-"), source)


def _section(source: str) -> str:
    said = " ".join(re.findall(r"^//! (.*)", source, re.MULTILINE)).removesuffix(".")
    title, *more = re.split(r"[:.] ", said, maxsplit=1)
    found = entries(source)
    options = [_option_row(option) for _, option in found if option]
    others = [_row(name) for name, option in found if not option]
    if not found:
        return ""  # those of other systems
    text = f"## {title}\n\n" + "".join(f"{part[:1].upper()}{part[1:]}.\n\n" for part in more)
    if options:
        text += "| option | level | value | since Linux | source | number | in CPython |\n"
        text += "|---|---|---|---|---|---|---|\n" + "".join(options) + "\n"
    if others:
        text += "| name | value | in CPython |\n|---|---|---|\n" + "".join(others) + "\n"
    return text


def _option_row(option: Option) -> str:
    name, levels, access, value, since, source = option
    level = ", ".join(f"`{level}`" for level in levels)
    told = f"{value} ({access} only)" if access else value
    return f"| `{name}` | {level} | {told} | {since} | {source} | {_number(name)} | {_in(name)} |\n"


def _row(name: str) -> str:
    return f"| `{name}` | {_number(name)} | {_in(name)} |\n"


def _number(name: str) -> str:
    value: object = getattr(rsock, name)
    return f"`{int(value) if isinstance(value, int) else value!r}`"


def _in(name: str) -> str:
    for version in VERSIONS:
        names = (ROOT / "tests" / "names" / f"{version}.txt").read_text(encoding="utf-8")
        if name in names.split():
            return f"since {version}" if version != VERSIONS[0] else "yes"
    return "no"
