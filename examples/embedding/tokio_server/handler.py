"""A handler for tokio_server: the connection is an `rsock.socket`, the request bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import rsock


def handle(connection: rsock.socket, request: bytes) -> bytes:
    """Answer a request; the connection is there for what an answer alone cannot do."""
    command, _, rest = request.partition(b" ")
    match command:
        case b"upper":
            return rest.upper()
        case b"peer":
            host, port = connection.getpeername()
            return f"{host}:{port}".encode()
        case b"ask":  # a question to the peer, in the middle of its own
            connection.sendall(rest)
            return b"told " + connection.recv_exactly(4)
        case b"leave":
            connection.close()
            return b""
        case _:
            raise ValueError(f"no such command: {command!r}")
