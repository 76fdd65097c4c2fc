"""Which calls let other threads have the interpreter, and the setting that changes it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

# Says which calls let another thread run. The switch interval is endless, so nothing else does.
PROGRAM = """
import importlib, sys, threading, time

module = importlib.import_module(sys.argv[1])
turns = 0

def other():
    global turns
    while True:
        turns += 1
        time.sleep(0)

def lets_others_run(call):
    before = turns
    for _ in range(int(sys.argv[2])):
        try:
            call()
        except OSError:
            pass
        if turns != before:
            return True
    return False

def pair(timeout):
    ends = [module.socket(type=module.SOCK_DGRAM) for _ in range(2)]
    for end in ends:
        end.bind(("127.0.0.1", 0))
        end.settimeout(timeout)
    ends[0].connect(ends[1].getsockname())
    return ends

sock, peer = pair(0.0)
waiting, _ = pair(5.0)
blocking, _ = pair(None)
full, empty = module.socketpair()
full.setblocking(False)
listener = module.create_server(("127.0.0.1", 0))
listener.setblocking(False)
address, buffer = peer.getsockname(), bytearray(64)
threading.Thread(target=other, daemon=True).start()
while not turns:
    time.sleep(0.001)
sys.setswitchinterval(1000)
time.sleep(0.02)  # a wait that has begun ends after the interval of before
for text in sys.argv[3:]:
    if lets_others_run(eval("lambda: " + text)):
        print(text)
"""

# Calls that the standard library makes detached and rsock, if not told otherwise, attached.
QUICK = (
    "sock.send(b'')",
    "sock.sendto(b'', address)",
    "sock.sendall(b'')",
    "sock.recv(1)",
    "sock.recv_into(buffer)",
    "sock.recvfrom(1)",
    "sock.recvfrom_into(buffer)",
    "waiting.send(b'1')",
    "waiting.sendto(b'1', address)",
    "blocking.send(b'1')",
    "full.send(b'1')",
    "listener.accept()",
    "sock.getsockname()",
    "sock.getpeername()",
    "sock.setblocking(False)",
    "sock.settimeout(0.0)",
    "sock.shutdown(1)",
    "listener.listen()",
)
# Calls that both make detached, and calls that neither does.
SLOW = ("sock.connect(address)", "sock.bind(address)", "module.socket().close()")
PLAIN = ("sock.fileno()", "sock.getsockopt(1, 2)", "sock.setsockopt(1, 2, 1)", "sock.family")


def letting(module: str, calls: tuple[str, ...], policy: str, most: int) -> tuple[str, ...]:
    """Return the calls that let another thread run within so many repetitions."""
    command = [sys.executable, "-c", PROGRAM, module, str(most), *calls]
    settings = {**os.environ, "RSOCK_LOCK_POLICY": policy}
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    return tuple(done.stdout.splitlines())


@pytest.mark.parametrize(("module", "policy"), [("socket", ""), ("rsock", "stdlib")])
def test_standard_policy_leaves_for_every_syscall(module: str, policy: str) -> None:
    """RSOCK_LOCK_POLICY=stdlib makes every call detached that the standard library detaches."""
    calls = QUICK + SLOW
    # A thread that wakes may find the interpreter taken again: by and by it does not.
    assert letting(module, calls, policy, 5_000_000) == calls


@pytest.mark.parametrize(("module", "policy"), [("socket", ""), ("rsock", "stdlib")])
def test_standard_policy_stays_where_the_standard_library_does(module: str, policy: str) -> None:
    """What the standard library does attached stays attached."""
    assert letting(module, PLAIN, policy, 10_000) == ()


def test_own_policy_stays_for_calls_that_cannot_block() -> None:
    """Without the setting, calls that cannot block keep the interpreter."""
    assert letting("rsock", QUICK + PLAIN, "", 10_000) == ()
    assert letting("rsock", SLOW, "", 5_000_000) == SLOW


def test_unknown_policy_is_refused() -> None:
    """A policy that does not exist is told at import, not ignored."""
    command = [sys.executable, "-c", "import rsock"]
    settings = {**os.environ, "RSOCK_LOCK_POLICY": "own"}
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    assert done.returncode == 1
    expected = "ValueError: RSOCK_LOCK_POLICY must be 'stdlib' or not set, not 'own'"
    assert done.stderr.splitlines()[-1] == expected


# What is set after the first import, and a second import.
ANEW = """
import os, sys
import rsock
del sys.modules["rsock._rsock"]
os.environ["RSOCK_LOCK_POLICY"] = "own"
import rsock._rsock
"""


def test_policy_is_read_once() -> None:
    """A second import does not change how sockets are guarded that there are already."""
    subprocess.run([sys.executable, "-c", ANEW], check=True)  # noqa: S603 - our own program


# A child of a process in which another thread waits in a call.
CHILD = """
import os, sys, threading, time
import rsock

sock, peer = rsock.socketpair()
waiting, target = rsock.socketpair(type=rsock.SOCK_DGRAM)
waiting.settimeout(5.0)
threading.Thread(target=sock.recv, args=(1,)).start()
time.sleep(0.1)
if pid := os.fork():
    peer.send(b"1")
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
turns = 0

def other():
    global turns
    while True:
        turns += 1
        time.sleep(0)

threading.Thread(target=other, daemon=True).start()
while not turns:
    time.sleep(0.001)
sys.setswitchinterval(1000)
time.sleep(0.02)  # a wait that has begun ends after the interval of before
before = turns
for _ in range(10_000):
    waiting.send(b"1")
    target.recv(1)
os._exit(turns != before)
"""


def test_threads_of_the_parent_are_not_away_in_a_child() -> None:
    """Where no thread is away, calls that cannot block keep the interpreter."""
    done = subprocess.run([sys.executable, "-Wignore", "-c", CHILD], check=False)  # noqa: S603 - our own program
    assert done.returncode == 0


# Threads that share a socket, and switch as often as they can; then it is closed.
SHARED = """
import importlib, os, sys, threading

module = importlib.import_module(sys.argv[1])
sys.setswitchinterval(1e-6)

def ask(sock):
    for _ in range(5_000):
        sock.getsockname()

for _ in range(8):
    sock = module.socket()
    threads = [threading.Thread(target=ask, args=(sock,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fd = sock.fileno()
    sock.close()
    try:
        os.fstat(fd)
    except OSError:
        print("closed")
"""


@pytest.mark.parametrize("policy", ["", "stdlib"])
@pytest.mark.parametrize("module", ["socket", "rsock"])
def test_a_shared_socket_is_closed_in_the_end(module: str, policy: str) -> None:
    """No call of any thread is still counted when all are back."""
    command = [sys.executable, "-c", SHARED, module]
    settings = {**os.environ, "RSOCK_LOCK_POLICY": policy}
    done = subprocess.run(command, env=settings, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    assert done.stdout == "closed\n" * 8
