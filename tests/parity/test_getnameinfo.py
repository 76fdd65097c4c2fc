"""getnameinfo: names and numbers of addresses, with all its flags."""

from __future__ import annotations

import itertools
import socket
import sys
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from support import assert_parity

if TYPE_CHECKING:
    from collections.abc import Callable

NUMERIC = socket.NI_NUMERICHOST | socket.NI_NUMERICSERV
NAMES = [name for name in dir(socket) if name.startswith("NI_") and not name.startswith("NI_MAX")]
FLAGS = [getattr(socket, name) for name in NAMES]
LOOPBACK = socket.if_nametoindex("lo")
ADDRESSES: list[tuple[Any, ...]] = [
    *(("127.0.0.1", port) for port in (0, 80, 53, 65535, 65536, -1, 2**31 - 1, True)),
    *(("::1", 80), ("::1", 80, 0), ("::1", 80, 7, 0), ("::1", 80, 0xFFFFF, LOOPBACK)),
    *(("fe80::1", 80, 0, LOOPBACK), ("fe80::1%lo", 80), ("fe80::1%lo", 80, 0, 0)),
    *(("fe80::1", 1, 0, 99999), ("ff02::1", 1, 0, LOOPBACK), ("::", 1), ("::ffff:1.2.3.4", 9)),
    *(("fe80::1", 1, 0, 2**32 + LOOPBACK), ("::1.2.3.4", 9), ("0x7f.1", 80), ("127.1", 80)),
    *(("127.0.0.1", 80, 0), ("127.0.0.1", 80, 0, 0), ("*", 80), ("", 80), ("localhost", 80)),
]


def name(m: Any, *args: Any) -> tuple[object, ...]:
    """Return the names, or the error."""
    try:
        return "names", m.getnameinfo(*args)
    except (OSError, OverflowError) as error:
        return type(error), error.args


@pytest.mark.parametrize("address", ADDRESSES, ids=repr)
def test_flags(address: tuple[Any, ...]) -> None:
    """Every combination of flags gives the same host and port, or the same error."""
    # Nothing is looked up elsewhere: a host is asked for its name only if it is in /etc/hosts.
    here = address == ("127.0.0.1", 80)
    for count in range(len(FLAGS) + 1):
        for chosen in itertools.combinations(FLAGS, count):
            flags = sum(set(chosen)) if here else sum({*chosen, socket.NI_NUMERICHOST})
            assert name(rsock, address, flags) == name(socket, address, flags), flags


@pytest.mark.parametrize("flags", [1 << 10, NUMERIC | 1 << 20, -1], ids=hex)
def test_unknown_flags(flags: int) -> None:
    """Flags that do not exist are refused."""
    assert assert_parity(lambda m: m.getnameinfo(("127.0.0.1", 80), flags)).error is not None


def test_name_of_this_host() -> None:
    """The address of this host and a known port have names."""
    outcome = assert_parity(lambda m: m.getnameinfo(("127.0.0.1", 80), 0))
    assert outcome.value == (socket.gethostbyaddr("127.0.0.1")[0], "http")
    assert assert_parity(lambda m: m.getnameinfo(("::1", 80), NUMERIC)).value == ("::1", "80")


class Pair(tuple[object, ...]):
    """A tuple all the same."""

    __slots__ = ()


def call(*args: Any, **kwargs: Any) -> Callable[[Any], object]:
    """Return the scenario that is one call."""
    return lambda m: m.getnameinfo(*args, **kwargs)


@pytest.mark.parametrize(
    "scenario",
    [
        call(),
        call(("::1", 1)),
        call(("::1", 1), 0, 0),
        call(sockaddr=("::1", 1), flags=0),
        call(("::1", 1), flags=0),
        call(Pair(("::1", 1)), NUMERIC),
        *(call(x, 1) for x in (None, 1, "::1", ["::1", 1], b"", {1: 1})),
        *(call(("::1", 1), x) for x in (None, "1", 1.0, 2**31, -(2**31) - 1, 2**64)),
        *(call(x, 1) for x in ((), ("::1",), ("::1", 1, 0, 0, 0), (1, 1), (None, 1))),
        *(call((x, 1), 1) for x in (b"::1", "\ud800", "::1\0", "\0", "\u0661")),
        *(call(("::1", x), 1) for x in ("1", None, 1.0, 2**31, -(2**31) - 1, 2**70)),
        *(call(("::1", 1, x), 3) for x in ("1", None, 1.0, 2**20, -1, 2**32, 2**70)),
        *(call(("::1", 1, 0, x), 3) for x in ("1", None, 1.0, 2**32, -1, 2**70)),
        call(("::1", 1, 2**20), "x"),
        call((1, "1"), "x"),
        call((1, "1"), 1),
        call(("::1\0", "1"), 1),
        call(("::1", "1", "1"), 1),
        call(("::1", 1, 2**20, "1"), 1),
    ],
)
def test_arguments(scenario: Callable[[Any], object]) -> None:
    """Arguments are taken, or refused, in the same order and with the same text."""
    assert_parity(scenario)


@pytest.mark.parametrize(
    "arguments",
    [(__name__, 0), ((__name__, 0), 0), (("x" * 9, 1 << 20), 3), (("::1", 1, 1 << 20), 3)],
    ids=["no tuple", "no number", "unknown", "flow label"],
)
def test_failures_keep_no_references(module: Any, arguments: tuple[Any, int]) -> None:
    """A call that fails leaves the reference counts of its arguments as they were."""
    address = arguments[0]
    before = sys.getrefcount(address), sys.getrefcount(address[0])
    for _ in range(10):
        with pytest.raises((TypeError, OSError, OverflowError)):
            module.getnameinfo(*arguments)
    assert (sys.getrefcount(address), sys.getrefcount(address[0])) == before
