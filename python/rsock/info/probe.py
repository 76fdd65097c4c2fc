"""Ask the kernel: which sockets can be made, which options they take, how far the limits go.

Everything is asked of sockets that are closed again at once; nothing is sent, nothing stays set.
"""

from __future__ import annotations

import errno
import os
import platform
import resource
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import rsock
from rsock import _rsock
from rsock.info.known import LIMITS, OPTIONS, SOCKETS

Facts = dict[str, str]


def everything() -> dict[str, Facts]:
    """Return the facts by section."""
    return {
        "versions": versions(),
        "families": families(),
        "options": options(),
        "limits": limits(),
    }


def versions() -> Facts:
    """Return what runs here."""
    libc, libc_version = platform.libc_ver()
    return {
        "rsock": version("rsock"),
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "interpreter lock": "yes" if getattr(sys, "_is_gil_enabled", lambda: True)() else "no",
        "kernel": f"{platform.system()} {platform.release()}",
        "machine": platform.machine(),
        "C library": f"{libc} {libc_version}".strip() or "unknown",
        "extension": str(_rsock.__file__),
    }


def families() -> Facts:
    """Return, for each family and kind of socket, whether it can be made."""
    kinds = [f"{family} {kind}" for family, kinds in SOCKETS.items() for kind in kinds]
    return {kind: _made(kind) for kind in kinds}


def _made(kind: str) -> str:
    try:
        _socket(kind).close()
    except OSError as error:
        return f"no: {_name(error)}"
    return "yes"


def options() -> Facts:
    """Return, for each option, whether a socket takes it."""
    return {purpose: _taken(*option) for purpose, option in OPTIONS.items()}


def _taken(kind: str, level: str, name: str, value: object) -> str:
    try:
        with _socket(kind) as sock:
            number: Any = value
            sock.setsockopt(_number(level), _number(name), number)
    except OSError as error:
        return f"no: {_name(error)}"
    return "yes"


def limits() -> Facts:
    """Return the limits of the process and of the kernel's settings."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    found = {"open files": f"{soft} (at most {hard})", "CPUs": str(os.cpu_count())}
    for name in LIMITS:
        file = Path("/proc/sys", *name.split("."))
        found[name] = file.read_text().strip() if file.exists() else "unknown"
    return found


def _socket(kind: str) -> rsock.socket:
    return rsock.socket(*map(_number, kind.split()))


def _number(name: str) -> int:
    number: int = getattr(rsock, name)
    return number


def _name(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, str(error))
