"""anyio on each of its backends: streams, TLS, datagrams, sockets made before."""

from __future__ import annotations

import socket
import ssl
import sys
from typing import TYPE_CHECKING

import anyio
from anyio.streams.tls import TLSListener, TLSStream

from dropin.loops import say

if TYPE_CHECKING:
    from anyio.abc import ByteStream, Listener

DATA = bytes(range(256)) * 256
LOCAL_PORT = anyio.abc.SocketAttribute.local_port


async def echo(stream: ByteStream) -> None:
    """Send back all that comes."""
    async with stream:
        async for data in stream:
            await stream.send(data)


async def talk(what: str, stream: ByteStream) -> None:
    """Send and receive through an echo server."""
    async with stream:
        await stream.send(DATA)
        got = bytearray()
        while len(got) < len(DATA):
            got += await stream.receive()
        say(what, bytes(got) == DATA)


async def serve(listener: Listener[ByteStream], what: str, stream: ByteStream) -> None:
    """Talk to a listener while it serves."""
    async with listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, echo)
        await talk(what, stream)
        tasks.cancel_scope.cancel()


async def streams(certificate: str, key: str) -> None:
    """TCP and TLS."""
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port = listener.extra(LOCAL_PORT)  # noqa: S610 - no query
    await serve(listener, "tcp", await anyio.connect_tcp("127.0.0.1", port))
    offered = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    offered.load_cert_chain(certificate, key)
    trusting = ssl.create_default_context(cafile=certificate)
    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port = listener.extra(LOCAL_PORT)  # noqa: S610 - no query
    encrypted = TLSListener(listener, offered)
    async with encrypted, anyio.create_task_group() as tasks:
        tasks.start_soon(encrypted.serve, echo)
        plain = await anyio.connect_tcp("127.0.0.1", port)
        await talk("tls", await TLSStream.wrap(plain, hostname="127.0.0.1", ssl_context=trusting))
        tasks.cancel_scope.cancel()


async def datagrams() -> None:
    """Send a datagram there and one back."""
    async with (
        await anyio.create_udp_socket(local_host="127.0.0.1") as far,
        await anyio.create_connected_udp_socket(
            "127.0.0.1",
            far.extra(LOCAL_PORT),  # noqa: S610 - no query
        ) as near,
    ):
        await near.send(b"ask")
        data, address = await far.receive()
        await far.sendto(data.upper(), *address)
        say(await near.receive())


async def given() -> None:
    """Make streams of sockets of the program's own."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        near = socket.create_connection(server.getsockname())
        far, _ = server.accept()
    async with (
        await anyio.abc.SocketStream.from_socket(near) as one,
        await anyio.abc.SocketStream.from_socket(far) as other,
    ):
        await one.send(b"given")
        say(await other.receive())


async def main() -> None:
    """Do all of it."""
    await streams(*sys.argv[2:4])
    await datagrams()
    await given()


if __name__ == "__main__":
    anyio.run(main, backend=sys.argv[1])
