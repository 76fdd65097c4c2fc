"""Rows on moving data with single calls."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rsock.bench.limits import in_c
from rsock.bench.row import CALLS, SIZES, Prepare, Row, at_most, timed
from rsock.bench.rows.statement import Names, Scene, statement, tcp_pair, udp_pair, unix_pair

if TYPE_CHECKING:
    from contextlib import ExitStack
    from types import ModuleType


def _scene(
    module: ModuleType, stack: ExitStack, *, pair: Scene, timeout: float | None = None
) -> Names:
    names = pair(module, stack)
    for name in ("sock", "peer"):
        names[name].settimeout(timeout)
    buffer = bytearray(1 << 16)
    return {**names, "data": bytes(64), "block": bytes(1 << 16), "buffer": buffer}


def _moving(text: str, pair: Scene, timeout: float | None = None) -> Prepare:
    return timed(statement(text, partial(_scene, pair=pair, timeout=timeout)))


def _call(name: str, text: str, limit: float, pair: Scene = unix_pair) -> Row:
    return Row(name, CALLS, at_most(limit), _moving(text, pair))


def _send_recv(kind: str, pair: Scene, mode: str, timeout: float | None, limit: float) -> Row:
    prepare = _moving("sock.send(data); peer.recv(64)", pair, timeout)
    # A timeout makes the descriptor non-blocking, too.
    floor = in_c(f"send+recv, {kind}, {'blocking' if timeout is None else 'non-blocking'}")
    return Row(f"send+recv 64 B, {kind}, {mode}", CALLS, at_most(limit), prepare, limit=floor)


_RECV_4096 = _moving("sock.send(data); peer.recv(4096)", unix_pair)
_RECV_256_KIB = _moving("sock.send(data); peer.recv(1 << 18)", unix_pair)

ROWS: tuple[Row, ...] = (
    _send_recv("unix", unix_pair, "blocking", None, 0.95),
    _send_recv("unix", unix_pair, "non-blocking", 0.0, 0.95),
    _send_recv("unix", unix_pair, "timeout", 5.0, 0.60),
    # Over TCP the kernel's share is so large that the shares above cannot be asked for.
    _send_recv("TCP", tcp_pair, "blocking", None, 1.00),
    _send_recv("TCP", tcp_pair, "non-blocking", 0.0, 1.00),
    _send_recv("TCP", tcp_pair, "timeout", 5.0, 1.00),
    Row(
        "sendto+recvfrom 64 B, UDP",
        CALLS,
        at_most(0.90),
        _moving("sock.sendto(data, address); peer.recvfrom(64)", udp_pair),
        limit=in_c("sendto+recvfrom, UDP"),
    ),
    _call(
        "sendto+recvfrom_into 64 B, UDP",
        "sock.sendto(data, address); peer.recvfrom_into(buffer)",
        1.00,
        udp_pair,
    ),
    _call("send+recv_into 64 B", "sock.send(data); peer.recv_into(buffer)", 1.00),
    _call("sendall+recv_into 64 B", "sock.sendall(data); peer.recv_into(buffer)", 1.00),
    _call("sendall+recv_into 64 KiB", "sock.sendall(block); peer.recv_into(buffer)", 1.00),
    Row(
        "recv with nothing there, non-blocking",
        CALLS,
        at_most(1.00),
        _moving("try:\n    sock.recv(64)\nexcept BlockingIOError:\n    pass", unix_pair, 0.0),
        limit=in_c("recv, nothing there"),
    ),
    Row("recv(4 KiB) of 64 B", SIZES, at_most(1.00), _RECV_4096),
    Row("recv(256 KiB) of 64 B", SIZES, at_most(1.00), _RECV_256_KIB),
    Row("recv(256 KiB), base rsock's recv(4 KiB)", SIZES, at_most(1.10), _RECV_256_KIB, _RECV_4096),
    Row(
        "recv(1 MiB) of 64 B",
        SIZES,
        at_most(0.15),
        _moving("sock.send(data); peer.recv(1 << 20)", unix_pair),
    ),
)
