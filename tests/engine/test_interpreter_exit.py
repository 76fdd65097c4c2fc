"""The end of the interpreter while a daemon thread is inside a call."""

from __future__ import annotations

import subprocess
import sys

import pytest

# CPython ends such a thread when it comes back to the interpreter, before 3.14 by pthread_exit(3), which unwinds
# the frames of the call.
PROGRAM = """
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


@pytest.mark.parametrize("module", ["socket", "rsock"])
def test_a_daemon_thread_does_not_crash_it(module: str) -> None:
    """The status is 0, and nothing is said but what the program says."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, module], capture_output=True, check=False, timeout=50
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"sentsent", b"")
