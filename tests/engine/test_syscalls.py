"""A call that need not wait makes one syscall and nothing else, counted by strace."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tracing import needs_strace, trace_child

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = needs_strace

CALLS = 1000

# Each case runs between two access(2) calls that mark it in the log. The warm-up is not counted:
# the interpreter may map memory for its own objects there.
SCRIPT = """
import importlib, os, sys
m = importlib.import_module(sys.argv[1])
calls = int(sys.argv[2])
stream, stream_peer = m.socketpair()
datagram, datagram_peer = m.socket(type=m.SOCK_DGRAM), m.socket(type=m.SOCK_DGRAM)
datagram_peer.bind(("127.0.0.1", 0))
address = datagram_peer.getsockname()
message, buffer = bytes(64), bytearray(4096)
cases = {
    "send, recv": lambda: (stream.send(message), stream_peer.recv(4096)),
    "send, recv 1 MiB": lambda: (stream.send(message), stream_peer.recv(1 << 20)),
    "sendall, recv_into": lambda: (stream.sendall(message), stream_peer.recv_into(buffer)),
    "send, recvfrom": lambda: (stream.send(message), stream_peer.recvfrom(4096)),
    "sendto, recvfrom": lambda: (datagram.sendto(message, address), datagram_peer.recvfrom(4096)),
    "sendto, recvfrom 1 MiB":
        lambda: (datagram.sendto(message, address), datagram_peer.recvfrom(1 << 20)),
    "sendto, recvfrom_into":
        lambda: (datagram.sendto(message, address), datagram_peer.recvfrom_into(buffer)),
    "settimeout":
        lambda: [sock.settimeout(value) for sock in (stream, datagram) for value in (2, 3)],
}
for timeout in (None, 5):
    for name, call in cases.items():
        for sock in (stream, stream_peer, datagram, datagram_peer):
            sock.settimeout(timeout)
        for _ in range(10):
            call()
        os.access(f"/mark/{timeout}/{name}", os.F_OK)
        for _ in range(calls):
            call()
        os.access("/mark/end", os.F_OK)
"""

EXCHANGE = {"sendto": CALLS, "recvfrom": CALLS}
MESSAGES = [
    "send, recv",
    "sendall, recv_into",
    "send, recvfrom",
    "sendto, recvfrom",
    "sendto, recvfrom_into",
]


def _count(lines: Iterator[str]) -> dict[str, Counter[str]]:
    """Count the syscalls between marks."""
    counts: dict[str, Counter[str]] = {}
    current: Counter[str] = Counter()
    for line in lines:
        if mark := re.search(r'"/mark/([^"]*)"', line):
            current = counts.setdefault(mark[1], Counter())
        elif call := re.match(r"(?:\d+ +)?(\w+)\(", line):
            current[call[1]] += 1
    return counts


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Counter[str]]]:
    """Return the syscalls of every case, by module and by `timeout/name`."""
    log = tmp_path_factory.mktemp("strace") / "log"
    found: dict[str, dict[str, Counter[str]]] = {}
    for name in ("socket", "rsock"):
        trace_child(log, (), SCRIPT, name, str(CALLS))
        found[name] = _count(iter(log.read_text().splitlines()))
    return found


Counts = dict[str, dict[str, Counter[str]]]


@pytest.mark.parametrize("case", MESSAGES)
def test_satisfied_call_with_timeout(counts: Counts, case: str) -> None:
    """A satisfied call on a socket with a timeout does not poll first."""
    assert counts["rsock"][f"5/{case}"] == EXCHANGE


@pytest.mark.parametrize("name", ["socket", "rsock"])
@pytest.mark.parametrize("case", MESSAGES)
def test_satisfied_blocking_call(counts: Counts, name: str, case: str) -> None:
    """A satisfied call on a blocking socket is one syscall, as with the standard library."""
    assert counts[name][f"None/{case}"] == EXCHANGE


@pytest.mark.parametrize("timeout", ["None", "5"])
@pytest.mark.parametrize("case", ["send, recv 1 MiB", "sendto, recvfrom 1 MiB"])
def test_large_receive_maps_no_memory(counts: Counts, timeout: str, case: str) -> None:
    """Asking for 1 MiB and getting 64 bytes maps, remaps and unmaps nothing."""
    assert counts["rsock"][f"{timeout}/{case}"] == EXCHANGE


def test_new_timeout_instead_of_another(counts: Counts) -> None:
    """Replacing one positive timeout by another leaves the descriptor alone."""
    assert counts["rsock"]["5/settimeout"] == {}


def test_the_standard_library_polls(counts: Counts) -> None:
    """The count sees a poll where there is one."""
    assert counts["socket"]["5/send, recv"] == {**EXCHANGE, "poll": 2 * CALLS}


# The rooms of receives of one stream of 64 KiB, and of one byte.
ROOMS = """
import rsock
near, far = rsock.socketpair()
near.sendall(bytes(65536))
for room in (32768, 8192, 20480, 8192):
    far.recv_into(bytearray(room))
near.send(b"1")
far.recv_into(bytearray(20481))
"""


def test_small_part_of_much_is_no_sign_of_little(tmp_path: Path) -> None:
    """After a receive that only filled its room, the next large one is made detached as before."""
    log = tmp_path / "log"
    trace_child(log, ("-e", "trace=recvfrom"), ROOMS)
    calls = re.findall(r", (\d+), (\w+), NULL, NULL\) = (\d+)", log.read_text())
    assert calls == [
        ("32768", "MSG_DONTWAIT", "32768"),
        ("8192", "MSG_DONTWAIT", "8192"),
        ("20480", "0", "20480"),
        ("8192", "MSG_DONTWAIT", "4096"),
        ("20481", "MSG_DONTWAIT", "1"),
    ]
