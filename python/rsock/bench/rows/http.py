"""Rows on HTTP: downloads by `http.client`, and a server by asyncio."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from time import perf_counter
from typing import TYPE_CHECKING

from rsock.bench.program import helper
from rsock.bench.row import BULK, SERVERS, Row, Run, at_least, at_most, timed
from rsock.bench.rows import servers
from rsock.bench.rows.serving import serving

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator
    from contextlib import ExitStack
    from types import ModuleType

_REQUEST = b"GET /index.html HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n"
_CONNECTIONS = 16


class _Connection(HTTPConnection):
    """A connection over the module's sockets."""

    def __init__(self, module: ModuleType, port: int) -> None:
        super().__init__("127.0.0.1", port)
        self._module = module

    def connect(self) -> None:
        self.sock: socket.socket = self._module.create_connection((self.host, self.port))
        self.sock.setsockopt(self._module.IPPROTO_TCP, self._module.TCP_NODELAY, 1)


def _download(module: ModuleType, stack: ExitStack, size: int) -> Run:
    server = stack.enter_context(closing(helper("web", size)))
    connection = stack.enter_context(closing(_Connection(module, int(server.said()))))

    def run(count: int) -> float:
        start = perf_counter()
        for _ in range(count):
            connection.request("GET", "/file")
            if len(connection.getresponse().read()) != size:
                raise RuntimeError("a part of the file is missing")
        return perf_counter() - start

    return run


def _serving() -> Iterator[Row]:
    name = f"HTTP server, asyncio, {_CONNECTIONS} connections"
    for spinners, where, limit in ((0, "", 1), (1, ", one spinning thread", 8)):
        prepare = serving(servers.http, _CONNECTIONS, spinners=spinners, request=_REQUEST)
        yield Row(f"{name}{where}", SERVERS, at_least(limit), prepare)


ROWS: tuple[Row, ...] = (
    *(
        Row(f"http.client, {label}", BULK, at_most(1.00), timed(partial(_download, size=size)))
        for size, label in ((1 << 10, "1 KiB"), (1 << 20, "1 MiB"))
    ),
    *_serving(),
)
