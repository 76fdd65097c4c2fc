"""trio: streams, TLS, datagrams and sockets of its own, made of ours."""

from __future__ import annotations

import socket
import ssl
import sys
from functools import partial
from typing import Any

import trio

from dropin.loops import say

DATA = bytes(range(256)) * 4096


async def echo(stream: trio.SocketStream | trio.SSLStream[trio.SocketStream]) -> None:
    """Send back all that comes."""
    async for data in stream:
        await stream.send_all(data)


async def talk(stream: trio.SocketStream | trio.SSLStream[trio.SocketStream]) -> None:
    """Send and receive through an echo server."""
    got = bytearray()

    async def receive() -> None:
        while len(got) < len(DATA):
            got.extend(await stream.receive_some())

    async with stream, trio.open_nursery() as nursery:
        nursery.start_soon(receive)
        await stream.send_all(DATA)
    say(bytes(got) == DATA)


async def tcp(certificate: str, key: str) -> None:
    """Plain and encrypted."""
    offered = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    offered.load_cert_chain(certificate, key)
    trusting = ssl.create_default_context(cafile=certificate)
    async with trio.open_nursery() as nursery:
        serve: Any = partial(trio.serve_tcp, host="127.0.0.1")
        [plain] = await nursery.start(serve, echo, 0)
        serve = partial(trio.serve_ssl_over_tcp, host="127.0.0.1")
        [tls] = await nursery.start(serve, echo, 0, offered)
        _, port = plain.socket.getsockname()
        await talk(await trio.open_tcp_stream("127.0.0.1", port))
        _, port = tls.transport_listener.socket.getsockname()
        stream = await trio.open_ssl_over_tcp_stream("127.0.0.1", port, ssl_context=trusting)
        await talk(stream)
        nursery.cancel_scope.cancel()


async def sockets() -> None:
    """Sockets made by trio, of numbers, and of sockets."""
    near, far = trio.socket.socketpair()
    with near, far:
        await near.send(b"one")
        say(await far.recv(10), near.family, near.type)
        twin = trio.socket.fromfd(near.fileno(), socket.AF_UNIX, socket.SOCK_STREAM)
        await twin.send(b"two")
        say(await far.recv(10))
        twin.close()
    one, other = map(trio.socket.from_stdlib_socket, socket.socketpair())
    with one, other:
        buffer = bytearray(5)
        await other.send(b"four")
        say(await one.recv_into(buffer), bytes(buffer))
    with trio.socket.socket(type=trio.socket.SOCK_DGRAM) as sock:
        await sock.bind(("127.0.0.1", 0))
        await sock.sendto(b"to itself", sock.getsockname())
        data, address = await sock.recvfrom(100)
        say(data, address == sock.getsockname())
        say(type(sock).__name__, trio.socket.SocketType.__name__)


async def main() -> None:
    """Do all of it."""
    await tcp(*sys.argv[1:3])
    await sockets()


if __name__ == "__main__":
    trio.run(main)
