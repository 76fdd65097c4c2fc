"""The core, built into a program that embeds the interpreter, serves as if it were installed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import rsock
from border.artefacts import EXAMPLES, PROBE, ROOT, environment, module, program

if TYPE_CHECKING:
    from collections.abc import Mapping

# A build compiles once; after that a test takes seconds.
pytestmark = pytest.mark.timeout(600)

# What a program in Python would do first; in place of a handler.
WITHIN = """
import sys
import rsock
core = sys.modules["rsock._rsock"]
assert core.__spec__.origin == "built-in", core
assert "rsock._rsock" in sys.builtin_module_names
sys.executable = {executable!r}  # what the tests start
sys.argv = ["pytest"]
import pytest
code = pytest.main({arguments!r})
print("within:", int(code), core, flush=True)
def handle(connection, request):
    pass
"""


def run_within(script: str, folder: Path, variables: Mapping[str, str]) -> tuple[str, str]:
    """Let the program load a handler that does all of its work at once; return what is printed."""
    file = folder / "handler.py"
    file.write_text(script)
    with subprocess.Popen(  # noqa: S603 - ours
        [str(program(EXAMPLES / "tokio_server")), str(file)],
        env=variables,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("listening"):
                process.send_signal(signal.SIGTERM)
        assert process.stderr
        return "".join(lines), process.stderr.read()


@pytest.mark.parametrize("policy", ["", "stdlib"])
def test_borrow_and_move_within(tmp_path: Path, policy: str) -> None:
    """The tests of this folder pass where the class is the program's and the borrower is not."""
    module(PROBE)  # built before anything is counted
    arguments = [
        *("-q", "-p", "no:cacheprovider", "-o", "faulthandler_timeout=600"),
        *(f"tests/border/test_{name}.py" for name in ("borrow", "lingering", "misuse", "move")),
    ]
    script = WITHIN.format(executable=sys.executable, arguments=arguments)
    variables = {"RSOCK_HAND_OVERS": "10000", "RSOCK_LOCK_POLICY": policy}
    output, errors = run_within(script, tmp_path, environment() | variables)
    assert "within: 0 <module 'rsock._rsock' (built-in)>" in output, output + errors


def test_installed_package(tmp_path: Path) -> None:
    """A package with a compiled core beside it is as good: the built-in core comes first."""
    where = str(sysconfig.get_path("purelib"))
    package = Path(rsock.__file__).parent
    assert list(package.glob("_rsock*.so"))
    variables = environment() | {"PYTHONPATH": f"{package.parent}{os.pathsep}{where}"}
    script = "import sys, rsock\nprint(sys.modules['rsock._rsock'])\nhandle = print"
    output, errors = run_within(script, tmp_path, variables)
    assert output.startswith("<module 'rsock._rsock' (built-in)>\nlistening"), output + errors


def test_without_the_python_half(tmp_path: Path) -> None:
    """If the package is not found, that is what the program says."""
    variables = environment()
    variables["PYTHONPATH"] = ""
    output, errors = run_within("handle = print", tmp_path, variables)
    assert output == ""
    assert "No module named 'rsock'" in errors
