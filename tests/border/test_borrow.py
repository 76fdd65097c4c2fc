"""A descriptor that Rust borrows is not closed before it is given back, whatever Python does."""

from __future__ import annotations

import _thread
import contextlib
import errno
import gc
import operator
import os
import socket
import ssl
import sys
import threading
import warnings
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from blocking import CallInThread
from border.artefacts import PROBE, module
from support import MODULES, no_leak
from tracing import run_child

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# A build compiles once; after that a test takes milliseconds.
pytestmark = pytest.mark.timeout(600)

EITHER = pytest.mark.parametrize("owner", MODULES, ids=lambda module: module.__name__)


class _Foreign:
    """An object that has a descriptor and `fileno()`, and nothing else of a socket."""

    def __init__(self, sock: Any) -> None:
        self.sock = sock
        self.fileno = sock.fileno
        self.close = sock.close


OBJECTS = pytest.mark.parametrize(
    "pair",
    [
        rsock.socketpair,
        socket.socketpair,
        lambda: tuple(map(_Foreign, socket.socketpair())),
    ],
    ids=["rsock", "socket", "foreign"],
)


def is_open(number: int) -> bool:
    """Tell whether a number is that of an open file."""
    try:
        os.fstat(number)
    except OSError as error:
        assert error.errno == errno.EBADF  # noqa: PT017 - any other is a broken test
        return False
    return True


WAYS = pytest.mark.parametrize("way", ["release", "drop", "drop_elsewhere"])


@pytest.mark.parametrize("closed", [False, True])
@WAYS
@EITHER
def test_signal_when_it_is_given_back(
    probe: Any, owner: Any, way: str, closed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A handler that raises then, as Ctrl-C does, does not keep the socket from being closed."""

    def ignore(_: object) -> None:
        """Take what a drop cannot raise."""

    monkeypatch.setattr(sys, "unraisablehook", ignore)
    with no_leak():
        sock = owner.socket()
        guard, number = probe.Guard(sock), sock.fileno()
        if closed:
            sock.close()
        with contextlib.suppress(KeyboardInterrupt):
            # All in C, so that the signal comes to nobody in between.
            any(map(operator.call, [_thread.interrupt_main, getattr(guard, way)]))
        if not closed:
            sock.close()
        assert not is_open(number)


@EITHER
def test_number_is_the_same(probe: Any, owner: Any) -> None:
    """What is borrowed of a socket is its own descriptor, and what it is the kernel tells."""
    with no_leak(), owner.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
        guard = probe.Guard(sock)
        assert guard.fileno() == sock.fileno()
        assert guard.identity() == (socket.AF_INET6, socket.SOCK_DGRAM, socket.IPPROTO_UDP)
        guard.release()
        assert is_open(sock.fileno())


@WAYS
@OBJECTS
def test_close_while_borrowed(probe: Any, pair: Callable[[], tuple[Any, Any]], way: str) -> None:
    """The descriptor outlives close(), and no longer than the guard."""
    with no_leak():
        near, far = pair()
        guard = probe.Guard(near)
        number = guard.fileno()
        near.close()
        with socket.socket() as other:
            assert other.fileno() != number
        assert guard.write(b"still open") == 10
        getattr(guard, way)()
        assert not is_open(number)
        with socket.socket(fileno=far.fileno()) as end:
            assert end.recv(64) == b"still open"
            assert end.recv(64) == b""
            end.detach()
        far.close()


@EITHER
def test_last_of_several(probe: Any, owner: Any) -> None:
    """A socket may be lent several times, also while a file of makefile() is open."""
    with no_leak():
        near, far = owner.socketpair()
        with far:
            guards, file = [probe.Guard(near) for _ in range(3)], near.makefile("rb")
            number = near.fileno()
            near.close()
            for guard in guards:
                assert is_open(number)
                guard.release()
            assert is_open(number)
            far.sendall(b"line\n")
            assert file.readline() == b"line\n"
            file.close()
            assert not is_open(number)


@EITHER
def test_collected_while_borrowed(probe: Any, owner: Any) -> None:
    """A socket that nobody holds but the guard is lost, and closed, when that is dropped."""
    with no_leak():
        sock = owner.socket()
        guard, number = probe.Guard(sock), sock.fileno()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            del sock
            gc.collect()
            assert is_open(number)
            assert not caught
            guard.drop()
            assert not is_open(number)
            assert [item.category for item in caught] == [ResourceWarning]


@EITHER
def test_guard_is_collected(probe: Any, owner: Any) -> None:
    """A guard that nobody holds gives the descriptor back."""
    with no_leak():
        sock = owner.socket()
        number = sock.fileno()
        probe.Guard(sock)
        sock.close()
        assert not is_open(number)


@EITHER
def test_detach_while_borrowed(probe: Any, owner: Any) -> None:
    """detach() gives the number away at once; the guard closes nothing of the next owner's."""
    with no_leak():
        sock = owner.socket()
        guard = probe.Guard(sock)
        number = sock.detach()
        assert guard.fileno() == number
        guard.release()
        assert is_open(number)
        os.close(number)


@EITHER
def test_initialised_again_while_borrowed(probe: Any, owner: Any) -> None:
    """__init__() forgets the former descriptor; the guard goes on with it and closes neither."""
    with no_leak():
        sock = owner.socket()
        guard, former = probe.Guard(sock), sock.fileno()
        sock.__init__()
        assert sock.fileno() != former
        assert guard.fileno() == former
        guard.release()
        assert is_open(former)
        assert is_open(sock.fileno())
        os.close(former)
        sock.close()


def test_closed_and_initialised_again_while_borrowed(probe: Any) -> None:
    """A descriptor that is to be closed stays open for the guard, and is closed with it."""
    with no_leak():
        sock = rsock.socket()
        guards = [probe.Guard(sock)]
        numbers = [sock.fileno()]
        for _ in range(3):
            sock.close()
            sock.__init__()  # type: ignore[misc]
            guards.append(probe.Guard(sock))
            numbers.append(sock.fileno())
        assert len(set(numbers)) == 4
        sock.close()
        for guard in guards:
            assert all(map(is_open, numbers))
            guard.release()
        assert not any(map(is_open, numbers))


@EITHER
def test_with_statement_ends(probe: Any, owner: Any) -> None:
    """Leaving a `with` closes the socket once the descriptor is back."""
    with no_leak():
        with owner.socket() as sock:
            guard, number = probe.Guard(sock), sock.fileno()
        assert is_open(number)
        guard.release()
        assert not is_open(number)


FORKED = """
import importlib.util, os, socket, sys
import rsock
spec = importlib.util.spec_from_file_location("probe", sys.argv[1])
probe = importlib.util.module_from_spec(spec)
spec.loader.exec_module(probe)
owner = {"rsock": rsock, "socket": socket}[sys.argv[2]]

near, far = owner.socketpair()
guard, number = probe.Guard(near), near.fileno()
if (child := os.fork()) == 0:
    if sys.argv[2] == "rsock":
        later = probe.Guard(near)  # the only one that counts here
        guard.drop()
        near.close()
        os.fstat(number)
        later.drop()
    else:
        near.close()
        os.fstat(number)
        guard.drop()
    try:
        os.fstat(number)
    except OSError:
        os._exit(7)
    os._exit(8)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
assert guard.write(b"the parent's") == 12
near.close()
os.fstat(number)
guard.release()
assert far.recv(64) == b"the parent's" and far.recv(64) == b""
print("ended")
"""


@EITHER
def test_fork_while_borrowed(owner: Any) -> None:
    """A child can close its copy, and dropping the guard there frees what is not its own."""
    run_child(FORKED, str(module(PROBE)), owner.__name__)


def test_fork_ends_the_lease_of_a_thread(probe: Any) -> None:
    """A child does not wait for a guard that a thread of its parent holds."""
    with no_leak():
        sock = rsock.socket()
        guard, number = probe.Guard(sock), sock.fileno()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of threads, since 3.12
            child = os.fork()
        if child == 0:
            sock.close()
            os._exit(is_open(number))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        guard.release()
        sock.close()


@EITHER
def test_threads(probe: Any, owner: Any) -> None:
    """Threads that Python has not made borrow and drop at once; a last close() closes."""
    with no_leak():
        near, far = owner.socketpair()
        with far:
            probe.borrow_on_threads(near, 4, 500)
            number = near.fileno()
            near.close()
            assert not is_open(number)


def test_call_of_another_thread(probe: Any) -> None:
    """A call that waits and a guard are equal: the last of both closes."""
    with no_leak():
        near, far = rsock.socketpair()
        with far:
            calling = CallInThread(lambda: near.recv(64))
            calling.wait_until_blocked()
            guard, number = probe.Guard(near), near.fileno()
            near.close()
            far.sendall(b"last words")
            assert calling.result() == b"last words"
            assert is_open(number)
            guard.release()
            assert not is_open(number)


def test_more_guards_than_can_be_counted(probe: Any) -> None:
    """Guards that are never given back do not overflow the count of them."""
    with no_leak():
        sock = rsock.socket()

        def borrow_for_ever() -> None:
            while True:
                probe.Guard(sock).forget()

        with pytest.raises(OSError, match="Too many open files") as caught:
            borrow_for_ever()
        assert caught.value.errno == errno.EMFILE
        number = sock.fileno()
        sock.listen()  # calls find room
        sock.close()
        assert is_open(number)
        os.close(number)


@EITHER
def test_derived_class(probe: Any, owner: Any) -> None:
    """A socket of a derived class is borrowed like any other."""
    derived: Any = type("Derived", (owner.socket,), {})
    with no_leak():
        sock = derived()
        guard, number = probe.Guard(sock), sock.fileno()
        sock.close()
        assert is_open(number)
        guard.release()
        assert not is_open(number)


def test_base_classes(probe: Any) -> None:
    """An object of the class in C is duplicated, for it counts nothing; ours is leased."""
    with no_leak():
        theirs, ours = socket.SocketType(), rsock.SocketType()
        guards = [probe.Guard(theirs), probe.Guard(ours)]
        assert guards[0].fileno() != theirs.fileno()
        assert guards[1].fileno() == ours.fileno()
        theirs.close()
        ours.close()
        for guard in guards:
            assert guard.identity()[:2] == (socket.AF_INET, socket.SOCK_STREAM)
            guard.release()


def test_tls(probe: Any) -> None:
    """What is borrowed of a TLS socket is the descriptor below the encryption."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    with no_leak():
        sock = context.wrap_socket(socket.socket())
        guard, number = probe.Guard(sock), sock.fileno()
        assert guard.fileno() == number
        sock.close()
        assert is_open(number)
        guard.release()
        assert not is_open(number)


def test_installed(probe: Any) -> None:
    """With rsock in the place of `socket` a socket made before is still known for what it is."""
    theirs = socket.socket()
    rsock.install()
    try:
        with no_leak(), rsock.socket() as ours:
            guards = [probe.Guard(theirs), probe.Guard(ours)]
            assert [guard.fileno() for guard in guards] == [theirs.fileno(), ours.fileno()]
            for guard in guards:
                guard.release()
    finally:
        rsock.uninstall()
        theirs.close()


class _Answering:
    """An object whose `fileno()` does what it is told."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def fileno(self) -> Any:
        """Return the answer, or raise it."""
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


class _Posing(_Answering):
    """One that shows the attribute of rsock's class."""

    _border = getattr(rsock.SocketType, "_border")  # noqa: B009 - checkers know no such attribute


class _Forging(_Answering):
    """One that shows something else there."""

    _border = 1


REFUSED: list[tuple[Any, type[BaseException], str]] = [
    (object(), TypeError, "expected a socket, not an instance of object"),
    (None, TypeError, "expected a socket, not an instance of NoneType"),
    (3, TypeError, "expected a socket, not an instance of int"),
    (_Answering(ZeroDivisionError("raised by fileno")), ZeroDivisionError, "raised by fileno"),
    (_Answering(KeyboardInterrupt("stop")), KeyboardInterrupt, "stop"),
    (_Answering("3"), TypeError, "cannot be interpreted as an integer"),
    (_Answering(None), TypeError, "cannot be interpreted as an integer"),
    (_Answering(3.0), TypeError, "cannot be interpreted as an integer"),
    (_Answering(-1), OSError, "Bad file descriptor"),
    (_Answering(1 << 30), OSError, "Bad file descriptor"),
    (_Answering(1 << 31), OverflowError, "out of range|too large"),
    (_Answering(1 << 200), OverflowError, "out of range|too large"),
    (_Posing(-1), OSError, "Bad file descriptor"),
    (_Posing("3"), TypeError, "cannot be interpreted as an integer"),
    (_Forging(-1), OSError, "Bad file descriptor"),
]


@pytest.mark.parametrize("kind", ["Guard", "Taken"])
@pytest.mark.parametrize(
    ("thing", "error", "text"),
    REFUSED,
    ids=map(str, range(len(REFUSED))),
)
def test_what_is_no_socket(
    probe: Any, kind: str, thing: Any, error: type[BaseException], text: str
) -> None:
    """What has no descriptor is refused in clear words, and nothing is left open."""
    with no_leak(), pytest.raises(error, match=text):
        getattr(probe, kind)(thing)


@pytest.mark.parametrize("kind", ["Guard", "Taken"])
def test_other_file(probe: Any, kind: str, tmp_path: Path) -> None:
    """A file that is no socket is refused and stays open."""
    with (tmp_path / "file").open("w") as file, no_leak():
        with pytest.raises(OSError, match="non-socket") as caught:
            getattr(probe, kind)(file)
        assert caught.value.errno == errno.ENOTSOCK
        assert is_open(file.fileno())


@pytest.mark.parametrize("kind", ["Guard", "Taken"])
@EITHER
def test_closed(probe: Any, owner: Any, kind: str) -> None:
    """A closed socket is refused as its own calls refuse it."""
    sock = owner.socket()
    sock.close()
    with no_leak(), pytest.raises(OSError, match="Bad file descriptor") as caught:
        getattr(probe, kind)(sock)
    assert caught.value.errno == errno.EBADF


def test_impostor_of_a_socket(probe: Any) -> None:
    """An object with rsock's own attribute, of another class, is borrowed by its `fileno()`."""
    with no_leak(), socket.socket() as sock:
        guard = probe.Guard(_Posing(sock.fileno()))
        assert guard.fileno() != sock.fileno()
        assert guard.identity()[0] == socket.AF_INET
        guard.release()


@EITHER
def test_release_from_python_threads(probe: Any, owner: Any) -> None:
    """Guards of one socket go back in any order, from any thread."""
    with no_leak():
        sock = owner.socket()
        guards = [probe.Guard(sock) for _ in range(64)]
        number = sock.fileno()
        sock.close()
        threads = [threading.Thread(target=guard.drop) for guard in guards]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not is_open(number)
