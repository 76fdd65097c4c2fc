"""Every row of the benchmark, by topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rsock.bench.rows import (
    bulk,
    convert,
    echo,
    files,
    growth,
    http,
    lifetime,
    messages,
    resolve,
    start,
    state,
    threads,
    transfer,
)

if TYPE_CHECKING:
    from rsock.bench.row import Row

ROWS: tuple[Row, ...] = (
    *transfer.ROWS,
    *messages.ROWS,
    *state.ROWS,
    *convert.ROWS,
    *lifetime.ROWS,
    *resolve.ROWS,
    *files.ROWS,
    *bulk.ROWS,
    *echo.ROWS,
    *threads.ROWS,
    *http.ROWS,
    *growth.ROWS,
    *start.ROWS,
)
