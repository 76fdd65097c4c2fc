"""Servers of the standard library: selectors, threads, forks; sockets given to other processes."""

from __future__ import annotations

import os
import select
import selectors
import socket
import socketserver
import subprocess
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dropin.loops import say


def selecting() -> None:
    """Wait with each selector, and with select and poll."""
    kinds: list[Any] = [selectors.SelectSelector, selectors.PollSelector, selectors.EpollSelector]
    for kind in kinds:
        near, far = socket.socketpair()
        with near, far, kind() as selector:
            selector.register(near, selectors.EVENT_READ)
            selector.register(far, selectors.EVENT_WRITE)
            [(key, events)] = selector.select()
            say(kind.__name__, key.fileobj is far, events, key.fd == far.fileno())
            far.sendall(b"x")
            say(sorted(events for _, events in selector.select()))
            selector.unregister(near)
            selector.unregister(far)
    near, far = socket.socketpair()
    with near, far:
        far.sendall(b"x")
        say(select.select([near, far], [], [])[0] == [near])
        poller = select.poll()
        poller.register(near, select.POLLIN)
        say([event for _, event in poller.poll()])


class Upper(socketserver.StreamRequestHandler):
    """Sends lines back in capitals."""

    def handle(self) -> None:
        """Serve one connection."""
        for line in self.rfile:
            self.wfile.write(line.upper())


class UpperDatagram(socketserver.DatagramRequestHandler):
    """Sends a datagram back in capitals."""

    def handle(self) -> None:
        """Serve one datagram."""
        self.wfile.write(self.rfile.read().upper())


def ask(server: socketserver.BaseServer, sock: socket.socket, address: object) -> None:
    """Talk to a server of two threads or processes."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    with sock:
        sock.settimeout(20)
        sock.connect(address)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        sock.sendall(b"some text\n")
        say(type(server).__name__, sock.recv(100))
        sock.shutdown(socket.SHUT_WR)  # a forked server has a copy of this end
    server.shutdown()
    thread.join()
    server.server_close()


def serving() -> None:
    """Each kind of server over each kind of socket."""
    here = ("127.0.0.1", 0)
    for kind in (socketserver.ThreadingTCPServer, socketserver.ForkingTCPServer):
        tcp = kind(here, Upper)
        ask(tcp, socket.socket(), tcp.server_address)
    for datagrams in (socketserver.ThreadingUDPServer, socketserver.ForkingUDPServer):
        udp = datagrams(here, UpperDatagram)
        ask(udp, socket.socket(type=socket.SOCK_DGRAM), udp.server_address)
    with TemporaryDirectory() as folder:
        path = str(Path(folder, "s"))
        unix = socketserver.ThreadingUnixStreamServer(path, Upper)
        ask(unix, socket.socket(socket.AF_UNIX), path)


CHILD = "import socket, sys; socket.socket(fileno=int(sys.argv[1])).sendall(b'from a child')"


def passing() -> None:
    """Let other programs inherit a socket, as a number and as standard output."""
    near, far = socket.socketpair()
    with near, far:
        command = [sys.executable, "-c", CHILD, str(far.fileno())]
        subprocess.run(command, pass_fds=[far.fileno()], check=True)  # noqa: S603 - this interpreter
        say(near.recv(100))
        output: Any = far  # which has a fileno()
        subprocess.run([sys.executable, "-c", "print(1)"], stdout=output, check=True)
        say(near.recv(100), os.get_inheritable(far.fileno()))


if __name__ == "__main__":
    selecting()
    serving()
    passing()
