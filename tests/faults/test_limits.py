"""When the kernel has no more to give: its error numbers arrive as they are, and nothing leaks."""

from __future__ import annotations

import errno
import json
import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tracing import needs_strace, run_child, trace_child

if TYPE_CHECKING:
    from pathlib import Path

# Prints what each attempt did, and the descriptors that all of them left open. The faults set in at
# the access(2) call.
SCRIPT = """
import importlib, json, os, resource, sys
m = importlib.import_module(sys.argv[1])

def descriptors():
    return {fd for fd in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{fd}")}

def outcome(attempt):
    try:
        return repr(attempt())
    except Exception as error:
        return [type(error).__name__, getattr(error, "errno", None), str(error)]

sock, peer = m.socketpair()
listeners = [m.create_server(("127.0.0.1", 0)) for _ in range(3)]
clients = [m.create_connection(listener.getsockname()) for listener in listeners]
for listener, timeout in zip(listeners, (None, 5, 0)):
    listener.settimeout(timeout)
unbound, waiting = m.socket(), m.socket(type=m.SOCK_DGRAM)
waiting.settimeout(5)
address, port = listeners[0].getsockname()

NONE = {}
OPENING = {
    "socket": lambda: m.socket(),
    "socketpair": lambda: m.socketpair(),
    "dup": lambda: m.dup(sock.fileno()),
    "dup method": lambda: sock.dup(),
    "fromfd": lambda: m.fromfd(sock.fileno(), sock.family, sock.type),
    "accept": lambda: listeners[0].accept(),
    "accept with a timeout": lambda: listeners[1].accept(),
    "accept without waiting": lambda: listeners[2].accept(),
    "create_connection": lambda: m.create_connection((address, port)),
    "create_server": lambda: m.create_server(("127.0.0.1", 0)),
    "has_dualstack_ipv6": lambda: m.has_dualstack_ipv6(),
}
USING = {
    "send": lambda: sock.send(b"x"),
    "sendall": lambda: sock.sendall(b"x"),
    "sendto": lambda: unbound.sendto(b"x", ("127.0.0.1", 1)),
    "recv": lambda: sock.recv(8),
    "large recv": lambda: sock.recv(1 << 20),
    "recv with a timeout": lambda: waiting.recv(8),
    "recv_into": lambda: sock.recv_into(bytearray(8)),
    "recvfrom": lambda: sock.recvfrom(8),
    "recvfrom_into": lambda: sock.recvfrom_into(bytearray(8)),
    "bind": lambda: unbound.bind(("127.0.0.1", 0)),
    "listen": lambda: unbound.listen(),
    "connect": lambda: unbound.connect((address, port)),
    "connect_ex": lambda: unbound.connect_ex((address, port)),
    "create_connection": lambda: m.create_connection((address, port)),
    "create_server": lambda: m.create_server(("127.0.0.1", 0)),
    "getsockopt": lambda: sock.getsockopt(m.SOL_SOCKET, m.SO_TYPE),
    "getsockopt of a buffer": lambda: sock.getsockopt(m.SOL_SOCKET, m.SO_TYPE, 4),
    "setsockopt": lambda: sock.setsockopt(m.SOL_SOCKET, m.SO_KEEPALIVE, 1),
    "getsockname": lambda: sock.getsockname(),
    "getpeername": lambda: sock.getpeername(),
    "shutdown": lambda: sock.shutdown(m.SHUT_WR),
    "settimeout": lambda: sock.settimeout(5),
    "setblocking": lambda: peer.setblocking(False),
}
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
before = descriptors()
m.setdefaulttimeout(5)  # so that each new descriptor has to be made non-blocking
os.access("/mark", os.F_OK)
if sys.argv[3] == "no descriptors":
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))  # 0, 1 and 2 are open
outcomes = {name: outcome(attempt) for name, attempt in globals()[sys.argv[2]].items()}
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
print(json.dumps([outcomes, len(descriptors() - before)]))
"""

Outcomes = dict[str, object]
TABLES = "socket,socketpair,accept,accept4,dup,dup3,fcntl"
TRANSFERS = (
    "sendto,recvfrom,poll,ppoll,bind,listen,connect,getsockopt,setsockopt,getsockname,getpeername,"
    "shutdown,ioctl,fcntl"
)


def _report(printed: str) -> Outcomes:
    outcomes, leaked = json.loads(printed)
    assert leaked == 0
    return dict(outcomes)


def _injected(log: Path, name: str, group: str, syscalls: str, error: str) -> Outcomes:
    """Run the attempts of a group while all these syscalls fail."""
    # strace counts from the start: a run without faults tells how many calls to let pass.
    trace_child(log, ("-e", f"trace=access,faccessat,{syscalls}"), SCRIPT, name, "NONE", "")
    before = log.read_text().partition('"/mark"')[0]
    calls = Counter(re.findall(r"^(?:\d+ +)?(\w+)\(", before, re.MULTILINE))
    options: list[str] = []
    for call in syscalls.split(","):
        options += ["-e", f"inject={call}:error={error}:when={calls[call] + 1}+"]
    return _report(trace_child(log, tuple(options), SCRIPT, name, group, ""))


def _assert_all_fail(outcomes: Outcomes, number: int, *, but: dict[str, str]) -> None:
    """See that the faults set in: no attempt went well but those named, which report otherwise."""
    assert {name: outcome for name, outcome in outcomes.items() if name in but} == but
    errors = [outcome for name, outcome in outcomes.items() if name not in but]
    assert all(isinstance(error, list) and error[:2] == ["OSError", number] for error in errors)


def test_no_descriptors_left() -> None:
    """EMFILE: the limit of the process."""
    expected, actual = (
        _report(run_child(SCRIPT, name, "OPENING", "no descriptors"))
        for name in ("socket", "rsock")
    )
    assert actual == expected
    _assert_all_fail(actual, errno.EMFILE, but={"has_dualstack_ipv6": "False"})


@needs_strace
@pytest.mark.parametrize("error", ["ENFILE", "ENOMEM", "ENOBUFS"])
def test_nothing_can_be_opened(tmp_path: Path, error: str) -> None:
    """ENFILE, the limit of the system, and want of memory where a descriptor would be made."""
    expected, actual = (
        _injected(tmp_path / "log", name, "OPENING", TABLES, error) for name in ("socket", "rsock")
    )
    assert actual == expected
    _assert_all_fail(actual, getattr(errno, error), but={"has_dualstack_ipv6": "False"})


@needs_strace
@pytest.mark.parametrize("error", ["ENOMEM", "ENOBUFS"])
def test_no_memory(tmp_path: Path, error: str) -> None:
    """Want of memory in any call on an open socket."""
    expected, actual = (
        _injected(tmp_path / "log", name, "USING", TRANSFERS, error) for name in ("socket", "rsock")
    )
    assert actual == expected
    number = getattr(errno, error)
    _assert_all_fail(actual, number, but={"connect_ex": str(number)})


@needs_strace
def test_mode_cannot_be_set(tmp_path: Path) -> None:
    """A new descriptor that cannot be made non-blocking, as the default timeout asks, is closed."""
    expected, actual = (
        _injected(tmp_path / "log", name, "OPENING", "ioctl,fcntl", "ENOMEM")
        for name in ("socket", "rsock")
    )
    assert actual == expected
    _assert_all_fail(actual, errno.ENOMEM, but={"has_dualstack_ipv6": "False"})
