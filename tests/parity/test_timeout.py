"""Timeouts: what is accepted, how it is rounded, what the descriptor is set to, what is refused."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import inf, nan
from typing import TYPE_CHECKING, Any

import pytest

import rsock
from support import MODULES, assert_parity, no_leak
from values import Failing, Index

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Floating:
    """An object that converts to a float."""

    def __float__(self) -> float:
        """Return a valid timeout."""
        return 1.5


class Seconds(float):
    """A float with a name of its own."""


# The last integer is the greatest number of whole seconds that fits into 64 bits of nanoseconds.
ACCEPTED: list[object] = [
    *(None, 0, 0.0, -0.0, 1, 1.5, True, False, 60, 10**9, 2**31, 9_223_372_036),
    *(0.1, 1 / 3, 2.000_000_001, 123_456_789.123_456_789, 9.2e9, Seconds(2.5)),
    *(1e-9, 1e-10, 5e-324, 1.5e-9, 1e-3, 1.000_000_000_1),
    *(Index(3), Index(0), socket.AF_INET),
]
REFUSED: list[object] = [
    *(-1, -0.5, -1e-9, -1e-10, -5e-324, -(2**31), -(2**63), -(2**64), -1e300, Index(-1)),
    *(nan, -nan, inf, -inf, Seconds("nan"), 9_223_372_037, 9.3e9, 1e300),
    *(2**63 - 1, 2**63, 2**64, 10**30, Index(2**64)),
    *("1", b"1", "", [], (1,), {}, 1j, object, Decimal(1), Fraction(1, 2)),
    *(Floating(), Failing()),
]
FLAGS: list[object] = [True, False, 0, 1, 2, -1, 2**31, -(2**31), 2**63 - 1, Index(0), Index(5)]
NO_FLAGS: list[object] = [
    *(None, 0.0, 1.0, "1", "", b"", [], Decimal(1), Floating(), Failing()),
    *(2**63, -(2**63) - 1, 2**64, Index(2**63)),
]


@pytest.fixture(autouse=True)
def _default() -> Iterator[None]:
    """Take back what a scenario makes of the default timeout."""
    yield
    for module in MODULES:
        module.setdefaulttimeout(None)


def state(sock: Any) -> tuple[str, ...]:
    """Return what the object and the descriptor say of blocking."""
    flag = os.get_blocking(sock.fileno()) if sock.fileno() >= 0 else None
    return tuple(map(repr, (sock.gettimeout(), sock.timeout, sock.getblocking(), flag)))


@pytest.mark.parametrize("method", ["settimeout", "setblocking"])
@pytest.mark.parametrize("value", [*ACCEPTED, *REFUSED, *FLAGS, *NO_FLAGS], ids=repr)
@pytest.mark.parametrize("before", [None, 0.0, 7.25])
def test_set(method: str, value: object, before: float | None) -> None:
    """A value is accepted, rounded and applied, or refused with the state left as it is."""

    def error(m: Any) -> object:
        with m.socket() as sock:
            return getattr(sock, method)(value)

    def effect(m: Any) -> object:
        with m.socket() as sock:
            sock.settimeout(before)
            with suppress(Exception):
                getattr(sock, method)(value)
            return state(sock)

    assert_parity(error)
    assert_parity(effect)


def test_tables(module: Any) -> None:
    """What the tables of this module call accepted and refused is that."""
    with module.socket() as sock:
        for value in ACCEPTED:
            sock.settimeout(value)
        for value in REFUSED:
            with pytest.raises((TypeError, ValueError, OverflowError, KeyError)):
                sock.settimeout(value)


STEPS: list[tuple[str, float | None]] = [
    *(("settimeout", value) for value in (None, 0, 1, 2.5)),
    *(("setblocking", value) for value in (0, 1)),
]
TIMEOUTS = [("settimeout", 1), ("settimeout", 2.5)]


@pytest.mark.parametrize("second", STEPS, ids=repr)
@pytest.mark.parametrize("first", STEPS, ids=repr)
def test_sequence(first: tuple[str, float | None], second: tuple[str, float | None]) -> None:
    """Each call decides alone, whatever was set before it."""

    def scenario(m: Any) -> object:
        states: list[object] = []
        with m.socket() as sock:
            for name, value in (first, second):
                getattr(sock, name)(value)
                states.append(state(sock))
        return states

    assert_parity(scenario)


@pytest.mark.parametrize("flag", ["blocking", "non-blocking"])
@pytest.mark.parametrize("step", STEPS, ids=repr)
@pytest.mark.parametrize("means", ["fcntl", "duplicate"])
def test_flag_changed_by_others(flag: str, step: tuple[str, float | None], means: str) -> None:
    """A call sets the flag even if others changed it; not so a timeout in place of another."""

    def change(sock: Any) -> None:
        if means == "fcntl":
            os.set_blocking(sock.fileno(), flag == "blocking")
        else:
            with sock.dup() as twin:
                twin.settimeout(None if flag == "blocking" else 0)

    def scenario(m: Any) -> object:
        name, value = step
        with m.socket() as sock:
            getattr(sock, name)(value)
            change(sock)
            between = state(sock)
            getattr(sock, name)(value)
            if step in TIMEOUTS and m is rsock:
                # Left alone, as documented; the calls of the socket time out all the same.
                assert os.get_blocking(sock.fileno()) is (flag == "blocking")
                os.set_blocking(sock.fileno(), False)
            return between, state(sock)

    assert_parity(scenario)


@pytest.mark.parametrize("end", ["close", "detach"])
@pytest.mark.parametrize("step", [*STEPS, ("settimeout", -1), ("setblocking", "x")], ids=repr)
def test_after_the_end(end: str, step: tuple[str, Any]) -> None:
    """On a closed socket the call fails with EBADF; what the object then says is the same."""

    def ended(m: Any) -> Any:
        sock = m.socket()
        if (number := getattr(sock, end)()) is not None:
            os.close(number)
        return sock

    def error(m: Any) -> object:
        return getattr(ended(m), step[0])(step[1])

    def effect(m: Any) -> object:
        sock = ended(m)
        with suppress(Exception):
            getattr(sock, step[0])(step[1])
        return state(sock)

    with no_leak():
        assert assert_parity(error).error is not None
        assert_parity(effect)


@pytest.mark.parametrize("value", [*ACCEPTED, *REFUSED], ids=repr)
@pytest.mark.parametrize("before", [None, 0.0, 7.25])
def test_default(value: object, before: float | None) -> None:
    """The default timeout takes the same values and shows on the next socket."""

    def error(m: Any) -> object:
        return m.setdefaulttimeout(value)

    def effect(m: Any) -> object:
        m.setdefaulttimeout(before)
        with suppress(Exception):
            m.setdefaulttimeout(value)
        with m.socket() as sock:
            return repr(m.getdefaulttimeout()), state(sock)

    assert_parity(error)
    assert_parity(effect)


def test_default_leaves_open_sockets_alone() -> None:
    """The default timeout counts when a socket is made, not later."""

    def scenario(m: Any) -> object:
        m.setdefaulttimeout(None)
        with m.socket() as sock:
            m.setdefaulttimeout(3)
            return state(sock)

    assert_parity(scenario)


@pytest.mark.parametrize(
    ("name", "args", "kwargs"),
    [
        *(("settimeout", args, {}) for args in ((), (1, 2), (None, None))),
        *(("setblocking", args, {}) for args in ((), (1, 2), (True, None))),
        *((name, (1,), {}) for name in ("gettimeout", "getblocking")),
        ("settimeout", (), {"timeout": 1}),
        ("settimeout", (), {"value": 1}),
        ("setblocking", (), {"flag": True}),
        ("gettimeout", (), {"x": 1}),
        ("getblocking", (), {"x": 1}),
        ("settimeout", (1,), {"x": 1}),
    ],
    ids=repr,
)
def test_wrong_call(name: str, args: tuple[object, ...], kwargs: dict[str, object]) -> None:
    """Too few, too many and named arguments are refused with the same text."""

    def scenario(m: Any) -> object:
        with m.socket() as sock:
            return getattr(sock, name)(*args, **kwargs)

    assert assert_parity(scenario).error is TypeError
