"""Rows on messages, descriptors and exact transfers."""

from __future__ import annotations

import os
import threading
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

from rsock.bench.row import BULK, CALLS, Goal, Row, at_least, at_most, timed
from rsock.bench.rows.statement import Names, statement, tcp_pair, udp_pair, unix_pair

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack
    from types import ModuleType

    from rsock.bench.row import Prepare, Round
    from rsock.bench.rows.statement import Scene

_WHOLE = 1 << 16
_PIECE = 1 << 10


def _scene(module: ModuleType, stack: ExitStack, *, pair: Scene) -> Names:
    null = os.open(os.devnull, os.O_RDONLY)
    stack.callback(os.close, null)
    names = pair(module, stack)
    parts = [bytes(32), bytes(32)]
    buffers = [bytearray(32), bytearray(4096)]
    return {**names, "close": os.close, "null": null, "parts": parts, "buffers": buffers}


def _call(name: str, text: str, limit: float, pair: Scene = unix_pair) -> Row:
    prepare = timed(statement(text, partial(_scene, pair=pair)))
    return Row(name, CALLS, at_most(limit), prepare)


def _by_method(sock: object, size: int) -> bytes:
    receive: Callable[[int], bytes] = vars(type(sock).__mro__[1])["recv_exactly"].__get__(sock)
    return receive(size)


def _by_loop(sock: object, size: int) -> bytes:
    """Receive as programs do where there is no recv_exactly."""
    receive: Callable[[int], bytes] = getattr(sock, "recv")  # noqa: B009 - of either class
    pieces: list[bytes] = []
    while size:
        if not (piece := receive(size)):
            raise EOFError
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
