"""What the tests of PySocks ask of the package test_server.

Its versions from 2017 to 2019, which they were written for, need a Python older than 3.10.
"""

from __future__ import annotations

import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class TestServer:
    """An HTTP server that answers as `response` says and keeps the last `request`."""

    request: dict[str, Any]
    response: dict[str, Any]

    def __init__(self, address: str, port: int, engine: str) -> None:
        """Listen; in which `engine`, there is no choice."""
        self.reset()
        self._url = f"http://{address}:{port}/"
        self._server = ThreadingHTTPServer((address, port), self._handler())

    def reset(self) -> None:
        """Forget the request and the response."""
        self.request, self.response = {}, {"data": b"", "sleep": 0}

    def get_url(self) -> str:
        """Return where it is."""
        return self._url

    def start(self) -> None:
        """Answer from here on."""
        Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16  # the tests take all that comes at once for the whole answer

            def do_GET(self) -> None:
                """Keep the request and answer."""
                headers = {name.lower(): value for name, value in self.headers.items()}
                owner.request.update(headers=headers, client_ip=self.client_address[0])
                time.sleep(owner.response["sleep"])
                self.send_response(200)
                self.send_header("Content-Length", str(len(owner.response["data"])))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(owner.response["data"])

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        return Handler
