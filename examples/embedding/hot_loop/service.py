"""An asyncio service whose requests are answered in Rust, until it is told to answer them itself.

SIGUSR1 ends the loop in Rust and goes on with one in Python, on the same listening socket; SIGTERM
and SIGINT end the service.
"""

from __future__ import annotations

import asyncio
import signal
import struct
import time

from hot_loop import serve

import rsock

LARGEST = 1 << 20


def ask(request: bytes) -> bytes:
    """Answer a request that needs Python; called by Rust, on a thread of its own."""
    match request:
        case b"time":
            return str(time.time()).encode()
        case _:
            raise LookupError(f"no such question: {request!r}")


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one connection, as the loop in Rust does, slower."""
    try:
        while True:
            (length,) = struct.unpack("!I", await reader.readexactly(4))
            if length > LARGEST:
                break
            request = await reader.readexactly(length)
            status, body = 0, request.upper()
            if request.startswith(b"?"):
                try:
                    body = ask(request[1:])
                except LookupError as error:
                    status, body = 1, str(error).encode()
            writer.write(struct.pack("!BI", status, len(body)) + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass  # the peer has ended
    finally:
        writer.close()


async def main() -> None:
    """Serve until a signal says that it is enough."""
    loop = asyncio.get_running_loop()
    switch, end = asyncio.Event(), asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR1, switch.set)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end.set)
    with rsock.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        print("listening on {}:{}".format(*listener.getsockname()), flush=True)
        await in_rust(listener, switch, end)
        if not end.is_set():
            await in_python(listener, end)


async def in_rust(listener: rsock.socket, *events: asyncio.Event) -> None:
    """Lend the socket to Rust until one of the events."""
    ours, theirs = rsock.socketpair()
    with ours, theirs:
        serving = asyncio.create_task(asyncio.to_thread(serve, listener, theirs, ask))
        waiting = [asyncio.create_task(event.wait()) for event in events]
        await asyncio.wait([serving, *waiting], return_when=asyncio.FIRST_COMPLETED)
        ours.send(b"x")
        answered, failed = await serving
        for task in waiting:
            task.cancel()
    print(f"answered {answered}, failed {failed}", flush=True)


async def in_python(listener: rsock.socket, end: asyncio.Event) -> None:
    """Answer on the same socket, with what Python has."""
    server = await asyncio.start_server(answer, sock=listener.dup())
    print("answering in Python", flush=True)
    async with server:
        await end.wait()


if __name__ == "__main__":
    asyncio.run(main())
