"""Random addresses, most of them wrong in some way: both modules do the same with each of them."""

from __future__ import annotations

import ipaddress
import os
import socket
from contextlib import chdir, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from strategies import Text, anything, edges, rarely
from support import assert_parity
from values import Index

# ip(7) and ipv6(7): bind to addresses that no interface has. Python knows no names for them.
FREEBIND = {
    socket.AF_INET: (socket.IPPROTO_IP, 15),
    socket.AF_INET6: (socket.IPPROTO_IPV6, 78),
}
FAMILIES = pytest.mark.parametrize("family", FREEBIND)


def _is_numeric(host: str) -> bool:
    with suppress(OSError, UnicodeError, ValueError):
        return bool(socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST))
    return False


def _harmless(host: str) -> str:
    """Make a name that the resolver refuses by itself of one that it would ask the network for.

    No label of a name may be empty (RFC 1035, section 3.1).
    """
    if host in {"", "<broadcast>"} or _is_numeric(host):
        return host
    return host + "..x"


def _edit(text: str, position: int, removed: int, inserted: str) -> str:
    position %= len(text) + 1
    return text[:position] + inserted + text[position + removed :]


def _view(octets: bytes) -> memoryview:
    return memoryview(octets)


def _spell(number: int, base: str) -> str:
    return {"d": f"{number}", "o": f"0{number:o}", "x": f"{number:#x}", "z": f"{number:04}"}[base]


# The fullwidth forms are digits and dots to the codec "idna"; the last character is half a pair.
CHARACTERS = "0123456789abcdefAFxX.:%/- +_\t\n\0\uff11\uff0e\u3002\u00e9\ud800"

ipv4 = st.ip_addresses(v=4).map(str)
ipv6 = st.ip_addresses(v=6).map(ipaddress.IPv6Address)
prefixes = st.sampled_from(["::", "::ffff:", "1:2:3:4:5:6:", "64:ff9b::"])
mixed = st.builds("{}{}".format, prefixes, ipv4)
scopes = st.sampled_from(["lo", "1", "0", "x", ""])
sparse = st.lists(st.sampled_from(["0", "00", "0000", "1", "ffff", "", "10.0.0.1"]), max_size=9)
written = st.one_of(
    ipv4,
    st.lists(
        st.builds(_spell, st.integers(0, 300) | st.integers(0, 1 << 33), st.sampled_from("doxz")),
        min_size=1,
        max_size=5,
    ).map(".".join),
    ipv6.map(str),
    ipv6.map(lambda address: address.exploded),
    ipv6.map(lambda address: str(address).upper()),
    mixed,
    sparse.map(":".join),
    st.builds("{}%{}".format, ipv6 | st.just("fe80::1"), scopes),
    st.sampled_from(["", "<broadcast>", "255.255.255.255", "::", "0", "127.1"]),
)
edited = st.builds(
    _edit, written, st.integers(0, 45), st.integers(0, 2), st.text(CHARACTERS, max_size=2)
)
hosts = st.one_of(written, edited, st.text(CHARACTERS, max_size=12)).map(_harmless)
encoded = hosts.filter(str.isascii).map(str.encode)

host_objects = hosts | rarely(
    encoded, encoded.map(bytearray), encoded.map(_view), hosts.map(Text), anything
)
numbers = st.integers(0, 65535) | rarely(edges, edges.map(Index), st.integers(), anything)
pairs = st.tuples(host_objects, numbers)
triples = st.tuples(host_objects, numbers, numbers)
quadruples = st.tuples(host_objects, numbers, numbers, numbers)
others = rarely(st.lists(host_objects | numbers, max_size=6).map(tuple), anything)
addresses = rarely(pairs, pairs, pairs, triples, quadruples, others)


@FAMILIES
@given(host=hosts | encoded)
@example(host="<broadcast>")
@example(host="255.255.255.255")
@example(host="fe80::1%lo")
@example(host="::ffff:1.2.3.4")
def test_hosts(family: socket.AddressFamily, host: str | bytes) -> None:
    """A host is read as the same number, or refused with the same words."""

    def scenario(m: Any) -> object:
        with m.socket(family, m.SOCK_DGRAM) as sock:
            sock.setsockopt(*FREEBIND[family], 1)
            sock.bind((host, 0))
            address = list(sock.getsockname())
            address[1] = address[1] > 0  # the port is the kernel's choice
            return address

    assert_parity(scenario)


@FAMILIES
@given(address=addresses)
def test_connect(family: socket.AddressFamily, address: object) -> None:
    """An address of any make: a connected UDP socket, which sends nothing, has the same peer."""

    def scenario(m: Any) -> object:
        with m.socket(family, m.SOCK_DGRAM) as sock:
            sock.connect(address)
            return sock.getpeername()

    assert_parity(scenario)


@FAMILIES
@pytest.mark.parametrize("method", ["connect_ex", "bind"])
@given(address=addresses)
def test_other_methods(family: socket.AddressFamily, method: str, address: object) -> None:
    """The same with the names of other methods in the texts; no port is taken, no number told."""

    def scenario(m: Any) -> object:
        with m.socket(family, m.SOCK_DGRAM) as sock:
            if method == "bind":
                sock.connect(("127.0.0.1" if family == m.AF_INET else "::1", 9))
            return getattr(sock, method)(address)

    assert_parity(scenario)


@FAMILIES
@given(address=addresses)
def test_sendto(family: socket.AddressFamily, address: object) -> None:
    """The same with sendto, on a TCP socket that is not connected and therefore sends nothing."""

    def scenario(m: Any) -> object:
        with m.socket(family, m.SOCK_STREAM) as sock:
            return sock.sendto(b"x", address)

    assert_parity(scenario)


def _paths(
    texts: st.SearchStrategy[str], octets: st.SearchStrategy[bytes]
) -> st.SearchStrategy[object]:
    return st.one_of(
        texts,
        texts.map(Text),
        octets,
        octets.map(os.fsdecode),
        octets.map(bytearray),
        octets.map(_view),
        texts.map(lambda text: Path(text.replace("\0", ""))),
        st.none() | st.integers() | st.floats(),
        st.tuples(texts, st.integers()),
    )


texts = st.text(max_size=60) | st.text("a\0\u00e9\udc80\udcff\ud800", max_size=112)
octets = st.binary(max_size=112) | st.binary(min_size=105, max_size=110)


@given(path=_paths(texts, octets))
@example(path="a" * 107)
@example(path="a" * 108)
@example(path=b"\0" + b"a" * 107)
@example(path=b"\0" + b"a" * 108)
@example(path="")
@example(path="a\0b")
def test_unix_connect(path: object) -> None:
    """A path at which nobody listens: the same error, whatever is wrong with it."""

    def scenario(m: Any) -> object:
        with m.socket(m.AF_UNIX) as sock:
            return sock.connect(path)

    assert_parity(scenario)


# Without a slash no path leads out of the folder.
names = texts.map(lambda text: text.replace("/", "."))
name_octets = octets.map(lambda octets: octets.replace(b"/", b"."))


@given(path=_paths(names, name_octets))
@example(path="a" * 107)
@example(path=b"\0" + b"a" * 107)
@example(path=b"\xff\xfe")
@example(path="\udc80")
@example(path="a\0b")
def test_unix_bind(path: object) -> None:
    """A name that can be bound is told back in the same form."""

    def scenario(m: Any) -> object:
        with TemporaryDirectory() as folder, chdir(folder), m.socket(m.AF_UNIX) as sock:
            sock.bind(path)
            name = sock.getsockname()
            return len(name) if path in ("", b"") else name  # the kernel picks a name

    assert_parity(scenario)
