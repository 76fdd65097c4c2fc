"""What `make dist` made, and empty environments to use it in, away from the source tree."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DIST = ROOT / "dist"
WHEELS = sorted(DIST.glob("*.whl"))
SDISTS = sorted(DIST.glob("*.tar.gz"))


def tag(wheel: Path) -> str:
    """Return the interpreter that a wheel is for, as in `cp311`."""
    return wheel.name.split("-")[2]


def interpreter(wanted: str) -> str:
    """Return the one of PYTHONS that the tag means."""
    show = "import sys; print('cp%d%d' % sys.version_info[:2])"
    for python in os.environ["PYTHONS"].split():
        if wanted == ran(python, "-c", show).stdout.strip():
            return python
    message = f"none of PYTHONS is {wanted}"
    raise LookupError(message)


def ran(
    *command: str, folder: Path | None = None, env: dict[str, str] | None = None, status: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run a program, which must end with `status`."""
    done = subprocess.run(  # noqa: S603 - programs of this test
        command, cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done


@dataclass(frozen=True)
class Place:
    """A virtual environment, and an empty folder to run programs in."""

    venv: Path
    folder: Path
    path: str | None = None

    @classmethod
    def made(cls, python: str, folder: Path, path: str | None = None) -> Place:
        """Make an environment in `folder`; without `path` its programs see no compiler."""
        ran(python, "-m", "venv", str(folder / "venv"))
        (folder / "elsewhere").mkdir()
        return cls(folder / "venv", folder / "elsewhere", path)

    @property
    def env(self) -> dict[str, str]:
        """The variables that its programs see."""
        leave = ("PYTHON", "VIRTUAL_ENV", "RSOCK", "CARGO", "RUST")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(leave)}
        places = [str(self.venv / "bin"), *([self.path] if self.path else [])]
        return {**kept, "PATH": os.pathsep.join(places), "no_proxy": "*"}

    def python(self, *arguments: str, **env: str) -> str:
        """Run its Python, which must end well and warn of nothing; return what it wrote."""
        command = (str(self.venv / "bin" / "python"), *arguments)
        return ran(*command, folder=self.folder, env={**self.env, **env}).stdout

    def shell(self, line: str, folder: Path) -> str:
        """Run a line of the documentation; its `python3` is that of the environment."""
        quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        return ran("/bin/sh", "-c", line, folder=folder, env=self.env | quiet).stdout

    def files(self) -> list[str]:
        """Return what of rsock stands in it."""
        found = self.venv.glob("lib/python3.*/site-packages/*rsock*")
        return sorted(path.name for path in found)
