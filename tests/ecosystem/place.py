"""Where the programs live and run: their environment, their sources, a network of their own."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tarfile
import venv
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ecosystem.result import LIBRARIES, JobError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping

    from ecosystem.result import Job

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
ALLOWED = HERE / "allowed.txt"
LOCKED = ROOT / "requirements/ecosystem.txt"
LONGEST = 1800  # seconds for one run of a suite, which a hang must not exceed
# A program is found by the names of its environment alone, and is watched by nothing but its tests.
IGNORED = ("RSOCK_INSTALL", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTEST_ADDOPTS")
CHECK = "import socket, sys; assert socket.__name__ == sys.argv[1]"
SIOCSIFFLAGS, IFF_UP = 0x8914, 1  # netdevice(7)


@dataclass(frozen=True)
class Place:
    """A folder outside version control with the environment, the sources and the logs."""

    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter of the environment."""
        return self.folder / "venv/bin/python"

    def prepare(self, jobs: Iterable[Job]) -> None:
        """Install all programs as locked, and fetch the sources that the jobs need."""
        (self.folder / "logs").mkdir(parents=True, exist_ok=True)
        mark = self.folder / "installed"
        wanted = f"{sys.version}\n{hashlib.sha256(LOCKED.read_bytes()).hexdigest()}"
        if not mark.exists() or mark.read_text() != wanted:
            venv.create(self.folder / "venv", clear=True, with_pip=True)
            self._pip("install", f"--requirement={LOCKED}")
            mark.write_text(wanted)
        for packages in (self.folder / "venv").glob("lib/python*/site-packages"):
            (packages / "rsock.pth").write_text(str(ROOT / "python"))
            shutil.copy(ROOT / "rsock.data/platlib/rsock_install.pth", packages)
        for library in LIBRARIES:
            subprocess.run(self.command(library, ["-c", CHECK, library]), check=True)  # noqa: S603
        for job in jobs:
            for old in (self.folder / "logs").glob(f"{job.name}*"):
                old.unlink()
            for name in job.sources:
                self._fetch(name)

    def _fetch(self, name: str) -> None:
        """Download the source distribution that the lock file has the hash of."""
        if self._archives(name):
            return
        with TemporaryDirectory() as folder:
            only = Path(folder) / "requirements.txt"
            only.write_text(locked(name)[0])
            options = ("--no-deps", f"--no-binary={name}", f"--dest={self.folder / 'sources'}")
            self._pip("download", *options, f"--requirement={only}")

    def _archives(self, name: str) -> list[Path]:
        return [
            path
            for path in (self.folder / "sources").glob(f"*-{self.version(name)}.tar.gz")
            if path.name.lower().startswith(name.lower())
        ]

    def _pip(self, command: str, *options: str) -> None:
        always = ("--quiet", "--disable-pip-version-check", "--require-hashes")
        subprocess.run([self.python, "-m", "pip", command, *always, *options], check=True)  # noqa: S603

    def version(self, name: str) -> str:
        """Return the version of a program that is locked."""
        return locked(name)[1]

    @contextmanager
    def laid_out(self, name: str, parts: Iterable[str]) -> Generator[Path]:
        """Give a folder with these parts of a program's sources, gone afterwards."""
        (archive,) = self._archives(name)
        with TemporaryDirectory(prefix="ecosystem-", ignore_cleanup_errors=True) as folder:
            with tarfile.open(archive) as sources:
                sources.extractall(folder, filter="data")
            (top,) = Path(folder).iterdir()
            for path in top.iterdir():
                if path.name not in parts:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
            yield top

    def run(
        self,
        program: list[str],
        library: str,
        folder: Path,
        environment: Mapping[str, str] | None = None,
    ) -> str:
        """Run a program to its end and return what it printed, which goes to a log as well."""
        name = f"{folder.name}.{library}.txt"
        with (
            (self.folder / "logs" / name).open("a+") as log,
            subprocess.Popen(  # noqa: S603 - the programs of this environment
                self.command(library, program),
                cwd=folder,
                env=self.environment(environment or {}),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            ) as child,
        ):
            start = log.tell()
            try:
                child.wait(LONGEST)
            except subprocess.TimeoutExpired:
                log.write(f"\nended after {LONGEST} seconds\n")
            finally:
                _end_group(child.pid)
            log.seek(start)
            return log.read()

    def command(self, library: str, program: list[str]) -> list[str]:
        """Return how to start a program on a library."""
        return [str(self.python), *(["-m", "rsock", "run"] if library == "rsock" else []), *program]

    def environment(self, more: Mapping[str, str]) -> dict[str, str]:
        """Return the environment that every program gets, and what it needs besides."""
        kept = {name: value for name, value in os.environ.items() if name not in IGNORED}
        return {
            **kept,
            "PATH": f"{self.python.parent}:{kept['PATH']}",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "no_proxy": "",
            **more,
        }

    def allowed(self, name: str) -> dict[str, str]:
        """Return the reasons for which tests of a program may differ, by test."""
        return dict(
            line.removeprefix(f"{name} ").split("  # ", 1)
            for line in ALLOWED.read_text().splitlines()
            if line.startswith(f"{name} ")
        )


def _end_group(group: int) -> None:
    """End what a program left behind."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass


def locked(name: str) -> tuple[str, str]:
    """Return what the lock file says of a program, and its version."""
    pattern = rf"^{re.escape(name.lower())}(?:\[[^]]*\])?==(\S+).*\n(?:    --hash=.*\n)+"
    found = re.search(pattern, LOCKED.read_text(), re.MULTILINE)
    if found is None:
        raise JobError(f"{LOCKED.name} does not have {name}")
    return found[0], found[1]


def enter_network(arguments: list[str]) -> None:
    """Go on in a network that ends at the loopback interface, where every port is free.

    What tests send to other addresses reaches nobody, and fails at once on both libraries.
    """
    if "ECOSYSTEM_NETWORK" not in os.environ:
        own = [] if os.geteuid() == 0 else ["--map-root-user"]
        os.environ["ECOSYSTEM_NETWORK"] = "its own"
        os.execvp("unshare", ["unshare", "--net", *own, sys.executable, *arguments])  # noqa: S606, S607
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP))
