"""Rows on asking a socket what it is and setting how it behaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rsock.bench.limits import in_c
from rsock.bench.row import CALLS, Row, at_most, timed
from rsock.bench.rows.statement import Names, Scene, nothing, statement, tcp_pair

if TYPE_CHECKING:
    from contextlib import ExitStack
    from types import ModuleType


def _connected(module: ModuleType, stack: ExitStack) -> Names:
    return {
        **tcp_pair(module, stack),
        "level": module.SOL_SOCKET,
        "option": module.SO_REUSEADDR,
        "linger": module.SO_LINGER,
        "no_linger": bytes(8),
    }


def _call(
    name: str, text: str, limit: float = 1.00, scene: Scene = _connected, floor: str = ""
) -> Row:
    prepare = timed(statement(text, scene))
    return Row(name, CALLS, at_most(limit), prepare, limit=in_c(floor) if floor else None)


ROWS: tuple[Row, ...] = (
    _call(".family", "sock.family", 0.12),
    _call(".type", "sock.type", 0.12),
    _call(".proto", "sock.proto"),
    _call(".timeout", "sock.timeout"),
    _call("fileno", "sock.fileno()"),
    _call("repr", "repr(sock)", 0.75),
    _call("getsockname", "sock.getsockname()", 0.75, floor="getsockname"),
    _call("getpeername", "sock.getpeername()"),
    _call("gettimeout", "sock.gettimeout()"),
    _call("settimeout, mode unchanged", "sock.settimeout(5.0)", 0.50),
    _call("settimeout, mode changed", "sock.settimeout(5.0); sock.settimeout(None)"),
    _call("getblocking", "sock.getblocking()"),
    _call("setblocking, mode changed", "sock.setblocking(False); sock.setblocking(True)"),
    _call("get_inheritable", "sock.get_inheritable()"),
    _call("set_inheritable", "sock.set_inheritable(False)"),
    _call("getsockopt, integer", "sock.getsockopt(level, option)", floor="getsockopt"),
    _call("getsockopt, buffer", "sock.getsockopt(level, linger, 8)"),
    _call("setsockopt, integer", "sock.setsockopt(level, option, 1)", floor="setsockopt"),
    _call("setsockopt, buffer", "sock.setsockopt(level, linger, no_linger)"),
    _call("getdefaulttimeout", "m.getdefaulttimeout()", scene=nothing),
    _call("setdefaulttimeout", "m.setdefaulttimeout(None)", scene=nothing),
)
