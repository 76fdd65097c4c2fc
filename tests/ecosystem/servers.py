"""Servers of others, each started in a folder of its own and stopped afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TYPE_CHECKING

from ecosystem.result import JobError, say

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping

AUTHENTICATION = """
host pg8000_md5           all 127.0.0.1/32 md5
host pg8000_gss           all 127.0.0.1/32 gss
host pg8000_password      all 127.0.0.1/32 password
host pg8000_scram_sha_256 all 127.0.0.1/32 scram-sha-256
host all                  all 127.0.0.1/32 trust
"""
PACKAGES = {
    "redis-server": "redis-server",
    "postgres": "postgresql",
    "initdb": "postgresql",
    "openssl": "openssl",
    "wrk": "wrk",
    "unshare": "util-linux",
}
PATIENCE = 60  # seconds for a server to answer or to stop


def program(name: str) -> str:
    """Return the path of a program of the system."""
    if path := _found(name):
        return path
    raise JobError(f"needs {name}, from Debian's package {PACKAGES[name]}")


def _found(name: str) -> str | None:
    places = [os.environ["PATH"], "/usr/sbin", *map(str, Path("/usr/lib/postgresql").glob("*/bin"))]
    return shutil.which(name, path=os.pathsep.join(places))


def install_missing() -> None:
    """Install the packages that are missing, or say that this cannot be done here."""
    missing = sorted({package for name, package in PACKAGES.items() if not _found(name)})
    if not missing:
        return
    say(f"missing: {' '.join(missing)}")
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        say("cannot install them here; the jobs that need them will fail")
        return
    apt_get = ["apt-get", "--quiet=2"]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "--no-install-recommends", *missing]):
        subprocess.run([*apt_get, *command], env=quiet, stdout=subprocess.DEVNULL, check=False)  # noqa: S603


@contextmanager
def running(
    command: list[str],
    folder: str | Path,
    *,
    port: int | None = None,
    user: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Generator[subprocess.Popen[bytes]]:
    """Run a server, which has begun when it listens on `port` of the loopback address."""
    with (
        TemporaryFile() as log,
        subprocess.Popen(  # noqa: S603 - a server of this machine
            command,
            cwd=folder,
            user=user,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        ) as server,
    ):
        try:
            if port is not None and not _answers(server, port):
                log.seek(0)
                raise JobError(f"{server.args!r} does not answer: {log.read()[-2000:]!r}")
            yield server
        finally:
            server.terminate()
            try:
                server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()


def _answers(server: subprocess.Popen[bytes], port: int) -> bool:
    """Return True as soon as the server answers, False when there is no hope."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)  # nothing tells when a port of another process opens
        else:
            return True
    return False


@contextmanager
def redis() -> Generator[None]:
    """Run redis-server on its usual port, keeping nothing."""
    command = [program("redis-server"), "--bind", "127.0.0.1", "--save", ""]
    with (
        TemporaryDirectory(prefix="ecosystem-") as folder,
        running([*command, "--enable-debug-command", "yes"], folder, port=6379),
    ):
        yield


def _do(command: list[str], given: bytes, folder: str, user: str | None) -> None:
    """Run a program of this machine to its end."""
    done = subprocess.run(  # noqa: S603 - see above
        command, input=given, user=user, cwd=folder, capture_output=True, check=False
    )
    if done.returncode != 0:
        raise JobError(f"{command!r} says {done.stderr!r}")


@contextmanager
def postgres() -> Generator[None]:
    """Run PostgreSQL on its usual port as the README of pg8000 asks, and with TLS."""
    server = program("postgres")
    with TemporaryDirectory(prefix="ecosystem-", ignore_cleanup_errors=True) as folder:
        user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
        if user:
            shutil.chown(folder, user)
        data = f"{folder}/data"
        for command, given in _making(server, folder, data):
            _do(command, given, folder, user)
        (Path(data) / "pg_hba.conf").write_text(AUTHENTICATION)
        options = ("-h", "127.0.0.1", "-k", folder, "-F", "-c", "ssl=on")
        with running([server, "-D", data, *options], folder, port=5432, user=user):
            yield


def _making(server: str, folder: str, data: str) -> Iterable[tuple[list[str], bytes]]:
    """Yield the commands that make a database, with what each reads."""
    (Path(folder) / "password").write_text("pw")
    initdb = [program("initdb"), f"--pgdata={data}", "--username=postgres"]
    yield [*initdb, "--auth=trust", f"--pwfile={folder}/password", "--no-sync"], b""
    yield [server, "--single", "-D", data, "postgres"], b"create extension hstore"
    certificate = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    files = ["-keyout", f"{data}/server.key", "-out", f"{data}/server.crt"]
    yield [program("openssl"), *certificate, *files], b""
