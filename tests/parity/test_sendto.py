"""sendto in both of its forms: destinations, flags, counts and errors."""

from __future__ import annotations

import os
import socket
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from peers import KINDS, MODES, Kind, assert_same, assert_same_exchange, fill

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

# The arguments between the data and the address.
FORMS: dict[str, tuple[object, ...]] = {
    "short": (),
    "no flags": (0,),
    "don't wait": (socket.MSG_DONTWAIT,),
    "no signal": (socket.MSG_NOSIGNAL,),
    "confirm": (socket.MSG_CONFIRM,),
    "don't route": (socket.MSG_DONTROUTE,),
    "out of band": (socket.MSG_OOB,),
    "error queue": (socket.MSG_ERRQUEUE,),
}

# A destination to bind to for every family.
DESTINATIONS: dict[str, tuple[socket.AddressFamily, Any]] = {
    "IPv4": (socket.AF_INET, ("127.0.0.1", 0)),
    "IPv6": (socket.AF_INET6, ("::1", 0)),
    "path": (socket.AF_UNIX, "far"),
    "path as bytes": (socket.AF_UNIX, b"f\xffr"),
    "abstract": (socket.AF_UNIX, b"\0rsock-far\0%d" % os.getpid()),
}


@contextmanager
def receiver(family: socket.AddressFamily, address: Any) -> Generator[socket.socket]:
    """Yield a bound datagram socket of the standard library."""
    with socket.socket(family, socket.SOCK_DGRAM) as far:
        far.bind(address)
        far.settimeout(30)
        yield far


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("data", [b"", b"x", b"y" * 60_000])
@pytest.mark.parametrize(("family", "address"), DESTINATIONS.values(), ids=DESTINATIONS)
def test_datagrams(  # noqa: PLR0913, PLR0917 - a table of four dimensions
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    family: socket.AddressFamily,
    address: Any,
    data: bytes,
    form: tuple[object, ...],
    timeout: float | None,
) -> None:
    """A datagram of each size arrives whole at the address, or the flags are refused."""
    monkeypatch.chdir(tmp_path)
    with receiver(family, address) as far:

        def scenario(m: Any) -> object:
            with m.socket(family, socket.SOCK_DGRAM) as near:
                near.settimeout(timeout)
                sent = near.sendto(data, *form, far.getsockname())
                return sent, far.recv(1 << 16)

        assert_same(scenario)


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
def test_connected_datagrams(timeout: float | None) -> None:
    """A connected UDP socket may still send elsewhere."""
    with receiver(socket.AF_INET, ("127.0.0.1", 0)) as other:

        def exchange(near: Any, far: socket.socket) -> object:
            sent = near.sendto(b"elsewhere", other.getsockname())
            return sent, other.recv(100), near.send(b"home"), far.recv(100)

        assert_same_exchange("udp", exchange, timeout)


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("kind", KINDS)
def test_connected_socket(kind: Kind, timeout: float | None) -> None:
    """With a connection an address is ignored or refused, as the protocol has it."""
    address: Any = "nowhere" if kind.startswith("unix") else ("127.0.0.1", 9)

    def exchange(near: Any, far: socket.socket) -> object:
        return near.sendto(b"data", address), near.sendto(b"", 0, address)

    assert_same_exchange(kind, exchange, timeout)


@pytest.mark.parametrize("timeout", [None, 0.005, 0.0])
@pytest.mark.parametrize("data", [b"", b"data"])
@pytest.mark.parametrize(
    ("family", "type_"),
    [
        (socket.AF_INET, socket.SOCK_STREAM),
        (socket.AF_UNIX, socket.SOCK_STREAM),
        (socket.AF_UNIX, socket.SOCK_SEQPACKET),
    ],
)
def test_unconnected_stream(family: int, type_: int, data: bytes, timeout: float | None) -> None:
    """Sending to an address does not connect a stream."""
    address: Any = "nowhere" if family == socket.AF_UNIX else ("127.0.0.1", 9)

    def scenario(m: Any) -> object:
        with m.socket(family, type_) as sock:
            sock.settimeout(timeout)
            return sock.sendto(data, address)

    assert_same(scenario)


UNREACHABLE: dict[str, Any] = {
    "missing": "missing",
    "missing directory": "missing/socket",
    "below a file": "file/socket",
    "file": "file",
    "directory": ".",
    "stream socket": "stream",
    "nobody any more": "stale",
    "link loop": "loop",
    "abstract": b"\0rsock-missing",
    "autobind": "",
    "own name": "own",
}


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("address", UNREACHABLE.values(), ids=UNREACHABLE)
def test_unreachable_path(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: Any, timeout: float | None
) -> None:
    """Names in the file system that are no datagram socket; one's own name is fine."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as stale:
        stale.bind("stale")

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as near:
            near.settimeout(timeout)
            near.bind("own")
            try:
                return near.sendto(b"data", address)
            finally:
                (tmp_path / "own").unlink()

    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stream:
        stream.bind("stream")
        stream.listen()
        assert_same(scenario)


@pytest.mark.parametrize("timeout", [0.0, 0.001, 0.005])
@pytest.mark.parametrize("data", [b"", b"data", b"x" * (1 << 20)])
def test_full_queue(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data: bytes, timeout: float
) -> None:
    """A receiver that does not read: would block at once, or timed out, or too long."""
    monkeypatch.chdir(tmp_path)

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as near:
            near.settimeout(timeout)
            return near.sendto(data, "far")

    with receiver(socket.AF_UNIX, "far"), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as first:
        first.connect("far")
        fill(first)
        assert_same(scenario)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("data", [b"data", "text"])
@pytest.mark.parametrize("address", [("127.0.0.1", 9), None, ("127.0.0.1", -1), ("a..b", 9)])
def test_closed_socket(address: object, data: object, form: tuple[object, ...]) -> None:
    """A closed socket is noticed after the address has been read."""

    def scenario(m: Any) -> object:
        sock = m.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.close()
        return sock.sendto(data, *form, address)

    assert_same(scenario)
