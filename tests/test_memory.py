"""How much memory calls ask for: no more than the standard library's, counted one by one."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

import rsock

# With PYTHONMALLOC=malloc every object comes from malloc(3), which the preloaded library counts.
PROGRAM = """
import ctypes, importlib, json, sys

count = ctypes.PyDLL(None).count
count.restype = ctypes.c_long
module = importlib.import_module(sys.argv[1])

def allocations(text, names):
    call = eval("lambda: (" + text + ")", names)
    for _ in range(100):  # what a thread keeps for later is taken now
        call()
    repeat = range(10_000)
    count()
    for _ in repeat:
        pass
    empty = count()
    for _ in repeat:
        call()
    return (count() - empty) / len(repeat)

found = {}
for mode, timeout in (("blocking", None), ("non-blocking", 0.0), ("timeout", 60.0)):
    sock, peer = module.socketpair()
    udp = module.socket(type=module.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 0))
    six = module.socket(module.AF_INET6, module.SOCK_DGRAM)
    six.bind(("::1", 0))
    six.connect(six.getsockname())
    local = module.socket(module.AF_UNIX, module.SOCK_DGRAM)
    local.bind("")  # a free abstract name
    listener = module.socket(module.AF_UNIX)
    listener.bind("")
    listener.listen()
    for each in (sock, peer, udp, six, local, listener):
        each.settimeout(timeout)
    names = {
        "sock": sock, "peer": peer, "udp": udp, "six": six, "local": local, "listener": listener,
        "address": udp.getsockname(), "name": local.getsockname(), "door": listener.getsockname(),
        "data": bytes(64), "buffer": bytearray(256), "exact": bytearray(64),
        "parts": [bytes(32), bytes(32)],
        "buffers": [bytearray(32), bytearray(256)], "new": lambda: module.socket(module.AF_UNIX),
        "rights": [(module.SOL_SOCKET, module.SCM_RIGHTS, bytes(4))],
        "reader": peer.makefile("rb", 0), "writer": sock.makefile("wb", 0),
    }
    for text in json.loads(sys.argv[2]):
        found[mode + ": " + text] = allocations(text, names)
print(json.dumps(found))
"""

# The calls, and how many objects of their own their results are.
CALLS = {
    "sock.send(data), peer.recv(64)": 1,
    "sock.send(data), peer.recv(4096)": 1,
    "sock.send(data), peer.recv(1 << 18)": 1,
    "sock.send(data), peer.recv_into(buffer)": 0,
    "sock.sendall(data), peer.recv_into(buffer)": 0,
    "udp.sendto(data, address), udp.recvfrom(64)": 3,  # the data, the host, the port
    "udp.sendto(data, address), udp.recvfrom_into(buffer)": 2,
    "six.send(data), six.recv(64)": 1,
    "udp.sendmsg(parts, [], 0, address), udp.recvmsg(64)": 3,
    "local.sendto(data, name), local.recv_into(buffer)": 0,
    "sock.sendmsg(parts), peer.recvmsg(64)": 1,
    "sock.sendmsg(parts), peer.recvmsg_into(buffers)": 0,
    "sock.sendmsg(parts, rights), peer.recv_into(buffer)": 3,  # to send, not to receive
    "writer.write(data), reader.readinto(buffer)": 0,
    "[client := new(), client.connect(door), listener.accept()[0].close(), client.close()]": 7,
    "udp.getsockname()": 2,
    "six.getpeername()": 2,
    "sock.getblocking(), sock.timeout": 0,
    "sock.fileno()": 0,
    "sock.gettimeout()": 0,
    "sock.getsockopt(1, 2)": 0,
    "sock.setsockopt(1, 2, 1)": 0,
    "sock.family, sock.type": 0,
    "sock.settimeout(60.0)": 0,
}
# What the standard library has nothing to compare with.
OWN_CALLS = {
    "sock.sendmsg_all(parts), peer.recv_exactly(64)": 1,
    "sock.sendmsg_all(parts), peer.recv_exactly_into(exact)": 0,
}
MODES = ("blocking", "non-blocking", "timeout")

pytestmark = pytest.mark.skipif(not which("cc"), reason="no C compiler, cc, to build what counts")


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the library that counts."""
    library = tmp_path_factory.mktemp("counting") / "counting.so"
    source = Path(__file__).with_name("counting.c")
    command = ["cc", "-shared", "-fPIC", "-O2", "-o", str(library), str(source)]
    subprocess.run(command, check=True)  # noqa: S603 - our own source
    return library


def counted(module: str, counter: Path, calls: dict[str, int]) -> dict[str, float]:
    """Return how often each call asks for memory."""
    settings = {**os.environ, "PYTHONMALLOC": "malloc", "LD_PRELOAD": str(counter)}
    command = [sys.executable, "-c", PROGRAM, module, json.dumps(list(calls))]
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    found: dict[str, float] = json.loads(done.stdout)
    assert set(found) == {f"{mode}: {text}" for mode in MODES for text in calls}
    return found


def test_calls_take_no_memory_beyond_their_results(counter: Path) -> None:
    """A call asks for the memory of its results, and no oftener than the standard library's."""
    theirs, ours = (counted(module, counter, CALLS) for module in ("socket", "rsock"))
    assert theirs["blocking: sock.send(data), peer.recv(64)"] >= 1  # so it counts
    for mode in MODES:
        for text, results in CALLS.items():
            name = f"{mode}: {text}"
            assert ours[name] <= min(results, theirs[name]) + 0.01, name


def test_own_methods_take_no_memory_beyond_their_results(counter: Path) -> None:
    """Likewise what only rsock has."""
    for name, count in counted("rsock", counter, OWN_CALLS).items():
        assert count <= OWN_CALLS[name.partition(": ")[2]] + 0.01, name


def test_calls_leave_no_memory_behind() -> None:
    """After many calls the interpreter has no more objects than before."""
    sock, peer = rsock.socketpair()
    with sock, peer:

        def call() -> None:
            sock.send(b"data")
            peer.recv(1 << 18)
            sock.getsockname()
            sock.settimeout(60.0)

        call()
        before = sys.getallocatedblocks()
        for _ in range(10_000):
            call()
        # Caches of the interpreter may grow by a few; a leak would be thousands.
        assert sys.getallocatedblocks() - before < 100


def test_a_socket_is_no_larger_than_a_few_words_more() -> None:
    """What a socket object takes: its leases and hints are all that it has besides."""
    with socket.socket() as theirs, rsock.socket() as ours:
        assert sys.getsizeof(ours) <= sys.getsizeof(theirs) + 16
