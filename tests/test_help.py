"""`python -m rsock` tells what it can do, and what was wrong with a command line."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import pytest


def told(*arguments: str) -> tuple[int, str, str]:
    """Run the command; its status and what it wrote."""
    command = [sys.executable, "-m", "rsock", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    return done.returncode, done.stdout, done.stderr


def test_without_a_command() -> None:
    """It is the help, which names the commands with examples that are right."""
    status, output, messages = told()
    assert (status, messages) == (0, "")
    assert told("--help") == (0, output, "")
    for command in ("run", "bench", "info"):
        assert f"  python -m rsock {command} " in output
        assert told(command, "--help")[0] == 0


def test_version() -> None:
    """It is that of the package."""
    assert told("--version") == (0, f"rsock {version('rsock')}\n", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rum"], "argument COMMAND: invalid choice: 'rum'"),
        (["--wrong"], "python -m rsock: error: unrecognized arguments: --wrong"),
        (["info", "--wrong"], "python -m rsock info: error: unrecognized arguments: --wrong"),
        (["bench", "--wrong"], "python -m rsock bench: error: unrecognized arguments: --wrong"),
    ],
)
def test_what_it_does_not_know(arguments: list[str], message: str) -> None:
    """An error of usage names the words and the command that they were meant for."""
    status, output, messages = told(*arguments)
    assert (status, output) == (2, "")
    assert message in messages
    assert messages.startswith("usage: python -m rsock ")
