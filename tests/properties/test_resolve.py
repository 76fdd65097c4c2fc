"""Random hosts, ports, hints and flags: both modules give the same answer or the same error.

RSOCK_EXAMPLES sets how many cases each test tries.
"""

from __future__ import annotations

import os
import socket
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import rsock
from strategies import Text, anything, edges, rarely
from values import Index

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES = int(os.environ.get("RSOCK_EXAMPLES", "1700"))  # of three tests: some 5,000
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)
many = settings(max_examples=EXAMPLES, suppress_health_check=SLOW)

octets = st.one_of(
    st.integers(0, 255).map(str),
    st.integers(0, 300).map(lambda number: f"{number:#o}".replace("0o", "0")),
    st.integers(0, 1 << 33).map(hex),
    st.sampled_from(["", "00", "256", "08", "0x", "-1", "+1", "1e1", "0xG", "\u0661", "\uff11"]),
)
dotted = st.integers(0, (1 << 32) - 1).map(lambda number: str(IPv4Address(number)))
loose = st.lists(octets, min_size=1, max_size=5).map(".".join)
groups = st.one_of(
    st.integers(0, 0xFFFF).map(lambda number: f"{number:x}"),
    st.sampled_from(["", "0", "0000", "00000", "FFFF", "g", "ffff"]),
)
colons = st.lists(groups | dotted, min_size=1, max_size=10).map(":".join)
squeezed = st.tuples(st.lists(groups, max_size=7), st.lists(groups | dotted, max_size=7)).map(
    lambda halves: "::".join(map(":".join, halves))
)
ipv6 = st.integers(0, (1 << 128) - 1).map(lambda number: str(IPv6Address(number)))
mapped = dotted.map(lambda text: f"::ffff:{text}") | dotted.map(lambda text: f"::{text}")
local = st.integers(0, 0xFFFF).map(lambda number: f"fe80::{number:x}")
scopes = st.sampled_from(["%lo", "%1", "%", "%0", "%4294967296", "%none", "%%lo", "%LO", "%01"])
scoped = st.tuples(ipv6 | local | mapped | dotted | squeezed, scopes).map("".join)
whole = st.one_of(dotted, loose, ipv6, mapped, local, scoped, colons, squeezed)


def _spoil(text: str, place: int, character: str) -> str:
    return text[: place % (len(text) + 1)] + character + text[place % (len(text) + 1) :]


characters = (
    st.sampled_from(list(" \0\t\n.:%x\u3002\uff0e\u0660\u00df\u200b\ud800")) | st.characters()
)
spoilt = st.builds(_spoil, whole, st.integers(0, 99), characters)
texts = st.one_of(whole, whole, spoilt, rarely(st.text(max_size=9), st.sampled_from(["", "*"])))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


hosts: st.SearchStrategy[Any] = st.one_of(
    texts, texts, texts.map(_bytes), rarely(st.none(), texts.map(Text), anything)
)
services: st.SearchStrategy[Any] = st.one_of(
    st.integers(0, 65535),
    st.integers(0, 99999).map(str),
    rarely(st.none(), st.just(""), st.just(b"80"), edges, anything, texts),
    rarely(st.sampled_from(["http", "domain", "echo", "*", " 1", "+1", "-1", "0x1", "1 ", "1\0"])),
    rarely(edges.map(str), st.integers(0, 9999).map(lambda number: f"{number:050}")),
)


def _flags(prefix: str) -> st.SearchStrategy[int]:
    values = [getattr(socket, name) for name in dir(socket) if name.startswith(prefix)]
    single = [int(value) for value in values if 0 < value < 1 << 20 and not value & (value - 1)]
    return st.sets(st.sampled_from(single), max_size=3).map(sum)


families: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([0, 0, socket.AF_INET, socket.AF_INET6]), rarely(st.integers(-1, 50), edges)
)
kinds: st.SearchStrategy[Any] = st.one_of(st.integers(0, 6), rarely(edges, st.integers(), anything))
protocols: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([0, 0, 6, 17, 1, 33, 132, 136, 255]), rarely(edges, anything)
)
lookup_flags = st.one_of(st.just(0), _flags("AI_"), rarely(st.integers(0, 1 << 12), edges))
name_flags = st.one_of(_flags("NI_"), rarely(st.integers(0, 1 << 12), edges))


def _outcome(function: Callable[..., object], *args: Any) -> tuple[object, ...]:
    """Return the result with the classes of its parts, or the error."""
    try:
        return "result", repr(function(*args))
    except (OSError, TypeError, ValueError, OverflowError) as error:
        return type(error), error.args, str(error)


def _is_name(host: Any) -> bool:
    """Tell whether a server could be asked for the host."""
    try:
        socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        return host is not None
    except (TypeError, UnicodeError):
        pass
    return False


@many
@given(hosts, services, families, kinds, protocols, lookup_flags)
@example("1.2", 80, 0, 0, 0, 0)
@example("fe80::1%lo", "80", socket.AF_INET6, socket.SOCK_STREAM, 6, socket.AI_CANONNAME)
@example("127.0.0.1\0x", "80\0", 0, 0, 0, socket.AI_CANONNAME)
@example("::ffff:1.2.3.4", 80, socket.AF_INET, 0, 0, 0)
def test_getaddrinfo(  # noqa: PLR0913, PLR0917 - the parameters of getaddrinfo(3)
    host: Any, service: Any, family: Any, kind: Any, protocol: Any, flags: int
) -> None:
    """Numbers of all shapes, and what is none."""
    if _is_name(host):
        flags |= socket.AI_NUMERICHOST
    args = host, service, family, kind, protocol, flags
    assert _outcome(rsock.getaddrinfo, *args) == _outcome(socket.getaddrinfo, *args)


numbers = st.one_of(st.just(0), st.integers(0, 1 << 21), rarely(edges, anything, edges.map(Index)))
addresses: st.SearchStrategy[Any] = st.one_of(
    st.tuples(hosts, st.integers(-9, 70000) | numbers),
    st.tuples(ipv6 | local | scoped, st.integers(0, 65535), numbers),
    st.tuples(ipv6 | local | scoped, st.integers(0, 65535), st.integers(0, 99), numbers),
    rarely(anything, st.tuples(hosts, services, numbers, numbers), st.tuples(hosts)),
)


@many
@given(addresses, name_flags)
@example(("fe80::1", 80, 0, 1), 0)
@example(("*", 80), 0)
def test_getnameinfo(address: Any, flags: int) -> None:
    """Addresses of all shapes; hosts are never asked for their names, ports are."""
    args = address, flags | socket.NI_NUMERICHOST
    assert _outcome(rsock.getnameinfo, *args) == _outcome(socket.getnameinfo, *args)


@many
@given(hosts, services, st.none() | st.sampled_from(["tcp", "udp", "x"]) | services)
def test_netdb(host: Any, service: Any, protocol: Any) -> None:
    """Hosts that are numbers; services and protocols whatever they are."""
    if not _is_name(host):
        assert _outcome(rsock.gethostbyname, host) == _outcome(socket.gethostbyname, host)
    args = (service,) if protocol is None else (service, protocol)
    for name in ("getservbyname", "getservbyport", "getprotobyname"):
        answers = (_outcome(getattr(module, name), *args) for module in (rsock, socket))
        assert next(answers) == next(answers)
