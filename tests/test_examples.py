"""Every example program is run, as a reader would."""

from __future__ import annotations

import re
import shutil
import socket
import struct
import subprocess
import sys
from contextlib import suppress
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
FAMILIES = {
    "alg": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n"
    "433e47b8d06624f54a0ada8fca9b26ec\n",
    "bluetooth": "listening on 00:00:00:00:00:00 channel 7\n",
    "can": "on vcan0: 0x123 b'abc'\n",
    "inet": "received b'to whom it may concern'\n",
    "inet6": "from ::1\nfrom ::ffff:127.0.0.1\n",
    "netlink": "1 lo\n",
    "packet": "on lo protocol 0x800 from 00:00:00:00:00:00\n42 bytes of headers\n",
    "qipcrtr": "received b'hello' from this node: True\n",
    "rds": "received b'reliable' from 127.0.0.1\n",
    "tipc": "received b'to seventeen' from a socket: True\n",
    "unix": "written by the child\nthe peer is this process: True\n",
    "unknown": "received b'by TCP or by memory'\n",
    "vsock": "received b'hello from within' from 1\n",
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


@pytest.mark.parametrize("path", sorted((EXAMPLES / "families").glob("*.py")), ids=lambda p: p.stem)
def test_family(path: Path) -> None:
    """The program of a family's page, where the kernel has the family."""
    needed = re.findall(r"socket\.socket\((socket\.AF_\w+[^()]*)\)", path.read_text())
    for kind in needed:
        numbers = (getattr(rsock, name) for name in kind.replace("socket.", "").split(", "))
        try:
            socket.socket(*numbers).close()
        except OSError as error:
            pytest.skip(f"the kernel makes no socket({kind}): {error}")
    if path.stem == "vsock" and not Path("/sys/module/vsock_loopback").exists():
        pytest.skip("the kernel has no vsock_loopback")
    assert finished(start(str(path))).startswith(FAMILIES[path.stem])


def test_family_can_program_of_the_manual() -> None:
    """The standard library's manual has a program that sends back what comes over vcan0."""
    try:
        bus = socket.socket(socket.AF_CAN, socket.SOCK_RAW, socket.CAN_RAW)
        bus.bind(("vcan0",))
    except OSError as error:
        pytest.skip(f"the kernel has no vcan0: {error}")
    frame = struct.pack("=IB3x8s", 0x123, 3, b"abc")
    program = start(str(EXAMPLES / "standard" / "can_raw.py"))
    with bus, program:
        bus.settimeout(0.1)
        answer = b""
        while answer != frame:  # until the program has got as far as to listen
            bus.send(frame)
            with suppress(TimeoutError):
                answer = bus.recv(16)
        assert program.stdout
        line = program.stdout.readline()
        program.kill()
    assert line == "Received: can_id=123, can_dlc=3, data=b'abc'\n"


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
    with start("-c", on_loopback(server, port)) as serving:
        try:
            asking = start("-c", RETRYING.format(program=on_loopback(client, port)))
            assert finished(asking).endswith("Received b'Hello, world'\n")
            assert finished(serving).startswith("Connected by ('127.0.0.1', ")
        finally:
            serving.kill()
