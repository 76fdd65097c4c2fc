"""send_fds and recv_fds, within a process and across the border of one."""

from __future__ import annotations

import array
import os
import socket
import struct
import subprocess
import sys
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import Mock

import pytest

import rsock
from ancillary import rights
from peers import MODES, assert_same, assert_same_exchange
from support import MODULES, assert_parity, no_leak

if TYPE_CHECKING:
    from types import ModuleType

NULL = os.open(os.devnull, os.O_RDONLY)
os.set_inheritable(NULL, True)


def files(fds: list[int]) -> list[tuple[int, bool]]:
    """Return the files that descriptors are open on and whether they are inherited; close them."""
    try:
        return [(os.fstat(fd).st_ino, os.get_inheritable(fd)) for fd in fds]
    finally:
        for fd in fds:
            os.close(fd)


def received(module: Any, sock: Any, *args: Any) -> tuple[object, ...]:
    """Receive descriptors and return them in a form that can be compared."""
    data, fds, flags, address = module.recv_fds(sock, *args)
    assert type(fds) is list
    return data, files(cast("list[int]", fds)), flags, address


FDS: dict[str, Any] = {
    "none": [],
    "one": [NULL],
    "tuple": (NULL, NULL),
    "generator": (NULL for _ in range(0)),
    "array": array.array("i", [NULL]),
    "array of longs": array.array("l", [NULL]),
    "bytes": struct.pack("2i", NULL, NULL),
    "odd bytes": b"abc",
    "dict": {NULL: 1},
    "set": {NULL},
    "bool": [False],
    "text": "12",
    "texts": ["1"],
    "float": [1.0],
    "too large": [1 << 31],
    "negative": [-1],
    "not open": [1 << 20],
    "None": None,
    "number": NULL,
    "253": [NULL] * 253,
    "254": [NULL] * 254,
}


@pytest.mark.parametrize("timeout", MODES.values(), ids=MODES)
@pytest.mark.parametrize("fds", FDS.values(), ids=FDS)
def test_descriptors(fds: Any, timeout: float | None) -> None:
    """Every collection of descriptors arrives or is refused alike."""
    with no_leak():
        outcomes: list[object] = []
        for m in MODULES:

            def scenario(_: Any, m: Any = m) -> object:
                near, far = m.socketpair()
                with near, far:
                    near.settimeout(timeout)
                    return m.send_fds(near, [b"data"], fds), received(m, far, 100, 300)

            outcomes.append(scenario)
        assert_same(lambda m: outcomes[MODULES.index(m)](m))  # type: ignore[operator]  # pyright: ignore[reportCallIssue, reportUnknownLambdaType]


@pytest.mark.parametrize("count", [*range(5), 253])
@pytest.mark.parametrize("most", [-1, 0, 1, 2, 3, 253, 1 << 29, 1 << 31, "1", None])
def test_how_many(most: Any, count: int) -> None:
    """No more descriptors come than are asked for, and the flags tell of the others."""

    def exchange(near: Any, far: socket.socket) -> object:
        module = socket if type(near) is socket.socket else rsock
        far.sendmsg([b"data"], [rights(*[NULL] * count)] if count else [])
        return received(module, near, 100, most)

    assert_same_exchange("unix", exchange, 0.0)


@pytest.mark.parametrize("size", [-1, 0, 1, 4, 100, "4"])
@pytest.mark.parametrize("kind", ["unix", "unix-datagram", "unix-packet"])
def test_how_much_data(kind: Any, size: Any) -> None:
    """Less data than was sent comes with all descriptors."""

    def exchange(near: Any, far: socket.socket) -> object:
        module = socket if type(near) is socket.socket else rsock
        far.sendmsg([b"data"], [rights(NULL, NULL)])
        return received(module, near, size, 2)

    assert_same_exchange(kind, exchange, 0.0)


@pytest.mark.parametrize("state", ["nothing there", "closed", "end", "no descriptors in it"])
def test_without_descriptors(state: str) -> None:
    """Errors of the socket come through; data alone has no descriptors."""

    def exchange(near: Any, far: socket.socket) -> object:
        module = socket if type(near) is socket.socket else rsock
        if state == "closed":
            near.close()
        elif state == "end":
            far.close()
        elif state != "nothing there":
            far.sendall(b"data")
        return received(module, near, 100, 2)

    assert_same_exchange("unix", exchange, 0.0)


@pytest.mark.parametrize("args", [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4, 5, 6)])
@pytest.mark.parametrize("name", ["send_fds", "recv_fds"])
def test_arguments(name: str, args: tuple[object, ...]) -> None:
    """A wrong number of arguments, and what is no socket, are refused in the same words."""
    assert assert_parity(lambda m: getattr(m, name)(*args)).error in {TypeError, AttributeError}


@pytest.mark.parametrize(
    "ancdata",
    [
        [],
        [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("2i", 5, 6))],
        [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("2i", 5, 6) + b"abc")],
        [(socket.SOL_SOCKET, socket.SCM_RIGHTS, b"abc")],
        [(socket.SOL_SOCKET, socket.SCM_CREDENTIALS, struct.pack("3i", 1, 2, 3))],
        [
            (socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("i", 5)),
            (socket.SOL_SOCKET, 4711, b"what"),
            (socket.SOL_SOCKET, socket.SCM_RIGHTS, bytearray(struct.pack("i", 6))),
        ],
    ],
)
def test_anything_like_a_socket(ancdata: Any) -> None:
    """Both functions call the methods of whatever they are given, with the same arguments."""

    def scenario(m: Any) -> object:
        sock = Mock()
        sock.sendmsg.return_value = "sent"
        sock.recvmsg.return_value = (b"data", ancdata, 8, "address")
        sent = m.send_fds(sock, "buffers", [1, 2])
        # Since 3.14 the defaults are passed on, too.
        calls = [(name, args[:2]) for name, args, _ in sock.mock_calls]
        return sent, calls, m.recv_fds(sock, 10, 20)

    assert_same(scenario)


def test_flags_count(module: ModuleType) -> None:
    """Flags and address are passed on, which the standard library does since 3.14."""
    if module is socket and sys.version_info < (3, 14):
        module = rsock
    near, far = module.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with near, far, no_leak():
        module.send_fds(near, [b"data"], [NULL], socket.MSG_DONTWAIT)
        for flags, inheritable in ((socket.MSG_PEEK, True), (socket.MSG_CMSG_CLOEXEC, False)):
            data, fds, _, _ = module.recv_fds(far, 10, 1, flags)
            assert data == b"data"
            assert [inherited for _, inherited in files(fds)] == [inheritable]
        with pytest.raises(BlockingIOError):
            module.recv_fds(far, 10, 1, socket.MSG_DONTWAIT)


def test_address_counts() -> None:
    """Descriptors reach the address that they are sent to."""
    name = f"\0rsock send_fds {os.getpid()}".encode()
    with (
        rsock.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as near,
        rsock.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as far,
        no_leak(),
    ):
        far.bind(name)
        assert rsock.send_fds(near, [b"da", b"ta"], [NULL], 0, name) == 4
        data, fds, _, _ = rsock.recv_fds(far, 10, 1)
        assert (data, files(fds)) == (b"data", [(os.fstat(NULL).st_ino, True)])


# Sends a pipe's reading end over descriptor 0 and receives another one, which it writes to.
CHILD = """
import os, sys, {module} as m
with m.socket(fileno=0) as sock:
    reading, writing = os.pipe()
    os.write(writing, b"from the child")
    m.send_fds(sock, [b"take"], [reading, writing])
    data, fds, flags, _ = m.recv_fds(sock, 100, 5)
    os.write(fds[0], data + b", to the parent")
"""


@pytest.mark.parametrize("child", ["socket", "rsock"])
def test_across_processes(module: ModuleType, child: str) -> None:
    """Descriptors that another process sends work here, and the other way round."""
    with no_leak():
        near, far = module.socketpair()
        with near, far:
            code = CHILD.format(module=child)
            with subprocess.Popen([sys.executable, "-c", code], stdin=far) as process:  # noqa: S603 - this one's
                far.close()
                data, fds, flags, _ = module.recv_fds(near, 100, 5)
                assert (data, len(fds), flags & socket.MSG_CTRUNC) == (b"take", 2, 0)
                assert os.read(fds[0], 100) == b"from the child"
                reading, writing = os.pipe()
                module.send_fds(near, [b"data"], [writing])
                for fd in (writing, *fds):
                    os.close(fd)
                assert os.read(reading, 100) == b"data, to the parent"
                os.close(reading)
        assert process.returncode == 0
