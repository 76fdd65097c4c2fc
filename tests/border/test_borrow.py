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
from border.objects import EITHER, Foreign, is_open
from support import no_leak
from tracing import run_child

if TYPE_CHECKING:
    from collections.abc import Callable

# A build compiles once; after that a test takes milliseconds.
pytestmark = pytest.mark.timeout(600)


OBJECTS = pytest.mark.parametrize(
    "pair",
    [
        rsock.socketpair,
        socket.socketpair,
        lambda: tuple(map(Foreign, socket.socketpair())),
    ],
    ids=["rsock", "socket", "foreign"],
)


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


@EITHER
def test_interpreter_ends(owner: Any) -> None:
    """A guard that is held when the interpreter ends is let go of in silence."""
    script = """
import importlib.util, sys
import rsock, socket
spec = importlib.util.spec_from_file_location("probe", sys.argv[1])
probe = importlib.util.module_from_spec(spec)
spec.loader.exec_module(probe)
sock = {"rsock": rsock, "socket": socket}[sys.argv[2]].socket()
sys.modules["kept"] = [probe.Guard(sock), probe.Guard(sock)]  # collected among the last
probe.Guard(sock).forget()
sock.close()
print("ended")
"""
    assert run_child(script, str(module(PROBE)), owner.__name__) == "ended\n"


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
