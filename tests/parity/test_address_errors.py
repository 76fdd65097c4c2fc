"""Addresses that the kernel refuses: taken, not ours, not permitted, not listening."""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from peers import MODES, assert_same

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

NOBODY = 65534


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_UNIX])
def test_address_in_use(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, family: socket.AddressFamily
) -> None:
    """EADDRINUSE: the address is taken, by another socket or by a file."""
    monkeypatch.chdir(tmp_path)
    with socket.socket(family, socket.SOCK_STREAM) as other:
        other.bind("taken" if family == socket.AF_UNIX else ("127.0.0.1", 0))
        other.listen()

        def scenario(m: Any) -> object:
            with m.socket(family, socket.SOCK_STREAM) as sock:
                return sock.bind(other.getsockname())

        assert assert_same(scenario).error is OSError


UNAVAILABLE: dict[str, tuple[socket.AddressFamily, Any]] = {
    "not ours": (socket.AF_INET, ("192.0.2.1", 0)),
    "not ours, IPv6": (socket.AF_INET6, ("2001:db8::1", 0)),
    "link-local without a scope": (socket.AF_INET6, ("fe80::1", 0)),
    "link-local with a missing scope": (socket.AF_INET6, ("fe80::1", 0, 0, 999_999)),
    "broadcast": (socket.AF_INET, ("127.255.255.255", 0)),
    "everyone": (socket.AF_INET, ("<broadcast>", 0)),
    "multicast": (socket.AF_INET, ("224.0.0.1", 0)),
    "directory missing": (socket.AF_UNIX, "missing/socket"),
    "directory": (socket.AF_UNIX, "."),
    "root": (socket.AF_UNIX, "/"),
    "process directory": (socket.AF_UNIX, "/proc/self/socket"),
}


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
@pytest.mark.parametrize(("family", "address"), UNAVAILABLE.values(), ids=UNAVAILABLE)
def test_address_not_available(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    family: socket.AddressFamily,
    address: Any,
    kind: int,
) -> None:
    """EADDRNOTAVAIL, ENOENT and the like: names that this host cannot give to a socket."""
    monkeypatch.chdir(tmp_path)

    def scenario(m: Any) -> object:
        with m.socket(family, kind) as sock:
            return sock.bind(address), sock.getsockname()[0]

    assert_same(scenario)


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("name", ["sendto", "connect", "connect_ex"])
@pytest.mark.parametrize("host", ["127.255.255.255", "255.255.255.255", "<broadcast>"])
def test_broadcast_without_permission(host: str, name: str, timeout: float | None) -> None:
    """EACCES: broadcasting has to be asked for."""
    data = (b"data",) if name == "sendto" else ()

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.settimeout(timeout)
            return getattr(sock, name)(*data, (host, 9))

    assert_same(scenario)


@contextmanager
def unprivileged() -> Generator[None]:
    """Run the block without the rights of the superuser, if this process has them."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("name", ["connect", "connect_ex", "bind", "sendto"])
def test_path_without_permission(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, timeout: float | None
) -> None:
    """EACCES: the directory may not be searched or written to."""
    tmp_path.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "locked").mkdir(mode=0)
    data = (b"data",) if name == "sendto" else ()

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock, unprivileged():
            sock.settimeout(timeout)
            return getattr(sock, name)(*data, "locked/socket")

    outcome = assert_same(scenario)
    assert outcome.error is PermissionError or outcome.value == "13"


def test_privileged_port() -> None:
    """EACCES: ports below ip_unprivileged_port_start are not for everyone."""

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock, unprivileged():
            return sock.bind(("127.0.0.1", 1))

    assert_same(scenario)


@pytest.mark.parametrize("timeout", [None, 0.005, 0.0])
@pytest.mark.parametrize("name", ["connect", "connect_ex"])
@pytest.mark.parametrize("path", ["missing", "file", ".", "datagram", "bound", "loop"])
def test_path_that_accepts_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, path: str, name: str, timeout: float | None
) -> None:
    """ENOENT, ECONNREFUSED, EPROTOTYPE, ELOOP: connecting to what is no listening socket."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
            sock.settimeout(timeout)
            return getattr(sock, name)(path)

    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagram,
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as bound,
    ):
        datagram.bind("datagram")
        bound.bind("bound")
        assert_same(scenario)
