"""Servers of others, each started in a folder of its own and stopped afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ecosystem.result import JobError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

PATIENCE = 60  # seconds for a server to answer or to stop


def program(name: str, package: str) -> str:
    """Return the path of a program that a package of the system brings."""
    places = [os.environ["PATH"], "/usr/sbin", *map(str, Path("/usr/lib/postgresql").glob("*/bin"))]
    path = shutil.which(name, path=os.pathsep.join(places))
    if path is None:
        raise JobError(f"needs {name}, from Debian's package {package}")
    return path


@contextmanager
def running(
    command: list[str],
    port: int,
    folder: str,
    *,
    user: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Generator[subprocess.Popen[bytes]]:
    """Run a server that listens on a port of the loopback address."""
    with (
        (Path(folder) / "server.log").open("w+") as log,
        subprocess.Popen(  # noqa: S603 - a server of this machine
            command, cwd=folder, user=user, env=environment, stdout=log, stderr=log
        ) as server,
    ):
        try:
            _wait(server, port, log.name)
            yield server
        finally:
            server.terminate()
            try:
                server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()


def _wait(server: subprocess.Popen[bytes], port: int, log: str) -> None:
    """Return when the server answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)  # nothing tells when a port of another process opens
        else:
            return
    raise JobError(f"{server.args!r} does not answer: {Path(log).read_text()[-2000:]}")


@contextmanager
def redis() -> Generator[None]:
    """Run redis-server on its usual port, keeping nothing."""
    command = [program("redis-server", "redis-server"), "--bind", "127.0.0.1", "--save", ""]
    with (
        TemporaryDirectory(prefix="ecosystem-") as folder,
        running([*command, "--enable-debug-command", "yes", "--dir", folder], 6379, folder),
    ):
        yield


@contextmanager
def postgres() -> Generator[None]:
    """Run PostgreSQL on its usual port, for the user postgres with the password pw."""
    server = program("postgres", "postgresql")
    user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
    with TemporaryDirectory(prefix="ecosystem-", ignore_cleanup_errors=True) as folder:
        password = Path(folder) / "password"
        password.write_text("pw")
        if user:
            shutil.chown(folder, user)
            shutil.chown(password, user)
        data = f"{folder}/data"
        options = ("--username=postgres", "--auth=scram-sha-256", f"--pwfile={password}")
        subprocess.run(  # noqa: S603 - a program of this machine
            [program("initdb", "postgresql"), f"--pgdata={data}", *options, "--no-sync"],
            user=user,
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        command = [server, "-D", data, "-h", "127.0.0.1", "-k", folder, "-F"]
        with running(command, 5432, folder, user=user):
            yield
