"""The two examples that are part Rust, part Python, with real clients.

Both are debug builds: the standard library of Rust ends a process in which one of tokio's sockets
finds its descriptor closed. Where strace(1) may trace, no close(2) fails; what rsock itself closes
`test_closes.py` watches.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from border.artefacts import EXAMPLES, closed_in_vain, environment, module, program, watched

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Self

# A build compiles once; after that a test takes a second.
pytestmark = pytest.mark.timeout(600)

RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends RST


class _Client:
    """A client of either service."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.sock = socket.create_connection(address, timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.sock.close()

    def send(self, request: bytes) -> None:
        """Send one request."""
        self.sock.sendall(struct.pack("!I", len(request)) + request)

    def receive(self, count: int) -> bytes:
        """Receive so many bytes."""
        data = b""
        while len(data) < count:
            part = self.sock.recv(count - len(data))
            assert part, f"the service has ended the connection after {data!r}"
            data += part
        return data

    def answer(self) -> tuple[int, bytes]:
        """Receive one answer."""
        status, length = struct.unpack("!BI", self.receive(5))
        return status, self.receive(length)

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and return the answer."""
        self.send(request)
        return self.answer()

    def reset(self) -> None:
        """End the connection as a crash does."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.sock.close()

    def ended(self) -> bool:
        """Wait for the service to end the connection."""
        try:
            return self.sock.recv(1) == b""
        except ConnectionResetError:
            return True


class _Service:
    """A service that was started, and its address."""

    def __init__(self, command: list[str], variables: dict[str, str]) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - ours
            command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        host, port = self.line().removeprefix("listening on ").split(":")
        self.address = (host, int(port))
        self.idle = 1 << 30
        with self.connect() as client:
            client.ask(b"upper warm")
            self.idle = self.descriptors() - 1  # less this connection

    def line(self) -> str:
        """Return the next line that it prints."""
        assert self.process.stdout
        line = self.process.stdout.readline().strip()
        if not line:
            raise AssertionError(self.process.communicate()[1])
        return line

    def connect(self) -> _Client:
        """Return a new client."""
        return _Client(self.address)

    def descriptors(self) -> int:
        """Return how many descriptors it has, once its connections are gone."""
        deadline = time.monotonic() + 30
        while True:
            found = os.listdir(f"/proc/{self.process.pid}/fd")  # noqa: PTH208 - only the count
            if len(found) <= self.idle or time.monotonic() > deadline:
                return len(found)
            time.sleep(0.01)  # no event tells that another process has closed something

    def end(self, number: signal.Signals) -> tuple[str, str]:
        """End it; return what it printed."""
        self.process.send_signal(number)
        output, errors = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, errors
        return output, errors


@contextmanager
def running(command: list[str], variables: dict[str, str]) -> Generator[_Service]:
    """Start a service, which has to be ended by the test."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "closes")
        service = _Service(watched(command, log), variables)
        try:
            yield service
            assert service.process.poll() is not None
            assert not closed_in_vain(log)
        finally:
            service.process.kill()
            service.process.communicate()


@contextmanager
def tokio_server() -> Generator[_Service]:
    """Start the server in Rust with a handler in Python."""
    path = EXAMPLES / "tokio_server"
    with running([str(program(path)), str(path / "handler.py")], environment()) as service:
        yield service


@contextmanager
def hot_loop(folder: Path) -> Generator[_Service]:
    """Start the service in Python with a loop in Rust."""
    path = EXAMPLES / "hot_loop"
    shutil.copy(module(path), folder / "hot_loop.so")
    paths = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-W", "error", str(path / "service.py")]
    with running(command, os.environ | {"PYTHONPATH": paths}) as service:
        yield service


def test_server_answers() -> None:
    """Each request goes to the handler with the connection, and the connection comes back."""
    with tokio_server() as service:
        with service.connect() as client:
            for n in range(100):
                assert client.ask(b"upper text %d" % n) == (0, b"TEXT %d" % n)
            host, port = client.sock.getsockname()
            assert client.ask(b"peer") == (0, f"{host}:{port}".encode())
            assert client.ask(b"") == (1, b"ValueError: no such command: b''")
        assert service.descriptors() == service.idle
        output, _ = service.end(signal.SIGTERM)
        assert output == "answered 102, failed 1\n"


def test_server_many_connections() -> None:
    """Connections are with the handler at the same time, and none is mistaken for another."""

    def converse(number: int) -> None:
        try:
            with service.connect() as client:
                for n in range(20):
                    client.send(b"ask q%03d" % number)
                    assert client.receive(4) == b"q%03d" % number
                    client.sock.sendall(b"%04d" % n)
                    assert client.answer() == (0, b"told %04d" % n)
        except BaseException as error:  # noqa: BLE001 - told by the main thread
            failures.append(error)

    failures: list[BaseException] = []
    with tokio_server() as service:
        threads = [threading.Thread(target=converse, args=(n,)) for n in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures
        assert service.descriptors() == service.idle
        assert service.end(signal.SIGINT)[0] == "answered 321, failed 0\n"


def test_server_handler_raises() -> None:
    """The peer is told, the traceback printed, and the connection goes on."""
    with tokio_server() as service:
        with service.connect() as client:
            for _ in range(3):
                assert client.ask(b"nonsense")[0] == 1
                assert client.ask(b"upper x") == (0, b"X")
        assert service.descriptors() == service.idle
        output, errors = service.end(signal.SIGTERM)
        assert output == "answered 4, failed 3\n"
        assert errors.count("Traceback") == 3
        assert "handler.py" in errors


def test_server_handler_closes() -> None:
    """A connection that the handler has closed is closed once."""
    with tokio_server() as service:
        for _ in range(10):
            with service.connect() as client:
                client.send(b"leave")
                assert client.ended()
        assert service.descriptors() == service.idle
        service.end(signal.SIGTERM)


def test_server_peer_resets() -> None:
    """A reset in a request, and one while the handler waits, concern that connection alone."""
    with tokio_server() as service:
        with service.connect() as other:
            for _ in range(10):
                with service.connect() as client:
                    client.sock.sendall(b"\0\0\0\7half")
                    client.reset()
                with service.connect() as client:
                    client.send(b"ask what")
                    assert client.receive(4) == b"what"
                    client.reset()
                assert other.ask(b"upper x") == (0, b"X")
        assert service.descriptors() == service.idle
        output, errors = service.end(signal.SIGTERM)
        assert output == "answered 11, failed 10\n"
        assert errors.count("ConnectionResetError") == 10


def test_server_refuses_too_much() -> None:
    """A request that is longer than allowed ends its connection."""
    with tokio_server() as service:
        with service.connect() as client:
            client.sock.sendall(b"\xff\xff\xff\xff")
            assert client.ended()
        assert service.descriptors() == service.idle
        service.end(signal.SIGTERM)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_server_shutdown_in_the_middle(number: signal.Signals) -> None:
    """Handlers that wait are woken, connections end, and so does the server, in order."""
    with tokio_server() as service:
        with service.connect() as waiting, service.connect() as idle, service.connect() as half:
            waiting.send(b"ask what")
            assert waiting.receive(4) == b"what"
            half.sock.sendall(b"\0\0\0\7half")
            output, errors = service.end(number)
            assert idle.ended()
            assert half.ended()
        assert output == "answered 1, failed 1\n"
        assert "EndOfStreamError" in errors


def test_loop_answers(tmp_path: Path) -> None:
    """Requests are answered in Rust, and what needs Python by a function there."""
    with hot_loop(tmp_path) as service:
        with service.connect() as client:
            for n in range(100):
                assert client.ask(b"text %d" % n) == (0, b"TEXT %d" % n)
            status, text = client.ask(b"?time")
            assert status == 0
            assert float(text) == pytest.approx(time.time(), abs=60)
        assert service.descriptors() == service.idle
        assert service.end(signal.SIGTERM) == ("answered 102, failed 0\n", "")


def test_loop_function_raises(tmp_path: Path) -> None:
    """The peer is told what the function raised, and the loop goes on."""
    with hot_loop(tmp_path) as service:
        with service.connect() as client:
            for _ in range(3):
                raised = (1, b"LookupError: no such question: b'why'")
                assert client.ask(b"?why") == raised
                assert client.ask(b"x") == (0, b"X")
        assert service.descriptors() == service.idle
        assert service.end(signal.SIGTERM) == ("answered 4, failed 3\n", "")


def test_loop_peer_resets(tmp_path: Path) -> None:
    """A reset concerns one connection."""
    with hot_loop(tmp_path) as service:
        with service.connect() as other:
            for _ in range(20):
                with service.connect() as client:
                    client.sock.sendall(b"\0\0\0\7half")
                    client.reset()
                with service.connect() as client:
                    client.reset()
                assert other.ask(b"x") == (0, b"X")
        assert service.descriptors() == service.idle
        assert service.end(signal.SIGTERM) == ("answered 21, failed 0\n", "")


def test_loop_returns_the_listener(tmp_path: Path) -> None:
    """What was lent is Python's again: the same socket is answered by asyncio."""
    with hot_loop(tmp_path) as service:
        with service.connect() as open_client:
            assert open_client.ask(b"x") == (0, b"X")
            service.process.send_signal(signal.SIGUSR1)
            assert service.line() == "answered 2, failed 0"
            assert service.line() == "answering in Python"
            assert open_client.ended()
        with service.connect() as client:
            assert client.ask(b"y") == (0, b"Y")
            assert client.ask(b"?why") == (1, b"no such question: b'why'")
        assert service.end(signal.SIGTERM) == ("", "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_loop_shutdown_in_the_middle(tmp_path: Path, number: signal.Signals) -> None:
    """Connections end, and so does the service, in order."""
    with hot_loop(tmp_path) as service, service.connect() as idle, service.connect() as half:
        half.sock.sendall(b"\0\0\0\7half")
        assert idle.ask(b"x") == (0, b"X")
        assert service.end(number) == ("answered 2, failed 0\n", "")
        assert idle.ended()
        assert half.ended()


def test_loop_refuses(tmp_path: Path) -> None:
    """A listener that blocks is refused, a closed one too, and nothing stays borrowed."""
    script = """
import hot_loop, os, rsock, socket
for owner in (rsock, socket):
    ours, theirs = owner.socketpair()
    listener = owner.create_server(("127.0.0.1", 0))
    for refused in (listener, object()):
        try:
            hot_loop.serve(refused, theirs, print)
        except (ValueError, TypeError) as error:
            print(type(error).__name__)
    number = listener.fileno()
    listener.close()
    try:
        os.fstat(number)
    except OSError as error:
        print(error.strerror)
    try:
        hot_loop.serve(listener, theirs, print)
    except OSError as error:
        print(error.strerror)
    ours.close()
    theirs.close()
"""
    shutil.copy(module(EXAMPLES / "hot_loop"), tmp_path / "hot_loop.so")
    told = subprocess.run(  # noqa: S603 - the interpreter that runs the tests
        [sys.executable, "-W", "error", "-c", script],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split("\n")[:4] == [
        *("ValueError", "TypeError"),
        *("Bad file descriptor", "Bad file descriptor"),
    ]
    assert told.stderr == ""
