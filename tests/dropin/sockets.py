"""The calls of an event loop that take a socket: sock_accept, sock_recv and so on."""

from __future__ import annotations

import asyncio
import socket
import sys
from tempfile import NamedTemporaryFile

from dropin.loops import run, say

DATA = bytes(range(256)) * 8192


def non_blocking(kind: int) -> socket.socket:
    """Make a socket as the calls want it."""
    sock = socket.socket(socket.AF_INET, kind)
    sock.setblocking(False)
    sock.bind(("127.0.0.1", 0))
    return sock


async def connected() -> tuple[socket.socket, socket.socket]:
    """Make a connection."""
    loop = asyncio.get_running_loop()
    with non_blocking(socket.SOCK_STREAM) as server:
        server.listen()
        near = non_blocking(socket.SOCK_STREAM)
        accepting = asyncio.create_task(loop.sock_accept(server))
        await loop.sock_connect(near, server.getsockname())
        far, address = await accepting
        say(address == near.getsockname(), far.gettimeout(), type(far) is socket.socket)
    return near, far


async def receive(sock: socket.socket, count: int) -> bytes:
    """Receive that much by both calls in turn."""
    loop = asyncio.get_running_loop()
    data = bytearray()
    while len(data) < count:
        data += await loop.sock_recv(sock, 65536)
        if len(data) < count:
            buffer = bytearray(65536)
            got = await loop.sock_recv_into(sock, buffer)
            data += buffer[:got]
    return bytes(data)


async def streams() -> None:
    """Send more than fits, and a file."""
    loop = asyncio.get_running_loop()
    near, far = await connected()
    with near, far:
        receiving = asyncio.create_task(receive(far, len(DATA)))
        await loop.sock_sendall(near, DATA)
        say(await receiving == DATA)
        with NamedTemporaryFile() as file:
            file.write(DATA)
            file.seek(0)
            receiving = asyncio.create_task(receive(near, len(DATA)))
            try:
                say(await loop.sock_sendfile(far, file))
            except NotImplementedError:  # uvloop
                await loop.sock_sendall(far, DATA)
        say(await receiving == DATA)
        far.close()
        say(await loop.sock_recv(near, 1))


async def datagrams() -> None:
    """Send and receive with addresses."""
    loop = asyncio.get_running_loop()
    with non_blocking(socket.SOCK_DGRAM) as near, non_blocking(socket.SOCK_DGRAM) as far:
        receiving = asyncio.create_task(loop.sock_recvfrom(far, 100))
        say(await loop.sock_sendto(near, b"one", far.getsockname()))
        data, address = await receiving
        say(data, address == near.getsockname())
        buffer = bytearray(10)
        await loop.sock_sendto(far, b"two", near.getsockname())
        count, _ = await loop.sock_recvfrom_into(near, buffer)
        say(bytes(buffer[:count]))


async def refused() -> None:
    """Connect to a port where nobody listens."""
    loop = asyncio.get_running_loop()
    with non_blocking(socket.SOCK_STREAM) as taken, non_blocking(socket.SOCK_STREAM) as sock:
        try:
            await loop.sock_connect(sock, taken.getsockname())
        except ConnectionRefusedError as error:
            say(error.errno)


async def readers() -> None:
    """Wait for readiness by callback."""
    loop = asyncio.get_running_loop()
    near, far = socket.socketpair()
    with near, far:
        readable = asyncio.Event()
        loop.add_reader(near, readable.set)
        far.sendall(b"x")
        await readable.wait()
        say(loop.remove_reader(near), near.recv(1))


async def main() -> None:
    """Do all of it."""
    await streams()
    if sys.argv[1] != "uvloop":  # which lacks the calls
        await datagrams()
    await refused()
    await readers()


if __name__ == "__main__":
    run(main())
