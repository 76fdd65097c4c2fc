"""install() makes rsock the `socket` of the process, uninstall() takes that back."""

from __future__ import annotations

import copy
import functools
import http.client
import importlib
import multiprocessing.reduction
import os
import pickle
import socket
import ssl
import subprocess
import sys
import threading
import types
from typing import TYPE_CHECKING, Any, Protocol

import pytest

import rsock
from rsock import _rsock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# What first calls import is no change that could be taken back.
for late in ("_install", "_move"):
    importlib.import_module(f"rsock.{late}")

STDLIB = socket  # rebound with every global that is the module
STDLIB_CLASS = [socket.socket]  # not a global, so not rebound
REDUCERS: dict[object, object] = vars(multiprocessing.reduction.ForkingPickler)["_extra_reducers"]


@pytest.fixture
def installed() -> Iterator[types.ModuleType]:
    """Give what `import socket` gives after install(), which is undone at the end."""
    install, uninstall = rsock.install, rsock.uninstall  # names that the module has from now on
    before = snapshot()
    install()
    try:
        yield importlib.import_module("socket")
    finally:
        uninstall()
    assert snapshot() == before


def snapshot() -> dict[str, dict[str, int]]:
    """Return the identities of what install() may change."""
    modules = {
        name: {key: id(value) for key, value in list(vars(module).items()) if _may_change(value)}
        for name, module in list(sys.modules.items())
        if type(module).__name__ == "module" and name not in {__name__, "rsock._install"}
    }
    return {
        **modules,
        "sys.modules": {name: id(module) for name, module in sys.modules.items()},
        "sys.meta_path": {str(index): id(finder) for index, finder in enumerate(sys.meta_path)},
        "reducers": {str(kind): id(reducer) for kind, reducer in REDUCERS.items()},
    }


def _may_change(value: object) -> bool:
    # Other modules count and keep what they like meanwhile.
    return callable(value) or isinstance(value, types.ModuleType)


def in_child(code: str, **environment: str) -> str:
    """Return the output of `code` in a process of its own, which must succeed in silence."""
    done = subprocess.run(  # noqa: S603 - the interpreter that runs the tests
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


def test_import_gives_rsock(installed: types.ModuleType) -> None:
    """Each form of import gives rsock."""
    assert installed is rsock
    assert importlib.import_module("socket") is rsock
    names: dict[str, Any] = {}
    exec("import socket as m; from socket import socket as c, AF_INET", names)  # noqa: S102
    assert (names["m"], names["c"], names["AF_INET"]) == (rsock, rsock.socket, socket.AF_INET)


EARLY = [
    "asyncio.base_events",
    "asyncio.selector_events",
    "concurrent.futures",
    "ftplib",
    "http.client",
    "http.server",
    "imaplib",
    "logging.handlers",
    "multiprocessing.connection",
    "multiprocessing.reduction",
    "poplib",
    "selectors",
    "smtplib",
    "socketserver",
    "test.support.socket_helper",
    "urllib.request",
    "xmlrpc.client",
]


def test_modules_imported_before() -> None:
    """No module of the standard library that was imported before holds the other module after."""
    code = f"""
import importlib, sys, types
import socket
for name in {EARLY!r}:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:  # some builds come without CPython's tests
        assert error.name.startswith("test")
import rsock
from rsock import _sockets
true, sock = [socket], [socket.socket]
rsock.install()
names = [n for n, m in sys.modules.items() if isinstance(m, types.ModuleType)
         and any(v is true[0] or v is sock[0] for v in vars(m).values())]
names = [n for n in names if sys.modules[n] is not rsock and not n.startswith("rsock.")]
print(names, socket is rsock)
"""
    assert in_child(code) == "['ssl'] True"


def test_names_taken_from_the_module(installed: types.ModuleType) -> None:
    """Globals that are a function or class of `socket`, under any name, become rsock's."""
    rsock.uninstall()
    early: Any = types.ModuleType("early")
    functions = ["create_connection", "getaddrinfo", "htons", "inet_aton", "socket", "socketpair"]
    for name in functions:
        setattr(early, f"my_{name}", getattr(socket, name))
    early.AF_INET, early.other = socket.AF_INET, "socket"
    sys.modules["early"] = early
    try:
        rsock.install()
        for name in functions:
            assert getattr(early, f"my_{name}") is getattr(rsock, name)
        assert (early.AF_INET, early.other) == (socket.AF_INET, "socket")
        rsock.uninstall()
        for name in functions:
            assert getattr(early, f"my_{name}") is getattr(STDLIB, name)
    finally:
        del sys.modules["early"]


def test_ssl_and_the_core_stay(installed: types.ModuleType) -> None:
    """`ssl` keeps the class that its core takes, `_socket` keeps everything."""
    core = importlib.import_module("_socket")
    base: Any = ssl.SSLSocket.__base__
    assert base is STDLIB_CLASS[0]
    assert base.__base__ is core.socket
    assert sys.modules["_socket"] is core
    assert core.socket is not _rsock.socket


def test_ssl_is_imported_first() -> None:
    """A program that imports ssl after install() has a working one."""
    code = "import rsock; rsock.install(); import ssl, socket; print(ssl.socket is socket.socket)"
    assert in_child(code) == "False"


def test_without_ssl() -> None:
    """A Python that was built without ssl can be changed too."""
    code = (
        "import sys; sys.modules['ssl'] = None\n"
        "import rsock; rsock.install(); import socket; print(socket is rsock)"
    )
    assert in_child(code) == "True"


def test_classes(installed: types.ModuleType) -> None:
    """A socket is an instance of either module's class, as is a socket of ssl."""
    context: Any = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    with rsock.socket() as plain, context.wrap_socket(rsock.socket()) as wrapped:
        for sock in (plain, wrapped):
            assert isinstance(sock, rsock.socket)
            assert isinstance(sock, STDLIB_CLASS[0])
            assert isinstance(sock, installed.SocketType)
        assert type(plain) is rsock.socket
        assert not isinstance(plain, ssl.SSLSocket)
    assert issubclass(ssl.SSLSocket, rsock.socket)
    assert not isinstance(object(), rsock.socket)


class Derived(rsock.socket):
    """A class of a program."""


def test_class_of_a_subclass(installed: types.ModuleType) -> None:
    """An instance of a class of the program's own says so."""
    with Derived() as sock, sock.dup() as twin:
        assert sock.__class__ is type(twin) is Derived


def test_tls_socket_is_a_socket() -> None:
    """Without install(), too, a socket of ssl is an instance of the class."""
    with STDLIB_CLASS[0]() as sock:
        assert isinstance(sock, rsock.socket)
    with rsock.socket() as ours:
        assert ours.__class__ is rsock.socket
        assert not isinstance(ours, STDLIB_CLASS[0])


def test_class_can_be_assigned(module: types.ModuleType) -> None:
    """A program may change the class of a socket."""
    kind: Any = type("Kind", (module.socket,), {})
    sock = kind()
    with sock:
        with pytest.raises(TypeError, match="__class__"):
            sock.__class__ = int
        sock.__class__ = type("Other", (module.socket,), {})
        assert type(sock).__name__ == "Other"


class Method(Protocol):
    """A protocol that a class may name as its base."""

    def method(self) -> int:
        """Return a number."""
        ...


def test_bases_with_a_metaclass(module: types.ModuleType) -> None:
    """The class can be combined with abstract classes and protocols."""
    kind: Any = types.new_class("Kind", (module.socket, Method))
    with kind() as sock:
        assert isinstance(sock, module.socket)
    assert type("Made", (module.socket,), {}).__module__ == __name__


def test_names_and_pickles(installed: types.ModuleType) -> None:
    """The class is found by its name, for pickle and for warnings."""
    assert (rsock.socket.__module__, rsock.socket.__qualname__) == ("socket", "socket")
    assert pickle.loads(pickle.dumps(rsock.socket)) is rsock.socket  # noqa: S301 - made here
    assert copy.copy(rsock.socket) is rsock.socket
    with rsock.socket() as sock:
        assert repr(sock).startswith("<socket.socket fd=")
        with pytest.raises(TypeError, match="cannot pickle 'socket' object"):
            pickle.dumps(sock)
    del sock
    with pytest.warns(ResourceWarning, match="unclosed <socket.socket fd="):
        installed.socket()


def test_again(installed: types.ModuleType) -> None:
    """A second call changes nothing, and one uninstall() undoes both."""
    before = snapshot()
    rsock.install()
    assert snapshot() == before
    rsock.uninstall()
    rsock.uninstall()
    assert importlib.import_module("socket") is not rsock


@pytest.mark.parametrize("step", ["_rebind_modules", "_register_with_multiprocessing"])
def test_interrupted(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a signal handler raises on the way, nothing is changed."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    before = snapshot()
    with monkeypatch.context() as patch:
        patch.setattr(f"rsock._install.{step}", interrupted)
        with pytest.raises(KeyboardInterrupt):
            rsock.install()
    assert snapshot() == before


def test_changed_since(installed: types.ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the program has changed since install() is not undone."""
    other = types.ModuleType("other")
    client: Any = http.client
    assert client.socket is rsock
    monkeypatch.setattr(client, "socket", other)
    rsock.uninstall()
    assert client.socket is other
    monkeypatch.undo()
    assert client.socket is rsock
    client.socket = STDLIB


def test_imported_anew(installed: types.ModuleType) -> None:
    """A program that removes `socket` and imports it again, as eventlet does, gets a new rsock."""
    del sys.modules["socket"]
    try:
        fresh: Any = importlib.import_module("socket")
    finally:
        sys.modules["socket"] = rsock
    assert fresh is not rsock
    assert fresh.socket is not rsock.socket
    assert fresh.socket.__base__ is rsock.socket.__base__
    assert fresh.AF_INET is rsock.AF_INET
    assert importlib.import_module("rsock") is rsock
    assert importlib.import_module("rsock._sockets").socket is rsock.socket


def test_imported_anew_is_apart(
    installed: types.ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is replaced in the one module is not seen by the other."""
    del sys.modules["socket"]
    try:
        fresh: Any = importlib.import_module("socket")
    finally:
        sys.modules["socket"] = rsock
    monkeypatch.setattr(rsock, "socket", None)
    with fresh.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        with fresh.create_connection(address) as near, server.accept()[0] as far:
            assert type(near) is type(far) is fresh.socket
            assert isinstance(near, STDLIB_CLASS[0])


def test_imported_anew_moves_to_its_own_class(installed: types.ModuleType) -> None:
    """from_stdlib() of the second module gives a socket of that."""
    del sys.modules["socket"]
    try:
        fresh: Any = importlib.import_module("socket")
    finally:
        sys.modules["socket"] = rsock
    with fresh.from_stdlib(STDLIB_CLASS[0]()) as sock:
        assert type(sock) is fresh.socket
        with fresh.to_stdlib(sock) as back:
            assert type(back) is STDLIB_CLASS[0]


def test_what_is_imported_late() -> None:
    """What rsock imports when it is first called knows the true module and class."""
    code = """
import socket, sys, tempfile
import rsock
true = [socket, socket.socket]  # no globals, so not rebound
sys.modules["socket"] = rsock
socket.socket = None
assert type(rsock.to_stdlib(rsock.socket())) is true[1]
left, right = rsock.socketpair()
with tempfile.TemporaryFile() as file:
    file.write(b"data")
    file.flush()
    left.sendfile(file)
assert right.recv(16) == b"data"
true[0].socket = true[1]
rsock.install()
assert sys.modules["__main__"].socket is rsock and true[0].socket is true[1]
rsock.uninstall()
assert socket is true[0]
"""
    assert not in_child(f"import warnings; warnings.simplefilter('ignore')\n{code}")


class ReplacedError(OSError):
    """Says that a replacement was called."""


def replaced(*_: object, **__: object) -> list[Any]:
    """Stand for a function or method."""
    raise ReplacedError


def test_patches_of_the_module(
    installed: types.ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is put into the module or the class is what functions and other modules find."""
    monkeypatch.setattr("socket.getaddrinfo", replaced)
    with pytest.raises(ReplacedError):
        installed.create_connection(("127.0.0.1", 1))
    with pytest.raises(ReplacedError):
        http.client.HTTPConnection("127.0.0.1", 1).connect()
    monkeypatch.setattr("socket.socket.listen", replaced)
    with pytest.raises(ReplacedError):
        installed.create_server(("127.0.0.1", 0))
    monkeypatch.undo()
    monkeypatch.setattr("socket.socket", Derived)
    with installed.create_server(("127.0.0.1", 0)) as server:
        assert type(server) is Derived


@pytest.mark.parametrize(
    "replacement", [replaced, functools.wraps(socket.getaddrinfo)(replaced)], ids=["plain", "wraps"]
)
def test_patches_made_before(
    replacement: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a program has put into `socket` before stays in force, and is gone with uninstall()."""
    own = rsock.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", replacement)
    rsock.install()
    try:
        assert rsock.getaddrinfo is replacement
    finally:
        rsock.uninstall()
    assert rsock.getaddrinfo is own
    assert socket.getaddrinfo is replacement


def test_threads() -> None:
    """Threads may call it at once, and uninstall() undoes all of it."""
    before = snapshot()
    start = threading.Barrier(8)

    def call() -> None:
        start.wait()
        rsock.install()

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert importlib.import_module("socket") is rsock
    rsock.uninstall()
    assert snapshot() == before


def test_registered_with_multiprocessing(installed: types.ModuleType) -> None:
    """`multiprocessing` knows how to send a socket, whether it was imported before or after."""
    assert rsock.socket in REDUCERS
    code = (
        "import rsock; rsock.install(); from multiprocessing import reduction\n"
        "print(rsock.socket in reduction.ForkingPickler._extra_reducers)"
    )
    assert in_child(code) == "True"


def test_environment() -> None:
    """RSOCK_INSTALL=1 installs rsock in each Python of the environment, also an isolated one."""
    code = "import socket; print(socket.__name__)"
    assert in_child(code, RSOCK_INSTALL="1") == "rsock"
    assert in_child(code, RSOCK_INSTALL="0") == in_child(code) == "socket"
    spawned = f"import subprocess, sys; subprocess.run([sys.executable, '-I', '-c', {code!r}])"
    assert in_child(spawned, RSOCK_INSTALL="1") == "rsock"


SUBINTERPRETER = """
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
one = interpreters.create()
interpreters.run_string(one, "import socket; socket.socket().close()")
interpreters.destroy(one)
"""


def test_environment_of_a_subinterpreter() -> None:
    """One that cannot load rsock stays on the standard library, without a word."""
    assert not in_child(SUBINTERPRETER, RSOCK_INSTALL="1")


def test_environment_without_the_core(tmp_path: Path) -> None:
    """Where rsock is broken, a Python that is to run on it says so."""
    (tmp_path / "rsock.py").write_text("raise ImportError('broken')")
    with pytest.raises(AssertionError, match="ImportError: broken"):
        in_child("pass", RSOCK_INSTALL="1", PYTHONPATH=str(tmp_path))
