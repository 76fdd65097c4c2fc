"""The main job in a short form: a file by HTTP between programs on rsock and on `socket`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TRANSFER = Path(__file__).parent.parent / "examples/transfer"
SIZE = (1 << 20) + 1


def transfer(*options: str) -> subprocess.CompletedProcess[str]:
    """Run the job on a small file, once per row."""
    command = [sys.executable, str(TRANSFER), "--size", str(SIZE), "--rounds", "1", *options]
    return subprocess.run(  # noqa: S603 - the interpreter that runs the tests
        command, capture_output=True, text=True, check=False
    )


@pytest.fixture
def disturbed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a file whose code every interpreter of the job runs at its start."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    return tmp_path / "sitecustomize.py"


def test_every_route_and_pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every route shows a whole file moved from and to rsock, and no file is left behind."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    done = transfer()
    assert not list(tmp_path.iterdir())
    assert (done.returncode, done.stderr) == (0, "")
    rows = {tuple(line.split()[:4]) for line in done.stdout.splitlines()}
    pairs = [("rsock", "rsock"), ("rsock", "socket"), ("socket", "rsock")]
    for route in ("IPv4", "AF_UNIX"):
        assert {(route, *pair, f"{SIZE:,}") for pair in pairs} <= rows
    missing = "IPv6      not moved: this machine has no IPv6 loopback address"
    assert {("IPv6", *pair, f"{SIZE:,}") for pair in pairs} <= rows or missing in done.stdout


def test_missing_ipv6_is_named(disturbed: Path) -> None:
    """Without IPv6 its row says so and names what is missing; the others are still moved."""
    disturbed.write_text("import socket; socket.AF_INET6 = 12345")
    done = transfer()
    assert done.returncode == 0
    assert "IPv6      not moved: this machine has no IPv6 loopback address ::1 (" in done.stdout
    assert "AF_UNIX   socket  rsock" in done.stdout


SEND_WRONG_BYTE = """
import shutil
def copy(source, target):
    data = bytearray(source.read())
    data[len(data) // 2] ^= 1
    target.write(data)
shutil.copyfileobj = copy
"""

SEND_TOO_LITTLE = """
import shutil
shutil.copyfileobj = lambda source, target: target.write(source.read(1000))
"""

DIE_WHILE_SENDING = """
import os, shutil
shutil.copyfileobj = lambda source, target: os._exit(9)
"""

DIE_AT_ONCE = """
import sys
if "http.server" in sys.orig_argv:
    sys.exit("broken")
"""

SERVE_ON_ANOTHER_MODULE = """
import runpy, sys
if "run" in sys.orig_argv and "http.server" in sys.orig_argv:
    sys.argv[:] = ["", "0"]
    runpy.run_module("http.server", run_name="__main__")
"""


@pytest.mark.parametrize(
    ("disturbance", "message"),
    [
        (SEND_WRONG_BYTE, "with another SHA-256"),
        (SEND_TOO_LITTLE, "IncompleteRead(1000 bytes read"),
        (DIE_WHILE_SENDING, "the client on rsock failed"),
        (DIE_AT_ONCE, "the server on rsock did not start"),
        (SERVE_ON_ANOTHER_MODULE, "the server does not run on rsock"),
    ],
    ids=["wrong byte", "too little", "dies while sending", "dies at once", "another module"],
)
def test_failure_is_reported(disturbance: str, message: str, disturbed: Path) -> None:
    """A wrong byte, a short file and a peer that dies or is another each end with an error."""
    disturbed.write_text(disturbance)
    done = transfer()
    assert done.returncode == 1
    assert message in done.stderr


HANG = """
import os, pathlib, signal, sys
if "http.server" in sys.orig_argv:
    pathlib.Path(__file__).with_name("process").write_text(str(os.getpid()))
    signal.pause()
"""


def test_time_limit(disturbed: Path) -> None:
    """A peer that hangs ends the job with an error when the time is up, and is not left behind."""
    disturbed.write_text(HANG)
    done = transfer("--limit", "2")
    assert done.returncode == 1
    assert "the time is up" in done.stderr
    with pytest.raises(ProcessLookupError):
        os.kill(int(disturbed.with_name("process").read_text()), 0)
