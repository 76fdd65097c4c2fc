"""asyncio's transports: streams over TCP, Unix sockets and TLS, datagrams, sendfile, start_tls."""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import Any

from dropin.loops import run, say

DATA = bytes(range(256)) * 4096  # more than the buffers of a connection take


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send back all that comes."""
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()
    await writer.wait_closed()


async def talk(
    what: str, streams: tuple[asyncio.StreamReader, asyncio.StreamWriter], data: bytes = DATA
) -> None:
    """Send and receive through an echo server."""
    reader, writer = streams
    name = writer.get_extra_info("peername")
    sock = writer.get_extra_info("socket")
    say(what, sock.family, sock.type, type(name).__name__)
    writer.write(data)
    say(await reader.readexactly(len(data)) == data)
    if writer.can_write_eof():
        writer.write_eof()
        say(await reader.read())
    writer.close()
    await writer.wait_closed()


async def streams() -> None:
    """Connect over TCP by name and by socket, and over Unix sockets."""
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    address = server.sockets[0].getsockname()
    async with server:
        await talk("tcp", await asyncio.open_connection(*address))
        given = socket.create_connection(address)
        await talk("given", await asyncio.open_connection(sock=given))
    with TemporaryDirectory() as folder:
        path = str(Path(folder, "s"))
        async with await asyncio.start_unix_server(echo, path):
            await talk("unix", await asyncio.open_unix_connection(path))
    near, far = socket.socketpair()
    task = asyncio.create_task(echo(*await asyncio.open_connection(sock=far)))
    await talk("pair", await asyncio.open_connection(sock=near))
    await task


class Datagrams(asyncio.DatagramProtocol):
    """Sends back what comes to it; a client waits for one."""

    def __init__(self) -> None:
        """Wait for nothing yet."""
        self.received: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Take a datagram, and answer the first."""
        if not self.received.done():
            self.received.set_result(data)
            if data == b"ask":
                self.transport.sendto(b"answer", addr)


async def datagrams() -> None:
    """Send a datagram there and one back."""
    loop = asyncio.get_running_loop()
    server, _ = await loop.create_datagram_endpoint(Datagrams, ("127.0.0.1", 0))
    address = server.get_extra_info("sockname")
    client, protocol = await loop.create_datagram_endpoint(Datagrams, remote_addr=address)
    client.sendto(b"ask")
    say("udp", await protocol.received)
    client.close()
    server.close()


async def sendfile() -> None:
    """Send a file by the kernel."""
    loop = asyncio.get_running_loop()
    async with await asyncio.start_server(echo, "127.0.0.1", 0) as server:
        address = server.sockets[0].getsockname()
        reader, writer = await asyncio.open_connection(*address)
        with NamedTemporaryFile() as file:
            file.write(DATA)
            file.seek(0)
            reading = asyncio.create_task(reader.readexactly(len(DATA)))
            try:
                say("sendfile", await loop.sendfile(writer.transport, file))
            except NotImplementedError:  # uvloop
                writer.write(DATA)
        say(await reading == DATA)
        writer.close()


async def tls(certificate: str, key: str) -> None:
    """Encrypt from the start, and from later on."""
    offered = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    offered.load_cert_chain(certificate, key)
    trusting = ssl.create_default_context(cafile=certificate)
    async with await asyncio.start_server(echo, "127.0.0.1", 0, ssl=offered) as server:
        address = server.sockets[0].getsockname()
        await talk("tls", await asyncio.open_connection(*address, ssl=trusting))
        reader, writer = await asyncio.open_connection(*address)
        await writer.start_tls(trusting, server_hostname="127.0.0.1")
        await talk("start_tls", (reader, writer))


async def main() -> None:
    """Do all of it."""
    await streams()
    await datagrams()
    await sendfile()
    await tls(*sys.argv[2:4])


if __name__ == "__main__":
    run(main())
