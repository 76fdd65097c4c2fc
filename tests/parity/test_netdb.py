"""Hosts, services and protocols by name and number, the name of this host, and getfqdn."""

from __future__ import annotations

import socket
import subprocess
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

import rsock
from support import assert_parity
from tracing import run_child

if TYPE_CHECKING:
    from pathlib import Path


def _may(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - fixed
    except FileNotFoundError:
        return False


OFFLINE = ("unshare", "--net")
OTHER_FILES = ("unshare", "--mount", "--net")
OTHER_HOST = ("unshare", "--uts")
POWERLESS = (*OTHER_HOST, "setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin")
needs_offline = pytest.mark.skipif(
    not _may(*OFFLINE, "true"), reason="may not make a network namespace, network_namespaces(7)"
)
needs_other_files = pytest.mark.skipif(
    not _may(*OTHER_FILES, "mount", "--bind", "/etc/hosts", "/etc/hosts"),
    reason="may not mount files, mount_namespaces(7)",
)
needs_other_host = pytest.mark.skipif(
    not _may(*OTHER_HOST, "true"), reason="may not make a UTS namespace, uts_namespaces(7)"
)

HOSTS = ["gethostbyname", "gethostbyname_ex", "gethostbyaddr"]
ONE_NAME = [*HOSTS, "getprotobyname", "getservbyname"]


class Text(str):
    """Text of another class."""

    __slots__ = ()


class Bytes(bytes):
    """Bytes of another class."""

    __slots__ = ()


NUMBERS: list[Any] = [
    *("127.0.0.1", b"127.0.0.1", bytearray(b"127.0.0.1"), Text("127.0.0.1"), Bytes(b"127.1")),
    *("127.1", "\uff11\uff12\uff17.0.0.1", "localhost", b"LOCALHOST", Text("localhost")),
]


@pytest.mark.parametrize("name", HOSTS)
@pytest.mark.parametrize("host", NUMBERS, ids=repr)
def test_hosts(name: str, host: Any) -> None:
    """A number, or a name in /etc/hosts, gives the same address, names and audit event."""
    assert assert_parity(lambda m: getattr(m, name)(host)).error is None


@pytest.mark.parametrize("host", ["", b"", "<broadcast>", "255.255.255.255", "0.0.0.0", "1"])
def test_special_hosts(host: Any) -> None:
    """Names that stand for an address, and numbers without dots."""
    assert assert_parity(lambda m: m.gethostbyname(host)).error is None


def test_wildcard_is_no_host() -> None:
    """No name at all stands for an address of each family, which is one too many."""
    assert_parity(lambda m: m.gethostbyaddr(""))


@pytest.mark.parametrize("name", ONE_NAME)
@pytest.mark.parametrize(
    "value",
    [
        *(None, 1, 1.5, [], (), "\ud800", "a\0b", b"a\0b", bytearray(b"a\0b"), memoryview(b"a")),
        *("a..b", ".", "a" * 64 + ".b", Text("a\0b"), Bytes(b"a\0b"), "\u00e9" * 80),
    ],
    ids=ascii,
)
def test_no_names(name: str, value: Any) -> None:
    """What is no name is refused with the same text."""
    assert assert_parity(lambda m: getattr(m, name)(value)).error is not None


@pytest.mark.parametrize("name", [*ONE_NAME, "getservbyport", "gethostname", "sethostname"])
@pytest.mark.parametrize(
    ("args", "kwargs"),
    [((), {}), ((), {"name": "x"}), ((1, 2, 3), {}), (("tcp",), {"x": 1}), ((1, "tcp"), {})],
    ids=repr,
)
def test_wrong_call(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """Missing, surplus and named arguments are refused with the same text."""
    assert_parity(lambda m: getattr(m, name)(*args, **kwargs))


SERVICES: list[tuple[Any, ...]] = [
    *((name,) for name in ("http", "https", "domain", "HTTP", "www", "", "80", "no service")),
    *(
        ("domain", protocol)
        for protocol in ("tcp", "udp", "TCP", "", "sctp", "x", "tcp\0", 1, None)
    ),
    *(("http", b"tcp"), (b"http",), ("http\0",), ("\u00e9",), (Text("http"), Text("tcp"))),
]
PORTS: list[tuple[Any, ...]] = [
    *((port,) for port in (80, 443, 53, 0, 65535, 65536, -1, 2**31, -(2**31) - 1, 2**70, True)),
    *((53, protocol) for protocol in ("tcp", "udp", "TCP", "", "x", "\0", "\ud800", None, b"tcp")),
    *(("80",), (80.0,), (None,), (65536, 1), ("80", 1), (-1, "\0"), (80, "tcp", 1)),
]
PROTOCOLS: list[Any] = ["tcp", "TCP", "udp", "icmp", "ipv6-icmp", "", "6", "no protocol", "\u00e9"]


@pytest.mark.parametrize("args", SERVICES, ids=repr)
def test_getservbyname(args: tuple[Any, ...]) -> None:
    """A service has the same port, or is not found in the same words."""
    assert_parity(lambda m: m.getservbyname(*args))


@pytest.mark.parametrize("args", PORTS, ids=repr)
def test_getservbyport(args: tuple[Any, ...]) -> None:
    """A port has the same service, or is refused in the same words."""
    assert_parity(lambda m: m.getservbyport(*args))


@pytest.mark.parametrize("name", PROTOCOLS)
def test_getprotobyname(name: Any) -> None:
    """A protocol has the same number, or is not found in the same words."""
    assert_parity(lambda m: m.getprotobyname(name))


def test_every_service() -> None:
    """Whatever /etc/services knows, rsock knows."""
    found = 0
    for port in range(1 << 13):
        for protocol in ("tcp", "udp"):
            try:
                name = socket.getservbyport(port, protocol)
            except OSError:
                continue
            found += 1
            assert rsock.getservbyport(port, protocol) == name
            assert rsock.getservbyname(name, protocol) == socket.getservbyname(name, protocol)
    assert found > 10


def test_gethostname() -> None:
    """The name of this host, with its audit event."""
    assert assert_parity(lambda m: m.gethostname()).error is None


@needs_offline
def test_unknown_hosts() -> None:
    """A host that nobody knows raises the same gaierror or herror."""
    run_child(
        """
from support import assert_parity
names = "nobody.invalid", "b\\u00fccher.invalid", b"nobody", "a." * 200, "x" * 63, " ", "1.2.3.4.5"
for name in names:
    for function in ("gethostbyname", "gethostbyname_ex", "gethostbyaddr", "getfqdn"):
        outcome = assert_parity(lambda m: getattr(m, function)(name))
        assert outcome.error is not None or function == "getfqdn", (function, name)
    assert_parity(lambda m: m.getaddrinfo(name, 80))
    assert_parity(lambda m: m.getaddrinfo(name, "http", flags=m.AI_CANONNAME))
numbers = "192.0.2.1", "0x7f.1", "<broadcast>", "::1", "2001:db8::1", "::", "fe80::1%lo", ""
for number in (*numbers, "::ffff:127.0.0.1"):
    for function in ("gethostbyname", "gethostbyname_ex", "gethostbyaddr", "getfqdn"):
        assert_parity(lambda m: getattr(m, function)(number))
    for flags in (0, 8, 4, 2, 1, 16):
        assert_parity(lambda m: m.getnameinfo((number, 80), flags))
""",
        prefix=OFFLINE,
    )


@needs_other_files
@pytest.mark.parametrize("count", [3, 300, 3000])
def test_long_entries(tmp_path: Path, count: int) -> None:
    """Entries with so many names and addresses are found, or are too long for both."""
    names = " ".join(f"alias{number}" for number in range(count))
    hosts = (f"192.0.2.{number % 256} many alias{number}" for number in range(count))
    files = {
        "services": f"many 4711/tcp {names}\n",
        "protocols": f"many 199 {names}\n",
        "hosts": "\n".join(hosts) + "\n",
    }
    mounts = ""
    for name, text in files.items():
        (tmp_path / name).write_text(text)
        mounts += f"mount --bind '{tmp_path / name}' /etc/{name} && "
    run_child(
        """
import sys
from support import assert_parity
last = f"alias{int(sys.argv[1]) - 1}"
assert assert_parity(lambda m: m.getservbyname(last, "tcp")).value == 4711
assert assert_parity(lambda m: m.getservbyport(4711)).value == "many"
assert assert_parity(lambda m: m.getprotobyname(last)).value == 199
assert assert_parity(lambda m: m.gethostbyname("many")).value == "192.0.2.0"
assert_parity(lambda m: m.gethostbyname_ex("many"))
assert_parity(lambda m: m.gethostbyaddr("192.0.2.2"))
""",
        str(count),
        prefix=(*OTHER_FILES, "sh", "-c", f'{mounts} exec "$@"', "sh"),
    )


@needs_other_host
def test_sethostname() -> None:
    """The host gets the same name, or the name is refused with the same error."""
    run_child(
        """
import pathlib, socket
from support import assert_parity
names = ["one", b"two", pathlib.Path("three"), "\\u00e9", "\\udcff", "x" * 64, b"\\xff", ""]
for name in [*names, b"a\\0b", "x" * 65, "a\\0b", bytearray(b"x"), None, 1, "\\ud800"]:
    def scenario(m):
        socket.sethostname("before")
        m.sethostname(name)
        return m.gethostname()
    def refused(m):
        try:
            return scenario(m)
        except (OSError, TypeError, ValueError) as error:
            return type(error), error.args, m.gethostname()
    assert_parity(scenario)
    assert_parity(refused)
""",
        prefix=OTHER_HOST,
    )


def test_sethostname_needs_permission() -> None:
    """Whoever may not name the host gets the same error."""
    if not _may(*POWERLESS, "true"):
        pytest.skip("may not give up capabilities, capabilities(7)")
    run_child(
        """
from support import assert_parity
outcome = assert_parity(lambda m: m.sethostname("other"))
assert outcome.error is PermissionError, outcome
""",
        prefix=POWERLESS,
    )


Found = tuple[str, list[str], list[str]]


@pytest.mark.parametrize("name", ["", " ", "host", " host ", "0.0.0.0", "::", "::1", 1, None])
@pytest.mark.parametrize(
    "found",
    [
        *(("host", [], []), ("host", ["other"], []), ("host", ["a", "host.domain", "b.c"], [])),
        *(("host.domain", ["other.domain"], []), ("", [], []), OSError(), socket.herror(1, "x")),
        *(UnicodeError("x"), socket.gaierror(2, "y"), TimeoutError()),
    ],
    ids=repr,
)
def test_getfqdn(name: Any, found: Found | Exception) -> None:
    """The first name with a dot is taken; the functions that ask are those of the module."""

    def scenario(m: Any) -> object:
        with (
            mock.patch.object(m, "gethostbyaddr", side_effect=[found]) as asked,
            mock.patch.object(m, "gethostname", return_value="this host"),
        ):
            return m.getfqdn(name), asked.call_args_list

    assert_parity(scenario)


def test_getfqdn_for_real() -> None:
    """The host of this test is known by the same name to both."""
    assert assert_parity(lambda m: m.getfqdn("127.0.0.1")).error is None
    assert_parity(lambda m: m.getfqdn("127.0.0.1", 1))
    assert_parity(lambda m: m.getfqdn(name="localhost"))
    assert_parity(lambda m: m.getfqdn(host="localhost"))
