"""multiprocessing: sockets sent to other processes, listeners and clients, managers.

An argument names the module whose sockets are sent, if not `socket`.
"""

from __future__ import annotations

import importlib
import multiprocessing
import sys
from multiprocessing import reduction
from multiprocessing.connection import Client, Connection, Listener, wait
from typing import Any

from dropin.loops import say

socket: Any = importlib.import_module((sys.argv[1:] or ["socket"])[0])


def answer(pipe: Connection) -> None:
    """Take a listening socket from the pipe, serve one connection, and send one back."""
    with pipe.recv() as server:
        pipe.send(("serving", server.getsockname()))
        sock, _ = server.accept()
        with sock:
            sock.sendall(b"from another process")
    near, far = socket.socketpair()
    with near, far:
        pipe.send(near)
        far.sendall(b"through a pair")
        pipe.recv()


def sending(context: Any) -> None:
    """Sockets there and back."""
    near, far = context.Pipe()
    process = context.Process(target=answer, args=(far,))
    process.start()
    with socket.create_server(("127.0.0.1", 0)) as server:
        near.send(server)
        word, address = near.recv()
        say(word, address == server.getsockname())
        with socket.create_connection(address) as sock:
            say(sock.recv(100, socket.MSG_WAITALL))
    with near.recv() as received:
        say(type(received) is socket.socket, received.family, received.recv(100))
        near.send(None)
    process.join()


def greet(address: object) -> None:
    """Connect to a listener and talk."""
    with Client(address, authkey=b"key") as connection:  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        connection.send(["hello", 1])
        connection.send_bytes(b"x" * 100_000)
        connection.recv()


def listening() -> None:
    """Talk over connections with authentication, of both families."""
    for family in ("AF_INET", "AF_UNIX"):
        with Listener(family=family, authkey=b"key") as listener:
            process = multiprocessing.get_context("fork").Process(
                target=greet, args=(listener.address,)
            )
            process.start()
            with listener.accept() as connection:
                say(family, wait([connection], 20) == [connection], connection.recv())
                say(len(connection.recv_bytes()))
                connection.send("bye")
            process.join()


def reducing() -> None:
    """Do what a queue does with a socket, within one process."""
    near, far = socket.socketpair()
    with near, far:
        near.settimeout(5)
        pickler: Any = reduction.ForkingPickler
        copy = pickler.loads(pickler.dumps(near))
        with copy:
            copy.sendall(b"copy")
            say(far.recv(10), copy.family, copy.type, copy.proto, copy.gettimeout())


if __name__ == "__main__":
    for method in multiprocessing.get_all_start_methods():
        say(method)
        sending(multiprocessing.get_context(method))
    listening()
    reducing()
