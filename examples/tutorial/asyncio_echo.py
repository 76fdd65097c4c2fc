"""asyncio on a socket of rsock: the event loop takes it as it is."""

import asyncio

import rsock as socket


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send back what comes, line by line."""
    async for line in reader:
        writer.write(line)
        await writer.drain()
    writer.close()


async def main() -> None:
    """Serve, and be the client too."""
    listener = socket.create_server(("127.0.0.1", 0))
    async with await asyncio.start_server(answer, sock=listener):
        connection = socket.create_connection(listener.getsockname(), timeout=5)
        connection.setblocking(False)
        reader, writer = await asyncio.open_connection(sock=connection)
        writer.write(b"one\ntwo\n")
        print("received", [await reader.readline() for _ in range(2)])
        writer.close()
        await writer.wait_closed()


asyncio.run(main())
