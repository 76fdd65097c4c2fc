"""What the tests share: running one scenario on both modules and comparing all that can be seen."""

from __future__ import annotations

import inspect
import os
import socket
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rsock

if TYPE_CHECKING:
    from types import ModuleType

MODULES: tuple[ModuleType, ModuleType] = (socket, rsock)

Scenario = Callable[[Any], object]

# The names that rsock exports.
PUBLIC: list[str] = getattr(rsock, "__all__")  # noqa: B009 - checkers know no type of it


@dataclass(frozen=True)
class Outcome:
    """Everything a program can see of one run: result or error, warnings, audit events."""

    value: object = None
    kind: type | None = None  # True equals 1, a member of an enum its number: the class tells them
    error: type[BaseException] | None = None
    errno: int | None = None
    args: tuple[object, ...] = ()
    text: str = ""
    warnings: tuple[tuple[type[Warning], str], ...] = ()
    events: tuple[tuple[str, tuple[object, ...]], ...] = ()
    trace: str = field(default="", compare=False)


class _Recorder(threading.local):
    """The audit events of the scenario that this thread is running."""

    events: list[tuple[str, tuple[object, ...]]] | None = None


_recorder = _Recorder()


def _hook(name: str, args: tuple[object, ...]) -> None:
    # Hooks cannot be removed, so the one hook of the process writes to whoever is recording.
    if _recorder.events is not None and name.startswith("socket."):
        _recorder.events.append((name, tuple(_plain(arg) for arg in args)))


sys.addaudithook(_hook)


def _plain(value: object) -> object:
    """Replace a socket of either module by a word, so that outcomes of both compare equal."""
    if isinstance(value, (socket.SocketType, rsock.SocketType)):
        return "<socket>"
    return value


@contextmanager
def _recording() -> Generator[list[tuple[str, tuple[object, ...]]]]:
    events: list[tuple[str, tuple[object, ...]]] = []
    previous, _recorder.events = _recorder.events, events
    try:
        yield events
    finally:
        _recorder.events = previous


def observe(scenario: Scenario, module: ModuleType) -> Outcome:
    """Run `scenario(module)` and return everything that could be seen of it."""
    with warnings.catch_warnings(record=True) as caught, _recording() as events:
        warnings.simplefilter("always")
        try:
            value = scenario(module)
            seen: dict[str, Any] = {"value": value, "kind": type(value)}
        except (AssertionError, NameError):
            raise  # the scenario itself is broken
        except Exception as error:  # noqa: BLE001 - every error is part of what is compared
            seen = {
                "error": type(error),
                "errno": getattr(error, "errno", None),
                "args": error.args,
                "text": str(error),
                "trace": traceback.format_exc(),
            }
    return Outcome(
        **seen,
        warnings=tuple((item.category, str(item.message)) for item in caught),
        events=tuple(events),
    )


def assert_parity(scenario: Scenario) -> Outcome:
    """Run `scenario` on both modules and fail unless the outcomes are equal; return the outcome."""
    expected, actual = (observe(scenario, module) for module in MODULES)
    assert actual == expected, f"\nsocket: {expected}\nrsock:  {actual}\n{actual.trace}"
    return actual


def assert_own_function(name: str) -> None:
    """Fail unless a function is rsock's own, public, documented and shows what its model shows."""
    theirs, ours = (getattr(module, name) for module in MODULES)
    assert ours is not theirs
    assert name in PUBLIC
    assert inspect.getdoc(ours)
    for attribute in ("__class__", "__name__", "__qualname__", "__text_signature__"):
        assert getattr(ours, attribute) == getattr(theirs, attribute)
    assert repr(ours) == repr(theirs)


def descriptors() -> set[str]:
    """Return the open descriptors of this process as `number -> target` texts."""
    found: set[str] = set()
    for entry in os.listdir("/proc/self/fd"):  # noqa: PTH208 - the listing must not hold one open
        try:
            found.add(f"{entry} {Path('/proc/self/fd', entry).readlink()}")
        except FileNotFoundError:
            continue  # the descriptor of the listing itself
    return found


@contextmanager
def no_leak() -> Generator[None]:
    """Fail if the block leaves a descriptor open that was not open before."""
    before = descriptors()
    yield
    leaked = descriptors() - before
    assert not leaked, f"leaked: {sorted(leaked)}"
