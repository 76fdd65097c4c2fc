"""What a program meets when it imports rsock, and after that."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# A file sent while nothing can be opened, as after chroot(2) or without a free descriptor.
SENDING = """
import importlib, sys, tempfile
import selectors  # what only the standard library needs
module = importlib.import_module(sys.argv[1])
near, far = module.socketpair()
file = tempfile.TemporaryFile()
file.write(b"data")
file.flush()
opened = []

def watch(event, arguments):
    if event in {"import", "open"}:
        opened.append(arguments[0])
        raise PermissionError(event)

sys.addaudithook(watch)
print(near.sendfile(file), near.sendfile(file, 1, 2), opened, far.recv(10))
"""


def told(code: str, *arguments: str) -> str:
    """Run a program, which must end well; return what it wrote."""
    done = subprocess.run(  # noqa: S603 - the interpreter that runs the tests
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("module", ["socket", "rsock"])
def test_nothing_is_imported_later(module: str) -> None:
    """What the standard library can do without opening a file, rsock can do so."""
    assert told(SENDING, module) == "4 2 [] b'dataat'\n"


UNWINDER = """
import importlib, sys
from pathlib import Path

def loaded():
    return "libgcc_s" in Path("/proc/self/maps").read_text()

before = loaded()
importlib.import_module(sys.argv[1])
print(before == loaded())
"""


@pytest.mark.parametrize("module", ["socket", "rsock"])
def test_the_unwinder_is_not_loaded(module: str) -> None:
    """Few programs need it, and loading it would take an eighth of the import's time."""
    if not Path("/proc/self/maps").exists():
        pytest.skip("needs /proc")
    assert told(UNWINDER, module) == "True\n"


RELOADING = """
import importlib, sys
module = importlib.import_module(sys.argv[1])
before = list(module.__all__)
if "install" in sys.argv:
    module.install()
    module = importlib.import_module("socket")
module.create_server = None
print(importlib.reload(module) is module, module.__all__ == before, module.create_server.__name__)
"""


@pytest.mark.parametrize("arguments", [["socket"], ["rsock"], ["rsock", "install"]])
def test_reload(arguments: list[str]) -> None:
    """It brings back what a program has replaced, and loses no name."""
    assert told(RELOADING, *arguments) == "True True create_server\n"


REPLACED = """
import socket, ssl
original = socket.socket
class Socket(original): pass
class Other(socket.SocketType): pass
replacement = socket.socket = REPLACEMENT
import rsock
near, far = rsock.socketpair()
moved = rsock.to_stdlib(near)
print(type(moved) is original, type(rsock.from_stdlib(moved)) is rsock.socket)
rsock.install()
from socket import socket as found
print(found is replacement)
"""


@pytest.mark.parametrize("replacement", ["Socket", "Other", "lambda: None"])
def test_where_the_class_was_replaced(replacement: str) -> None:
    """A program may have put a class of its own into `socket` before, as a proxy does."""
    assert told(REPLACED.replace("REPLACEMENT", replacement)) == "True True\nTrue\n"


PICKLED = """
import io, pickle, rsock
from multiprocessing.reduction import ForkingPickler

def attempts():
    for value in (rsock.socket, rsock.SocketIO):
        try:
            yield pickle.loads(pickle.dumps(value)) is value
        except pickle.PicklingError:
            yield "refused"
    try:
        ForkingPickler(io.BytesIO()).dump(sock)
        yield True
    except TypeError:
        yield "refused"

sock = rsock.socket()
print(*attempts())
rsock.install()
print(*attempts())
"""


def test_limits_of_pickling() -> None:
    """What docs/switching.md says that only a program on which rsock is installed can do."""
    assert told(PICKLED) == "refused refused refused\nTrue True True\n"
