"""Every example program is run, as a reader would."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import rsock
from certificates import certificate

EXAMPLES = Path(__file__).parent.parent / "examples"
TOLD = {
    "tcp": "from 127.0.0.1\nreceived b'Hello, world'\n",
    "udp": "received b'PING'\n",
    "unix": "received b'Hello, neighbour'\n",
    "tls": "received b'a secret' by TLSv1.3\n",
    "asyncio_echo": "received [b'one\\n', b'two\\n']\n",
}
RETRYING = """
while True:
    try:
        exec({program!r})
        break
    except (ConnectionRefusedError, SystemExit):
        pass
"""


def start(*command: str) -> subprocess.Popen[str]:
    """Start a program whose output is awaited; a warning of it is an error."""
    return subprocess.Popen(  # noqa: S603 - the interpreter that runs the tests
        [sys.executable, "-W", "error", "-u", *command], stdout=subprocess.PIPE, text=True
    )


def finished(program: subprocess.Popen[str]) -> str:
    """Return all that the program wrote; it must end well."""
    output, _ = program.communicate(timeout=30)
    assert program.returncode == 0
    return output


@pytest.mark.parametrize("path", sorted((EXAMPLES / "tutorial").glob("*.py")), ids=lambda p: p.stem)
def test_tutorial(path: Path, tmp_path: Path) -> None:
    """The program ends well and tells what the tutorial says that it does."""
    if path.stem == "tls" and not shutil.which("openssl"):
        pytest.skip("no openssl command makes a certificate")
    arguments = certificate(tmp_path) if path.stem == "tls" else ()
    assert finished(start(str(path), *map(str, arguments))) == TOLD[path.stem]


def on_loopback(name: str, port: int) -> str:
    """Return one of the manual's programs with the host and the port of this test."""
    lines = (EXAMPLES / "standard" / f"{name}.py").read_text().splitlines()
    words = {"HOST =": "HOST = '127.0.0.1'", "PORT =": f"PORT = {port}"}
    return "\n".join(words.get(line[:6], line) for line in lines)


@pytest.fixture
def port() -> int:
    """Give a port that was free a moment ago."""
    with rsock.create_server(("127.0.0.1", 0)) as server:
        number: int = server.getsockname()[1]
    return number


@pytest.mark.parametrize("client", ["echo_client", "echo_client_either"])
@pytest.mark.parametrize("server", ["echo_server", "echo_server_either"])
def test_programs_of_the_manual(server: str, client: str, port: int) -> None:
    """The echo programs of the standard library's chapter on sockets, on rsock."""
    # The client comes again until the server has got as far as to listen.
    serving = start("-c", on_loopback(server, port))
    try:
        asking = start("-c", RETRYING.format(program=on_loopback(client, port)))
        assert finished(asking) == "Received b'Hello, world'\n"
        assert finished(serving).startswith("Connected by ('127.0.0.1', ")
    finally:
        serving.kill()
