"""Programs on the standard library's frameworks and on others see the same on either socket."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = str(Path(__file__).parent)
LOOPS = ["EpollSelector", "PollSelector", "SelectSelector", "uvloop"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Give the files of a certificate for 127.0.0.1 and of its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl command makes a certificate")
    folder = tmp_path_factory.mktemp("certificate")
    files = [str(folder / "cert.pem"), str(folder / "key.pem")]
    make = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1"
    names = "-subj /CN=test -addext subjectAltName=IP:127.0.0.1 -addext keyUsage=digitalSignature"
    command = [openssl, *make.split(), *names.split(), "-out", files[0], "-keyout", files[1]]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - found above
    return files


def output(program: str, arguments: list[str], **environment: str) -> str:
    """Run a program of the folder dropin and return what it prints; it must warn of nothing."""
    done = subprocess.run(  # noqa: S603 - the interpreter that runs the tests
        [sys.executable, "-W", "default", "-m", f"dropin.{program}", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
        env={**os.environ, "PYTHONPATH": TESTS, **environment},
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def assert_same(program: str, *arguments: str) -> None:
    """Run a program on both and fail unless it sees the same."""
    actual = output(program, [*arguments], RSOCK_INSTALL="1")
    assert actual == output(program, [*arguments])
    assert actual.count("\n") > 3


@pytest.mark.parametrize("loop", LOOPS)
def test_transports(loop: str, certificate: list[str]) -> None:
    """Streams, datagrams, sendfile and TLS over the transports of a loop."""
    assert_same("transports", loop, *certificate)


@pytest.mark.parametrize("loop", LOOPS)
def test_calls_of_a_loop(loop: str) -> None:
    """The calls of a loop that take a socket."""
    assert_same("sockets", loop)


@pytest.mark.parametrize("program", ["servers", "processes"])
def test_standard_library(program: str) -> None:
    """Selectors, servers of threads and forks, sockets given to other processes."""
    assert_same(program)


def test_multiprocessing_of_a_process_that_installed_nothing() -> None:
    """Sockets of a module that only says `import rsock as socket` go to other processes too."""
    assert output("processes", ["rsock"]) == output("processes", ["socket"])


def test_trio(certificate: list[str]) -> None:
    """Streams, TLS and sockets of trio."""
    assert_same("trio_echo", *certificate)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_anyio(backend: str, certificate: list[str]) -> None:
    """Streams, TLS, datagrams and readiness of anyio."""
    assert_same("anyio_echo", backend, *certificate)
