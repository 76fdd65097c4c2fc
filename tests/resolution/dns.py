"""A machine of its own: namespaces with private name files, a DNS server, and what is asked there.

`python -m resolution.dns FOLDER` has to run inside new mount, network and UTS namespaces. It reads
pickled questions from its standard input, asks both modules and writes both outcomes back.
"""

from __future__ import annotations

import fcntl
import os
import pickle
import socket
import struct
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support import MODULES, Outcome, Scenario, observe

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

PORT = 4000
FAILING, SILENT = 5301, 5302  # the ports of servers that answer "failure" and nothing
CROWD = [f"198.18.0.{number}" for number in range(1, 101)]
ROUNDS = 100
# From linux/sockios.h and linux/if.h.
SIOCSIFFLAGS, IFF_UP, IFF_RUNNING = 0x8914, 0x1, 0x40

# Without round-robin the addresses of a name keep the order in which they stand here.
CONFIGURATION = f"""
no-resolv
no-hosts
no-round-robin
user=root
group=root
pid-file=
listen-address=127.0.0.1
bind-interfaces
local=/example/2.0.192.in-addr.arpa/8.b.d.0.1.0.0.2.ip6.arpa/
server=/failing.example/113.0.203.in-addr.arpa/127.0.0.1#{FAILING}
server=/silent.example/100.51.198.in-addr.arpa/127.0.0.1#{SILENT}
cname=alias.example,four.example
cname=chain.example,alias.example
cname=pointless.example,nowhere.example
"""

RECORDS = """
192.0.2.1 four.example
2001:db8::1 six.example
192.0.2.2 both.example
2001:db8::2 both.example
192.0.2.3 several.example
192.0.2.4 several.example
192.0.2.5 several.example
192.0.2.6 xn--bcher-kva.example
127.0.0.2 listener.example
127.0.0.2 xn--hrer-5qa.example
::1 listener6.example
127.0.0.3 second.example
127.0.0.2 second.example
127.0.0.3 closed.example
""" + "".join(f"{address} crowd.example\n" for address in CROWD)

FILES = {
    "/etc/resolv.conf": b"nameserver 127.0.0.1\noptions timeout:1 attempts:1\n",
    "/etc/nsswitch.conf": b"hosts: files dns\n",
    "/etc/hosts": (
        b"127.0.0.1 localhost\n"
        b"192.0.2.40 machine.home machine\n"
        b"192.0.2.41 file.home first.home second.home\n"
        b"2001:db8::41 file.home\n"
        b"192.0.2.42 four.example\n"
        b"192.0.2.43 b\xc3\xbccher.home\n"
        b"192.0.2.44 b\xfccher.home\n"
    ),
}


def _connect(m: Any, family: int, type: int, host: str) -> object:
    with m.socket(family, type) as sock:
        sock.connect((host, PORT))
        return sock.getpeername()


def _bind(m: Any, host: str) -> object:
    with m.socket() as sock:
        sock.bind((host, 0))
        return sock.getsockname()[0]


def _sendto(m: Any, host: str) -> object:
    with m.socket(type=m.SOCK_DGRAM) as near, m.socket(type=m.SOCK_DGRAM) as far:
        far.bind(("127.0.0.2", PORT))
        near.sendto(b"x", (host, PORT))
        return far.recv(2)


def _create_connection(m: Any, host: str) -> object:
    with m.create_connection((host, PORT), timeout=5) as sock:
        return sock.getpeername()


def _every_error(m: Any, host: str) -> object:
    try:
        m.create_connection((host, PORT), all_errors=True).close()
    except ExceptionGroup as group:
        # The groups of two runs are never equal, their contents are.
        return [(type(error), error.args, str(error)) for error in group.exceptions]
    return None


def _create_server(m: Any, host: str) -> object:
    with m.create_server((host, 0)) as server:
        return server.getsockname()[0]


def _together(m: Any, *questions: tuple[Any, ...]) -> object:
    """Ask each question by a thread of its own, many times at once; give all different answers."""
    start = threading.Barrier(len(questions))

    def ask(name: str, *args: object) -> list[str]:
        start.wait()
        return sorted({repr(getattr(m, name)(*args)) for _ in range(ROUNDS)})

    with ThreadPoolExecutor(len(questions)) as pool:
        return [asked.result() for asked in [pool.submit(ask, *each) for each in questions]]


SCENARIOS: dict[str, Callable[..., object]] = {
    "bind": _bind,
    "connect": _connect,
    "create_connection": _create_connection,
    "create_server": _create_server,
    "every_error": _every_error,
    "sendto": _sendto,
    "together": _together,
}


def _scenario(name: str, args: tuple[Any, ...]) -> Scenario:
    """Give the scenario of that name or else the module's own function."""
    if name in SCENARIOS:
        return lambda m: SCENARIOS[name](m, *args)
    return lambda m: getattr(m, name)(*args)


def _furnish(folder: Path) -> None:
    """Give this namespace its loopback interface, its host name and its own name files."""
    request = struct.pack("16sH14x", b"lo", IFF_UP | IFF_RUNNING)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        fcntl.ioctl(sock, SIOCSIFFLAGS, request)
    socket.sethostname("machine")
    for target, content in FILES.items():
        source = folder / Path(target).name
        source.write_bytes(content)
        subprocess.run(["mount", "--bind", str(source), target], check=True)  # noqa: S603, S607 - fixed


def _fail(sock: socket.socket) -> None:
    """Answer every question with SERVFAIL, RFC 1035 section 4.1.1, until told to stop."""
    while True:
        question, asker = sock.recvfrom(512)
        if not question:
            return
        flags = bytes([question[2] | 0x80, 0x82])
        sock.sendto(question[:2] + flags + question[4:], asker)


@contextmanager
def _upstream() -> Generator[None]:
    """Run the two servers that dnsmasq forwards to: one fails, one never answers."""
    with (
        socket.socket(type=socket.SOCK_DGRAM) as failing,
        socket.socket(type=socket.SOCK_DGRAM) as silent,
    ):
        failing.bind(("127.0.0.1", FAILING))
        silent.bind(("127.0.0.1", SILENT))
        thread = threading.Thread(target=_fail, args=(failing,))
        thread.start()
        try:
            yield
        finally:
            silent.sendto(b"", failing.getsockname())
            thread.join()


@contextmanager
def _dnsmasq(folder: Path) -> Generator[None]:
    """Run the DNS server; it says when it has read its records, after binding its sockets."""
    configuration, records = folder / "dnsmasq.conf", folder / "records"
    configuration.write_text(f"{CONFIGURATION}addn-hosts={records}\n")
    records.write_text(RECORDS)
    command = [
        "dnsmasq",
        "--keep-in-foreground",
        "--log-facility=-",
        f"--conf-file={configuration}",
    ]
    english = {**os.environ, "LC_ALL": "C"}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=english) as server:  # noqa: S603 - fixed
        assert server.stderr is not None
        try:
            said: list[str] = []
            for line in server.stderr:
                said.append(line)
                if f"read {records}" in line:
                    break
            else:
                raise OSError("".join(said))
            yield
        finally:
            server.kill()


def _answer() -> None:
    """Ask both modules every question that comes in."""
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    while length := questions.readline():
        name, args = pickle.loads(questions.read(int(length)))  # noqa: S301 - from the test itself
        outcomes = [observe(_scenario(name, args), module) for module in MODULES]
        put(answers, outcomes)


def put(stream: Any, value: object) -> None:
    """Write one value, its length first."""
    content = pickle.dumps(value)
    stream.write(b"%d\n%b" % (len(content), content))
    stream.flush()


def take(stream: Any) -> list[Outcome]:
    """Read the outcomes of one question."""
    outcomes: list[Outcome] = pickle.loads(stream.read(int(stream.readline())))  # noqa: S301 - from the child
    return outcomes


def main(folder: Path) -> None:
    """Furnish the namespace, start the servers and answer questions until there are no more."""
    _furnish(folder)
    with ExitStack() as servers:
        servers.enter_context(_upstream())
        servers.enter_context(_dnsmasq(folder))
        servers.enter_context(socket.create_server(("127.0.0.2", PORT), backlog=100))
        if socket.has_dualstack_ipv6():
            listener = socket.create_server(("::1", PORT), family=socket.AF_INET6, backlog=100)
            servers.enter_context(listener)
        _answer()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
