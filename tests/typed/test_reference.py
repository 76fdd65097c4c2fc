"""The reference of the documentation: every name of rsock's own, with types and a text."""

from __future__ import annotations

import importlib.util
import re
import socket
from pathlib import Path
from typing import Any

import pytest

import rsock

DOCS = Path(__file__).parents[2] / "docs"
LISTED = re.findall(r"^\.\. public:: (\w+)$", (DOCS / "reference.md").read_text(), re.MULTILINE)
# What stands for the standard library's class under its class; no program makes objects of it.
UNLISTED = {"SocketType"}


@pytest.fixture(scope="module")
def signatures() -> Any:
    """Give the module that writes the reference."""
    spec = importlib.util.spec_from_file_location("signatures", DOCS / "signatures.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_name_once() -> None:
    """No function and no class of rsock's own is missing."""
    public: list[str] = rsock.__all__
    own = {
        name
        for name in public
        if callable(getattr(rsock, name))
        and getattr(rsock, name) is not getattr(socket, name, None)
    }
    assert sorted(LISTED) == sorted(own - UNLISTED)


@pytest.mark.parametrize("name", LISTED)
def test_types_and_text(signatures: Any, name: str) -> None:
    """Each form of call has types for its parameters and its result, and each name a text."""
    text: str = signatures.described(name)
    for block in re.split(r"^ *\.\. py:", text, flags=re.MULTILINE)[1:]:
        head, prose = block.split("\n\n", 1)
        assert prose.strip()
        assert "(...)" not in head
        assert not re.search(r"\b_[a-zA-Z]", head), "a name that only the stubs have"
        if head.startswith(("function", "method")):
            assert len(re.findall(r"\) -> \w", head)) == len(head.splitlines())
            inside = re.sub(r"\[[^]]*\]", "", head[head.index("(") + 1 : head.rindex(") ->")])
            parameters = [part for part in inside.split(", ") if part and part not in {"*", "/"}]
            assert all(":" in part for part in parameters), head


def test_addresses(signatures: Any) -> None:
    """The table of the families has those that checkers know."""
    rows: str = signatures.addresses()
    assert "| `AF_INET` | `tuple[str, int]` |\n" in rows
    assert "| `AF_UNIX` | `str \\| bytes` |\n" in rows
    assert rows.count("\n") == 2 + 9
