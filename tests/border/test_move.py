"""A socket moves to Rust and back with all that it is, and is closed once, whatever fails."""

from __future__ import annotations

import contextlib
import errno
import gc
import importlib
import os
import socket
import ssl
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from blocking import CallInThread
from border.artefacts import PROBE, closed_in_vain, module, watched
from border.objects import EITHER
from support import no_leak
from tracing import needs_strace

if TYPE_CHECKING:
    from collections.abc import Generator

# A build compiles once; after that a test takes milliseconds.
pytestmark = pytest.mark.timeout(600)

KINDS = [
    (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP),
    (socket.AF_INET6, socket.SOCK_DGRAM, socket.IPPROTO_UDP),
    (socket.AF_UNIX, socket.SOCK_SEQPACKET, 0),
]
TIMEOUTS = [None, 0.0, 2.5]
# Each is a socket taken and given back.
HAND_OVERS = int(os.environ.get("RSOCK_HAND_OVERS", "100000"))


def nanoseconds(timeout: float | None) -> int:
    """Return a timeout as Rust counts it."""
    return -1 if timeout is None else int(timeout * 1e9)


@contextlib.contextmanager
def default(timeout: float | None) -> Generator[None]:
    """Set what new sockets wait."""
    socket.setdefaulttimeout(timeout)
    try:
        yield
    finally:
        socket.setdefaulttimeout(None)


@EITHER
@pytest.mark.parametrize("timeouts", list(product(TIMEOUTS, TIMEOUTS)))
@pytest.mark.parametrize("kind", KINDS)
def test_there_and_back(probe: Any, owner: Any, kind: Any, timeouts: tuple[Any, Any]) -> None:
    """The number, what kind of socket it is and its timeout are the same, whatever the default."""
    timeout, other = timeouts
    with no_leak(), owner.socket(*kind) as sock:
        sock.settimeout(timeout)
        number = sock.fileno()
        with default(other):
            taken = probe.Taken(sock)
            assert taken.look() == (number, kind, nanoseconds(timeout))
            assert sock.fileno() == -1
            assert sock._closed
            back = taken.give()
        with back:
            assert type(back) is rsock.socket
            assert (back.fileno(), back.gettimeout()) == (number, timeout)
            assert (back.family, back.type, back.proto) == kind
            assert os.get_blocking(number) is (timeout is None)
            assert not os.get_inheritable(number)


@pytest.mark.parametrize("timeout", TIMEOUTS)
@pytest.mark.parametrize("kind", KINDS)
def test_made_by_rust(probe: Any, kind: Any, timeout: float | None) -> None:
    """A socket that Rust made is one of rsock with its family, type, protocol and timeout."""
    with no_leak(), default(9.0), probe.Taken.open(*kind, nanoseconds(timeout)).give() as sock:
        assert (sock.family, sock.type, sock.proto) == kind
        assert isinstance(sock.family, socket.AddressFamily)
        assert sock.gettimeout() == timeout
        assert os.get_blocking(sock.fileno()) is (timeout is None)
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE) == kind[1]


@EITHER
def test_connection_goes_on(probe: Any, owner: Any) -> None:
    """What was sent before is received after."""
    with no_leak():
        near, far = owner.socketpair()
        with far:
            far.sendall(b"before")
            with probe.Taken(near).give() as back:
                assert back.recv(9) == b"before"
                back.sendall(b"after")
                assert far.recv(9) == b"after"


@EITHER
def test_many(probe: Any, owner: Any) -> None:
    """Moved again and again it is still the same connection, and no descriptor is left open.

    That none is closed twice `test_closes.py` shows: a socket that is dropped tells nobody.
    """
    with no_leak():
        near, far = owner.socketpair()
        near.settimeout(30)
        with far, probe.carry(near, HAND_OVERS) as back:
            assert back.fileno() == back.fileno()
            assert back.gettimeout() == 30
            far.sendall(b"still there")
            assert back.recv(64) == b"still there"


@EITHER
def test_many_borrows(probe: Any, owner: Any) -> None:
    """Borrowed again and again it is still open, and closed by close()."""
    with no_leak():
        sock = owner.socket()
        probe.borrow_often(sock, HAND_OVERS)
        number = sock.fileno()
        sock.close()
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(number)


@needs_strace
def test_nothing_is_closed_twice(tmp_path: Path) -> None:
    """Whichever way the border is crossed, no close(2) fails."""
    script, log = str(Path(__file__).parent / "memcheck.py"), tmp_path / "closes"
    command = [sys.executable, "-W", "ignore", script, str(module(PROBE)), "1000"]
    subprocess.run(watched(command, log), check=True)  # noqa: S603 - ours
    assert log.exists()
    assert not closed_in_vain(log)
    wrong = [sys.executable, "-c", "import os; os.closerange(90, 92); os.close(90)"]
    subprocess.run(watched(wrong, log), check=False, capture_output=True)  # noqa: S603 - ours
    assert closed_in_vain(log), "this is how one would show"


def test_dropped_by_rust(probe: Any) -> None:
    """A socket that Rust has and drops is closed."""
    with no_leak():
        near, far = rsock.socketpair()
        probe.Taken(near)
        with far:
            assert far.recv(1) == b""


@EITHER
def test_in_use_by_a_guard(probe: Any, owner: Any) -> None:
    """A socket that is lent is not taken, and stays as it is."""
    with no_leak(), owner.socket() as sock:
        guard = probe.Guard(sock)
        with pytest.raises(ValueError, match="in use"):
            probe.Taken(sock)
        assert sock.fileno() == guard.fileno()
        guard.release()
        probe.Taken(sock)
        assert sock.fileno() == -1


@EITHER
def test_in_use_by_a_file(probe: Any, owner: Any) -> None:
    """Neither is one with an open file, closed or not."""
    with no_leak():
        near, far = owner.socketpair()
        with far, near.makefile("rb") as file:
            with pytest.raises(ValueError, match="in use"):
                probe.Taken(near)
            near.close()
            with pytest.raises(OSError, match="Bad file descriptor"):
                probe.Taken(near)
            far.sendall(b"line\n")
            assert file.readline() == b"line\n"


def test_in_use_by_a_call(probe: Any) -> None:
    """Neither is a socket of rsock on which another thread waits."""
    with no_leak():
        near, far = rsock.socketpair()
        with near, far:
            calling = CallInThread(lambda: near.recv(64))
            calling.wait_until_blocked()
            with pytest.raises(ValueError, match="in use"):
                probe.Taken(near)
            far.sendall(b"x")
            assert calling.result() == b"x"


@EITHER
def test_derived_class(probe: Any, owner: Any) -> None:
    """One of a derived class is not taken: what that has besides could not come along."""
    odd: dict[str, Any] = {"__module__": 3}
    for base, names in ((owner.socket, {}), (owner.SocketType, {}), (owner.SocketType, odd)):
        derived: Any = type("Derived", (base,), names)
        with no_leak():
            sock = derived()
            with pytest.raises(TypeError, match="what a derived class has besides"):
                probe.Taken(sock)
            assert sock.fileno() >= 0
            sock.close()


def test_imported_anew(probe: Any) -> None:
    """A class of a second copy of the module is as plain as the first."""
    kept = sys.modules.pop("socket")
    try:
        again = importlib.import_module("socket")
    finally:
        sys.modules["socket"] = kept
    assert again.socket is not socket.socket
    with no_leak():
        sock = again.socket()
        probe.Taken(sock)
        assert sock.fileno() == -1


def test_tls(probe: Any) -> None:
    """Nor is a TLS socket: its peer would be sent plain text."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    with (
        no_leak(),
        context.wrap_socket(socket.socket()) as sock,
        pytest.raises(TypeError, match=r"ssl\.SSLSocket"),
    ):
        probe.Taken(sock)


def test_base_classes(probe: Any) -> None:
    """An object of a class in C, which has no `_closed`, is taken."""
    for base in (socket.SocketType, rsock.SocketType):
        with no_leak():
            sock = base(socket.AF_UNIX)
            assert probe.Taken(sock).look()[1] == (socket.AF_UNIX, socket.SOCK_STREAM, 0)
            assert sock.fileno() == -1


@EITHER
def test_number_of_another_file(probe: Any, owner: Any) -> None:
    """What has become the number of something else is refused, and is the object's as it was."""
    with no_leak(), owner.socket() as sock:
        reading, writing = os.pipe()
        os.dup2(reading, sock.fileno())
        number = sock.fileno()
        with pytest.raises(OSError, match="non-socket") as caught:
            probe.Taken(sock)
        assert caught.value.errno == errno.ENOTSOCK
        assert sock.fileno() == number
        os.fstat(number)
        os.close(reading)
        os.close(writing)


class _Foreign:
    """An object with `fileno()` and `detach()`."""

    def __init__(self, sock: socket.socket, answer: Any = None) -> None:
        self.sock = sock
        self.answer = answer
        self.fileno = sock.fileno

    def detach(self) -> Any:
        """Give the descriptor away, or do what was told."""
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.sock.detach() if self.answer is None else self.answer


@pytest.mark.parametrize("timeout", TIMEOUTS)
def test_foreign(probe: Any, timeout: float | None) -> None:
    """A foreign object is detached by its own method; how long it waits O_NONBLOCK tells."""
    with no_leak(), socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(timeout)
        number = sock.fileno()
        expected = nanoseconds(None if timeout is None else 0.0)
        kind = (socket.AF_UNIX, socket.SOCK_STREAM, 0)
        assert probe.Taken(_Foreign(sock)).look() == (number, kind, expected)
        assert sock.fileno() == -1


@pytest.mark.parametrize("blocking", [False, True])
@pytest.mark.parametrize("timeout", TIMEOUTS)
def test_foreign_in_another_mode(probe: Any, timeout: float | None, blocking: bool) -> None:
    """What a foreign object says of its timeout counts, whatever mode its descriptor is in."""
    with no_leak(), socket.socket() as sock:
        number = sock.fileno()
        os.set_blocking(number, blocking)
        foreign: Any = _Foreign(sock)
        foreign.gettimeout = lambda: timeout
        taken = probe.Taken(foreign)
        assert taken.look()[2] == nanoseconds(timeout)
        assert os.get_blocking(number) is (timeout is None)
        taken.close()


def test_foreign_without_detach(probe: Any) -> None:
    """What has no detach() cannot be moved."""
    with no_leak(), socket.socket() as sock:

        class Only:
            fileno = staticmethod(sock.fileno)

        with pytest.raises(TypeError, match=r"Only: no detach\(\)"):
            probe.Taken(Only())
        assert sock.fileno() >= 0


@pytest.mark.parametrize(
    ("answer", "error"),
    [(ZeroDivisionError(), ZeroDivisionError), ("3", TypeError), (-1, OSError)],
)
def test_foreign_detach_fails(probe: Any, answer: Any, error: type[Exception]) -> None:
    """If its detach() does not give a descriptor, it is the object's still."""
    with no_leak(), socket.socket() as sock:
        with pytest.raises(error):
            probe.Taken(_Foreign(sock, answer))
        assert sock.fileno() >= 0


def test_foreign_gives_another(probe: Any) -> None:
    """What detach() returns is what counts: another socket is taken, another file closed."""
    with no_leak(), socket.socket() as sock:
        with socket.socket(socket.AF_UNIX) as other:
            number = other.detach()
            taken = probe.Taken(_Foreign(sock, number))
            assert taken.look()[:2] == (number, (socket.AF_UNIX, socket.SOCK_STREAM, 0))
        reading, writing = os.pipe()
        os.close(writing)
        with pytest.raises(OSError, match="non-socket"):
            probe.Taken(_Foreign(sock, reading))
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(reading)
        taken.close()


class _Veto:
    """An audit hook that refuses sockets while it is told to; hooks cannot be removed."""

    on = False

    def __call__(self, event: str, _: object) -> None:
        if self.on and event == "socket.__new__":
            raise PermissionError("no sockets")


_VETO = _Veto()
sys.addaudithook(_VETO)


def test_refused_by_a_hook(probe: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket that Python refuses is Rust's again, open, and can be given once more."""
    with no_leak():
        taken = probe.Taken.open(*KINDS[0], -1)
        before = taken.look()
        with monkeypatch.context() as patch:
            patch.setattr(_VETO, "on", True)
            with pytest.raises(PermissionError):
                taken.give()
        assert taken.look() == before
        os.fstat(before[0])
        taken.give().close()


def test_refused_too_late(probe: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Likewise when the object has the descriptor already, as after a signal handler raises."""
    with no_leak():
        taken = probe.Taken.open(*KINDS[0], -1)
        before = taken.look()
        for name in ("settimeout", "__init__"):
            with monkeypatch.context() as patch:
                original = getattr(rsock.socket, name)

                def interrupted(*arguments: Any, original: Any = original) -> None:
                    original(*arguments)
                    raise KeyboardInterrupt

                patch.setattr(rsock.socket, name, interrupted)
                with pytest.raises(KeyboardInterrupt):
                    taken.give()
            assert taken.look() == before
            os.fstat(before[0])
        taken.give().close()


@pytest.mark.parametrize("timeouts", list(product(TIMEOUTS, TIMEOUTS)))
def test_refused_in_its_mode(
    probe: Any, timeouts: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is Rust's again waits as it did, although the object had the mode of the default."""
    timeout, other = timeouts
    with no_leak():
        taken = probe.Taken.open(*KINDS[0], nanoseconds(timeout))
        original = rsock.socket.__init__

        def interrupted(*arguments: Any) -> None:
            original(*arguments)
            raise KeyboardInterrupt

        with monkeypatch.context() as patch, default(other):
            patch.setattr(rsock.socket, "__init__", interrupted)
            with pytest.raises(KeyboardInterrupt):
                taken.give()
        number, _, kept = taken.look()
        assert kept == nanoseconds(timeout)
        assert os.get_blocking(number) is (timeout is None)
        taken.close()


def test_refused_when_it_has_let_go(probe: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a handler raises when the object has detached the descriptor already, it is Rust's."""
    original = rsock.socket.detach

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    def detached(sock: rsock.socket) -> None:
        original(sock)
        raise KeyboardInterrupt

    with no_leak():
        taken = probe.Taken.open(*KINDS[0], -1)
        before = taken.look()
        with monkeypatch.context() as patch:
            patch.setattr(rsock.socket, "settimeout", interrupted)
            patch.setattr(rsock.socket, "detach", detached)
            with pytest.raises(KeyboardInterrupt):
                taken.give()
        assert taken.look() == before
        os.fstat(before[0])
        taken.close()


@EITHER
def test_signal_when_it_is_taken(probe: Any, owner: Any) -> None:
    """A handler that raises once the descriptor is detached does not run before Rust has it."""

    def handler(_frame: object, event: str, function: Any) -> None:
        if event == "c_return" and function.__name__ == "detach":
            raise KeyboardInterrupt

    with no_leak():
        sock = owner.socket()
        number = sock.fileno()
        sys.setprofile(handler)
        try:
            taken = probe.Taken(sock)
        finally:
            sys.setprofile(None)
        assert taken.look()[0] == number
        assert sock._closed
        taken.close()


def test_refused_and_kept(probe: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the object does not let go of it, it is the object that closes it, once."""

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    def give_in_vain() -> None:
        with pytest.raises(KeyboardInterrupt):
            taken.give()
        gc.collect()  # the traceback has the object

    taken = probe.Taken.open(*KINDS[0], -1)
    with no_leak(), monkeypatch.context() as patch:
        number = taken.look()[0]
        patch.setattr(rsock.socket, "settimeout", interrupted)
        patch.setattr(rsock.socket, "detach", interrupted)
        with pytest.warns(ResourceWarning):
            give_in_vain()
        assert taken.look()[0] == -1
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(number)


def test_closed_by_rust(probe: Any) -> None:
    """A socket that is closed cannot be given."""
    with no_leak():
        taken = probe.Taken.open(*KINDS[0], -1)
        taken.close()
        with pytest.raises(OSError, match="Bad file descriptor") as caught:
            taken.give()
        assert caught.value.errno == errno.EBADF
