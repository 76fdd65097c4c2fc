"""The event loop that the command line names, and how the programs tell what they saw."""

from __future__ import annotations

import asyncio
import selectors
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Coroutine


def say(*values: object) -> None:
    """Print at once."""
    sys.stdout.write(" ".join(map(str, values)) + "\n")
    sys.stdout.flush()


def new_loop() -> asyncio.AbstractEventLoop:
    """Make the loop: uvloop's, or asyncio's on a selector."""
    name = sys.argv[1]
    if name == "uvloop":
        import uvloop  # noqa: PLC0415 - not every program needs it

        return uvloop.new_event_loop()
    return asyncio.SelectorEventLoop(getattr(selectors, name)())


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run a program's coroutine."""
    with asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(main)
