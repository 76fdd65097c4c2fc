"""SO_RCVLOWAT that a descriptor had raised before it became a socket of the module."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import importlib, socket, sys
m = importlib.import_module(sys.argv[1])
with (
    socket.create_server(("127.0.0.1", 0)) as server,
    socket.create_connection(server.getsockname()) as far,
):
    near, _ = server.accept()
    near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 10)
    identity = (near.family, near.type, near.proto) if sys.argv[2] == "named" else (-1, -1, -1)
    with m.socket(*identity, near.detach()) as sock:
        sock.settimeout(0.05)
        far.send(b"0123")
        try:
            print(sock.recv(10))
        except TimeoutError:
            print("timed out")
"""


def outcome(module: str, identity: str) -> str:
    """Run the script where no other test has raised the mark of any socket."""
    command = [sys.executable, "-c", SCRIPT, module, identity]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own text


@pytest.mark.parametrize("identity", ["named", "asked"])
def test_adopted(identity: str) -> None:
    """Four bytes of ten do not end a wait, whoever raised the mark."""
    assert outcome("rsock", identity) == outcome("socket", identity) == "timed out\n"
