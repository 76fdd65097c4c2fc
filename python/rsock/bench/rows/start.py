"""The row on what importing rsock adds to a program that has imported socket."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from rsock.bench.row import START, Goal, Round, Row

if TYPE_CHECKING:
    from contextlib import ExitStack
    from types import ModuleType


def _prepare(module: ModuleType, stack: ExitStack, _seconds: float) -> Round:
    already = "" if module is socket else "socket, "
    code = (
        f"import {already}time; start = time.perf_counter(); import {module.__name__}; "
        "print(time.perf_counter() - start)"
    )
    # As for an installed package the bytecode is there, whatever the settings of this run.
    cache = stack.enter_context(TemporaryDirectory())
    settings = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": cache}

    def once() -> float:
        command = [sys.executable, "-c", code]
        return float(subprocess.check_output(command, env=os.environ | settings))  # noqa: S603 - our own text

    once()  # writes the bytecode
    return once


ROWS: tuple[Row, ...] = (
    Row("import after socket, base import socket", START, Goal(1e-3, absolute=True), _prepare),
)
