"""Rows on names and numbers of hosts, services and protocols. Nothing asks a server."""

from __future__ import annotations

from rsock.bench.row import CALLS, Row, at_most, timed
from rsock.bench.rows.statement import nothing, statement


def _call(text: str, limit: float = 1.00) -> Row:
    return Row(text.removeprefix("m."), CALLS, at_most(limit), timed(statement(text, nothing)))


ROWS: tuple[Row, ...] = (
    _call("m.getaddrinfo('127.0.0.1', 80)", 0.25),
    _call("m.getaddrinfo('2001:db8::1', '80')", 0.25),
    _call("m.getaddrinfo('127.0.0.1', 80, m.AF_INET, m.SOCK_STREAM)", 0.25),
    _call("m.getaddrinfo('localhost', 80, m.AF_INET, m.SOCK_STREAM)"),
    _call("m.getnameinfo(('127.0.0.1', 80), 3)"),
    _call("m.getnameinfo(('2001:db8::1', 80), 3)"),
    _call("m.gethostbyname('127.0.0.1')"),
    _call("m.gethostbyname('localhost')"),
    _call("m.gethostbyname_ex('localhost')"),
    _call("m.gethostbyaddr('127.0.0.1')"),
    _call("m.gethostname()"),
    _call("m.getservbyname('http', 'tcp')"),
    _call("m.getservbyport(80, 'tcp')"),
    _call("m.getprotobyname('tcp')"),
)
