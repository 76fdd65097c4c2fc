"""The end of the interpreter: daemon threads inside of calls, and calls that finalizers make."""

from __future__ import annotations

import errno
import subprocess
import sys

import pytest

# CPython ends such a thread when it comes back to the interpreter, before 3.14 by pthread_exit(3),
# which unwinds the frames of the call.
THREADS = """
import importlib, os, sys, threading, time

module = importlib.import_module(sys.argv[1])
away = threading.Event()

class Last:
    def __init__(self, peer):
        self.peer = peer

    def __del__(self, send=module.socket.send, sleep=time.sleep, tell=os.write):
        send(self.peer, b"1")  # the other thread finds the interpreter ending
        sleep(0.2)
        tell(1, b"sent")

def receive(sock):
    away.set()
    sock.recv(1)

for timeout in (None, 60.0):
    sock, peer = module.socketpair()
    sock.settimeout(timeout)
    away.clear()
    threading.Thread(target=receive, args=(sock,), daemon=True).start()
    away.wait()
    setattr(sys, f"last_{timeout}", Last(peer))
time.sleep(0.05)
"""


FINALIZER = """
import importlib, os, sys

module = importlib.import_module(sys.argv[1])
sock = module.socket()
sock.close()

class Last:
    def __del__(self, sock=sock, tell=os.write, address=("127.0.0.1", 1)):
        for name, *arguments in (
            ("getsockopt", 1, 2), ("setsockopt", 1, 2, 1), ("settimeout", 1.0),
            ("setblocking", True), ("recv", 1), ("recv_into", bytearray(1)), ("send", b"1"),
            ("sendall", b"1"), ("sendto", b"1", address), ("bind", address),
            ("connect", address), ("getsockname",), ("listen",), ("shutdown", 0), ("accept",),
        ):
            try:
                getattr(sock, name)(*arguments)
            except OSError as error:
                tell(1, b"%d " % error.errno)

sys.last = Last()
"""


def ended(program: str, module: str) -> tuple[int, bytes, bytes]:
    """Run a program; its status, and what it says."""
    command = [sys.executable, "-c", program, module]
    done = subprocess.run(command, capture_output=True, check=False, timeout=50)  # noqa: S603 - our own program
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("module", ["socket", "rsock"])
def test_daemon_threads_do_not_crash_it(module: str) -> None:
    """The status is 0, and nothing is said but what the program says."""
    assert ended(THREADS, module) == (0, b"sentsent", b"")


@pytest.mark.parametrize("module", ["socket", "rsock"])
def test_calls_of_finalizers_fail_as_ever(module: str) -> None:
    """The last finalizers run when the interpreter no longer counts as initialised."""
    assert ended(FINALIZER, module) == (0, b"%d " % errno.EBADF * 15, b"")
