"""Fetch a URL and check what comes: `fetch.py SHA256 URL [UNIX_PATH]`.

Writes the name of the module that `socket` is, the number of bytes and the seconds it took.
"""

from __future__ import annotations

import hashlib
import socket
import sys
import time
import urllib.request
from http.client import HTTPConnection, HTTPResponse
from typing import Any


class UnixConnection(HTTPConnection):
    """http.client's own connection, to a path."""

    path = ""

    def connect(self) -> None:
        """Connect to the path instead of the URL's host."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


class UnixHandler(urllib.request.HTTPHandler):
    """urllib's own handler of http URLs, over that connection."""

    def http_open(self, req: urllib.request.Request) -> HTTPResponse:
        """Answer `http:` URLs."""
        return self.do_open(UnixConnection, req)


def fetch(url: str, digest: str) -> tuple[int, float]:
    """Return the length of what the URL gives and the seconds it took."""
    start = time.perf_counter()
    with urllib.request.urlopen(url) as response:  # noqa: S310 - only http comes here
        body = response.read()
    seconds = time.perf_counter() - start
    if hashlib.sha256(body).hexdigest() != digest:
        sys.exit(f"{url}: {len(body)} bytes came, with another SHA-256 than were sent")
    return len(body), seconds


def main(digest: str, url: str, *path: str) -> None:
    """Fetch, check and report."""
    handlers: list[Any] = [urllib.request.ProxyHandler({})]
    if path:
        UnixConnection.path = path[0]
        handlers.append(UnixHandler)
    urllib.request.install_opener(urllib.request.build_opener(*handlers))
    size, seconds = fetch(url, digest)
    sys.stdout.write(f"{socket.__name__} {size} {seconds}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
