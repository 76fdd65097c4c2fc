"""What of Rust the tests of this folder build: an extension module, and the examples that embed."""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from tracing import STRACE, can_trace

ROOT = Path(__file__).parents[2]
PROBE = ROOT / "tests" / "border" / "probe"
EXAMPLES = ROOT / "examples" / "embedding"
# An extension module is not linked with the interpreter, a program is: PyO3 is built twice.
EXTENSION = {"PYO3_BUILD_EXTENSION_MODULE": "1"}


@functools.cache
def build(crate: Path, target: str) -> Path:
    """Build a crate for this interpreter; return the folder of what was built.

    It is a debug build: in one the standard library ends a process that closes an `OwnedFd` twice.
    """
    if shutil.which("cargo") is None:
        pytest.skip("needs cargo")
    folder = ROOT / "target" / "border" / target
    variables = {"PYO3_PYTHON": sys.executable} | (EXTENSION if target == "extension" else {})
    subprocess.run(  # noqa: S603 - ours
        ["cargo", "build", "--quiet", "--locked", "--target-dir", str(folder)],  # noqa: S607 - wherever it is
        cwd=crate,
        check=True,
        env=os.environ | variables,
    )
    return folder / "debug"


def module(crate: Path) -> Path:
    """Build an extension module; return its file."""
    return build(crate, "extension") / f"lib{crate.name}.so"


def load(crate: Path) -> Any:
    """Build an extension module and load it."""
    spec = importlib.util.spec_from_file_location(crate.name, module(crate))
    assert spec
    assert spec.loader
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def program(crate: Path) -> Path:
    """Build a program that embeds the interpreter; return its file."""
    where = Path(
        str(sysconfig.get_config_var("LIBDIR")), str(sysconfig.get_config_var("LDLIBRARY"))
    )
    if not where.exists():
        pytest.skip(f"the interpreter came without its library, {where}")
    return build(crate, "program") / crate.name


def environment() -> dict[str, str]:
    """Return where an embedded interpreter finds its library and rsock's Python half."""
    paths = os.pathsep.join(path for path in sys.path if path)
    return os.environ | {"PYTHONHOME": sys.base_prefix, "PYTHONPATH": paths}


# The tracer is no parent of the program, which so gets the signals that are meant for it.
_TRACER = ("-D", "-f", "--quiet=all", "--seccomp-bpf", "--failed-only", "--trace=close", "-o")


def watched(command: list[str], log: Path) -> list[str]:
    """Return a command that also writes down every close(2) that fails, if strace(1) may trace."""
    return [STRACE, *_TRACER, str(log), *command] if STRACE and can_trace() else command


def closed_in_vain(log: Path) -> list[str]:
    """Return what was written down: descriptors that were closed already."""
    lines = log.read_text().splitlines() if log.exists() else []
    return [line for line in lines if " close(" in line]
