"""Threads that compute while something else is measured."""

from __future__ import annotations

from threading import Event, Thread
from time import perf_counter, thread_time
from typing import TYPE_CHECKING

from rsock.bench.cores import confined, one_core

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self


class Spinning:
    """So many threads that compute within the block, on the core that is kept for them."""

    def __init__(self, threads: int) -> None:
        """Prepare them."""
        self._stop = Event()
        self._threads = [Thread(target=self._spin) for _ in range(threads)]
        self._spent = 0.0
        self._start = 0.0
        #: How much of the time one core computed for them, once the block is over.
        self.share: float = 0.0

    def _spin(self) -> None:
        with confined(one_core()):
            while not self._stop.is_set():
                pass
        self._spent += thread_time()

    def __enter__(self) -> Self:
        """Start them."""
        self._start = perf_counter()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop them."""
        self._stop.set()
        elapsed = perf_counter() - self._start
        for thread in self._threads:
            thread.join()
        self.share = self._spent / elapsed
