"""The fixture that asks both modules on a machine of its own with a DNS server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from resolution.dns import FILES, put, take

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from support import Outcome

    Ask = Callable[..., Outcome]

NAMESPACES = ("unshare", "--mount", "--net", "--uts")


def _missing() -> str | None:
    """Say what this machine lacks."""
    programs = [name for name in ("dnsmasq", "unshare", "mount") if shutil.which(name) is None]
    if programs:
        return f"needs the program {' and '.join(programs)}"
    files = [name for name in FILES if not Path(name).exists()]
    if files:
        return f"has no {' and '.join(files)} to put another in the place of"
    command = [*NAMESPACES, "mount", "--bind", "/etc/hosts", "/etc/hosts"]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:  # noqa: S603 - fixed
        return "may not make mount, network and UTS namespaces, namespaces(7)"
    return None


@contextmanager
def _machine(folder: Path) -> Generator[subprocess.Popen[bytes]]:
    """Run the program that asks, in new namespaces; it ends with its standard input."""
    path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    ignored = ("LOCALDOMAIN", "RES_OPTIONS", "HOSTALIASES")  # resolver(5), hostname(7)
    kept = {name: value for name, value in os.environ.items() if name not in ignored}
    with subprocess.Popen(  # noqa: S603 - the interpreter that runs the tests
        [*NAMESPACES, sys.executable, "-m", "resolution.dns", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**kept, "PYTHONPATH": path},
    ) as child:
        yield child


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Generator[Ask]:
    """Give a function that asks both modules one question and fails if the answers differ."""
    if reason := _missing():
        pytest.skip(reason)
    with _machine(tmp_path_factory.mktemp("dns")) as child:

        def asking(name: str, *args: Any) -> Outcome:
            put(child.stdin, (name, args))
            expected, actual = take(child.stdout)
            assert actual == expected, f"\nsocket: {expected}\nrsock:  {actual}\n{actual.trace}"
            return actual

        yield asking
    assert child.returncode == 0
