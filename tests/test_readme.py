"""What the README and the page on the installation show is run as it stands there."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from readme import ROOT, blocks, commands

# Run by .ci/run itself, or by `make dist`, which it runs.
TARGETS = ("make run", "make test", "make dist")
PIP = "python3 -m pip "
SERVER = "python -m rsock run -m http.server --bind 127.0.0.1 8000"
# All rows take minutes, and some are large.
FEWER = {
    "python -m rsock bench --quick": "python -m rsock bench --quick --only .family",
    "python -m rsock bench --quick --only recv --report report.html": (
        "python -m rsock bench --quick --only recv_exactly --report report.html"
    ),
    "python -m rsock bench --only import": "python -m rsock bench --quick --only import",
}
TOLD = {
    "python -m rsock run script.py ARGUMENTS": "rsock ['script.py', 'ARGUMENTS']\n",
    "python -m rsock run -c 'import socket; print(socket.__name__)'": "rsock\n",
}


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """Give the variables of a shell in which `python` is the one that runs the tests."""
    script = "import socket, sys; print(socket.__name__, sys.argv)"
    (tmp_path / "script.py").write_text(script)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "PYTHONUNBUFFERED": "1", "no_proxy": "*"}


def test_the_code(tmp_path: Path) -> None:
    """It ends well and warns of nothing."""
    (code,) = blocks("python")
    done = subprocess.run(  # noqa: S603 - the interpreter that runs the tests
        [sys.executable, "-W", "error", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    received, shown, _ = done.stdout.split("\n")
    assert re.fullmatch(r"b'hello' \('127.0.0.1', \d+\)", received)
    assert shown.startswith("<socket.socket fd=")


@pytest.mark.parametrize("line", [line for line in commands() if line.startswith("make ")])
def test_targets(line: str) -> None:
    """Those that take minutes have a place in what every change has to pass."""
    assert line in TARGETS
    assert re.search(rf"^{line}\b", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)


@pytest.mark.parametrize(
    "line", [line for line in commands() if not line.startswith((PIP, "make ")) and line != SERVER]
)
def test_commands(line: str, tmp_path: Path, env: dict[str, str]) -> None:
    """Each ends well; pip's are run by `make dist`."""
    done = subprocess.run(  # noqa: S602 - a line for the shell is what is tested
        FEWER.get(line, line),
        shell=True,
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == TOLD.get(line, done.stdout)
    assert done.stdout
    if "--report" in line:
        assert "<svg" in (tmp_path / "report.html").read_text()


def test_the_server(tmp_path: Path, env: dict[str, str]) -> None:
    """It answers, on a port that is free."""
    assert SERVER in commands()
    (tmp_path / "page").write_text("served")
    words = SERVER.replace("8000", "0").split()
    with subprocess.Popen(  # noqa: S603 - the interpreter that runs the tests
        words,
        cwd=tmp_path,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout
        try:
            (port,) = re.findall(r"port (\d+)", server.stdout.readline())
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/page") as answer:
                assert answer.read() == b"served"
        finally:
            server.send_signal(signal.SIGINT)
