"""A program that sends and receives beside a thread that computes.

Arguments: module, seconds, and what to print: `rate`, the pairs of calls per second, or
`share`, how much of a core the thread kept.
"""

from __future__ import annotations

import sys
from importlib import import_module
from time import perf_counter
from typing import TYPE_CHECKING

from rsock.bench.cores import confined, other_cores
from rsock.bench.spinning import Spinning

if TYPE_CHECKING:
    import socket


def _rate(sock: socket.socket, peer: socket.socket, seconds: float) -> float:
    data, count, start = bytes(64), 0, perf_counter()
    while True:
        sock.send(data)
        peer.recv(64)
        count += 1
        if (spent := perf_counter() - start) >= seconds:
            return count / spent


def main() -> None:
    """Measure once and print the figure."""
    module, seconds, figure = import_module(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
    sock, peer = module.socketpair()
    with sock, peer, confined(other_cores()):
        sock.setblocking(False)
        peer.setblocking(False)
        with Spinning(1) as spinning:
            rate = _rate(sock, peer, seconds)
    sys.stdout.write(f"{rate if figure == 'rate' else spinning.share}\n")


if __name__ == "__main__":
    main()
