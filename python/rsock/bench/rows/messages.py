"""Rows on messages, descriptors and exact transfers."""

from __future__ import annotations

import os
import socket
import sys
from functools import partial
from itertools import repeat
from time import perf_counter
from typing import TYPE_CHECKING, cast

import rsock
from rsock.bench.limits import in_c
from rsock.bench.row import CALLS, SIZES, Row, at_most, timed
from rsock.bench.rows.statement import Names, statement, udp_pair, unix_pair

if TYPE_CHECKING:
    from contextlib import ExitStack
    from types import ModuleType

    from rsock.bench.row import Run
    from rsock.bench.rows.statement import Scene

_WHOLE = 1 << 16
_PIECE = 1 << 10


def _scene(module: ModuleType, stack: ExitStack, *, pair: Scene) -> Names:
    null = os.open(os.devnull, os.O_RDONLY)
    stack.callback(os.close, null)
    names = pair(module, stack)
    if "address" in names:
        names["sock"].connect(names["address"])
    parts = [bytes(32), bytes(32)]
    buffers = [bytearray(32), bytearray(4096)]
    return {**names, "close": os.close, "fds": [null], "parts": parts, "buffers": buffers}


def _call(name: str, text: str, limit: float, floor: str, pair: Scene = unix_pair) -> Row:
    prepare = timed(statement(text, partial(_scene, pair=pair)))
    return Row(name, CALLS, at_most(limit), prepare, limit=in_c(floor) if floor else None)


def _send_pieces(peer: socket.socket, null: int) -> None:
    """Send the whole in pieces that do not melt into one: with each goes a descriptor, unix(7)."""
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, null.to_bytes(4, sys.byteorder))]
    for _ in range(0, _WHOLE, _PIECE):
        peer.sendmsg([bytes(_PIECE)], rights)


def _by_method(sock: socket.socket) -> None:
    rsock.socket.recv_exactly(cast("rsock.socket", sock), _WHOLE)


def _by_loop(sock: socket.socket) -> None:
    """Receive as programs do that have no recv_exactly."""
    pieces: list[bytes] = []
    left = _WHOLE
    while left:
        pieces.append(piece := sock.recv(left))
        if not piece:
            raise EOFError
        left -= len(piece)
    b"".join(pieces)


def _whole(module: ModuleType, stack: ExitStack, *, timeout: float | None) -> Run:
    peer, other = map(stack.enter_context, socket.socketpair())
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16 * _WHOLE)
    sock = stack.enter_context(module.socket(fileno=other.detach()))
    sock.settimeout(timeout)
    null = os.open(os.devnull, os.O_RDONLY)
    stack.callback(os.close, null)
    receive = _by_method if module is rsock else _by_loop

    def run(count: int) -> float:
        seconds = 0.0
        for _ in repeat(None, count):
            _send_pieces(peer, null)
            start = perf_counter()
            receive(sock)
            seconds += perf_counter() - start
        return seconds

    return run


def _exactly(mode: str, timeout: float | None) -> Row:
    name = f"recv_exactly 64 KiB in 1 KiB pieces, {mode}, base a loop"
    prepare = timed(partial(_whole, timeout=timeout))
    return Row(name, SIZES, at_most(0.50), prepare, limit=in_c("recv, 64 pieces of 1 KiB", 10_000))


_MESSAGES = "sendmsg+recvmsg, unix"
_RECEIVE = "sock.sendmsg(parts); peer.recvmsg(4096)"
_RECEIVE_INTO = "sock.sendmsg(parts); peer.recvmsg_into(buffers)"
_DESCRIPTORS = "m.send_fds(sock, parts, fds); close(m.recv_fds(peer, 64, 1)[1][0])"

ROWS: tuple[Row, ...] = (
    _call("sendmsg+recvmsg 64 B", _RECEIVE, 0.90, _MESSAGES),
    _call("sendmsg+recvmsg 64 B, UDP", _RECEIVE, 1.00, "", udp_pair),
    _call("sendmsg+recvmsg_into 64 B", _RECEIVE_INTO, 0.90, _MESSAGES),
    _call("send_fds+recv_fds", _DESCRIPTORS, 1.00, "send_fds+recv_fds"),
    _exactly("blocking", None),
    _exactly("timeout", 5.0),
)
