"""Signals that reach the main thread while it waits in a call."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from blocking import is_blocked

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from types import FrameType


class Countdown:
    """A handler that counts, and does something the third time."""

    def __init__(self, action: Callable[[], object]) -> None:
        """Count from 0."""
        self.calls = 0
        self._action = action

    def __call__(self) -> None:
        """Handle a signal."""
        self.calls += 1
        if self.calls == 3:
            self._action()


@contextmanager
def handling(number: int, handler: Callable[[], object]) -> Generator[None]:
    """Let `handler` handle a signal for the length of the block."""

    def run(_number: int, _frame: FrameType | None) -> None:
        handler()

    previous = signal.signal(number, run)
    try:
        yield
    finally:
        signal.signal(number, previous)


def signal_main_thread() -> None:
    """Send SIGUSR1 to the main thread alone."""
    ident = threading.main_thread().ident
    assert ident is not None
    signal.pthread_kill(ident, signal.SIGUSR1)


@contextmanager
def interrupted(
    send: Callable[[], object] = signal_main_thread, pause: float = 0.001
) -> Generator[None]:
    """Call `send` whenever the main thread waits in a call, until the block ends."""
    native_id, stop = threading.main_thread().native_id, threading.Event()
    assert native_id is not None

    def interrupt() -> None:
        while not stop.wait(pause):
            if is_blocked(native_id):
                send()

    interrupter = threading.Thread(target=interrupt)
    interrupter.start()
    try:
        yield
    finally:
        stop.set()
        interrupter.join()


@contextmanager
def once_blocked(action: Callable[[], object]) -> Generator[None]:
    """Do `action` in another thread as soon as the main thread waits in a call."""
    once = threading.Lock()
    with interrupted(lambda: once.acquire(blocking=False) and action()):
        yield


class _Interruption(Exception):  # noqa: N818 - not an error
    """What a handler raises."""


def _raise() -> None:
    raise _Interruption


@contextmanager
def ended_by_handler() -> Generator[None]:
    """Expect the call in the block to end with the exception of a signal handler."""
    with handling(signal.SIGUSR1, _raise), pytest.raises(_Interruption), interrupted():
        yield
