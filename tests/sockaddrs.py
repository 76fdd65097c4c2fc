"""The bytes of addresses: what a module makes of an object, and what it makes of bytes.

Both need no support by the kernel: a socket that is there is said to be of another family, and a
small library stands between the program and the C library's connect and getsockname. It has to be
there when the program starts, so a process of its own does the work.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import pickle
import shutil
import socket
import struct
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import pytest

from support import MODULES

if TYPE_CHECKING:
    from types import ModuleType

SOURCE = Path(__file__).with_suffix(".c")
CAPACITY = 256


class Identity(NamedTuple):
    """What a socket is said to be."""

    family: int
    kind: int
    protocol: int


def needs(family: int, kind: int, protocol: int, name: str) -> None:
    """Skip where the kernel has no such sockets."""
    try:
        socket.socket(family, kind, protocol).close()
    except OSError as error:
        pytest.skip(f"needs a kernel with {name}: {error}")


class Seen(NamedTuple):
    """What a program sees of one conversion: a value, or an error."""

    value: object = None
    error: type[BaseException] | None = None
    errno: int | None = None
    args: tuple[object, ...] = ()


class Family(NamedTuple):
    """A family under test: what its sockets are, and which bytes of a sockaddr say something.

    The layout is one for `struct`. The standard library leaves what memory held in the gaps.
    """

    identity: Identity
    layout: str

    def fields(self, sockaddr: bytes) -> tuple[object, ...]:
        """Return what the bytes say, the length of them in front."""
        return len(sockaddr), *struct.unpack_from(self.layout, sockaddr)

    def pack(self, *values: object) -> bytes:
        """Return a sockaddr with these values behind the family."""
        return struct.pack(self.layout, self.identity.family, *values)


class Sockaddrs:
    """The process that does the conversions."""

    def __init__(self, folder: Path) -> None:
        """Compile the library, which takes `cc`, and start the process."""
        library = folder / "sockaddrs.so"
        compiler = shutil.which("cc") or "cc"
        build = [compiler, "-shared", "-fPIC", "-o", str(library), str(SOURCE)]
        subprocess.run(build, check=True)  # noqa: S603 - the file above
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", "import sockaddrs; sockaddrs.main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "LD_PRELOAD": str(library), "PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def encode(self, module: ModuleType, identity: Identity, address: object) -> Seen:
        """Return the sockaddr that `module` makes of an address for such a socket."""
        return self._ask("encode", module.__name__, identity, address)

    def decode(self, module: ModuleType, identity: Identity, sockaddr: bytes) -> Seen:
        """Return the address that `module` makes of a sockaddr for such a socket."""
        return self._ask("decode", module.__name__, identity, sockaddr)

    def assert_encodes(self, family: Family, address: object) -> Seen:
        """Fail unless both modules make the same of an address; return it, bytes as fields."""
        expected, actual = (
            _told(self.encode(module, family.identity, address), family) for module in MODULES
        )
        assert actual == expected, f"\nsocket: {expected}\nrsock:  {actual}"
        return actual

    def assert_decodes(self, family: Family, sockaddr: bytes) -> Seen:
        """Fail unless both modules make the same of a sockaddr; return it."""
        expected, actual = (self.decode(module, family.identity, sockaddr) for module in MODULES)
        assert repr(actual) == repr(expected), f"\nsocket: {expected}\nrsock:  {actual}"
        return actual

    def _ask(self, *question: object) -> Seen:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        pickle.dump(question, self.process.stdin)
        self.process.stdin.flush()
        answer: Seen = pickle.load(self.process.stdout)  # noqa: S301 - our own process
        return answer

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


def _told(seen: Seen, family: Family) -> Seen:
    return seen._replace(value=family.fields(seen.value)) if isinstance(seen.value, bytes) else seen


def main() -> None:
    """Answer questions until there are no more."""
    library = ctypes.CDLL(None)
    # Nothing but the answers may stand there.
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        with suppress(EOFError):
            while True:
                pickle.dump(_answer(library, sys.stdin.buffer), answers)
                answers.flush()


def _answer(library: ctypes.CDLL, questions: IO[bytes]) -> Seen:
    what, name, identity, given = pickle.load(questions)  # noqa: S301 - our own process
    module = importlib.import_module(name)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as real:
        sock = module.socket(*identity, fileno=real.fileno())
        try:
            convert = _encode if what == "encode" else _decode
            return Seen(convert(library, sock, given))
        except Exception as error:  # noqa: BLE001 - every error is part of what is compared
            return Seen(None, type(error), getattr(error, "errno", None), error.args)
        finally:
            sock.detach()


def _encode(library: ctypes.CDLL, sock: Any, address: object) -> bytes:
    library.sockaddrs_give(b"", 0)
    with suppress(ConnectionRefusedError):
        sock.connect(address)
    kept = ctypes.create_string_buffer(CAPACITY)
    length = library.sockaddrs_kept(kept)
    return kept.raw[:length]


def _decode(library: ctypes.CDLL, sock: Any, sockaddr: bytes) -> object:
    library.sockaddrs_give(sockaddr, len(sockaddr))
    return sock.getsockname()
