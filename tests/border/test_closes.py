"""No descriptor is closed twice by what crosses the border, which only the kernel can tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from border.artefacts import PROBE, module
from tracing import needs_strace, trace_child

if TYPE_CHECKING:
    from pathlib import Path

# A build compiles once; after that a test takes a second.
pytestmark = pytest.mark.timeout(600)

CROSSING = """
import importlib.util, os, socket, sys
import rsock
spec = importlib.util.spec_from_file_location("probe", sys.argv[1])
probe = importlib.util.module_from_spec(spec)
spec.loader.exec_module(probe)


class Foreign:
    def __init__(self, sock):
        self.fileno, self.close, self.detach = sock.fileno, sock.close, sock.detach


for owner in (rsock.socket, socket.socket, lambda: Foreign(socket.socket())):
    for way in ("release", "drop", "drop_elsewhere"):
        for first in (True, False):
            sock = owner()
            guards = [probe.Guard(sock), probe.Guard(sock)]
            if first:
                sock.close()
            for guard in guards:
                getattr(guard, way)()
            sock.close()
    probe.Taken(owner())
    probe.Taken(owner()).give().close()
    probe.carry(owner(), 50).close()
sock = rsock.socket()
guards = [probe.Guard(sock)]
sock.close()
sock.__init__()
guards.append(probe.Guard(sock))
sock.close()
for guard in guards:
    guard.release()
"""


@needs_strace
def test_no_close_fails(tmp_path: Path) -> None:
    """Each number is open when it is closed."""
    log = tmp_path / "log"
    trace_child(log, ("-e", "trace=close"), CROSSING, str(module(PROBE)))
    closes = re.findall(r"close\((\d+).*= (-?\d+)", log.read_text())
    assert len(closes) > 20
    assert [number for number, result in closes if result != "0"] == []
