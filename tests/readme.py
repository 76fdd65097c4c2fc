"""The code and the commands that a new user is told, for the tests that run them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", ROOT / "docs" / "installation.md")


def blocks(language: str) -> list[str]:
    """Return the blocks in that language."""
    fence = re.compile(rf"^```{language}\n(.*?)^```$", re.DOTALL | re.MULTILINE)
    return [block for page in PAGES for block in fence.findall(page.read_text(encoding="utf-8"))]


def commands() -> list[str]:
    """Return every command once, without its comment."""
    lines = "".join(blocks("sh")).splitlines()
    return [*dict.fromkeys(line.partition("  #")[0].rstrip() for line in lines)]


def command(part: str) -> str:
    """Return the one command that has that part."""
    (found,) = (line for line in commands() if part in line)
    return found
