"""The code and the commands in the README, for the tests that run them."""

from __future__ import annotations

import re
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def blocks(language: str) -> list[str]:
    """Return the blocks in that language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README.read_text(), re.DOTALL | re.MULTILINE)


def commands() -> list[str]:
    """Return every command, without its comment."""
    lines = "".join(blocks("sh")).splitlines()
    return [line.partition("  #")[0].rstrip() for line in lines]
