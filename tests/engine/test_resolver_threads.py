"""Threads that ask the resolver: none sees another's answer, and none holds up the others."""

from __future__ import annotations

import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from tracing import run_child

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROUNDS = 2000
QUESTIONS: dict[str, list[tuple[Any, ...]]] = {
    "getservbyname": [("http",), ("domain", "udp"), ("ssh", "tcp")],
    "getservbyport": [(80,), (53, "udp"), (22, "tcp")],
    "getprotobyname": [("tcp",), ("udp",), ("ipv6-icmp",)],
    "gethostbyname": [("localhost",), ("192.0.2.1",)],
    "gethostbyname_ex": [("localhost",), ("192.0.2.1",)],
    "getaddrinfo": [("localhost", "http"), ("127.0.0.1", "domain"), ("0x7f.1", "ssh")],
    "getnameinfo": [(("127.0.0.1", 80), 1), (("::1", 22), 1), (("127.0.0.1", 53), 17)],
}


def _ask(
    function: Callable[..., object], question: tuple[Any, ...], start: threading.Barrier
) -> set[str]:
    start.wait()
    return {repr(function(*question)) for _ in range(ROUNDS)}


@pytest.mark.parametrize("name", QUESTIONS)
def test_answers_are_not_mixed_up(name: str) -> None:
    """Threads that ask for different things at the same time get nothing but their own answers."""
    function: Callable[..., object] = getattr(rsock, name)
    questions = QUESTIONS[name]
    start = threading.Barrier(len(questions))
    with ThreadPoolExecutor(len(questions)) as pool:
        asked = [pool.submit(_ask, function, question, start) for question in questions]
    for question, answers in zip(questions, asked, strict=True):
        assert answers.result() == {repr(function(*question))}


# Opening a leased file waits until the holder gives way, fcntl(2): here by a handler that only
# another thread can run. The answer is shown with what the handler had noted by then.
LEASED = """
import fcntl, signal, sys, threading
import rsock
_, path, name, *args = *sys.argv[:2], *eval(sys.argv[2])
noted, answers = [], []
file = open(path, "r+")
def give_way(*_):
    noted.append("gave way")
    fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
def ask():
    answers.append((getattr(rsock, name)(*args), *noted))
signal.signal(signal.SIGIO, give_way)
thread = threading.Thread(target=ask)
fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
thread.start()
thread.join()
print(answers)
"""
REPLACED = 'mount --bind "$1" "$2" && shift 2 && exec "$@"'
MOUNT = ("unshare", "--mount")


def _may_mount() -> bool:
    try:
        command = [*MOUNT, "true"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - fixed
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not _may_mount(), reason="may not mount files, mount_namespaces(7)")
@pytest.mark.parametrize(
    ("file", "line", "call", "answer"),
    [
        *(
            ("/etc/services", "rsock 4711/tcp", call, answer)
            for call, answer in [
                (("getservbyname", "rsock"), "4711"),
                (("getservbyport", 4711, "tcp"), "rsock"),
                (("getnameinfo", ("127.0.0.1", 4711), 1), "rsock"),
                (("getaddrinfo", "::1", "rsock", 0, 1), "4711"),
            ]
        ),
        ("/etc/protocols", "rsock 199", ("getprotobyname", "rsock"), "199"),
        *(
            ("/etc/hosts", "192.0.2.7 rsock.invalid", call, answer)
            for call, answer in [
                (("getaddrinfo", "rsock.invalid", 80, 2, 1), "192.0.2.7"),
                (("gethostbyname", "rsock.invalid"), "192.0.2.7"),
                (("gethostbyname_ex", "rsock.invalid"), "192.0.2.7"),
                (("gethostbyaddr", "192.0.2.7"), "rsock.invalid"),
                (("getnameinfo", ("192.0.2.7", 1), 2), "rsock.invalid"),
            ]
        ),
    ],
    ids=str,
)
def test_asking_releases_the_interpreter(
    tmp_path: Path, file: str, line: str, call: tuple[Any, ...], answer: str
) -> None:
    """While one thread waits for an answer another runs: the one that the answer comes from."""
    leased = tmp_path / "leased"
    leased.write_text(f"{line}\n")
    prefix = (*MOUNT, "--net", "sh", "-c", REPLACED, "sh", str(leased), file)
    seen = run_child(LEASED, file, repr(call), prefix=prefix)
    assert answer in seen
    assert "gave way" in seen
