"""The limit of some rows: the same system calls from C, built where there is a compiler."""

from __future__ import annotations

import atexit
import subprocess
from contextlib import closing
from functools import cache, partial
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rsock.bench.program import Program
from rsock.bench.row import Prepare, Run, timed

if TYPE_CHECKING:
    from contextlib import ExitStack
    from types import ModuleType

# In a clone; an installed package comes without them.
SOURCES = Path(__file__).parents[3] / "benches" / "c"
_BUILD = ("cc", "-std=c11", "-O2", "-Wall", "-Wextra")


@cache
def missing() -> str:
    """Tell why there are no limits to measure; empty if there are."""
    if not SOURCES.is_dir():
        return "the C programs are in rsock's sources, not in an installed package"
    if not which("cc"):
        return "there is no C compiler, cc"
    try:
        programs()
    except subprocess.CalledProcessError as error:
        return f"the C programs cannot be built: {error.stderr.splitlines()[0]}"
    return ""


@cache
def programs() -> TemporaryDirectory[str]:
    """Build all programs; they are removed when Python ends."""
    folder = TemporaryDirectory(prefix="rsock-bench-")
    atexit.register(folder.cleanup)
    for source in SOURCES.glob("*.c"):
        command = [*_BUILD, "-o", str(Path(folder.name, source.stem)), str(source)]
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own sources
    return folder


def program(name: str, *arguments: str) -> Program:
    """Start one of the C programs."""
    return Program(str(Path(programs().name, name)), *arguments)


def _call(_module: ModuleType, stack: ExitStack, work: str) -> Run:
    calls = stack.enter_context(closing(program("calls", work)))
    return lambda count: float(calls.tell(str(count)))


def in_c(work: str, most: int = 10_000_000) -> Prepare:
    """Measure a piece of work of `benches/c/calls.c` by its name there."""
    return timed(partial(_call, work=work), most)
