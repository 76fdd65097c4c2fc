"""Rows on the functions that only convert, and on those that name network interfaces."""

from __future__ import annotations

from rsock.bench.row import CALLS, Row, at_most, timed
from rsock.bench.rows.statement import nothing, statement


def _row(name: str, text: str) -> Row:
    return Row(name, CALLS, at_most(1.00), timed(statement(text, nothing)))


ROWS: tuple[Row, ...] = (
    _row("htons", "m.htons(8080)"),
    _row("ntohs", "m.ntohs(8080)"),
    _row("htonl", "m.htonl(2130706433)"),
    _row("ntohl", "m.ntohl(2130706433)"),
    _row("inet_aton", "m.inet_aton('192.168.100.200')"),
    _row("inet_ntoa", r"m.inet_ntoa(b'\xc0\xa8\x64\xc8')"),
    _row("inet_pton, IPv4", "m.inet_pton(2, '192.168.100.200')"),
    _row("inet_pton, IPv6", "m.inet_pton(10, 'fe80::1234:5678')"),
    _row("inet_ntop, IPv4", r"m.inet_ntop(2, b'\xc0\xa8\x64\xc8')"),
    _row("inet_ntop, IPv6", "m.inet_ntop(10, b'0123456789abcdef')"),
    _row("CMSG_LEN", "m.CMSG_LEN(64)"),
    _row("CMSG_SPACE", "m.CMSG_SPACE(64)"),
    _row("if_nameindex", "m.if_nameindex()"),
    _row("if_nametoindex", "m.if_nametoindex('lo')"),
    _row("if_indextoname", "m.if_indextoname(1)"),
)
