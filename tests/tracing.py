"""Running a script in a child process, alone or under strace(1)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

STRACE = shutil.which("strace")


def can_trace() -> bool:
    """Tell whether strace(1) is there and may trace."""
    if STRACE is None:
        return False
    probe = [STRACE, "-o", os.devnull, "true"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0  # noqa: S603 - fixed


needs_strace = pytest.mark.skipif(not can_trace(), reason="needs strace and ptrace(2)")


def run_child(script: str, *arguments: str, prefix: tuple[str, ...] = ()) -> str:
    """Run `script` in a fresh interpreter that finds the test helpers; return what it prints."""
    path = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    completed = subprocess.run(  # noqa: S603 - the interpreter that runs the tests
        [*prefix, sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert completed.returncode == 0, completed.stderr
    return completed.stdout


def trace_child(log: Path, options: tuple[str, ...], script: str, *arguments: str) -> str:
    """Like `run_child`, under strace, which writes what it saw to `log`."""
    assert STRACE is not None
    prefix = (STRACE, "-f", "-qq", "-o", str(log), *options)
    return run_child(script, *arguments, prefix=prefix)
