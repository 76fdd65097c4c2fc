"""AF_INET6 addresses: hosts, ports, flow labels and scopes, in and out, through every method."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from typing import Any

import pytest

from peers import assert_same
from support import MODULES

pytestmark = pytest.mark.skipif(
    not socket.has_dualstack_ipv6(), reason="the kernel has no IPv6 or has it switched off"
)

# ip(7), ipv6(7) and linux/in6.h; CPython has no names for them.
IP_FREEBIND = 15
IPV6_FLOWINFO_SEND = 33

# Hosts that resolve without a network, or fail without asking one.
HOSTS: dict[str, object] = {
    "loopback": "::1",
    "any": "::",
    "empty": "",
    "empty bytes": b"",
    "broadcast": "<broadcast>",
    "broadcast number": "255.255.255.255",
    "bytes": b"::1",
    "bytearray": bytearray(b"::1"),
    "in full": "0000:0000:0000:0000:0000:0000:0000:0001",
    "zeros": "0:0:0:0:0:0:0:1",
    "capitals": "::FFFF:7F00:1",
    "mapped": "::ffff:127.0.0.1",
    "mapped, hexadecimal": "::ffff:7f00:1",
    "mapped, zeros": "::ffff:127.0.0.01",
    "mapped any": "::ffff:0.0.0.0",
    "compatible": "::127.0.0.1",
    "translated": "64:ff9b::127.0.0.1",
    "documentation": "2001:db8::1",
    "link-local": "fe80::1",
    "link-local, scope by name": "fe80::1%lo",
    "link-local, scope by number": "fe80::1%1",
    "link-local, missing scope": "fe80::1%999999",
    "link-local, unknown name": "fe80::1%nosuch",
    "link-local, no name": "fe80::1%",
    "loopback, scope by name": "::1%lo",
    "loopback, scope by number": "::1%1",
    "loopback, huge scope": "::1%99999999999",
    "loopback, scope in bytes": b"::1%1",
    "multicast": "ff02::1",
    "multicast, scope by name": "ff02::1%lo",
    "multicast of the interface": "ff01::1%lo",
    "percent alone": "%lo",
    "IPv4": "127.0.0.1",
    "IPv4, short": "127.1",
    "brackets": "[::1]",
    "leading space": " ::1",
    "trailing space": "::1 ",
    "trailing colon": "::1:",
    "two ellipses": "::1::",
    "three colons": ":::1",
    "one colon": ":1",
    "too long a group": "::12345",
    "too many groups": "1:2:3:4:5:6:7:8:9",
    "too few groups": "1:2:3",
    "no digit": "::g",
    "prefix": "::1/128",
    "empty label": "a..b",
    "dots": "..",
    "long label": "a" * 64,
    "not ASCII": "\x80",
    "full-width": "\uff1a\uff1a\uff11",
    "surrogate": "\udcff",
    "undecodable": b"\xff",
    "NUL": "::1\0",
    "NUL in bytes": b"::1\0",
    "NUL in bytearray": bytearray(b"\0"),
    "None": None,
    "int": 1,
    "memoryview": memoryview(b"::1"),
}

NUMBERS: dict[str, object] = {
    "zero": 0,
    "one": 1,
    "port max": 65535,
    "port max + 1": 65536,
    "label max": 0xFFFFF,
    "label max + 1": 0x100000,
    "int max": (1 << 31) - 1,
    "int max + 1": 1 << 31,
    "unsigned max": (1 << 32) - 1,
    "unsigned max + 1": 1 << 32,
    "wraps to one": (1 << 32) + 1,
    "long max + 1": 1 << 63,
    "unsigned long max + 1": 1 << 64,
    "minus one": -1,
    "int min": -(1 << 31),
    "int min - 1": -(1 << 31) - 1,
    "minus unsigned max": -(1 << 32),
    "long min - 1": -(1 << 63) - 1,
    "huge": 10**30,
    "true": True,
    "float": 1.0,
    "str": "1",
    "None": None,
}

ADDRESSES: dict[str, object] = {
    "pair": ("::1", 9),
    "with flow label": ("::1", 9, 0),
    "with scope": ("::1", 9, 0, 0),
    "five": ("::1", 9, 0, 0, 0),
    "host alone": ("::1",),
    "empty": (),
    "list": ["::1", 9],
    "str": "::1",
    "int": 9,
    "None": None,
    "large port and label": ("::1", 65536, 0x100000),
    "wrong host, large port": ("a..b", 65536),
    "wrong host, large label": ("a..b", 9, 0x100000),
    "wrong host, huge scope": ("a..b", 9, 0, "scope"),
    "not ASCII, wrong scope": ("\x80", 9, 0, "scope"),
    "NUL, huge port": ("a\0", 1 << 40),
    "two scopes": ("::1%1", 9, 0, 1),
    "scopes that differ": ("fe80::1%lo", 9, 0, 999_999),
    "mapped, with label and scope": ("::ffff:127.0.0.1", 9, 1, 1),
}

METHODS = ["bind", "connect", "connect_ex", "sendto"]


def use(m: Any, method: str, address: object) -> object:
    """Hand the address to the method of a fresh socket; return what can be seen afterwards."""
    with m.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
        sock.settimeout(0)
        args = (b"data",) if method == "sendto" else ()
        result = getattr(sock, method)(*args, address)
        host, port, *rest = sock.getsockname()
        return result, host, port != 0, rest, peer_of(sock)


def peer_of(sock: Any) -> object:
    """Return the address of the peer or the reason why there is none."""
    try:
        return sock.getpeername()
    except OSError as error:
        return repr(error)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS)
def test_host(host: object, method: str) -> None:
    """Every form of a host."""
    assert_same(lambda m: use(m, method, (host, 0 if method == "bind" else 9)))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
@pytest.mark.parametrize("position", [1, 2, 3])
@pytest.mark.parametrize("host", ["::1", "fe80::1", "ff02::1"])
def test_number(host: str, position: int, number: object, method: str) -> None:
    """Every form of a port, flow label and scope."""
    address: list[object] = [host, 9 if method != "bind" else 0, 0, 0]
    address[position] = number
    assert_same(lambda m: use(m, method, tuple(address)))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_address(address: object, method: str) -> None:
    """Every shape of an address."""
    assert_same(lambda m: use(m, method, address))


FOREIGN = [
    "::1.2.3.4",
    "::2:3",
    "::1:0",
    "::102:304",
    "::255.255.255.255",
    "1::",
    "1:2:3:4:5:6:7:8",
    "0:1:0:0:2:0:0:0",
    "1:0:0:2:0:0:0:3",
    "1:0:2:0:3:0:4:0",
    "0:0:1::",
    "64:ff9b::1.2.3.4",
    "::fffe:1.2.3.4",
    "::ffff:0:1.2.3.4",
    "2001:DB8::ABCD",
    "abcd:ef01:2345:6789:abcd:ef01:2345:6789",
]


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("port", [1, 256, 65535])
def test_formatting(host: str, port: int) -> None:
    """Addresses that are not this host's are formatted back in the usual short form."""

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
            sock.setsockopt(socket.IPPROTO_IP, IP_FREEBIND, 1)
            sock.bind((host, port))
            return sock.getsockname()

    assert assert_same(scenario).error is None


@pytest.mark.parametrize("host", ["::ffff:1.2.3.4", "::ffff:0.0.0.1", "::ffff:192.0.2.255"])
def test_formatting_of_mapped_addresses(host: str) -> None:
    """IPv4 addresses on a socket of both families have their dotted form."""

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            sock.setsockopt(socket.IPPROTO_IP, IP_FREEBIND, 1)
            sock.bind((host, 9))
            return sock.getsockname()

    assert assert_same(scenario).value == repr((host, 9, 0, 0))


@pytest.mark.parametrize("label", [0, 1, 0x12345, 0xFFFFF])
def test_flow_label_of_the_peer(label: int) -> None:
    """A flow label that the kernel has accepted is part of the peer's address."""

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
            sock.setsockopt(socket.IPPROTO_IPV6, IPV6_FLOWINFO_SEND, 1)
            sock.connect(("::1", 9, label))
            return sock.getpeername()

    assert assert_same(scenario).value == repr(("::1", 9, label, 0))


@pytest.mark.parametrize("scope", [0, 1])
def test_scope_of_a_group(scope: int) -> None:
    """The scope of a link-local peer is part of its address."""

    def scenario(m: Any) -> object:
        with m.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, 1)
            sock.connect(("ff02::1", 9, 0, scope))
            return sock.getpeername()

    assert_same(scenario)


@pytest.mark.parametrize("client", [socket.AF_INET, socket.AF_INET6])
def test_sender(client: socket.AddressFamily) -> None:
    """A sender of either family is told by recvfrom of a socket for both."""
    host = "127.0.0.1" if client == socket.AF_INET else "::1"
    with ExitStack() as stack:
        far = stack.enter_context(socket.socket(client, socket.SOCK_DGRAM))
        far.bind((host, 0))
        nears: dict[Any, Any] = {}
        for m in MODULES:
            nears[m] = stack.enter_context(m.socket(socket.AF_INET6, socket.SOCK_DGRAM))
            nears[m].setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            nears[m].bind(("::", 0))
            far.sendto(b"data", (host, nears[m].getsockname()[1]))
        outcome = assert_same(lambda m: nears[m].recvfrom(10))
    assert repr(far_name(host)) in str(outcome.value)


def far_name(host: str) -> str:
    """Return the host as a socket for both families tells it."""
    return f"::ffff:{host}" if "." in host else host


def test_stream() -> None:
    """Both ends of a stream name each other, and so does accept."""
    with socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True) as server:
        port: int = server.getsockname()[1]

        def scenario(m: Any) -> object:
            results: list[object] = []
            with m.socket(fileno=m.dup(server.fileno())) as listening:
                listening.settimeout(30)
                for host in ("::1", "::ffff:127.0.0.1", ""):
                    with m.socket(socket.AF_INET6) as near:
                        near.connect((host, port))
                        far, address = listening.accept()
                        with far:
                            ends = near.getsockname() == address == far.getpeername()
                            peer = near.getpeername() == far.getsockname()
                            results.append((ends, peer, address[0], address[2:], len(address)))
            return results

        assert assert_same(scenario).error is None
