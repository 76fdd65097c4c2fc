"""Another process that takes part in a measurement."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


class Program:
    """A running program that answers line by line."""

    def __init__(self, *command: str) -> None:
        """Start it."""
        self._process = subprocess.Popen(  # noqa: S603 - our own programs
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def tell(self, line: str) -> str:
        """Send a line and return the answer."""
        self.ask(line)
        return self.said()

    def ask(self, line: str) -> None:
        """Send a line."""
        assert self._process.stdin  # noqa: S101 - for the type checker
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def said(self) -> str:
        """Return the next line that it writes."""
        assert self._process.stdout  # noqa: S101 - for the type checker
        if line := self._process.stdout.readline():
            return line
        raise RuntimeError(f"{self._process.args!r} has ended")

    def close(self) -> None:
        """End the process, which closes all that it has open."""
        self._process.kill()
        self._process.communicate()


def helper(name: str, *arguments: object) -> Program:
    """Start a program of the folder `rows`, isolated: it can import the standard library alone."""
    path = Path(__file__).with_name("rows") / f"{name}.py"
    return Program(sys.executable, "-I", "-S", str(path), *map(str, arguments))
