"""Rows on making, binding, connecting and closing sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rsock.bench.limits import in_c
from rsock.bench.row import CALLS, Row, at_most, timed
from rsock.bench.rows.statement import Names, Scene, nothing, statement, udp_pair

if TYPE_CHECKING:
    from contextlib import ExitStack
    from types import ModuleType

# Closed TCP connections keep their ports for a minute, so few may be made.
_MOST_CONNECTIONS = 100


def _listener(module: ModuleType, stack: ExitStack) -> Names:
    listener = stack.enter_context(module.create_server(("127.0.0.1", 0)))
    return {"listener": listener, "number": listener.fileno(), "address": listener.getsockname()}


def _unix_listener(module: ModuleType, stack: ExitStack) -> Names:
    listener = stack.enter_context(module.socket(module.AF_UNIX))
    listener.bind("")  # the kernel picks an abstract name: unix(7), "autobind"
    listener.listen()
    return {"listener": listener, "address": listener.getsockname()}


def _refusing(module: ModuleType, stack: ExitStack) -> Names:
    """Return a socket and an address that is bound, so nobody else listens there."""
    silent = stack.enter_context(module.socket())
    silent.bind(("127.0.0.1", 0))
    return {"sock": stack.enter_context(module.socket()), "address": silent.getsockname()}


def _call(name: str, text: str, scene: Scene = nothing) -> Row:
    return Row(name, CALLS, at_most(1.00), timed(statement(text, scene)))


ROWS: tuple[Row, ...] = (
    Row(
        "socket+close",
        CALLS,
        at_most(1.00),
        timed(statement("m.socket().close()", nothing)),
        limit=in_c("socket+close"),
    ),
    _call("socket in a with block", "with m.socket(): pass"),
    _call("socket(fileno=)+detach", "m.socket(fileno=number).detach()", _listener),
    _call("socketpair+close", "a, b = m.socketpair(); a.close(); b.close()"),
    _call("dup+close", "listener.dup().close()", _listener),
    _call("fromfd+close", "m.fromfd(number, m.AF_INET, m.SOCK_STREAM).close()", _listener),
    _call("socket+bind+close", "s = m.socket(); s.bind(('127.0.0.1', 0)); s.close()"),
    _call("listen", "listener.listen(16)", _listener),
    _call("create_server+close", "m.create_server(('127.0.0.1', 0)).close()"),
    _call("connect, UDP", "sock.connect(address)", udp_pair),
    _call("connect_ex, refused", "sock.connect_ex(address)", _refusing),
    Row(
        "create_connection+accept+close",
        CALLS,
        at_most(0.85),
        timed(
            statement(
                "c = m.create_connection(address); s, _ = listener.accept(); c.close(); s.close()",
                _listener,
            ),
            _MOST_CONNECTIONS,
        ),
        limit=in_c("connect+accept+close, TCP", _MOST_CONNECTIONS),
    ),
    Row(
        "socket+connect+accept+close, unix",
        CALLS,
        at_most(1.00),
        timed(
            statement(
                "c = m.socket(m.AF_UNIX); c.connect(address); s, _ = listener.accept(); "
                "c.close(); s.close()",
                _unix_listener,
            )
        ),
        limit=in_c("connect+accept+close, unix"),
    ),
)
