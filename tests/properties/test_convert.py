"""Random numbers, texts and bytes: both modules convert or refuse each of them alike.

RSOCK_EXAMPLES is how many examples all tests of this file take together; the more, the longer.
"""

from __future__ import annotations

import os
import socket
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from strategies import Text, anything, edges, rarely
from support import assert_parity
from values import Index

EXAMPLES = int(os.environ.get("RSOCK_EXAMPLES", "5000"))
pytestmark = pytest.mark.timeout(60 + EXAMPLES // 100)


def examples(share: float) -> settings:
    """Take that share of the examples; many of them are not to be the same every time."""
    if "RSOCK_EXAMPLES" not in os.environ:
        return settings(max_examples=int(EXAMPLES * share))
    return settings(max_examples=int(EXAMPLES * share), derandomize=False)


def _edit(text: str, position: int, removed: int, inserted: str) -> str:
    position %= len(text) + 1
    return text[:position] + inserted + text[position + removed :]


def _spell(number: int, base: str) -> str:
    return {"d": f"{number}", "o": f"0{number:o}", "x": f"{number:#x}", "z": f"{number:04}"}[base]


# Digits of other scripts, half a pair, white space of C and of Unicode.
CHARACTERS = "0123456789abcdefAFxX.:%/- +_\t\n\v\f\r\0\x1c\x85\xa0\uff11\u0663\u00b2\u00e9\ud800"

ipv4 = st.ip_addresses(v=4).map(str)
ipv6 = st.ip_addresses(v=6).map(str)
# Groups of few values, so that there are runs of zeros of every length in every place.
groups = st.lists(st.sampled_from([0, 0, 0, 1, 0xFFFF, 0x0102]), min_size=8, max_size=8)
packed6 = groups.map(lambda words: b"".join(word.to_bytes(2, "big") for word in words))
written6 = packed6.map(lambda octets: socket.inet_ntop(socket.AF_INET6, octets))
parts = st.builds(_spell, st.integers(0, 255) | edges.map(abs), st.sampled_from("dddoxz"))
dotted = st.lists(parts, min_size=1, max_size=5).map(".".join)
colons = st.lists(
    rarely(st.text("0123456789abcdefABCDEF", max_size=5), st.just(""), ipv4), min_size=1, max_size=9
).map(":".join)
valid = st.one_of(ipv4, ipv6, written6, dotted, colons)
edited = st.builds(
    _edit, valid, st.integers(0, 40), st.integers(0, 2), st.text(CHARACTERS, max_size=3)
)
scoped = st.builds("{}%{}".format, valid, st.sampled_from(["lo", "1", "", "no such interface"]))
texts: st.SearchStrategy[object] = st.one_of(
    valid,
    edited,
    rarely(st.text(CHARACTERS, max_size=20), st.text(max_size=20), scoped),
    rarely(valid.map(Text), valid.map(str.encode), anything),
)

bytes_like: st.SearchStrategy[object] = st.one_of(
    st.binary(max_size=20),
    st.binary(min_size=4, max_size=4),
    st.binary(min_size=16, max_size=16),
    packed6,
    rarely(
        st.binary(min_size=4, max_size=4).map(bytearray),
        st.binary(min_size=16, max_size=16).map(memoryview),
        st.binary(min_size=8, max_size=8).map(lambda octets: memoryview(octets)[::2]),
        texts,
        anything,
    ),
)

numbers: st.SearchStrategy[object] = st.one_of(
    st.integers(0, (1 << 16) - 1),
    st.integers(0, (1 << 32) - 1),
    st.integers(),
    st.integers(-(1 << 70), 1 << 70),
    rarely(edges, edges.map(Index), anything),
)
families: st.SearchStrategy[object] = st.one_of(
    st.just(socket.AF_INET), st.just(socket.AF_INET6), rarely(st.integers(-1, 50), edges, anything)
)


def _is_in_order(index: object) -> bool:
    """Sort out the index at which CPython before 3.13 fails in words that depend on the caller."""
    return not isinstance(index, int) or index != (1 << 64) - 1


@pytest.mark.parametrize("name", ["htons", "ntohs", "htonl", "ntohl", "CMSG_LEN", "CMSG_SPACE"])
@examples(0.05)
@given(number=numbers)
def test_numbers(name: str, number: object) -> None:
    """Any number, or what is none."""
    assert_parity(lambda m: getattr(m, name)(number))


@examples(0.2)
@given(text=texts)
@example(text="1")
@example(text="1.2")
@example(text="0x7f.1")
@example(text="1.2.3.4 junk")
def test_aton(text: object) -> None:
    """Any text as an IPv4 address in the wide sense."""
    assert_parity(lambda m: m.inet_aton(text))


@examples(0.2)
@given(family=families, text=texts)
@example(family=socket.AF_INET6, text="::ffff:1.2.3.4")
@example(family=socket.AF_INET6, text="fe80::1%lo")
def test_pton(family: object, text: object) -> None:
    """Any text as an address of any family."""
    assert_parity(lambda m: m.inet_pton(family, text))


@examples(0.05)
@given(packed=bytes_like)
def test_ntoa(packed: object) -> None:
    """Any bytes as an IPv4 address."""
    assert_parity(lambda m: m.inet_ntoa(packed))


@examples(0.2)
@given(family=families, packed=bytes_like)
def test_ntop(family: object, packed: object) -> None:
    """Any bytes as an address of any family."""
    assert_parity(lambda m: m.inet_ntop(family, packed))


@examples(0.02)
@given(name=st.text(max_size=20) | st.binary(max_size=20) | anything)
def test_nametoindex(name: object) -> None:
    """Any text as the name of a network interface."""
    assert_parity(lambda m: m.if_nametoindex(name))


@examples(0.02)
@given(index=(st.integers(0, 9) | numbers).filter(_is_in_order))
def test_indextoname(index: Any) -> None:
    """Any number as the index of a network interface."""
    assert_parity(lambda m: m.if_indextoname(index))


@examples(0.01)
@given(
    name=st.sampled_from(["htonl", "htons", "inet_aton", "inet_ntop", "if_nameindex", "CMSG_LEN"]),
    args=st.lists(numbers | texts | bytes_like, max_size=4),
    names=st.dictionaries(st.text(max_size=3), numbers, max_size=2),
)
def test_calls(name: str, args: list[object], names: dict[str, object]) -> None:
    """Any number of arguments, by position and by name."""
    assert_parity(lambda m: getattr(m, name)(*args, **names))
