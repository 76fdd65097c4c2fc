"""Processes of one machine: a path in place of a host and a port."""

import tempfile
from pathlib import Path

import rsock as socket

with tempfile.TemporaryDirectory() as folder:
    path = str(Path(folder, "echo.sock"))
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen()
        client.connect(path)
        connection, _ = server.accept()
        with connection:
            client.sendall(b"Hello, neighbour")
            print("received", connection.recv(4096))
