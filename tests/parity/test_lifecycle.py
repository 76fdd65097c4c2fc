"""The life of the object: collection, copies, weak references, subclasses, patches, mocks."""

from __future__ import annotations

import copy
import gc
import os
import pickle
import socket
import subprocess
import sys
import warnings
import weakref
from multiprocessing.reduction import ForkingPickler
from typing import Any
from unittest import mock

import pytest

from support import assert_parity, no_leak

CALLS: list[tuple[Any, ...]] = [
    *((name,) for name in ("accept", "_accept", "detach", "dup", "fileno", "listen", "close")),
    *((name,) for name in ("getpeername", "getsockname", "gettimeout", "getblocking")),
    *((name,) for name in ("get_inheritable", "__repr__", "__enter__", "__exit__", "_real_close")),
    *((name,) for name in ("_decref_socketios", "__getstate__", "__hash__")),
    *((name, ("127.0.0.1", 9)) for name in ("bind", "connect", "connect_ex")),
    *((name, 1) for name in ("settimeout", "set_inheritable", "shutdown", "setblocking", "recv")),
    *((name, bytearray(10)) for name in ("recv_into", "recvfrom_into")),
    *((name, b"data") for name in ("send", "sendall")),
    ("sendto", b"data", ("127.0.0.1", 9)),
    ("getsockopt", socket.SOL_SOCKET, socket.SO_TYPE),
    ("setsockopt", socket.SOL_SOCKET, socket.SO_REUSEADDR, 1),
    *(("__getattribute__", name) for name in ("family", "type", "proto", "timeout")),
    *(("__getattribute__", name) for name in ("_io_refs", "_closed")),
]


@pytest.mark.parametrize("kind", [(2, 1), (10, 2), (1, 1)], ids=repr)
def test_collected_open(kind: tuple[int, int]) -> None:
    """A socket collected open warns with its text, while it is open still, and is then closed."""

    def scenario(m: Any) -> object:
        sock = m.socket(*kind)
        number = sock.fileno()
        states: list[int] = []

        def note(*_: object, **__: object) -> None:
            states.append(os.fstat(number).st_mode)

        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = note
            del sock
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(number)
        return states

    def text(m: Any) -> object:
        return m.socket(*kind).fileno()

    with no_leak():
        assert assert_parity(scenario).error is None
        assert assert_parity(text).warnings


@pytest.mark.parametrize("end", ["close", "detach"])
def test_collected_closed(end: str) -> None:
    """A socket that was closed or detached is collected in silence."""

    def scenario(m: Any) -> None:
        sock = m.socket()
        number = getattr(sock, end)()
        del sock
        if number is not None:
            os.close(number)

    with no_leak():
        assert assert_parity(scenario).warnings == ()


def test_warning_names_its_source() -> None:
    """The warning carries the object, which is closed by the time it is looked at."""

    def scenario(m: Any) -> object:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            number = m.socket().fileno()
        source: Any = caught[0].source
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(number)
        return type(source) is m.socket, source.fileno(), source._closed, repr(source)

    with no_leak():
        assert assert_parity(scenario).error is None


def test_warning_as_an_error() -> None:
    """With warnings as errors the hook for unraisable errors sees it, and the socket is closed."""

    def scenario(m: Any) -> object:
        seen: list[object] = []

        def hook(args: Any) -> None:
            text = args.exc_type.__name__, str(args.exc_value), args.err_msg
            seen.append((text, type(args.object) is m.socket, args.object.fileno() == number))

        with warnings.catch_warnings(), mock.patch.object(sys, "unraisablehook", hook):
            warnings.simplefilter("error")
            sock = m.socket()
            number = sock.fileno()
            del sock
        return seen

    with no_leak():
        assert assert_parity(scenario).value


def test_collection_keeps_the_error_in_flight() -> None:
    """An error that is being raised while a socket is collected is not replaced."""

    def scenario(m: Any) -> object:
        # The list is never made: its first item is dropped while the error of the second passes.
        nothing: dict[str, object] = {}
        return [m.socket(), nothing["in flight"]]

    with no_leak():
        outcome = assert_parity(scenario)
    assert outcome.error is KeyError
    assert len(outcome.warnings) == 1


def test_cycle() -> None:
    """A subclass's instance in a cycle is found by the collector, warns and is closed."""

    def scenario(m: Any) -> object:
        gc.collect()
        made: Any = type("Made", (m.socket,), {})
        sock = made()
        sock.itself = sock
        number = sock.fileno()
        reference = weakref.ref(sock)
        del sock
        gc.collect()
        return reference(), number

    with no_leak():
        assert len(assert_parity(scenario).warnings) == 1


def test_finalizer_of_a_subclass() -> None:
    """A subclass may extend __del__, which warns and closes."""

    def scenario(m: Any) -> object:
        seen: list[object] = []

        def finalize(sock: Any) -> None:
            seen.append(sock.fileno() >= 0)
            m.socket.__del__(sock)
            seen.append(sock.fileno())

        made: Any = type("Made", (m.socket,), {"__del__": finalize})
        number = made().fileno()
        return seen, number

    with no_leak():
        assert len(assert_parity(scenario).warnings) == 1


def test_end_of_the_process() -> None:
    """A socket that lives until the interpreter ends warns there; nothing else is written."""

    def scenario(m: Any) -> object:
        program = f"import {m.__name__} as m; s = m.socket(); s.detach(); t = m.socket()"
        command = [sys.executable, "-W", "always", "-c", program]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - fixed
        return done.stdout, done.stderr.partition(" fd=")[0]

    assert "ResourceWarning" in str(assert_parity(scenario).value)


@pytest.mark.parametrize("base", ["socket", "Made"])
@pytest.mark.parametrize("protocol", [*range(pickle.HIGHEST_PROTOCOL + 1), "copy", "deepcopy"])
def test_no_copies(base: str, protocol: int | str) -> None:
    """A socket is neither pickled nor copied, open or closed; the text names its class."""

    def scenario(m: Any) -> object:
        made: Any = m.socket if base == "socket" else type("Made", (m.socket,), {})
        with made() as sock:
            if isinstance(protocol, int):
                return pickle.dumps(sock, protocol)
            return getattr(copy, protocol)(sock)

    with no_leak():
        assert assert_parity(scenario).error is TypeError


def test_multiprocessing_sends_no_derived_class() -> None:
    """Its pickler knows the class itself alone."""

    def scenario(m: Any) -> object:
        derived: Any = type("Made", (m.socket,), {})
        with derived() as sock:
            return ForkingPickler.dumps(sock)

    with no_leak():
        assert assert_parity(scenario).error is TypeError


def test_weak_references(module: Any) -> None:
    """Weak references, their callbacks and weak containers work."""
    dead: list[object] = []
    with module.socket() as sock:
        reference = weakref.ref(sock, dead.append)
        container = weakref.WeakSet([sock])
        assert reference() is sock
        assert sock in container
    del sock
    assert (reference(), dead, len(container)) == (None, [reference], 0)


def test_subclass(module: Any) -> None:
    """A subclass takes other arguments, has attributes, and adds to what it inherits."""

    def init(sock: Any, name: str) -> None:
        module.socket.__init__(sock, socket.AF_UNIX, proto=0)
        sock.name = name

    def send(sock: Any, data: bytes) -> Any:
        return module.socket.send(sock, data.upper())

    named: Any = type("Named", (module.socket,), {"name": "x", "__init__": init, "send": send})
    with socket.socket(socket.AF_UNIX) as server, named("mine") as sock:
        server.bind("")
        server.listen()
        sock.connect(server.getsockname())
        with server.accept()[0] as peer:
            assert sock.send(b"hello") == 5
            assert peer.recv(9) == b"HELLO"
        assert (sock.name, sock.family, vars(sock)) == ("mine", socket.AF_UNIX, {"name": "mine"})
        assert isinstance(sock, module.socket)


@pytest.mark.parametrize("slots", [(), ("extra",), ("__dict__",)])
@pytest.mark.parametrize("way", ["made", "assigned"])
def test_slots(slots: tuple[str, ...], way: str) -> None:
    """A subclass with slots has what they say and no more; its class can be assigned if it fits."""

    def scenario(m: Any) -> object:
        made: Any = type("Made", (m.socket,), {"__slots__": slots, "name": "made"})
        with made() if way == "made" else m.socket() as sock:
            sock.__class__ = made
            seen = sock.name, hasattr(sock, "__dict__"), sock.fileno() >= 0
            sock.extra = 1
            return seen

    assert_parity(scenario)


@pytest.mark.parametrize("base", ["socket", "subclass"])
@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_without_init(base: str, call: tuple[Any, ...]) -> None:
    """An object on which __init__ was never run says the same to every call."""

    def scenario(m: Any) -> object:
        empty: Any = type("Empty", (m.socket,), {"__init__": mock.Mock(return_value=None)})
        sock = m.socket.__new__(m.socket) if base == "socket" else empty()
        result = getattr(sock, call[0])(*call[1:])
        return result.__class__.__name__, repr(result)[:9] if call[0] != "__hash__" else None

    with no_leak():
        assert assert_parity(scenario).warnings == ()


@pytest.mark.parametrize("args", [(), (1,), ("x", None, 3.0, [], {})])
def test_new_takes_anything(args: tuple[object, ...]) -> None:
    """__new__ looks at no argument."""

    def scenario(m: Any) -> object:
        sock = m.socket.__new__(m.socket, *args, bogus=1)
        return type(sock) is m.socket, sock.fileno()

    assert assert_parity(scenario).error is None


def test_init_again(module: Any) -> None:
    """A second __init__ makes a new socket of the same object, and forgets the former."""
    sock = module.socket()
    former = sock.fileno()
    sock.settimeout(5)
    sock.__init__(socket.AF_UNIX, socket.SOCK_DGRAM)
    with sock:
        assert (sock.family, sock.type) == (socket.AF_UNIX, socket.SOCK_DGRAM)
        assert (sock.gettimeout(), sock.getblocking()) == (None, True)
        assert sock.getsockname() == ""
    os.close(former)


@pytest.mark.parametrize("args", [("x",), (9999,), (2, 1, 0, -1), (2, 1, 0, 999_999)], ids=repr)
def test_failed_init_again(args: tuple[object, ...]) -> None:
    """A second __init__ that fails leaves the socket as it was."""

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
            sock.settimeout(5)
            with pytest.raises((OSError, TypeError, ValueError)) as caught:
                sock.__init__(*args)
            return str(caught.value), repr(sock), sock.gettimeout(), sock.getsockname()

    with no_leak():
        assert assert_parity(scenario).error is None


@pytest.mark.parametrize("name", ["connect", "setsockopt", "close", "recv", "family", "brand_new"])
def test_patched_class(name: str) -> None:
    """A name of the class can be set, for instances that exist too, and put back or removed."""

    def scenario(m: Any) -> object:
        with m.socket() as sock:
            with mock.patch.object(m.socket, name, "patched", create=True):
                seen = getattr(sock, name)
            return seen, getattr(sock, name, None) != "patched", hasattr(m.socket, name)

    assert assert_parity(scenario).value == ("patched", True, name != "brand_new")


@pytest.mark.parametrize("name", ["recv", "close", "family", "_io_refs", "nope", "__enter__"])
@pytest.mark.parametrize("maker", ["Mock", "MagicMock", "NonCallableMock", "create_autospec"])
def test_mock(name: str, maker: str) -> None:
    """A mock made after the class has its names and no others, and passes for an instance."""

    def scenario(m: Any) -> object:
        if maker == "create_autospec":
            fake = mock.create_autospec(m.socket, instance=True)
        else:
            fake = getattr(mock, maker)(spec=m.socket)
        return isinstance(fake, m.socket), getattr(fake, name).__class__.__name__

    assert_parity(scenario)
