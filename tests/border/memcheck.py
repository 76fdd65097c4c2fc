"""Cross the border in every way, to be watched by valgrind: `make border-memcheck`."""

from __future__ import annotations

import importlib.util
import socket
import sys
from typing import Any

import rsock

TIMES = int(sys.argv[2]) if sys.argv[2:] else 1000


def load(path: str) -> Any:
    """Load the extension module from its file."""
    spec = importlib.util.spec_from_file_location("probe", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Borrow, take and give, closing meanwhile, and with objects that are refused."""
    probe = load(sys.argv[1])
    for owner in (rsock, socket):
        near, far = owner.socketpair()
        probe.borrow_often(near, TIMES)
        probe.borrow_on_threads(near, 4, TIMES // 10)
        guard = probe.Guard(near)
        near.close()
        guard.write(b"x")
        guard.drop_elsewhere()
        with probe.carry(far, TIMES) as back:
            assert back.recv(9) == b"x"
        for refused in (near, object(), sys.stderr):
            for kind in (probe.Guard, probe.Taken):
                try:
                    kind(refused)
                except (OSError, TypeError):
                    continue
                raise AssertionError(refused)


if __name__ == "__main__":
    main()
