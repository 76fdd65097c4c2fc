"""Servers of several kinds: each serves so many connections until all are closed."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from selectors import EVENT_READ, DefaultSelector
from threading import Thread

Serve = Callable[[socket.socket, int], None]

_SIZE = 4096


def _accepted(listener: socket.socket, connections: int) -> list[socket.socket]:
    return [listener.accept()[0] for _ in range(connections)]


def thread_per_connection(listener: socket.socket, connections: int) -> None:
    """Echo on each connection by a blocking loop in a thread of its own."""
    _threads(_echo, listener, connections)


def _echo(sock: socket.socket) -> None:
    with sock:
        while data := sock.recv(_SIZE):
            sock.sendall(data)


def reading(listener: socket.socket, connections: int) -> None:
    """Receive on each connection in a thread of its own; answer none but a `!`."""
    _threads(_read, listener, connections)


def _read(sock: socket.socket) -> None:
    with sock:
        while data := sock.recv(_SIZE):
            if data.endswith(b"!"):
                sock.sendall(b"!")


def _threads(
    serve: Callable[[socket.socket], None], listener: socket.socket, connections: int
) -> None:
    socks = _accepted(listener, connections)
    threads = [Thread(target=serve, args=[sock], daemon=True) for sock in socks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def selectors(listener: socket.socket, connections: int) -> None:
    """Echo on all connections, non-blocking, in one loop over a selector."""
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
    """Echo on all connections by asyncio's own event loop, one protocol object each."""
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


def http(listener: socket.socket, connections: int) -> None:
    """Answer HTTP requests by asyncio's streams."""
    asyncio.run(_serve_http(listener, connections))


async def _serve_http(listener: socket.socket, connections: int) -> None:
    ended = asyncio.Semaphore(0)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                _answer_request(await reader.readuntil(b"\r\n\r\n"), writer)
                await writer.drain()
        writer.close()
        ended.release()

    async with await asyncio.start_server(serve, sock=listener):
        for _ in range(connections):
            await ended.acquire()


def _answer_request(request: bytes, writer: asyncio.StreamWriter) -> None:
    first, *lines = request.decode("latin-1").split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines if line)
    body = f"{first} for {headers['Host']}\n".encode()
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
