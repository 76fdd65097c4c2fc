"""Serve a folder over HTTP on a Unix socket: `serve.py FOLDER PATH`.

For TCP, `python -m http.server` is the server; this is the same with another address family.
"""

from __future__ import annotations

import socket
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any


class UnixHTTPServer(ThreadingHTTPServer):
    """http.server's own server, on a path."""

    address_family = socket.AF_UNIX

    def server_bind(self) -> None:
        """Bind without asking the resolver for the name of the host: a path has none."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", 0


class Handler(SimpleHTTPRequestHandler):
    """http.server's own handler; a Unix client has no host to log."""

    def address_string(self) -> str:
        """Return what the log shows as the client."""
        return "unix"


def main(folder: str, path: str) -> None:
    """Serve until killed."""
    address: Any = path  # the annotations know TCP only
    with UnixHTTPServer(address, partial(Handler, directory=folder)) as server:
        sys.stdout.write(f"Serving HTTP on {path} (http://localhost/) ...\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
