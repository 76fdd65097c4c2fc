"""What to run: modules of CPython's tests, and patterns that choose among their tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Job:
    """One module to run."""

    module: str
    patterns: list[str] = field(default_factory=list[str])
    excluded: list[str] = field(default_factory=list[str])

    @classmethod
    def parse(cls, line: str) -> Job:
        """Read a line of a list of modules."""
        module, *words = line.split()
        patterns = [word for word in words if not word.startswith("-")]
        return cls(module, patterns, [word[1:] for word in words if word.startswith("-")])


def lines(path: Path) -> list[str]:
    """Return the lines of a list, without comments."""
    texts = path.read_text(encoding="utf-8").splitlines()
    return [text for text in texts if text.strip() and not text.startswith("#")]
