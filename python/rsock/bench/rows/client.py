"""The other side of the server rows, a program of its own on the standard library alone.

Arguments: port, request in hexadecimal. It does what each line says and answers with a line:

- `connect COUNT` makes that many more connections
- `echo SECONDS` keeps one request on its way on every connection for that long; answers with the
  replies per second and the median and the 99th percentile of their latency
- `wake COUNT PAUSE` sends so many single bytes, each to the next connection after a pause
- `flood` sends datagrams, as fast as it can, until the next line
"""

from __future__ import annotations

import socket
import sys
from itertools import cycle, islice
from select import EPOLLIN, epoll, select
from time import perf_counter, sleep

_PATIENCE = 20
_REPLY = 4096
_BIND_ADDRESS_NO_PORT = 24  # ip(7), Linux 4.2; socket has it since Python 3.12


class _Client:
    def __init__(self, port: int, request: bytes) -> None:
        self._address = ("127.0.0.1", port)
        self._request = request
        self._socks: dict[int, socket.socket] = {}
        self._poller = epoll()

    def connect(self, count: int) -> str:
        for _ in range(count):
            sock = socket.socket()
            # The more ports of an address are taken, the longer connect(2) searches for another, so
            # each thousand has an address of its own.
            sock.setsockopt(socket.IPPROTO_IP, _BIND_ADDRESS_NO_PORT, 1)
            sock.bind((f"127.0.0.{1 + len(self._socks) // 1000}", 0))
            sock.connect(self._address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socks[sock.fileno()] = sock
            self._poller.register(sock, EPOLLIN)
        return "connected"

    def echo(self, seconds: float) -> str:
        latencies: list[float] = []
        start = perf_counter()
        sent = dict.fromkeys(self._socks, start)
        for sock in self._socks.values():
            sock.send(self._request)
        # At least one reply each: sending the first requests alone may outlast a short round.
        while (spent := perf_counter() - start) < seconds or len(latencies) < len(sent):
            for number, _ in self._poller.poll(_PATIENCE):
                sock = self._socks[number]
                sock.recv(_REPLY)
                now = perf_counter()
                latencies.append(now - sent[number])
                sent[number] = now
                sock.send(self._request)
        replies = len(latencies)
        self._finish(sent, latencies)
        latencies.sort()
        middle, late = (latencies[int(len(latencies) * share)] for share in (0.5, 0.99))
        return f"{replies / spent} {middle} {late}"

    def _finish(self, sent: dict[int, float], latencies: list[float]) -> None:
        """Leave nothing under way for the next round."""
        for number, sock in self._socks.items():
            sock.settimeout(_PATIENCE)
            sock.recv(_REPLY)
            latencies.append(perf_counter() - sent[number])
            sock.settimeout(None)

    def wake(self, count: float, pause: float) -> str:
        for sock in islice(cycle(self._socks.values()), int(count)):
            sleep(pause)
            sock.send(b"-")
        for sock in self._socks.values():
            sock.send(b"!")
            sock.recv(1)
        return str(int(count) + len(self._socks))

    def flood(self) -> str:
        with socket.socket(type=socket.SOCK_DGRAM) as sock:
            sock.connect(self._address)
            while not select([sys.stdin], [], [], 0)[0]:
                for _ in range(64):
                    sock.send(self._request)
        sys.stdin.readline()
        return "flooded"


def main() -> None:
    """Do what is asked for, line by line."""
    client = _Client(int(sys.argv[1]), bytes.fromhex(sys.argv[2]))
    for line in sys.stdin:
        match line.split():
            case ["connect", count]:
                answer = client.connect(int(count))
            case ["echo", seconds]:
                answer = client.echo(float(seconds))
            case ["wake", count, pause]:
                answer = client.wake(float(count), float(pause))
            case ["flood"]:
                answer = client.flood()
            case _:
                raise ValueError(line)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
