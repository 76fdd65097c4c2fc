"""An interpreter with rsock built for it, and what its test package lacks."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.plan import Job

ROOT = Path(__file__).parents[2]
ASK = (
    "import importlib.util, platform; found = importlib.util.find_spec('test')\n"
    "print(platform.python_version(), found.submodule_search_locations[0] if found else '.')"
)
# Some builds leave these out; a file, because spawned processes import it.
METHODS = ("fork", "forkserver", "spawn")
LOADER = "from test import _test_multiprocessing as m; m.install_tests_in_module_dict(globals(), "


@dataclass(frozen=True)
class Python:
    """An interpreter that can import rsock, and its tests."""

    path: Path
    folder: Path
    version: str
    tests: Path

    @classmethod
    def at(cls, path: Path) -> Python:
        """Ask an interpreter what it is."""
        version, tests = run(str(path), "-c", ASK).split()
        return cls(path, ROOT / ".cache" / "conformance" / version, version, Path(tests))

    @property
    def loaders(self) -> Path:
        """The folder of test modules that the interpreter lacks."""
        return self.folder / "loaders"

    def existing(self, jobs: list[Job]) -> Iterator[Job]:
        """Give the jobs whose modules this version has; a package stands for its modules."""
        self._write_loaders()
        for job in jobs:
            path = self.tests / job.module.replace(".", "/")
            names = sorted(file.stem for file in path.glob("test_*.py"))
            if names:
                for name in names:
                    yield replace(job, module=f"test.{job.module}.{name}")
            elif path.with_suffix(".py").exists():
                yield replace(job, module=f"test.{job.module}")
            elif (self.loaders / f"{job.module}.py").exists():
                yield job

    def _write_loaders(self) -> None:
        self.loaders.mkdir(parents=True, exist_ok=True)
        if (self.tests / "_test_multiprocessing.py").exists():
            for method in METHODS:
                file = self.loaders / f"test_multiprocessing_{method}.py"
                file.write_text(f"{LOADER}{method!r})\n", encoding="utf-8")


def prepare(path: Path) -> Python:
    """Make an environment for the interpreter and build rsock into it."""
    python = Python.at(path)
    venv = python.folder / "venv"
    run(str(path), "-m", "venv", str(venv))
    inside = venv / "bin" / "python"
    wheels = python.folder / "wheels"
    for old in wheels.glob("*.whl"):
        old.unlink()
    maturin = Path(sysconfig.get_path("scripts"), "maturin")
    build = f"build --release --locked --quiet --interpreter {inside} --out {wheels}"
    target = ROOT / "target" / "conformance" / python.version
    run(str(maturin), *build.split(), PYO3_PYTHON=str(inside), CARGO_TARGET_DIR=str(target))
    [wheel] = wheels.glob("*.whl")
    run(
        *f"{inside} -m pip install --quiet --disable-pip-version-check --no-index".split(),
        *f"--no-deps --force-reinstall {wheel}".split(),
    )
    return replace(python, path=inside)


def run(*command: str, **variables: str) -> str:
    """Run a command that must succeed; return its output."""
    environment = {**os.environ, **variables}
    done = subprocess.run(  # noqa: S603 - what the caller names
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout
