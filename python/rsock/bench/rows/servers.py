"""Echo servers of three kinds: each serves so many connections until all are closed."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from selectors import EVENT_READ, DefaultSelector
from threading import Thread

Serve = Callable[[socket.socket, int], None]

_SIZE = 4096


def _accepted(listener: socket.socket, connections: int) -> list[socket.socket]:
    return [listener.accept()[0] for _ in range(connections)]


def thread_per_connection(listener: socket.socket, connections: int) -> None:
    """Serve each connection by a blocking loop in a thread of its own."""
    socks = _accepted(listener, connections)
    threads = [Thread(target=_echo, args=[sock], daemon=True) for sock in socks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _echo(sock: socket.socket) -> None:
    with sock:
        while data := sock.recv(_SIZE):
            sock.sendall(data)


def selectors(listener: socket.socket, connections: int) -> None:
    """Serve all connections, non-blocking, in one loop over a selector."""
    with DefaultSelector() as selector:
        for sock in _accepted(listener, connections):
            sock.settimeout(0)
            selector.register(sock, EVENT_READ, sock)
        while selector.get_map():
            for key, _ in selector.select():
                _answer(key.data, selector)


def _answer(sock: socket.socket, selector: DefaultSelector) -> None:
    if data := sock.recv(_SIZE):
        sock.send(data)  # a reply this small always fits
        return
    selector.unregister(sock)
    sock.close()


def asynchronous(listener: socket.socket, connections: int) -> None:
    """Serve all connections by asyncio's own event loop, one protocol object each."""
    asyncio.run(_serve(listener, connections))


async def _serve(listener: socket.socket, connections: int) -> None:
    left = [asyncio.Event() for _ in range(connections)]
    waiting = iter(left)
    loop = asyncio.get_running_loop()
    async with await loop.create_server(lambda: _Echo(next(waiting)), sock=listener):
        for event in left:
            await event.wait()


class _Echo(asyncio.Protocol):
    def __init__(self, left: asyncio.Event) -> None:
        self._left = left

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - for the type checker
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._transport.write(data)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._left.set()
