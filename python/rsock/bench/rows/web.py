"""A web server for the rows on downloads, a program of its own on the standard library alone.

Argument: the size of its one file. It prints its port and answers whatever is asked on one
connection until that is closed.
"""

from __future__ import annotations

import socket
import sys


def main() -> None:
    """Serve."""
    body = bytes(int(sys.argv[1]))
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % len(body)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        sys.stdout.write(f"{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        connection, _ = listener.accept()
    request = b""
    with connection:
        while data := connection.recv(4096):
            request += data
            if request.endswith(b"\r\n\r\n"):
                connection.sendall(head + body)
                request = b""


if __name__ == "__main__":
    main()
