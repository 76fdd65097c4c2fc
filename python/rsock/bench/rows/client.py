"""The other side of the echo rows, a program of its own on the standard library alone.

Arguments: port, number of connections. For each line read, a number of seconds, it keeps one
request on its way on every connection for that long and prints the replies per second.
"""

from __future__ import annotations

import socket
import sys
from select import EPOLLIN, epoll
from time import perf_counter

_REQUEST = bytes(64)
_PATIENCE = 10


def _rate(socks: dict[int, socket.socket], poller: epoll, seconds: float) -> float:
    for sock in socks.values():
        sock.send(_REQUEST)
    replies, start = 0, perf_counter()
    while (spent := perf_counter() - start) < seconds:
        for number, _ in poller.poll(_PATIENCE):
            sock = socks[number]
            sock.recv(64)
            sock.send(_REQUEST)
            replies += 1
    for sock in socks.values():  # leave nothing under way for the next round
        sock.settimeout(_PATIENCE)
        sock.recv(64)
        sock.settimeout(None)
    return replies / spent


def main() -> None:
    """Connect, say so, then measure as often as asked."""
    port, connections = map(int, sys.argv[1:])
    socks: dict[int, socket.socket] = {}
    poller = epoll()
    for _ in range(connections):
        sock = socket.create_connection(("127.0.0.1", port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        socks[sock.fileno()] = sock
        poller.register(sock, EPOLLIN)
    sys.stdout.write("connected\n")
    sys.stdout.flush()
    for line in sys.stdin:
        sys.stdout.write(f"{_rate(socks, poller, float(line))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
