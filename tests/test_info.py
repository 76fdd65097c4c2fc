"""The command `python -m rsock info`: what it tells is what the kernel does."""

from __future__ import annotations

import errno
import json
import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import rsock
from rsock.info import known, probe
from support import no_leak

if TYPE_CHECKING:
    from collections.abc import Sequence


def info(*options: str) -> str:
    """Run the command and return what it wrote."""
    command: Sequence[str] = (sys.executable, "-m", "rsock", "info", *options)
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    return done.stdout


def test_json_and_table_tell_the_same() -> None:
    """Each fact of the JSON stands in the table too."""
    table = info()
    sections = json.loads(info("--json"))
    assert list(sections) == ["versions", "families", "options", "limits"]
    for title, facts in sections.items():
        assert f"{title}\n" in table
        assert all(name in table and fact in table for name, fact in facts.items())


def test_versions() -> None:
    """The interpreter, the kernel and the extension are those that run."""
    found = probe.versions()
    assert found["Python"].endswith(sys.version.split()[0])
    assert found["kernel"].endswith(os.uname().release)
    assert found["extension"] == sys.modules["rsock._rsock"].__file__


@pytest.mark.parametrize(
    "kind", [f"{f} {kind}" for f in known.SOCKETS for kind in known.SOCKETS[f]]
)
def test_a_kind_of_socket_can_be_made_or_not(kind: str) -> None:
    """The standard library's class comes to the same end."""
    with no_leak():
        told = probe.families()[kind]
    family, *others = (getattr(rsock, name) for name in kind.split())
    try:
        socket.socket(family, *others).close()
    except OSError:
        assert told.startswith("no: E")
    else:
        assert told == "yes"


def test_what_the_kernel_refuses_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """An option that there is not is told with the name of the error."""
    wrong = ("AF_UNIX SOCK_STREAM", "IPPROTO_TCP", "TCP_NODELAY", 1)
    right = ("AF_INET SOCK_STREAM", "IPPROTO_TCP", "TCP_NODELAY", 1)
    monkeypatch.setattr(probe, "OPTIONS", {"wrong": wrong, "right": right})
    with no_leak():
        refused = f"no: {errno.errorcode[errno.EOPNOTSUPP]}"
        assert probe.options() == {"wrong": refused, "right": "yes"}


def test_limits_are_the_kernels() -> None:
    """A limit of the process and a setting of the kernel."""
    with open("/proc/sys/net/core/somaxconn", encoding="ascii") as file:  # noqa: PTH123 - as any program
        assert probe.limits()["net.core.somaxconn"] == file.read().strip()
    assert probe.limits()["CPUs"] == str(os.cpu_count())
